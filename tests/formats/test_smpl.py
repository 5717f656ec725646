"""SMPL parameters: which arrays are taken, joints from a body model, sizes, the real AMASS file."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from body_samples import amass, amass_smplx, rotvecs, save_npz, standing_motion, wham

from motionary.errors import FormatError, MissingData
from motionary.formats import read_motion
from motionary.formats.body_model import load_body_model
from motionary.formats.smpl_names import NAMES
from motionary.motion import load_skeleton
from motionary.motion.rotations import quat_rotate, rotvec_to_quat
from motionary.motion.skinning import skin

SMPL22 = load_skeleton("smpl22")
PELVIS = np.array([0.0, -0.2, 0.03])


def body_file(folder: Path, *, joints: int = 24, drop: str = "", **changes: object) -> Path:
    """A body model with SMPL's keys: smpl22's joints, further ones at the left wrist; shape 0 makes it larger."""
    offsets = np.zeros((joints, 3))
    offsets[:22] = SMPL22.offsets
    offsets[22:] = [0.05, 0.0, 0.0]
    parents = [*SMPL22.parents, *[20] * (joints - 22)]
    places = np.zeros((joints, 3))
    for joint in range(joints):
        places[joint] = (places[parents[joint]] if joint else PELVIS) + offsets[joint]
    vertices = np.concatenate([places - 0.03, places + 0.03])
    both = np.concatenate([np.eye(joints), np.eye(joints)])
    table = np.array([parents, range(joints)], dtype=np.int64)
    arrays: dict[str, object] = {
        "v_template": vertices,
        "shapedirs": 0.1 * np.repeat(vertices[..., None], 10, axis=-1) * np.eye(10)[0],
        "J_regressor": both.T / 2,
        "kintree_table": np.where(table == -1, 2**32 - 1, table).astype(np.uint32),
        "weights": both,
        "posedirs": np.zeros((2 * joints, 3, 9 * (joints - 1))),
    } | changes
    arrays.pop(drop, None)
    return save_npz(folder / "body.npz", **arrays)


def test_joints_of_the_body_model_in_the_persons_shape(tmp_path: Path) -> None:
    motion, model = standing_motion(), body_file(tmp_path)
    betas = np.zeros(10)
    betas[0] = 1.5
    path = amass(tmp_path, joints=24, betas=betas)
    reading = read_motion(path, body_model=model)
    assert reading.motion.skeleton.joints == NAMES[24]
    assert np.allclose(reading.motion.skeleton.offsets[1:22], 1.15 * SMPL22.offsets[1:])
    # SMPL: the pelvis is its place at rest plus the translation, both in the file's axes (Z up), whatever the pose
    expected = quat_rotate(rotvec_to_quat(np.array([-0.5 * np.pi, 0.0, 0.0])), 1.15 * PELVIS) + motion.root_positions
    assert np.allclose(reading.motion.root_positions, expected, atol=1e-9)
    assert any("body model body" in note for note in reading.report.notes)


def test_the_surface_stands_where_the_joints_are(tmp_path: Path) -> None:
    model = load_body_model(body_file(tmp_path), surface=True)
    reading = read_motion(wham(tmp_path), body_model=tmp_path / "body.npz")
    betas = np.full(10, 0.1)
    surface = skin(
        model,
        betas,
        local_rotations=reading.motion.local_rotations,
        root_positions=reading.motion.root_positions,
    )
    middles = 0.5 * (surface[:, :24] + surface[:, 24:])
    assert np.allclose(middles, reading.joint_positions().positions, atol=1e-6)


def test_body_model_by_the_files_own_gender(tmp_path: Path) -> None:
    (tmp_path / "female").mkdir()
    (tmp_path / "neutral").mkdir()
    body_file(tmp_path / "female", v_template=2.0 * np.ones((48, 3)))
    body_file(tmp_path / "neutral")
    template = str(tmp_path / "{gender}" / "body.npz")
    path = amass(tmp_path, joints=24, gender=np.array(b"Female"), betas=np.zeros(10))
    assert np.allclose(read_motion(path, body_model=template).motion.skeleton.offsets[1:], 0.0)
    without = read_motion(amass(tmp_path, joints=24, gender=None), body_model=template)
    assert without.motion.skeleton.bone_lengths[4] > 0.3
    with pytest.raises(FormatError, match=r"'gender' is '\.\./female'"):
        read_motion(amass(tmp_path, joints=24, gender="../female"), body_model=template)


def test_a_changed_body_model_is_read_anew(tmp_path: Path) -> None:
    path = amass(tmp_path, joints=24, betas=np.zeros(10))
    first = read_motion(path, body_model=body_file(tmp_path)).motion.skeleton
    second = read_motion(path, body_model=body_file(tmp_path, v_template=np.zeros((48, 3)))).motion.skeleton
    assert first.bone_lengths[4] > 0.3
    assert second.bone_lengths[4] == 0.0


def test_all_joints_of_smplx(tmp_path: Path) -> None:
    path = amass_smplx(tmp_path)
    reading = read_motion(path, body_model=body_file(tmp_path, joints=55))
    assert reading.motion.skeleton.joints == NAMES[55]
    assert reading.motion.local_rotations.shape[1] == 55
    without = read_motion(path)
    assert without.motion.skeleton.joints == SMPL22.joints
    assert np.allclose(without.motion.local_rotations, reading.motion.local_rotations[:, :22])


def test_a_body_model_of_another_kind_gives_the_shared_joints(tmp_path: Path) -> None:
    reading = read_motion(amass(tmp_path, joints=52), body_model=body_file(tmp_path, joints=24))
    assert reading.motion.skeleton.joints == SMPL22.joints
    assert any("another kind" in note for note in reading.report.notes)


def test_without_a_body_model_it_is_said(tmp_path: Path) -> None:
    report = read_motion(amass(tmp_path)).report
    assert any("no body model was given" in note and "body_model" in note for note in report.notes)
    assert report.unit == "metre"
    assert report.unit_source == "file"
    assert report.fps == 30.0


@pytest.mark.parametrize("size", [0.85, 1.0, 1.2])
def test_size_from_the_floor(tmp_path: Path, size: float) -> None:
    """A person larger than the reference, whose translation is a larger person's: the feet tell."""
    motion = standing_motion()
    trans = quat_rotate(rotvec_to_quat(np.array([0.5 * np.pi, 0, 0])), motion.root_positions * [1, size, 1])
    reading = read_motion(amass(tmp_path, trans=trans))
    ratio = reading.motion.skeleton.bone_lengths[4] / SMPL22.bone_lengths[4]
    assert abs(ratio - size) < 0.04
    # no shape, no person's size: what our own writer writes comes back as it was
    assert np.array_equal(
        read_motion(amass(tmp_path, trans=trans, betas=np.zeros(16))).motion.skeleton.offsets, SMPL22.offsets
    )


def test_a_body_above_no_floor_keeps_the_reference_size(tmp_path: Path) -> None:
    trans = np.full((40, 3), 5.0)
    reading = read_motion(amass(tmp_path, trans=trans))
    assert np.array_equal(reading.motion.skeleton.offsets, SMPL22.offsets)
    assert any("do not stand at height 0" in note for note in reading.report.notes)


def test_amass_keys_with_y_up_are_noticed(tmp_path: Path) -> None:
    motion = standing_motion()
    path = amass(tmp_path, poses=rotvecs(motion), trans=motion.root_positions)
    reading = read_motion(path)
    assert any("stands along Y" in note for note in reading.report.notes)
    head = reading.joint_positions().positions[0, 15]
    assert head[1] > 1.4


def test_a_body_that_lies_in_an_amass_file_stays_lying(tmp_path: Path) -> None:
    motion = standing_motion()
    # in a space that is Z up, a body whose head is along Y lies on its back
    poses, trans = rotvecs(motion), np.full((40, 3), (0.0, 0.5, 0.12))
    reading = read_motion(amass(tmp_path, poses=poses, trans=trans))
    positions = reading.joint_positions().positions[0]
    assert np.ptp(positions[:, 1]) < 0.5


@pytest.mark.parametrize("key", ["mocap_framerate", "mocap_frame_rate", "fps", "frame_rate", "framerate"])
def test_every_name_of_the_frame_rate(tmp_path: Path, key: str) -> None:
    changes = {"mocap_framerate": None} | {key: np.array([59.94])}
    assert read_motion(amass(tmp_path, **changes)).report.fps == 59.94


def test_a_missing_frame_rate_is_said_and_can_be_given(tmp_path: Path) -> None:
    path = amass(tmp_path, mocap_framerate=None)
    assert any("no frame rate" in note for note in read_motion(path).report.notes)
    assert read_motion(path, fps=60).motion.fps == 60.0


@pytest.mark.parametrize("shape", [(16,), (1, 10), (40, 10)])
def test_shapes_of_betas(tmp_path: Path, shape: tuple[int, ...]) -> None:
    model = body_file(tmp_path)
    reading = read_motion(amass(tmp_path, betas=np.full(shape, 0.5), joints=24), body_model=model)
    assert np.allclose(reading.motion.skeleton.offsets[1:22], 1.05 * SMPL22.offsets[1:])


def test_object_arrays_beside_the_needed_ones_are_left_alone(tmp_path: Path) -> None:
    """Older AMASS files hold the gender as a pickled object; nothing needs it."""
    path = tmp_path / "old.npz"
    motion = standing_motion()
    np.savez(
        path,
        poses=rotvecs(motion, z_up=True),
        trans=motion.root_positions,
        gender=np.array("male", dtype=object),
    )
    assert read_motion(path).report.frames == 40


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bomb:
        def __reduce__(self) -> tuple:
            return (sys.exit, ("a pickle was opened",))

    path = tmp_path / "evil.npz"
    np.savez(path, poses=np.array([Bomb()], dtype=object), trans=np.zeros((1, 3)))
    with pytest.raises(FormatError, match="Python objects"):
        read_motion(path)


def test_a_broken_body_model_is_named(tmp_path: Path) -> None:
    path = amass(tmp_path, joints=24)
    with pytest.raises(MissingData, match="no such body model"):
        read_motion(path, body_model=tmp_path / "gone.npz")
    cases: dict[str, dict] = {
        "J_regressor": {"drop": "J_regressor"},
        "shapedirs": {"shapedirs": np.zeros((3, 3, 10))},
        "parent 7": {"kintree_table": np.full((2, 24), 7)},
        "not finite": {"v_template": np.full((48, 3), np.nan)},
    }
    for message, changes in cases.items():
        with pytest.raises(FormatError, match=message):
            read_motion(path, body_model=body_file(tmp_path, **changes))
    with pytest.raises(FormatError, match="add up to 1"):
        load_body_model(body_file(tmp_path, weights=np.ones((48, 24))), surface=True)
    (tmp_path / "SMPL_NEUTRAL.pkl").write_bytes(b"\x80\x04.")
    with pytest.raises(FormatError, match=r"\.pkl files are converted"):
        read_motion(path, body_model=tmp_path / "SMPL_NEUTRAL.pkl")


def test_a_body_model_is_no_motion(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="v_template"):
        read_motion(body_file(tmp_path))


def test_body_model_means_nothing_for_bvh(tmp_path: Path) -> None:
    (tmp_path / "clip.bvh").write_text("HIERARCHY")
    with pytest.raises(FormatError, match="body_model means nothing for bvh"):
        read_motion(tmp_path / "clip.bvh", body_model="x.npz")


def test_the_real_file_agrees_with_its_own_markers(real_data: Path) -> None:
    """AMASS stores the markers that the body was fitted to: each joint lies near the markers around it."""
    path = real_data / "amass" / "amass_sample.npz"
    if not path.is_file():
        pytest.skip(f"no AMASS sample at {path}")
    reading = read_motion(path)
    joints, names = reading.joint_positions().positions, reading.motion.skeleton.joints
    with np.load(path, allow_pickle=False) as file:
        labels = [label.decode() for label in file["marker_labels"]]
        markers = quat_rotate(rotvec_to_quat(np.array([-0.5 * np.pi, 0.0, 0.0])), file["marker_data"])
    pairs = {
        "LOWR": "left_wrist",
        "ROWR": "right_wrist",
        "LELB": "left_elbow",
        "RELB": "right_elbow",
        "LKNE": "left_knee",
        "RKNE": "right_knee",
        "LANK": "left_ankle",
        "RANK": "right_ankle",
    }
    apart = np.stack(
        [markers[:, labels.index(marker)] - joints[:, names.index(joint)] for marker, joint in pairs.items()], axis=1
    )
    # the same shift for all, the unknown place of the pelvis at rest, then within a hand's breadth of a skin marker
    apart -= np.nanmedian(apart, axis=(0, 1))
    assert np.nanmax(np.linalg.norm(apart, axis=-1)) < 0.15
    assert reading.motion.fps == 120.0
