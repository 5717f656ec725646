"""A small procedural library, and the app over it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from motionary.datasets.procedural import generate_corpus
from motionary.formats import write_bvh
from motionary.server.app import create_app
from motionary.server.settings import ServerSettings
from motionary.tasks.indexing import index_folder

CLIPS = 6


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of motion files in two folders below it, one of which has a hostile name."""
    folder = tmp_path_factory.mktemp("motion")
    for number, clip in enumerate(generate_corpus(CLIPS, seed=91)):
        place = folder / ("walks" if number % 2 else "<img src=x onerror=alert(1)>")
        place.mkdir(exist_ok=True)
        write_bvh(clip.motion, place / f"take{number:02d}.bvh")
    return folder


@pytest.fixture(scope="session")
def library(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of that folder."""
    path = tmp_path_factory.mktemp("library") / "library.index"
    index_folder(folder, library=path, workers=1)
    return path


@pytest.fixture(scope="session")
def settings(library: Path) -> ServerSettings:
    """A server that this machine alone reaches, with small caps."""
    return ServerSettings.bound_to("127.0.0.1", token=None, library=library, upload_bytes=2_000_000)


@pytest.fixture(scope="module")
def client(settings: ServerSettings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of it, whose shelf lies in a temporary folder that no other program writes to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("temporary")))
        app = create_app(settings)
    with TestClient(app, base_url="http://127.0.0.1:8765", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def clip(client: TestClient) -> str:
    """The id of a clip of the library."""
    return client.get("/api/library/clips", params={"order": "longest"}).json()["clips"][0]["id"]


@pytest.fixture(scope="session")
def bvh(folder: Path) -> bytes:
    """The bytes of a motion file."""
    return (folder / "walks" / "take01.bvh").read_bytes()
