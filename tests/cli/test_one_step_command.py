"""`motionary train one-step` as its user meets it, and the checkpoint it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from test_cli import run

from motionary.training.corpora import procedural_clips
from small_mdm import save_small_mdm


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    mean = np.concatenate([clip.features for clip in procedural_clips(3, seed=1, workers=1)]).mean(axis=0)
    return save_small_mdm(tmp_path_factory.mktemp("teacher"), mean=mean, noise_steps=20)


@pytest.mark.slow
def test_a_student_is_trained_and_generates_in_one_step(teacher: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    done = run(
        "train", "one-step", "--checkpoint", teacher, "--out", out, "--trajectories", "3", "--steps", "2",
        "--teacher-steps", "2", "--guidance", "2", home=tmp_path,
    )  # fmt: skip
    student = out / "checkpoint"
    assert f"Use it with --checkpoint {student}" in done.stdout
    waves = ("generate", "a person waves", "--seconds", "2", "--checkpoint", student)
    run(*waves, "--format", "npz", "-o", tmp_path / "out", home=tmp_path)
    told = json.loads((tmp_path / "out" / "generated.json").read_text())["sampling"]
    assert (told["steps"], told["guidance"], told["sampler"]) == (1, 1.0, "dpm-solver++")
    refused = run(*waves, "--guidance", "2.5", "-o", tmp_path / "more", home=tmp_path, status=2)
    assert "has 2 baked in" in refused.stderr and len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "more").exists()
    again = run("train", "one-step", "--checkpoint", student, "--out", tmp_path / "again", home=tmp_path, status=2)
    assert "was distilled itself" in again.stderr and len(again.stderr.splitlines()) == 1


def test_a_checkpoint_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = run("train", "one-step", "--checkpoint", tmp_path, "--out", tmp_path / "run", home=tmp_path, status=2)
    assert "no checkpoint.json" in done.stderr and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "run").exists()
