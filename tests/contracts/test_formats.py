"""What every row of `FORMATS` must do."""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path

import pytest

import motionary.formats
from motionary.errors import FormatError, MissingData
from motionary.formats import FORMATS, motion_files, read_motion


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_row_names_a_documented_function_of_a_path(suffix: str) -> None:
    module, function = FORMATS[suffix].split(":")
    reader = getattr(importlib.import_module(module), function)
    assert suffix == suffix.lower()
    assert suffix.startswith(".")
    assert next(iter(inspect.signature(reader).parameters)) == "path"
    assert inspect.getdoc(reader)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"hello", b"\xff" * 50])
def test_each_reader_refuses_what_is_not_its_format(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"clip{suffix}"
    path.write_bytes(content)
    with pytest.raises((FormatError, MissingData)) as caught:
        read_motion(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_suffix_is_found_in_folders_in_any_case(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix.upper()}"
    path.write_bytes(b"")
    assert motion_files(tmp_path) == [path]


def test_public_names_exist_and_are_documented() -> None:
    for name in motionary.formats.__all__:
        assert inspect.getdoc(getattr(motionary.formats, name)), name
