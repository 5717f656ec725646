"""What a training run leaves on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from motionary.errors import FeatureMismatch
from motionary.training.run_folder import LEFT_OVER, STATE, RunFolder


def test_states_that_a_killed_run_was_writing_are_removed(tmp_path: Path) -> None:
    folder = RunFolder.open(tmp_path, recipe={"steps": 1}, identity="one").path
    killed, writing, state = folder / f".{STATE}.abc", folder / f".{STATE}.def", folder / STATE
    for each in (killed, writing, state):
        each.write_bytes(b"half")
    for each in (killed, state):
        os.utime(each, (0.0, each.stat().st_mtime - LEFT_OVER - 1))
    with pytest.raises(FeatureMismatch, match="another recipe"):
        RunFolder.open(tmp_path, recipe={"steps": 2}, identity="one")
    assert killed.exists()  # another run's folder is left as it is
    RunFolder.open(tmp_path, recipe={"steps": 1}, identity="one")
    assert not killed.exists()
    assert writing.exists()  # another process may be writing it
    assert state.exists()
