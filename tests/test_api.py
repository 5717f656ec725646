"""The jobs from Python: they are those of the tasks, paths may be strings, nothing heavy comes with the import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import motionary as m
from motionary.datasets.procedural import generate_corpus
from motionary.errors import MissingData, MotionaryError
from motionary.formats import read_motion, write_bvh
from motionary.tasks.recognise import COMMON_LABELS, recognise
from motionary.tasks.search import search


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("motion")
    for number, clip in enumerate(generate_corpus(4, seed=17)):
        write_bvh(clip.motion, folder / f"take{number:02d}.bvh")
    (folder / "broken.bvh").write_text("HIERARCHY\nnonsense\n")
    return folder


@pytest.fixture(scope="module")
def library(folder: Path) -> m.Library:
    return m.index_folder(str(folder), str(folder / "library.index"), workers=1)


def test_search_is_that_of_the_task(library: m.Library, folder: Path) -> None:
    found = library.search("a person  walks", top=3)
    assert found == search("a person walks", library=folder / "library.index", top=3)
    assert library.search("a person walks", top=3) == found, "also the second time, from what is kept"
    assert len(library) == 4 and [path.name for path in library.failed()] == ["broken.bvh"]


def test_like_leaves_the_clip_itself_out(library: m.Library) -> None:
    clip = library.files()[1]
    hits = library.like(str(clip), top=10).hits
    assert len(hits) == 3 and clip not in [hit.path for hit in hits]


def test_the_library_sees_what_was_added(library: m.Library, folder: Path, tmp_path: Path) -> None:
    copied = tmp_path / "again.bvh"
    copied.write_bytes(library.files()[0].read_bytes())
    assert library.add(tmp_path, workers=1).read == 1
    assert copied in library.files()
    assert library.like(library.files()[0], top=1).hits[0].path.name in ("again.bvh", "take00.bvh")
    copied.unlink()
    library.add(tmp_path)
    assert copied not in library.files()


def test_an_index_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingData, match="motionary index FOLDER"):
        m.open(tmp_path / "no.index")


def test_recognise(library: m.Library) -> None:
    clip = library.files()[0]
    assert m.recognise(str(clip), ["walk", "jump"]) == recognise(clip, ["walk", "jump"])
    assert {each.label for each in m.recognise(clip).labels} == set(COMMON_LABELS)
    assert [each.label for each in m.recognise(clip, ["walk", " Walk ", ""]).labels] == ["walk"]
    for labels, method in (([], "retrieval"), (["walk"], "magic")):
        with pytest.raises(MotionaryError):
            m.recognise(clip, labels, method=method)


def test_describe_takes_a_file_a_label_or_attributes(library: m.Library) -> None:
    assert m.describe(library.files()[0]).facts  # type: ignore[union-attr]
    assert "cartwheel" in m.describe("cartwheel").texts[0].lower()
    assert m.describe({"Female": 0.9, "Boots": 0.8}).texts
    with pytest.raises(MissingData):
        m.describe("not_there.bvh")


def test_convert_info_coach(library: m.Library, tmp_path: Path) -> None:
    clip, other = library.files()[:2]
    assert m.convert(clip, tmp_path / "x.npz").frames == read_motion(tmp_path / "x.npz").report.frames
    assert m.info(clip)["format"] == "bvh"
    assert m.coach(clip, clip).findings == ()
    assert m.coach(clip, other, most=1).texts


def test_a_home_folder_is_understood(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    with m.open("~/library.index") as library:
        assert len(library) == 4


def test_no_job_hides_behind_a_package() -> None:
    source = Path(m.__file__).parent
    taken = {each.stem for each in source.iterdir() if each.is_dir() or each.suffix == ".py"}
    assert not taken & set(m.__all__)
    assert set(m.__all__) <= set(dir(m)) and all(getattr(m, name) is not None for name in m.__all__)
    with pytest.raises(AttributeError, match="jobs"):
        _ = m.nonsense  # type: ignore[attr-defined]


def test_opening_needs_no_torch(folder: Path, library: m.Library) -> None:
    program = (
        "import sys, motionary as m; print('numpy' in sys.modules); "
        f"m.open({str(folder / 'library.index')!r}).search('walk'); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "False"]
