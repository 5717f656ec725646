"""The same pose from each format of points: upright, left where left is, the bones as long as they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from body_samples import standing_motion
from point_samples import IMAGE_SAMPLES, POINT_SAMPLES

from motionary.errors import FormatError
from motionary.formats import FORMATS, PointsReading, read_motion, read_smpl22
from motionary.formats.mapping import detect
from motionary.formats.units import place_of
from motionary.motion import JointPositions, load_skeleton
from motionary.motion.transforms import canonicalise_positions

_INDEX = load_skeleton("smpl22").index
_MODULES = {
    *("ntu", "kinect_arrays", "c3d", "trc", "openpose", "coco_json", "mediapipe_json", "smarthome", "gait_keypoints"),
}
_LIMBS = [f"{side}_{joint}" for side in ("left", "right") for joint in ("knee", "ankle", "shoulder", "elbow", "wrist")]


@pytest.mark.parametrize("name", POINT_SAMPLES)
def test_upright_facing_forward_and_left_is_left(name: str, tmp_path: Path) -> None:
    positions = canonicalise_positions(read_smpl22(POINT_SAMPLES[name](tmp_path), fps=None)[0].positions)

    def place(joint: str, frame: int = 0) -> np.ndarray:
        return positions[frame, _INDEX(joint)]

    height = place("head")[1] - place("left_ankle")[1]
    assert 1.1 < height < 1.8
    assert place("head")[1] > place("pelvis")[1] + 0.3 * height
    assert abs(place("neck")[2] - place("pelvis")[2]) < 0.1 * height, "it does not lean"
    for joint in ("hip", "shoulder", "ankle", "wrist"):
        assert place(f"left_{joint}")[0] > place(f"right_{joint}")[0] + 0.05, "left is at +X"
    for side in ("left", "right"):
        assert place(f"{side}_foot")[2] > place(f"{side}_ankle")[2] + 0.03, "the feet point to +Z"
    assert place("left_wrist", -1)[1] > place("head", -1)[1], "the left arm is the one raised"
    assert place("right_wrist", -1)[1] < place("head", -1)[1]


@pytest.mark.parametrize("name", POINT_SAMPLES)
def test_same_bones_as_were_written(name: str, tmp_path: Path) -> None:
    positions = read_smpl22(POINT_SAMPLES[name](tmp_path), fps=None)[0].positions
    expected = standing_motion().joint_positions().positions
    for joint in _LIMBS:
        parent = load_skeleton("smpl22").parents[_INDEX(joint)]
        if joint.endswith("shoulder"):
            parent = _INDEX("pelvis")
        if joint.endswith("knee"):
            parent = _INDEX(f"{joint.removesuffix('knee')}hip")
        got = np.linalg.norm(positions[:, _INDEX(joint)] - positions[:, parent], axis=-1)
        wanted = np.linalg.norm(expected[:, _INDEX(joint)] - expected[:, parent], axis=-1)
        is_estimate = joint.endswith("shoulder") or name in ("c3d", "c3d: CMU's markers", "trc")
        tolerance = 0.12 if is_estimate else 1e-2
        np.testing.assert_allclose(got / got[0], wanted / wanted[0], atol=tolerance)


@pytest.mark.parametrize("name", [*POINT_SAMPLES, *IMAGE_SAMPLES])
def test_report_says_what_was_read(name: str, tmp_path: Path) -> None:
    reading = read_motion((POINT_SAMPLES | IMAGE_SAMPLES)[name](tmp_path))
    assert reading.report.format == name.split(":")[0]
    assert reading.report.dialect != "unknown"
    assert isinstance(reading.joint_positions(), JointPositions)
    assert reading.report.frames == 40


@pytest.mark.parametrize("name", IMAGE_SAMPLES)
def test_images_are_turned_upright_and_have_no_depth(name: str, tmp_path: Path) -> None:
    path = IMAGE_SAMPLES[name](tmp_path)
    reading = read_motion(path)
    assert isinstance(reading, PointsReading)
    assert reading.dimensions == 2
    found = detect(reading.points.joint_names)

    def place(joint: str, frame: int = 0) -> np.ndarray:
        track = place_of(reading.points.positions, found, joint)
        assert track is not None
        return track[frame]

    assert reading.report.unit_source == "height"
    assert 1.0 < place("head")[1] - place("left_ankle")[1] < 1.8
    assert place("pelvis")[1] > place("left_knee")[1] > place("left_ankle")[1]
    for joint in ("hip", "shoulder", "ankle", "wrist"):
        assert place(f"left_{joint}")[0] > place(f"right_{joint}")[0] + 0.05, "the body's left is at the image's right"
    assert place("left_wrist", -1)[1] > place("head", -1)[1], "the left arm is the one raised"
    assert (reading.points.positions[..., 2] == 0).all()
    with pytest.raises(FormatError, match="no depth"):
        read_smpl22(path)


def test_every_format_of_points_has_the_pose() -> None:
    ours = {name for name, row in FORMATS.items() if row.reader.split(":")[0].rsplit(".", 1)[1] in _MODULES}
    assert {name.split(":")[0] for name in (*POINT_SAMPLES, *IMAGE_SAMPLES)} == ours
