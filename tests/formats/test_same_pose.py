"""The same pose from each format: upright, facing +Z, left where left is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from body_samples import BODY_SAMPLES, standing_motion

from motionary.formats import FORMATS, read_motion, read_smpl22
from motionary.motion import load_skeleton

_INDEX = load_skeleton("smpl22").index
# formats that keep neither the place on the floor, the first heading, nor the body's size
_FORGETFUL = {"features", "features: KIT-ML"}


@pytest.mark.parametrize("name", BODY_SAMPLES)
def test_upright_facing_forward_and_left_is_left(name: str, tmp_path: Path) -> None:
    positions = read_smpl22(BODY_SAMPLES[name](tmp_path), fps=None)[0].positions

    def place(joint: str, frame: int = 0) -> np.ndarray:
        return positions[frame, _INDEX(joint)]

    height = place("head")[1] - place("left_ankle")[1]
    assert 1.1 < height < 1.8
    assert place("head")[1] > place("pelvis")[1] + 0.3 * height
    for joint in ("hip", "shoulder", "ankle", "wrist"):
        assert place(f"left_{joint}")[0] > place(f"right_{joint}")[0] + 0.05, "left is at +X"
    for side in ("left", "right"):
        assert place(f"{side}_foot")[2] > place(f"{side}_ankle")[2] + 0.05, "the feet point to +Z"
    assert place("left_wrist", -1)[1] > place("head", -1)[1], "the left arm is the one raised"
    assert place("right_wrist", -1)[1] < place("head", -1)[1]
    assert place("pelvis", -1)[2] > place("pelvis")[2] + 0.3, "it went forward"


@pytest.mark.parametrize("name", BODY_SAMPLES)
def test_report_says_what_was_read(name: str, tmp_path: Path) -> None:
    report = read_motion(BODY_SAMPLES[name](tmp_path)).report
    assert name.split(":")[0] in FORMATS
    assert report.format == name.split(":")[0]
    assert report.dialect != "unknown"
    assert not report.leading_tpose


@pytest.mark.parametrize("name", [name for name in BODY_SAMPLES if name not in _FORGETFUL])
def test_same_joints_as_were_written(name: str, tmp_path: Path) -> None:
    """Positions about the pelvis, whatever place the format gives it; the joints that the format has."""
    motion = standing_motion()
    expected = motion.joint_positions().positions
    positions = read_smpl22(BODY_SAMPLES[name](tmp_path), fps=None)[0].positions
    joints = [_INDEX(f"{s}_{j}") for s in ("left", "right") for j in ("hip", "knee", "ankle", "shoulder", "elbow")]
    scale = np.linalg.norm(positions[0, 4] - positions[0, 1]) / np.linalg.norm(expected[0, 4] - expected[0, 1])
    assert 0.95 < scale < 1.05
    difference = (positions - positions[:, :1])[:, joints] / scale - (expected - expected[:, :1])[:, joints]
    assert np.abs(difference).max() < 2e-3


def test_every_format_of_arrays_has_the_pose() -> None:
    arrays = {name for name, row in FORMATS.items() if {".npz", ".npy"} & set(row.suffixes)}
    assert {name.split(":")[0] for name in BODY_SAMPLES} >= arrays & {"motionary", "smpl", "joints", "features"}
