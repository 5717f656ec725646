"""What `motionary info` says: each problem is found where it was put, and nowhere else."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from motionary.datasets.procedural import generate_corpus
from motionary.errors import MotionaryError
from motionary.formats.table import FORMATS
from motionary.formats.write import WRITERS
from motionary.tasks.info import describe_formats, describe_motion_file, is_library

LEFT_KNEE, LEFT_ANKLE, LEFT_FOOT, WRIST = 4, 7, 10, 21


@pytest.fixture
def positions() -> np.ndarray:
    """Three seconds of a procedural body at 20 frames a second: (60, 22, 3)."""
    motion = next(each.motion for each in generate_corpus(20, seed=5) if each.motion.frame_count >= 60)
    return motion.joint_positions().positions[:60].copy()


def problems(positions: np.ndarray, folder: Path) -> list[str]:
    path = folder / "clip.npy"
    np.save(path, positions)
    return describe_motion_file(path)["problems"]


def test_a_sound_file_has_no_problems(positions: np.ndarray, tmp_path: Path) -> None:
    assert problems(positions, tmp_path) == []


def test_lost_joints_are_named_with_how_long(positions: np.ndarray, tmp_path: Path) -> None:
    positions[20:30, WRIST] = np.nan
    found = [each for each in problems(positions, tmp_path) if "lost" in each]
    assert len(found) == 1
    assert "1 of 22 joints" in found[0]
    assert "right_wrist 0.50 s" in found[0]


def test_a_gap_too_long_to_fill_leaves_the_rest_of_the_facts(positions: np.ndarray, tmp_path: Path) -> None:
    positions[10:50, WRIST] = np.nan
    np.save(tmp_path / "clip.npy", positions)
    facts = describe_motion_file(tmp_path / "clip.npy")
    assert facts["frames"] == 60
    assert "2.0 s" in facts["problems"][0]
    assert "head_height" not in facts


def test_a_jump_is_found_with_its_moment(positions: np.ndarray, tmp_path: Path) -> None:
    positions[30:, WRIST, 0] += 2.0
    found = [each for each in problems(positions, tmp_path) if "jumps" in each]
    assert len(found) == 1
    assert "1.45 s right_wrist goes" in found[0]


def test_repeated_frames_make_the_frame_rate_doubtful(positions: np.ndarray, tmp_path: Path) -> None:
    found = [each for each in problems(np.repeat(positions, 2, axis=0), tmp_path) if "repeat" in each]
    assert len(found) == 1
    assert "about 9.9" in found[0] or "about 10" in found[0]
    assert problems(np.repeat(positions[:1], 40, axis=0), tmp_path) == ["nothing moves: all frames are the same"]


def test_limbs_that_stretch_are_named(positions: np.ndarray, tmp_path: Path) -> None:
    grow = np.linspace(1.0, 1.5, 60)[:, None]
    shin = positions[:, LEFT_ANKLE] - positions[:, LEFT_KNEE]
    for joint in (LEFT_ANKLE, LEFT_FOOT):
        positions[:, joint] += (grow - 1.0) * shin
    found = [each for each in problems(positions, tmp_path) if "length" in each]
    assert len(found) == 1
    assert "1 of 8" in found[0]
    assert "left shin" in found[0]


def test_feet_that_slide_while_they_stand_are_reported(positions: np.ndarray, tmp_path: Path) -> None:
    still = np.repeat(positions[:1], 60, axis=0)
    still[:, :, 0] += np.arange(60)[:, None] * 0.25 / 20.0
    assert any("slide by 25 cm" in each for each in problems(still, tmp_path))


def test_a_doubtful_size_is_said(positions: np.ndarray, tmp_path: Path) -> None:
    np.save(tmp_path / "clip.npy", positions)
    found = describe_motion_file(tmp_path / "clip.npy", reading={"unit": "in"})["problems"]
    assert any("the unit is another" in each for each in found)


def test_unknown_joints_and_keypoints_without_depth_are_described_as_far_as_it_goes(tmp_path: Path) -> None:
    joints = [f"thing{number}" for number in range(5)]
    np.save(tmp_path / "odd.npy", np.random.default_rng(0).normal(size=(30, 5, 3)))
    (tmp_path / "odd.joints.json").write_text(json.dumps({"joints": joints, "fps": 30, "unit": "m", "up": "Y"}))
    facts = describe_motion_file(tmp_path / "odd.npy")
    assert (facts["joints"], facts["frames"]) == (5, 30)
    assert "thing0" in facts["problems"][0]
    flat = np.random.default_rng(0).uniform(100, 300, size=(30, 18, 3))
    np.save(tmp_path / "gait.npy", flat)
    facts = describe_motion_file(tmp_path / "gait.npy", reading={"format": "gait"})
    assert any("no depth" in each for each in facts["problems"])


def test_folders_and_pipes_are_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(MotionaryError, match="folder"):
        describe_motion_file(tmp_path)
    pipe = tmp_path / "pipe.bvh"
    os.mkfifo(pipe)
    assert not is_library(pipe)
    with pytest.raises(MotionaryError, match="special file"):
        describe_motion_file(pipe)


def test_every_format_is_listed() -> None:
    tables = describe_formats()
    assert [row["name"] for row in tables["read"]] == list(FORMATS)
    assert {row["name"] for row in tables["written"]} >= set(WRITERS)
