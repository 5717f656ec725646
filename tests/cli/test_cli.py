"""The command line as its user meets it: whole processes on real files made by our own writer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from motionary.datasets.procedural import generate_corpus
from motionary.formats import write_bvh


def run(*arguments: str | Path, home: Path, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run `motionary` in its own process with its own home folder, and check its exit status."""
    environment = {**os.environ, "MOTIONARY_HOME": str(home), "OMP_NUM_THREADS": "1"}
    environment.pop("MOTIONARY_LIBRARY", None)
    done = subprocess.run(
        [sys.executable, "-c", "from motionary.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=240,
        check=False,
    )
    assert done.returncode == status, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def mocap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a few procedural takes as BVH files, at two depths."""
    folder = tmp_path_factory.mktemp("mocap")
    (folder / "deep" / "deeper").mkdir(parents=True)
    for number, clip in enumerate(generate_corpus(6, seed=77)):
        write_bvh(clip.motion, (folder if number % 2 else folder / "deep" / "deeper") / f"take{number}.bvh")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, mocap: Path) -> Path:
    """A home folder whose library holds `mocap`."""
    home = tmp_path_factory.mktemp("home")
    report = json.loads(run("index", mocap, "--json", home=home).stdout)
    assert (report["found"], report["read"], report["failed"], report["files"]) == (6, 6, [], 6)
    return home


def test_second_index_run_reads_nothing(home: Path, mocap: Path) -> None:
    report = json.loads(run("index", mocap, "--json", home=home).stdout)
    assert (report["read"], report["unchanged"], report["files"]) == (0, 6, 6)


def test_search_answers_with_files_spans_and_scores(home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "sheet.png"
    done = run("search", "a person walks", "--top", "3", "--json", "--picture", picture, home=home)
    hits = json.loads(done.stdout)["hits"]
    assert len(hits) == 3
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    assert all(Path(hit["path"]).is_file() and 0 <= hit["start"] < hit["end"] for hit in hits)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_search_needs_no_torch(home: Path) -> None:
    code = (
        "import sys; sys.argv = ['motionary', 'search', 'a person walks', '--json']\n"
        "from motionary.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        "assert 'torch' not in sys.modules and 'scipy.stats' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "MOTIONARY_HOME": str(home)},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_recognise_ranks_every_label(home: Path, mocap: Path, tmp_path: Path) -> None:
    labels = tmp_path / "labels.txt"
    labels.write_text("walk\n\n  sit   down \nwalk\n")
    report = json.loads(run("recognise", mocap / "take1.bvh", "--labels", labels, "--json", home=home).stdout)
    assert {each["label"] for each in report["labels"]} == {"walk", "sit down"}
    assert sum(each["share"] for each in report["labels"]) == pytest.approx(1.0)
    assert report["moments"][0]["start"] == 0.0


def test_info_about_a_file_and_the_library(home: Path, mocap: Path) -> None:
    assert "frames per second" in run("info", mocap / "take1.bvh", home=home).stdout
    assert json.loads(run("info", "--json", home=home).stdout)["files"] == 6


BAD_CALLS = {
    "no index": (("search", "walk", "--library", "absent.index"), "motionary index FOLDER"),
    "empty query": (("search", "  "), "query is empty"),
    "no folder": (("index", "absent"), "no such folder"),
    "no file": (("info", "absent.bvh"), "no such file"),
    "no labels": (("recognise", "absent.bvh", "--labels", " , "), "0 labels"),
    "label file that is not there": (("recognise", "absent.bvh", "--labels", "absent.txt"), "no such text file"),
    "unknown unit": (("index", ".", "--unit", "zorg"), "'zorg' is not known"),
    "no such command": (("serch", "walk"), "serch"),
    "no checkpoint": (("search", "walk", "--checkpoint", "absent"), "checkpoint.json"),
    "no plan": (("train", "absent"), "tmr-small"),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_bad_call_gives_one_line_and_status_2(name: str, home: Path) -> None:
    arguments, expected = BAD_CALLS[name]
    done = run(*arguments, home=home, status=2)
    assert expected in done.stderr
    assert done.stdout == ""


def test_folder_without_motion_files(home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    assert "no motion files" in run("index", tmp_path, home=home, status=2).stderr


def test_bad_files_fail_alone_and_say_why(tmp_path: Path, mocap: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    (folder / "good.bvh").write_bytes((mocap / "take1.bvh").read_bytes())
    (folder / "empty.bvh").write_bytes(b"")
    (folder / "noise.bvh").write_bytes(bytes(range(256)) * 9)
    report = json.loads(run("index", folder, "--json", home=tmp_path).stdout)
    assert report["files"] == 1
    assert {Path(each["path"]).name for each in report["failed"]} == {"empty.bvh", "noise.bvh"}
    assert all(each["path"] in each["error"] for each in report["failed"])


def test_the_package_is_run_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "motionary", "--version"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0 and done.stdout.startswith("motionary ")
