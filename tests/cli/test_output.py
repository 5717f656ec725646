"""What the command line prints on the error stream."""

from __future__ import annotations

import io
import sys

import pytest

from motionary.cli.output import progress_bar


@pytest.mark.parametrize(("quiet", "said"), [(False, "cell 1 of 2: 3 s\\x1b[2J\n"), (True, "")])
def test_a_log_file_gets_notes_and_no_bar(quiet: bool, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    log = io.StringIO()
    monkeypatch.setattr(sys, "stderr", log)
    with progress_bar(quiet=quiet) as progress:
        progress.start(2, "Training")
        progress.advance()
        progress.note("cell 1 of 2: 3 s\x1b[2J")
    assert log.getvalue() == said
