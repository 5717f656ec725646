"""The page of conventions says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from motionary.features import SLICES
from motionary.features.normaliser import KINDS, STD_FLOOR

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conventions.md"


def test_the_table_of_features_is_the_codes() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\d+)(?:-(\d+))? \|", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    told = {name: slice(int(first), int(last or first) + 1) for name, first, last in rows}
    assert told == SLICES


def test_the_table_of_normalisers_is_the_codes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    section = page[page.index("## Normalisers") : page.index("## Words")]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)) == KINDS
    assert f"no deviation below {STD_FLOOR}" in section
