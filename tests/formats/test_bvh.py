"""Reading BVH: every legal layout, and what the numbers mean."""

from __future__ import annotations

import numpy as np
import pytest
from format_samples import BVH, BVH_HEADER, write

from motionary.errors import FormatError
from motionary.formats import read_motion
from motionary.formats.bvh import parse_bvh, read_bvh
from motionary.motion.rotations import quat_to_matrix


def _values(text: str | bytes, tmp_path):
    return read_bvh(write(tmp_path, text))


def test_values_are_read_as_they_stand(tmp_path) -> None:
    take = _values(BVH, tmp_path)
    assert take.joints == ("Hips", "Spine", "Spine_end")
    assert take.parents == (-1, 0, 1)
    assert take.fps == 20.0
    np.testing.assert_array_equal(take.root_positions[:, 0], [0, 1, 2])
    np.testing.assert_allclose(take.offsets, [[0, 0, 0], [0, 10, 0], [0, 5, 0]])


def test_positive_x_rotation_takes_y_to_z(tmp_path) -> None:
    take = _values(BVH.replace("0 0 0 20 0\n", "0 0 0 90 0\n"), tmp_path)
    turned = quat_to_matrix(take.local_rotations[2, 1]) @ [0, 1, 0]
    np.testing.assert_allclose(turned, [0, 0, 1], atol=1e-12)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("\n", "\r"),
        lambda t: t.replace("  ", "\t"),
        lambda t: "\ufeff" + t,
        lambda t: t.replace("\n{", " {"),
        lambda t: t.replace("Frame Time: 0.05", "Frame Time:\t.05"),
        lambda t: t.replace("Frames: 3", "Frames:\t3").replace("Frame Time:", "Frame Time :"),
        lambda t: t.replace("End Site", "End Site top of it"),
        lambda t: t.replace("End Site", "End site"),
        lambda t: t.upper().replace("HIPS", "Hips").replace("SPINE", "Spine"),
        lambda t: t.replace("90 0 ", "9.0e+01 0 "),
        lambda t: t.replace("90 0 ", "+90. -0 "),
        lambda t: t.rstrip("\n"),
        lambda t: t + "\n\n  \n",
        lambda t: t.replace(" 90 ", "  90\t"),
        lambda t: t.replace(" 90 0 ", " 90 0\n"),
        lambda t: " ".join(t.split()),
        lambda t: "\n" + t,
    ],
)
def test_layouts_that_mean_the_same(tmp_path, change) -> None:
    plain, other = _values(BVH, tmp_path), _values(change(BVH), tmp_path)
    assert other.joints == plain.joints
    assert other.fps == plain.fps
    np.testing.assert_array_equal(other.local_rotations, plain.local_rotations)
    np.testing.assert_array_equal(other.root_positions, plain.root_positions)


def test_channel_order_is_the_files(tmp_path) -> None:
    header = BVH_HEADER.replace(
        "Xposition Yposition Zposition Zrotation Xrotation Yrotation",
        "Yrotation Zposition Xrotation Xposition Zrotation Yposition",
    )
    take = _values(header + "MOTION\nFrames: 1\nFrame Time: 1\n90 3 0 1 0 2 0 0 0\n", tmp_path)
    np.testing.assert_array_equal(take.root_positions, [[1, 2, 3]])
    np.testing.assert_allclose(quat_to_matrix(take.local_rotations[0, 0]) @ [0, 0, 1], [1, 0, 0], atol=1e-12)


@pytest.mark.parametrize(("channels", "values"), [("0", ""), ("1 Xrotation", "10"), ("2 Zrotation Xrotation", "0 10")])
def test_joints_of_fewer_channels(tmp_path, channels: str, values: str) -> None:
    header = BVH_HEADER.replace("CHANNELS 3 Zrotation Xrotation Yrotation", f"CHANNELS {channels}")
    take = _values(header + f"MOTION\nFrames: 1\nFrame Time: 1\n0 0 0 0 0 0 {values}\n", tmp_path)
    angle = np.deg2rad(10.0 if values else 0.0)
    expected = [np.cos(angle / 2), np.sin(angle / 2), 0, 0]
    np.testing.assert_allclose(take.local_rotations[0, 1], expected, atol=1e-12)


def _six_channels(rows: str) -> str:
    header = BVH_HEADER.replace("CHANNELS 3 Z", "CHANNELS 6 Xposition Yposition Zposition Z")
    return header + f"MOTION\nFrames: 2\nFrame Time: 1\n{rows}"


def test_position_channels_replace_the_offset(tmp_path) -> None:
    take = _values(_six_channels("0 0 0 0 0 0 1 12 0 0 0 0\n" * 2), tmp_path)
    np.testing.assert_array_equal(take.offsets[1], [1, 12, 0])
    assert not take.moving_offsets


def _moving_head() -> str:
    """Hips, a spine, and a head that moves away from the spine by 4 while the hips turn a quarter about Z."""
    inner = """JOINT Head
    {
      OFFSET 0 5 0
      CHANNELS 3 Xposition Yposition Zposition
      End Site
      {
        OFFSET 0 1 0
      }
    }
    JOINT Arm
    {
      OFFSET 5 0 0
      CHANNELS 0
    }
"""
    header = BVH_HEADER[: BVH_HEADER.index("End Site")] + inner + "  }\n}\n"
    rows = "0 0 0 0 0 0 0 0 0 0 5 0\n0 0 0 90 0 0 0 0 0 0 9 0\n0 0 0 90 0 0 0 0 0 0 5 0\n"
    return header + f"MOTION\nFrames: 3\nFrame Time: 1\n{rows}"


def test_moving_joints_move_what_hangs_on_them(tmp_path) -> None:
    reading = read_motion(write(tmp_path, _moving_head()), unit=1.0)
    positions = reading.joint_positions().positions
    names = reading.motion.skeleton.joints
    np.testing.assert_allclose(positions[0, names.index("Head_end")], [0, 16, 0], atol=1e-12)
    np.testing.assert_allclose(positions[1, names.index("Head")], [-19, 0, 0], atol=1e-12)
    np.testing.assert_allclose(positions[1, names.index("Head_end")], [-20, 0, 0], atol=1e-12)
    np.testing.assert_allclose(positions[1, names.index("Arm")], [-10, 5, 0], atol=1e-12)
    assert any("Head) " in note or "(Head)" in note for note in reading.report.notes)


def test_a_fixed_point_above_the_travelling_joint_is_no_root(tmp_path) -> None:
    rows = "5 0 0 90 0 0 1 12 0 0 0 0\n5 0 0 90 0 0 3 12 0 0 0 0\n"
    reading = read_motion(write(tmp_path, _six_channels(rows)), unit=1.0)
    assert reading.motion.skeleton.joints == ("Spine", "Spine_end")
    positions = reading.motion.joint_positions().positions
    np.testing.assert_allclose(positions[:, 0], [[-7, 1, 0], [-7, 3, 0]], atol=1e-12)
    np.testing.assert_allclose(positions[:, 1], [[-12, 1, 0], [-12, 3, 0]], atol=1e-12)
    assert any("Hips above it left out" in note for note in reading.report.notes)


def test_zero_position_channels_below_the_root_keep_the_offset(tmp_path) -> None:
    take = _values(_six_channels("0 0 0 0 0 0 0 0 0 0 0 0\n" * 2), tmp_path)
    np.testing.assert_array_equal(take.offsets[1], [0, 10, 0])
    assert any("taken as changes" in note for note in take.notes)


def test_names_with_spaces_colons_and_a_joint_called_motion(tmp_path) -> None:
    text = BVH.replace("Hips", "Bip01 L Thigh").replace("JOINT Spine", "JOINT MOTION")
    assert _values(text, tmp_path).joints[:2] == ("Bip01 L Thigh", "MOTION")


def test_names_that_are_not_utf8_are_read_with_a_note(tmp_path) -> None:
    take = _values(BVH.replace("Hips", "H\u00fcfte").encode("latin-1"), tmp_path)
    assert take.joints[0] == "H\u00fcfte"
    assert any("Latin-1" in note for note in take.notes)


def test_five_thousand_joints_deep(tmp_path) -> None:
    depth = 5000
    header = "HIERARCHY\nROOT j0\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n"
    header += "".join(f"JOINT j{i}\n{{\nOFFSET 0 1 0\nCHANNELS 0\n" for i in range(1, depth))
    take = _values(header + "}\n" * depth + "MOTION\nFrames: 2\nFrame Time: 1\n0\n0\n", tmp_path)
    assert len(take.joints) == depth
    assert take.parents[-1] == depth - 2


def test_two_end_sites_get_names_of_their_own(tmp_path) -> None:
    twice = BVH.replace("    End Site", "    End Site\n    {\n      OFFSET 1 0 0\n    }\n    End Site")
    assert _values(twice, tmp_path).joints == ("Hips", "Spine", "Spine_end", "Spine_end2")


@pytest.mark.parametrize(
    ("seconds", "fps"), [("0.0083333", 120), ("0.033333", 30), ("0.0166834", 59.94), ("0.0333667", 29.97), ("0.04", 25)]
)
def test_frame_rates_are_whole_where_the_time_is_rounded(tmp_path, seconds: str, fps: float) -> None:
    take = _values(BVH.replace("0.05", seconds), tmp_path)
    assert take.fps == pytest.approx(fps, abs=1e-3)
    assert fps != round(fps) or take.fps == fps


def test_numbers_agree_with_python_to_the_last_bit() -> None:
    rng = np.random.default_rng(5)
    tokens = [f"{x:.{d}f}" for d in range(8) for x in rng.normal(0, 200, 300)]
    tokens += [f"{x:.6g}" for x in rng.normal(0, 1e-5, 300)] + ["-0", "0.0", ".5", "5.", "-.25", "1e-7", "123456789.5"]
    tokens += [repr(float(x)) for x in rng.normal(0, 1, 300)]
    tokens += ["0"] * (-len(tokens) % 9)
    rows = [" ".join(tokens[i : i + 9]) for i in range(0, len(tokens), 9)]
    data = (BVH_HEADER + f"MOTION\nFrames: {len(rows)}\nFrame Time: 1\n" + "\n".join(rows) + "\n").encode()
    expected = np.array([float(token) for token in tokens]).reshape(-1, 9)
    np.testing.assert_array_equal(parse_bvh(data).root_positions, expected[:, :3])


def test_an_error_names_the_line_of_a_bad_number(tmp_path) -> None:
    with pytest.raises(FormatError) as caught:
        _values(BVH.replace("2 90 0", "2 nan 0"), tmp_path)
    assert caught.value.line == BVH.count("\n")
    assert "nan" in str(caught.value)
    assert str(tmp_path / "clip.bvh") in str(caught.value)
