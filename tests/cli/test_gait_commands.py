"""`motionary gait` as its user meets it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from test_cli import run

from motionary.datasets.procedural_gait import make_gait_walk
from motionary.formats import write_bvh
from motionary.motion import resample


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A walk as a BVH file."""
    path = tmp_path_factory.mktemp("walk") / "walk.bvh"
    write_bvh(resample(make_gait_walk(0, 0, seed=2).motion, 60.0), path)
    return path


def test_parameters_have_units_and_are_json(walk: Path, tmp_path: Path) -> None:
    shown = run("gait", "parameters", walk, home=tmp_path).stdout
    assert "steps/min" in shown
    assert "% of stride" in shown
    told = json.loads(run("gait", "parameters", walk, "--json", home=tmp_path).stdout)
    assert told["cadence"] > 60
    assert set(told["step_length"]) == {"left", "right"}


def test_a_motion_is_filmed(walk: Path, tmp_path: Path) -> None:
    out = tmp_path / "track.npy"
    assert "frames at 30" in run("gait", "film", walk, "--view", "Front", "-o", out, home=tmp_path).stdout
    assert np.load(out).shape[1:] == (18, 3)


def test_a_set_is_made(tmp_path: Path) -> None:
    done = run("gait", "make", "-o", tmp_path / "set", "--people", "2", "--walks", "1", home=tmp_path)
    assert "2 walks of 2 people" in done.stdout
    assert (tmp_path / "set" / "annotations.csv").is_file()


def test_errors_are_one_line(walk: Path, tmp_path: Path) -> None:
    still = tmp_path / "still.npy"
    np.save(still, np.zeros((40, 18, 3), dtype=np.float32))
    cases = [
        (("gait", "parameters", tmp_path / "gone.bvh"), "gone.bvh"),
        (("gait", "parameters", still), "nothing can be read"),
        (("gait", "film", walk, "--view", "above", "-o", tmp_path / "a.npy"), "Front, Side, Back"),
        (("gait", "attributes", walk, "--checkpoint", tmp_path), "no checkpoint.json"),
        (("gait", "search", "a man", "--library", tmp_path / "gone", "--checkpoint", tmp_path), "no checkpoint.json"),
        (("gait", "check", "--data", tmp_path), "no CMU take found"),
        (("gait", "train", "--out", tmp_path / "run", "--densegait", tmp_path), "no annotations.csv"),
    ]
    for arguments, words in cases:
        done = run(*map(str, arguments), home=tmp_path, status=2)
        assert words in done.stderr, arguments
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "a.npy").exists()


def test_walks_are_checked_against_two_other_ways(real_data: Path, tmp_path: Path) -> None:
    done = run("gait", "check", "--data", real_data, home=tmp_path)
    assert "Against foot contacts" in done.stdout
    told = json.loads(run("gait", "check", "--data", real_data, "--json", home=tmp_path).stdout)
    assert told["summary"]["contacts"]["cadence"]["within"] == 100.0
