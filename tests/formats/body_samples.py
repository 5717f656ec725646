"""One pose in every format: a body that stands facing +Z and raises its left arm, as each format's own files say it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.features.humanml263 import extract as extract_humanml263
from motionary.features.kitml251 import extract as extract_kitml251
from motionary.features.mmm21 import to_mmm21, to_units
from motionary.formats.joint_sets import KINECT_25
from motionary.formats.smpl_names import NAMES
from motionary.motion import Motion, forward_kinematics, load_skeleton
from motionary.motion.rotations import (
    identity_quaternions,
    matrix_to_6d_rows,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
    quat_to_matrix,
    quat_to_rotvec,
    rotvec_to_quat,
)

Array = NDArray[np.floating]
FPS = 30.0
_TO_Z_UP = rotvec_to_quat(np.array([0.5 * np.pi, 0.0, 0.0]))


def standing_motion(frames: int = 40) -> Motion:
    """Steps forward, raises the left arm from the side to above the head, bends the right knee a little."""
    skeleton = load_skeleton("smpl22")
    rotations = identity_quaternions((frames, 22))
    amount = np.linspace(0.0, 1.0, frames)
    turns = {
        "left_shoulder": (0.0, 0.0, 1.45),
        "right_shoulder": (0.0, 0.0, 1.2),
        "right_hip": (-0.4, 0.0, 0.0),
        "right_knee": (0.7, 0.0, 0.0),
        "head": (0.1, 0.2, 0.0),
    }
    for joint, rotvec in turns.items():
        rotations[:, skeleton.index(joint)] = rotvec_to_quat(amount[:, None] * np.array(rotvec))
    rotations[:, 0] = rotvec_to_quat(amount[:, None] * np.array([0.0, 0.15, 0.05]))
    low = forward_kinematics(rotations, np.zeros((frames, 3)), skeleton)[0][..., 1].min(axis=1)
    roots = np.stack([0.02 * amount, 0.02 - low, 0.5 * amount], axis=-1)
    return Motion(rotations, roots, skeleton, FPS)


def save_npz(path: Path, **arrays: object) -> Path:
    """An .npz with these arrays, nothing pickled."""
    np.savez(path, allow_pickle=False, **{name: np.asarray(value) for name, value in arrays.items()})
    return path


def rotvecs(motion: Motion, *, joints: int = 22, z_up: bool = False) -> Array:
    """(frames, 3 joints) rotation vectors, further joints than the body's at rest."""
    rotations = motion.local_rotations.copy()
    if z_up:
        rotations[:, 0] = quat_multiply(_TO_Z_UP, rotations[:, 0])
    values = np.zeros((motion.frame_count, joints, 3))
    values[:, :22] = quat_to_rotvec(rotations)
    return values.reshape(motion.frame_count, -1)


def amass(folder: Path, motion: Motion | None = None, *, joints: int = 52, **changes: object) -> Path:
    """AMASS's own keys, Z up; `changes` replace arrays, None leaves one out."""
    motion = motion or standing_motion()
    arrays: dict[str, object] = {
        "poses": rotvecs(motion, joints=joints, z_up=True),
        "trans": quat_rotate(_TO_Z_UP, motion.root_positions),
        "betas": np.full(16, 0.1),
        "gender": "neutral",
        "mocap_framerate": motion.fps,
    } | changes
    return save_npz(folder / "amass_poses.npz", **{k: v for k, v in arrays.items() if v is not None})


def amass_smplx(folder: Path, motion: Motion | None = None) -> Path:
    """The newer keys of AMASS for SMPL-X."""
    motion = motion or standing_motion()
    poses = rotvecs(motion, joints=55, z_up=True)
    return save_npz(
        folder / "smplx_stageii.npz",
        root_orient=poses[:, :3],
        pose_body=poses[:, 3:66],
        pose_jaw=poses[:, 66:69],
        pose_eye=poses[:, 69:75],
        pose_hand=poses[:, 75:],
        trans=quat_rotate(_TO_Z_UP, motion.root_positions),
        betas=np.full(16, 0.1),
        surface_model_type="smplx",
        mocap_frame_rate=motion.fps,
    )


def wham(folder: Path, motion: Motion | None = None) -> Path:
    """WHAM's arrays of one person: world, Y up, beside the camera's, Y down, which are not to be taken."""
    motion = motion or standing_motion()
    poses = rotvecs(motion, joints=24).astype(np.float32)
    return save_npz(
        folder / "wham_0.npz",
        pose=np.zeros_like(poses),
        trans=np.zeros((motion.frame_count, 3)),
        pose_world=poses,
        trans_world=motion.root_positions,
        betas=np.full((motion.frame_count, 10), 0.1),
        frame_ids=np.arange(motion.frame_count),
    )


def wham_camera(folder: Path, motion: Motion | None = None) -> Path:
    """WHAM's arrays in the camera's frame alone: Y down."""
    motion = motion or standing_motion()
    half_turn = rotvec_to_quat(np.array([np.pi, 0.0, 0.0]))
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(half_turn, rotations[:, 0])
    turned = Motion(rotations, quat_rotate(half_turn, motion.root_positions), motion.skeleton, motion.fps)
    return save_npz(folder / "camera.npz", pose=rotvecs(turned, joints=24), trans=turned.root_positions, fps=motion.fps)


def matrices(folder: Path, motion: Motion | None = None) -> Path:
    """The smplx package's names, with rotation matrices."""
    motion = motion or standing_motion()
    values = quat_to_matrix(motion.local_rotations)
    return save_npz(
        folder / "matrices.npz",
        global_orient=values[:, 0],
        body_pose=values[:, 1:],
        transl=motion.root_positions,
        fps=motion.fps,
    )


def own(folder: Path, motion: Motion | None = None) -> Path:
    """Motionary's own arrays, by its writer."""
    from motionary.formats.npz_write import write_npz

    return write_npz(motion or standing_motion(), folder / "own.npz")


def own_positions(folder: Path, motion: Motion | None = None) -> Path:
    """Motionary's own arrays of positions alone."""
    from motionary.formats.npz_write import write_npz

    return write_npz((motion or standing_motion()).joint_positions(), folder / "own_positions.npz")


def new_joints(folder: Path, motion: Motion | None = None, *, joints: int = 22) -> Path:
    """HumanML3D's `new_joints`, or SMPL's joints where there are more than 22: the further ones at the wrists."""
    points = (motion or standing_motion()).joint_positions().positions
    further = np.repeat(points[:, 20:22], [(joints - 21) // 2, (joints - 22) // 2], axis=1)
    path = folder / f"joints{joints}.npy"
    np.save(path, np.concatenate([points, further], axis=1).astype(np.float32))
    return path


def joints_npz(folder: Path, motion: Motion | None = None, **changes: object) -> Path:
    """Positions in an .npz, with their names and frame rate; `changes` replace arrays, None leaves one out."""
    points = (motion or standing_motion()).joint_positions()
    arrays: dict[str, object] = {
        "joint_positions": points.positions[:, ::-1],
        "joint_names": points.joint_names[::-1],
        "fps": points.fps,
    } | changes
    return save_npz(folder / "positions.npz", **{k: v for k, v in arrays.items() if v is not None})


def _in_order() -> Array:
    return standing_motion().joint_positions().positions


def kit_joints(folder: Path, motion: Motion | None = None) -> Path:
    """KIT-ML's `new_joints`: the MMM's joints and units, X to the body's right."""
    path = folder / "kit.npy"
    np.save(path, to_units(to_mmm21(motion or standing_motion()).positions).astype(np.float32))
    return path


def kinect(folder: Path, motion: Motion | None = None) -> Path:
    """An array of the 25 joints of Kinect v2, in metres."""
    points = (motion or standing_motion()).joint_positions()
    names = {"Hand": "wrist", "HandTip": "wrist", "Thumb": "wrist", "Foot": "foot"}
    middle = {
        "SpineBase": "pelvis",
        "SpineMid": "spine2",
        "Neck": "neck",
        "Head": "head",
        "SpineShoulder": "spine3",
    }

    def place(joint: str) -> int:
        if joint in middle:
            return points.joint_names.index(middle[joint])
        side = "left" if joint.endswith("Left") else "right"
        part = joint.removesuffix("Left").removesuffix("Right")
        return points.joint_names.index(f"{side}_{names.get(part, part.lower())}")

    path = folder / "kinect.npy"
    np.save(path, points.positions[:, [place(joint) for joint in KINECT_25]])
    return path


def named_joints(folder: Path, motion: Motion | None = None) -> Path:
    """An array in centimetres, Z up, of joints that only the side file names."""
    import json

    motion = motion or standing_motion()
    keep = [name for name in NAMES[22] if "spine1" not in name]
    points = motion.joint_positions().positions[:, [NAMES[22].index(name) for name in keep]]
    np.save(folder / "named.npy", 100.0 * quat_rotate(_TO_Z_UP, points))
    side = {"joints": keep, "fps": motion.fps, "up": "Z", "unit": "cm"}
    (folder / "named.joints.json").write_text(json.dumps(side))
    return folder / "named.npy"


def humanml263(folder: Path, motion: Motion | None = None) -> Path:
    """HumanML3D's `new_joint_vecs`."""
    path = folder / "vecs263.npy"
    np.save(path, extract_humanml263((motion or standing_motion()).joint_positions().positions))
    return path


def kitml251(folder: Path, motion: Motion | None = None) -> Path:
    """KIT-ML's `new_joint_vecs`."""
    path = folder / "vecs251.npy"
    np.save(path, extract_kitml251(to_mmm21(motion or standing_motion()).positions))
    return path


def motion272(folder: Path, motion: Motion | None = None) -> Path:
    """MotionStreamer's features, by their published definition, written here from it."""
    motion = motion or standing_motion()
    path = folder / "vecs272.npy"
    np.save(path, encode272(motion))
    return path


def encode272(motion: Motion) -> Array:
    """(frames, 272) of a motion whose first frame faces +Z, on the floor."""
    positions = motion.joint_positions().positions
    root = quat_to_matrix(motion.local_rotations[:, 0])
    heading = -np.arctan2(root[:, 0, 2], root[:, 2, 2])
    away = rotvec_to_quat(heading[:, None] * np.array([0.0, 1.0, 0.0]))
    frames = len(positions)
    features = np.zeros((frames, 272))
    features[0, [2, 6]] = 1.0
    turns = quat_to_matrix(quat_multiply(away[1:], quat_conjugate(away[:-1])))
    features[1:, 2:8] = matrix_to_6d_rows(turns)
    features[1:, :2] = quat_rotate(away[:-1], np.diff(positions[:, 0], axis=0))[:, [0, 2]]
    local = positions - positions[:, :1] * np.array([1.0, 0.0, 1.0])
    local = quat_rotate(away[:, None], local)
    features[:, 8:74] = local.reshape(frames, -1)
    features[1:, 74:140] = np.diff(local, axis=0).reshape(frames - 1, -1)
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(away, rotations[:, 0])
    features[:, 140:] = matrix_to_6d_rows(quat_to_matrix(rotations)).reshape(frames, -1)
    return features


BODY_SAMPLES: dict[str, Callable[[Path], Path]] = {
    "motionary": own,
    "motionary: positions": own_positions,
    "smpl": amass,
    "smpl: SMPL-X keys": amass_smplx,
    "smpl: WHAM": wham,
    "smpl: WHAM, camera": wham_camera,
    "smpl: matrices": matrices,
    "joints": new_joints,
    "joints: SMPL": lambda folder: new_joints(folder, joints=24),
    "joints: SMPL+H": lambda folder: new_joints(folder, joints=52),
    "joints: KIT-ML": kit_joints,
    "joints: Kinect": kinect,
    "joints: side file": named_joints,
    "joints_npz": joints_npz,
    "joints_npz: by number": lambda folder: joints_npz(
        folder, joint_positions=None, joint_names=None, arr_0=_in_order()
    ),
    "features": humanml263,
    "features: KIT-ML": kitml251,
    "features: MotionStreamer": motion272,
}
"""Name of a row of FORMATS, with what is special after a colon -> a function that writes the pose into a folder."""
