"""Indexing as a task: what is read, what is left, and what bad luck does to it."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.procedural import generate_corpus
from motionary.errors import FeatureMismatch, MissingData
from motionary.formats import write_bvh
from motionary.models.checkpoint import read_checkpoint, save_checkpoint
from motionary.tasks import indexing
from motionary.tasks.indexing import IndexReport, index_folder
from motionary.tasks.library import checkpoint_path
from motionary.tasks.search import search


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five procedural takes."""
    folder = tmp_path_factory.mktemp("takes")
    for number, clip in enumerate(generate_corpus(5, seed=78)):
        write_bvh(clip.motion, folder / f"take{number}.bvh")
    return folder


@pytest.fixture
def folder(takes: Path, tmp_path: Path) -> Path:
    """A copy of the takes that a test may change."""
    return Path(shutil.copytree(takes, tmp_path / "takes"))


def _index(folder: Path, tmp_path: Path, **options: bool) -> IndexReport:
    return index_folder(folder, library=tmp_path / "library.index", workers=1, **options)


def test_only_new_and_changed_files_are_read(folder: Path, tmp_path: Path) -> None:
    assert _index(folder, tmp_path).read == 5
    shutil.copy(folder / "take0.bvh", folder / "take9.bvh")
    shutil.copy(folder / "take1.bvh", folder / "take2.bvh")
    (folder / "take3.bvh").unlink()
    report = _index(folder, tmp_path)
    assert (report.read, report.unchanged, report.removed, report.files) == (2, 3, 1, 5)
    assert _index(folder, tmp_path, rebuild=True).read == 5


def test_another_folder_adds_to_the_library(folder: Path, takes: Path, tmp_path: Path) -> None:
    _index(folder, tmp_path)
    assert _index(takes, tmp_path).files == 10


def test_a_file_that_vanishes_while_indexing_is_left_out(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = indexing.read_take

    def vanish(path: Path, **options: object) -> object:
        if path.name == "take2.bvh":
            path.unlink()
        return real(path, **options)

    monkeypatch.setattr(indexing, "read_take", vanish)
    first = _index(folder, tmp_path)
    assert first.files == 4
    assert _index(folder, tmp_path).failed == ()


def test_an_index_of_another_checkpoint_is_refused_with_what_to_do(folder: Path, tmp_path: Path) -> None:
    _index(folder, tmp_path)
    info, weights = read_checkpoint(checkpoint_path(None))
    other = {name: np.asarray(array, dtype=np.float32) * 1.01 for name, array in weights.items()}
    save_checkpoint(tmp_path / "other", other, info=info)
    with pytest.raises(FeatureMismatch, match="--rebuild"):
        search("walk", library=tmp_path / "library.index", checkpoint=tmp_path / "other")


def test_a_rebuild_that_cannot_succeed_keeps_the_old_index(folder: Path, tmp_path: Path) -> None:
    _index(folder, tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(MissingData, match="old index stays"):
        _index(empty, tmp_path, rebuild=True)
    assert len(search("walk", library=tmp_path / "library.index", top=50).hits) == 5


def test_an_interrupted_rebuild_keeps_the_old_index(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _index(folder, tmp_path)

    def interrupt(path: Path, **_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(indexing, "read_take", interrupt)
    with pytest.raises(KeyboardInterrupt):
        _index(folder, tmp_path, rebuild=True)
    assert len(search("walk", library=tmp_path / "library.index", top=50).hits) == 5


def test_a_wrong_mapping_does_not_stick(folder: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "map.json"
    mapping.write_text('{"pelvis": "Nope"}')
    library = tmp_path / "library.index"
    wrong = index_folder(folder, library=library, mapping=mapping, workers=1)
    assert len(wrong.failed) == 5 and wrong.files == 0
    assert index_folder(folder, library=library, workers=1).files == 5
    assert index_folder(folder, library=library, unit="cm", workers=1).read == 5
    assert index_folder(folder, library=library, unit="cm", workers=1).read == 0


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="no such folder"):
        _index(tmp_path / "absent", tmp_path)


def _command(folder: Path, library: Path) -> list[str]:
    code = "from motionary.cli import main; main()"
    return [sys.executable, "-c", code, "index", str(folder), "--library", str(library), "--workers", "1"]


def test_a_full_disk_gives_one_line_and_keeps_the_old_index(folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library.index"
    _index(folder, tmp_path)
    before = library.stat().st_size
    for number, clip in enumerate(generate_corpus(12, seed=79)):
        write_bvh(clip.motion, folder / f"more{number}.bvh")
    done = subprocess.run(
        _command(folder, library),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (before + 4096, before + 4096)),
    )
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr and str(library) in done.stderr
    assert len(search("walk", library=library, top=50).hits) == 5


@pytest.mark.slow
def test_killed_at_any_moment_the_index_answers_and_goes_on(folder: Path, tmp_path: Path) -> None:
    library = tmp_path / "library.index"
    _index(folder, tmp_path)
    for number, clip in enumerate(generate_corpus(70, seed=80)):
        write_bvh(clip.motion, folder / f"more{number}.bvh")
    rng = np.random.default_rng(0)
    for _ in range(4):
        process = subprocess.Popen(
            _command(folder, library), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ
        )
        time.sleep(float(rng.uniform(1.0, 6.0)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert len(search("walk", library=library, top=100).hits) >= 5
    assert _index(folder, tmp_path).files == 75
