"""The built app as the package carries it: small, whole, and asking nobody else for anything."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from conftest import STATIC

MOST_BYTES = 1_000_000

pytestmark = pytest.mark.skipif(not (STATIC / "index.html").is_file(), reason=f"no built web app at {STATIC}; make web")


def files() -> list[Path]:
    return [path for path in STATIC.rglob("*") if path.is_file()]


def test_all_of_it_is_below_a_megabyte_compressed() -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in files()}
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_what_the_page_names_is_there() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="\./?([^"]+)"', page)
    assert any(name.endswith(".js") for name in named)
    assert not [name for name in named if not (STATIC / name).is_file()]


def test_nothing_is_fetched_from_elsewhere() -> None:
    # addresses of namespaces and of documentation are words; a sheet, script or font by an address would be fetched
    fetched = re.compile(rb"""(?:@import|url\(|src=|import\()\s*["']?(?:https?:)?//""")
    assert not [path.name for path in files() if fetched.search(path.read_bytes())]


def test_it_says_what_it_was_built_from() -> None:
    assert json.loads((STATIC / "build.json").read_text(encoding="utf-8"))
