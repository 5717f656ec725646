"""`motionary generate` and `motionary edit` as their user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_cli import run

from motionary.datasets.procedural import corpus_clip
from motionary.features.humanml263 import extract
from motionary.formats import write_bvh
from small_mdm import save_small_mdm


@pytest.fixture(scope="module")
def clip():
    return corpus_clip(3, seed=5).motion


@pytest.fixture(scope="module")
def checkpoint(clip, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network that stays near the clip's mean pose."""
    mean = extract(clip.joint_positions().positions).mean(axis=0)
    return save_small_mdm(tmp_path_factory.mktemp("mdm"), mean=mean, noise_steps=20)


def test_phrases_become_files_and_equal_seeds_equal_files(checkpoint: Path, tmp_path: Path) -> None:
    bytes_of = []
    for name in ("one", "two"):
        done = run(
            "generate", "a person waves", "a person sits", "--seconds", "2,1.5", "-n", "2", "--seed", "3", "--steps",
            "4", "--format", "bvh,png", "-o", tmp_path / name, "--checkpoint", checkpoint, home=tmp_path,
        )  # fmt: skip
        assert "motion-02.bvh" in done.stdout
        bytes_of.append((tmp_path / name / "motion-01.bvh").read_bytes())
    assert bytes_of[0] == bytes_of[1]
    assert (tmp_path / "one" / "motion-02.bvh").read_bytes() != bytes_of[0]
    record = json.loads((tmp_path / "one" / "generated.json").read_text())
    assert [phrase["seconds"] for phrase in record["phrases"]] == [2.0, 1.5]


def test_a_clip_is_edited(clip, checkpoint: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.bvh"
    write_bvh(clip, source)
    done = run(
        "edit", source, "raises the left arm", "--part", "left_arm", "--from", "0.5", "--to", "1.5", "--steps", "4",
        "--format", "npz", "-o", tmp_path / "out", "--checkpoint", checkpoint, "--json", home=tmp_path,
    )  # fmt: skip
    assert json.loads(done.stdout)[0]["files"] == [str(tmp_path / "out" / "motion-01.npz")]


def test_errors_are_one_line(checkpoint: Path, tmp_path: Path) -> None:
    given = ("--checkpoint", checkpoint, "-o", tmp_path / "out")
    cases = [
        (("generate", "wave", "--seconds", "soon", *given), "not a number of seconds"),
        (("generate", "wave", "--seconds", "1,2", *given), "2 --seconds for 1 phrase; give one for all, or one each"),
        (("generate", "wave", "--seconds", "nan", *given), "phrases of nan s"),
        (("generate", "wave", "--seconds", "inf", *given), "phrases of inf s"),
        (("generate", "wave", "--format", "fbx", *given), "give some of bvh"),
        (("generate", "wave", "--sampler", "euler", "--seconds", "1", *given), "ddpm, ddim, dpm-solver++"),
        (("edit", tmp_path / "gone.bvh", "wave", *given), "gone.bvh"),
        (("edit", tmp_path / "gone.bvh", "wave", "--part", "tail", *given), "tail"),
        (("generate", "wave", "--checkpoint", tmp_path), "no checkpoint.json"),
    ]
    for arguments, words in cases:
        done = run(*map(str, arguments), home=tmp_path, status=2)
        assert words in done.stderr, arguments
        assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()
