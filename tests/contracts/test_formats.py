"""What every row of `FORMATS` must do."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import motionary.formats
from motionary.errors import FormatError, MissingData
from motionary.formats import FORMATS, motion_files, read_motion
from motionary.formats.table import load

SUFFIXES = sorted({suffix for row in FORMATS.values() for suffix in row.suffixes})


@pytest.mark.parametrize("name", FORMATS)
def test_each_row_names_a_documented_function_of_a_path(name: str) -> None:
    row = FORMATS[name]
    reader = load(row.reader)
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in row.suffixes)
    parameters = inspect.signature(reader).parameters
    assert next(iter(parameters)) == "path"
    assert set(row.options) <= set(parameters) - {"path"}
    assert inspect.getdoc(reader)
    assert row.about


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_formats_that_share_a_suffix_can_be_told_apart(suffix: str) -> None:
    rows = [row for row in FORMATS.values() if suffix in row.suffixes]
    assert len(rows) == 1 or all(row.accepts for row in rows)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"hello", b"\xff" * 50])
def test_each_reader_refuses_what_is_not_its_format(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"clip{suffix}"
    path.write_bytes(content)
    with pytest.raises((FormatError, MissingData)) as caught:
        read_motion(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_suffix_is_found_in_folders_in_any_case(tmp_path: Path, suffix: str) -> None:
    if all(row.accepts for row in FORMATS.values() if suffix in row.suffixes):
        pytest.skip("told by its bytes; the format's own tests find it")
    path = tmp_path / f"clip{suffix.upper()}"
    path.write_bytes(b"")
    assert motion_files(tmp_path) == [path]


def test_public_names_exist_and_are_documented() -> None:
    for name in motionary.formats.__all__:
        assert inspect.getdoc(getattr(motionary.formats, name)), name


@pytest.mark.parametrize("name", FORMATS)
def test_each_row_stands_on_the_page_of_formats(name: str) -> None:
    page = Path(__file__).parents[2] / "docs" / "formats.md"
    assert f"`{name}`" in page.read_text(encoding="utf-8")
