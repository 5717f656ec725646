"""The built web app belongs to its sources and to the API, is small, asks no other host for anything, and is packed."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from motionary.server.pages import static_folder
from motionary.server.serve import openapi_text

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
STATIC = static_folder()
LARGEST = 1_000_000
"""Bytes of the whole bundle, compressed."""

in_checkout = pytest.mark.skipif(not (WEB / "package.json").is_file(), reason="the web app's sources are not here")


def built() -> Iterator[Path]:
    """The files that are served, largest or not."""
    return (path for path in STATIC.rglob("*") if path.is_file())


@in_checkout
def test_bundle_belongs_to_its_sources() -> None:
    stamp = json.loads((STATIC / "build.json").read_text())
    paths = [path for name in stamp["sources"] for path in [WEB / name, *(WEB / name).rglob("*")] if path.is_file()]
    digest = hashlib.sha256()
    for name, path in sorted((path.relative_to(WEB).as_posix(), path) for path in paths):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    assert digest.hexdigest() == stamp["sha256"], "the web app is older than its sources; run: make web"


@in_checkout
def test_types_belong_to_the_api() -> None:
    description = json.loads(openapi_text())
    del description["info"]["version"]
    text = json.dumps(whole(description), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    told = re.search(r"openapi-sha256: ([0-9a-f]{64})", (WEB / "src/api/schema.ts").read_text())
    assert told is not None
    assert told[1] == hashlib.sha256(text.encode()).hexdigest(), "the API has changed; run: make web-types web"


def whole(value: Any) -> Any:
    """Floats that are whole as integers, as JavaScript writes them."""
    if isinstance(value, dict):
        return {name: whole(each) for name, each in value.items()}
    if isinstance(value, list):
        return [whole(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@in_checkout
def test_packages_are_exact_and_name_no_host() -> None:
    package = json.loads((WEB / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values()), versions
    assert '"resolved"' not in (WEB / "package-lock.json").read_text()


def test_page_finds_all_that_it_names() -> None:
    page = (STATIC / "index.html").read_text()
    named = re.findall(r'(?:src|href)="\./([^"]+)"', page)
    assert any(name.endswith(".js") for name in named)
    assert [name for name in named if not (STATIC / name).is_file()] == []
    inside = (match for path in built() if path.suffix in (".js", ".css") for match in chunks(path))
    assert [name for name in inside if not (STATIC / "assets" / name).is_file()] == []


def chunks(path: Path) -> list[str]:
    """Files beside it that a built file names."""
    return re.findall(r'["(`]\./([\w.-]+\.(?:js|css|woff2))', path.read_text())


def test_bundle_is_small() -> None:
    size = sum(
        path.stat().st_size if path.suffix == ".woff2" else len(gzip.compress(path.read_bytes())) for path in built()
    )
    assert size < LARGEST


def test_no_other_host_is_asked() -> None:
    texts = {path.name: path.read_text() for path in built() if path.suffix in (".js", ".css", ".html")}
    loads = r"""(?:src=|href=|url\(|import\(|fetch\()\s*["'`]?https?://"""
    assert [name for name, text in texts.items() if re.search(loads, text)] == []


def test_page_has_no_inline_script() -> None:
    page = (STATIC / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"\son\w+=", page) == []


def test_pages_are_served(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-cache"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    script = re.search(r'src="\./(assets/[^"]+\.js)"', page.text)
    assert script is not None
    answer = client.get(f"/{script[1]}")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")


@in_checkout
def test_wheel_packs_the_bundle() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]
    assert settings["targets"]["wheel"]["packages"] == ["src/motionary"]
    assert "src/motionary/server/static/**" in settings["artifacts"]
