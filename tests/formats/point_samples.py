"""One pose in every format of points without rotations: the body of `body_samples`, seen by a camera it faces."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from body_samples import standing_motion
from numpy.typing import NDArray

from motionary.formats.joint_sets import (
    COCO_17,
    KINECT_20_UTD,
    KINECT_25,
    LCRNET_13,
    MEDIAPIPE_33,
    OPENPOSE_18,
    OPENPOSE_25,
)
from motionary.motion import JointPositions, forward_kinematics

Array = NDArray[np.floating]
_PARTS = dict.fromkeys(("Hand", "HandTip", "Thumb", "pinky", "index", "thumb"), "wrist")
_PARTS |= dict.fromkeys(("BigToe", "SmallToe", "foot_index"), "foot") | dict.fromkeys(("Heel", "heel"), "ankle")
_PARTS |= dict.fromkeys(("ear", "eye", "eye_inner", "eye_outer", "Ear", "Eye"), "head")
_MIDDLE = dict.fromkeys(("SpineBase", "HipCenter", "MidHip"), "pelvis") | dict.fromkeys(("SpineMid", "Spine"), "spine3")
_MIDDLE |= dict.fromkeys(("SpineShoulder", "ShoulderCenter", "Neck"), "neck")
_MIDDLE |= dict.fromkeys(("Head", "head", "Nose", "nose", "mouth_left", "mouth_right"), "head")
FRAMES = 40


def points_of(names: tuple[str, ...], motion: JointPositions | None = None) -> Array:
    """(frames, names, 3) of the pose: metres, Y up, facing +Z, each joint where the body's nearest one is."""
    body = motion or standing_motion(FRAMES).joint_positions()
    return np.stack([body.positions[:, body.joint_names.index(_body_joint(name))] for name in names], axis=1)


def _body_joint(name: str) -> str:
    if name in _MIDDLE:
        return _MIDDLE[name]
    for side, marks in (("left", ("Left", "left_", "L")), ("right", ("Right", "right_", "R"))):
        for mark in marks:
            if name.startswith(mark) or (mark != "L" and mark != "R" and name.endswith(mark)):
                part = name.removeprefix(mark).removesuffix(mark)
                part = _PARTS.get(part, part.lower())
                return part if part == "head" else f"{side}_{part}"
    raise AssertionError(name)


def seen_by_camera(points: Array, *, tilt: float = 0.0) -> Array:
    """Points as a Kinect 1 m above the floor and 3 m ahead of the body has them: x to its left, y up, z away.

    `tilt`: degrees by which it looks down.
    """
    seen = np.stack([-points[..., 0], points[..., 1] - 1.0, 3.0 - points[..., 2]], axis=-1)
    c, s = np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    return np.stack([seen[..., 0], c * seen[..., 1] + s * seen[..., 2], -s * seen[..., 1] + c * seen[..., 2]], axis=-1)


def ntu_text(
    bodies: dict[str, Array], *, states: Array | None = None, frames: int | None = None, empty: tuple[int, ...] = ()
) -> str:
    """A .skeleton of bodies id -> (frames, joints, 3), NaN in the first joint where a body is not there."""
    frames = max(len(body) for body in bodies.values()) if frames is None else frames
    lines = [str(frames)]
    for frame in range(frames):
        there = [
            (name, body[frame])
            for name, body in bodies.items()
            if frame < len(body) and frame not in empty and not np.isnan(body[frame, 0, 0])
        ]
        lines.append(str(len(there)))
        for name, points in there:
            lines += [f"{name} 0 1 1 1 1 0 0.02 0.05 2", str(len(points))]
            for joint, (x, y, z) in enumerate(points):
                state = 2 if states is None else int(states[frame, joint])
                lines.append(f"{x:.7g} {y:.7g} {z:.7g} 277.4 191.8 1036.2 519.1 -0.2 0.05 0.96 -0.12 {state}")
    return "\n".join(lines) + "\n"


def ntu(folder: Path, *, tilt: float = 0.0) -> Path:
    """NTU RGB+D, one body."""
    path = folder / "S001C001P001R001A001.skeleton"
    path.write_text(ntu_text({"72057594037931101": seen_by_camera(points_of(KINECT_25), tilt=tilt)}))
    return path


def utd_mhad(folder: Path) -> Path:
    """UTD-MHAD, compressed as MATLAB does."""
    from scipy.io import savemat

    path = folder / "a1_s1_t1_skeleton.mat"
    savemat(path, {"d_skel": seen_by_camera(points_of(KINECT_20_UTD)).transpose(1, 2, 0)}, do_compression=True)
    return path


def kimore_rows(*, tilt: float = 0.0) -> Array:
    """(frames, 100) as KIMORE has them."""
    points = seen_by_camera(points_of(KINECT_25), tilt=tilt)
    return np.concatenate([points, np.full((*points.shape[:2], 1), 2.0)], axis=-1).reshape(len(points), -1)


def kimore(folder: Path) -> Path:
    """Two people's takes, of which the second is the longer one."""
    path = folder / "squats.npz"
    np.savez(path, B_ID1=kimore_rows()[:20].astype(np.float32), B_ID2=kimore_rows().astype(np.float32))
    return path


def kimore_csv(folder: Path) -> Path:
    """The table of one take, a comma at the end of each row."""
    path = folder / "JointPosition.csv"
    path.write_text("\n".join(",".join(f"{value:.6f}" for value in row) + "," for row in kimore_rows()) + "\n")
    return path


def uav_human_3d(folder: Path) -> Path:
    """17 joints in NTU's layout with depth, as the layout allows."""
    path = folder / "P000S00G10B10H10UC022000LC021000A000R0_08241716.txt"
    path.write_text(ntu_text({"0": seen_by_camera(points_of(COCO_17))}))
    return path


def markers(*, waist: tuple[str, str] = ("ASI", "PSI"), inner: bool = False) -> dict[str, Array]:
    """Plug-in Gait's markers on the body of the pose, label -> (frames, 3) metres, Y up, by their definitions.

    `waist`: what the front and back ones are called; `inner`: with those on the inner side of knees and ankles.
    """
    motion = standing_motion(FRAMES)
    positions, world = forward_kinematics(motion.local_rotations, motion.root_positions, motion.skeleton)

    def on(joint: str, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Array:
        place = motion.skeleton.index(joint)
        return positions[:, place] + world[:, place] @ np.array([x, y, z])

    found: dict[str, Array] = {}
    hips, trunk = (on("left_hip") + on("right_hip")) / 2, world[:, 0]
    width = (np.linalg.norm(on("left_hip") - on("right_hip"), axis=-1)[0] - 2 * 0.0073) / (2 * 0.33)
    depth, front, back = 0.15, *waist
    middle = hips + trunk @ np.array([0.0, 0.30 * width + 0.0109, 0.24 * depth + 0.0099])
    across = np.linalg.norm(on("left_shoulder") - on("right_shoulder"), axis=-1)[0]
    for side, mark, out in (("left", "L", 1.0), ("right", "R", -1.0)):
        found[mark + front] = middle + trunk @ np.array([out * width / 2, 0.0, 0.0])
        found[mark + back] = middle + trunk @ np.array([out * 0.04, 0.0, -depth])
        found[mark + "KNE"] = on(f"{side}_knee", out * 0.059, 0, 0)
        found[mark + "ANK"] = on(f"{side}_ankle", out * 0.043, 0, 0)
        if inner:
            found[mark + "KNEM"] = on(f"{side}_knee", out * -0.059, 0, 0)
            found[mark + "ANKM"] = on(f"{side}_ankle", out * -0.043, 0, 0)
        found[mark + "HEE"], found[mark + "TOE"] = on(f"{side}_ankle", 0, -0.05, -0.06), on(f"{side}_foot", 0, 0, 0)
        drop = on("neck") - on("pelvis")
        found[mark + "SHO"] = on(f"{side}_shoulder") + 0.17 * across * drop / np.linalg.norm(drop, axis=-1)[:, None]
        found[mark + "ELB"] = on(f"{side}_elbow", 0, 0.04, 0)
        found[mark + "WRA"], found[mark + "WRB"] = on(f"{side}_wrist", 0, 0, 0.03), on(f"{side}_wrist", 0, 0, -0.03)
        head = on("neck") + 2 * (on("head") - on("neck"))
        for end, ahead in (("FHD", 0.08), ("BHD", -0.08)):
            found[mark + end] = head + np.array([out * 0.07, 0, ahead])
    found["C7"], found["CLAV"] = on("neck", 0, 0, -0.06), on("neck", 0, 0, 0.06)
    found["T10"], found["STRN"] = on("spine2", 0, 0, -0.07), on("spine2", 0, 0, 0.13)
    return found


def write_c3d(
    path: Path,
    points: dict[str, Array],
    *,
    rate: float = 30.0,
    unit: str = "mm",
    screen: str | None = None,
    factor: float = 1000.0,
) -> Path:
    """A C3D by ezc3d of label -> (frames, 3) metres, Z up as most are; a NaN is a gap."""
    ezc3d = pytest.importorskip("ezc3d", reason="reading C3D needs the extra c3d (ezc3d)")
    values = np.stack(list(points.values()), axis=1)[..., [0, 2, 1]] * [1.0, -1.0, 1.0] * factor
    file = ezc3d.c3d()
    file["parameters"]["POINT"]["RATE"]["value"] = [rate]
    file["parameters"]["POINT"]["UNITS"]["value"] = [unit]
    file["parameters"]["POINT"]["LABELS"]["value"] = list(points)
    if screen is not None:
        file.add_parameter("POINT", "Y_SCREEN", screen)
    file["data"]["points"] = np.concatenate([values.transpose(2, 1, 0), np.ones((1, *values.shape[1::-1]))])
    residuals = np.where(np.isnan(values).any(axis=-1).T, -1.0, 0.5)[None]
    file["data"]["meta_points"]["residuals"] = residuals
    file["data"]["meta_points"]["camera_masks"] = np.zeros((7, *residuals.shape[1:]), dtype=bool)
    file.write(str(path))
    return path


def c3d(folder: Path) -> Path:
    """Plug-in Gait's markers in millimetres, Z up, with the subject's prefix."""
    return write_c3d(folder / "walk.c3d", {f"Anna:{label}": track for label, track in markers().items()})


def c3d_cmu(folder: Path) -> Path:
    """CMU's names of the waist's markers, in centimetres, the axis stated."""
    found = markers(waist=("FWT", "BWT"))
    return write_c3d(folder / "cmu.c3d", found, unit="cm", factor=100.0, screen="+Z")


def write_trc(
    path: Path, points: dict[str, Array], *, rate: float = 30.0, unit: str = "mm", factor: float = 1000.0
) -> Path:
    """A TRC of label -> (frames, 3) metres, Y up as OpenSim's are; a NaN is an empty cell."""
    values = np.stack(list(points.values()), axis=1) * factor
    axes = "\t".join(f"X{k}\tY{k}\tZ{k}" for k in range(1, len(points) + 1))
    names = "".join(f"{label}\t\t\t" for label in points)
    head = "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
    size = f"{rate}\t{rate}\t{len(values)}\t{len(points)}\t{unit}\t{rate}\t1\t{len(values)}"
    rows = [
        "\t".join([f"{k + 1}\t{k / rate:.5f}", *("" if np.isnan(x) else f"{x:.5f}" for x in frame.ravel())])
        for k, frame in enumerate(values)
    ]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        head,
        size,
        f"Frame#\tTime\t{names}",
        f"\t\t{axes}",
        "",
        *rows,
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8", newline="\r\n")
    return path


def trc(folder: Path) -> Path:
    """Plug-in Gait's markers in millimetres."""
    return write_trc(folder / "walk.trc", markers())


def trc_keypoints(folder: Path) -> Path:
    """BODY_25's keypoints in metres, as OpenCap and Pose2Sim write what they triangulate."""
    return write_trc(
        folder / "cameras.trc",
        dict(zip(OPENPOSE_25, points_of(OPENPOSE_25).transpose(1, 0, 2), strict=True)),
        unit="m",
        factor=1.0,
    )


def in_space(names: tuple[str, ...]) -> Array:
    """The pose as cameras and estimators in front of it have it: x to the image's right, y down, z away."""
    return points_of(names) * [1.0, -1.0, -1.0]


def in_image(names: tuple[str, ...]) -> Array:
    """(frames, names, 2) pixels, y down."""
    return in_space(names)[..., :2] * 200.0 + [500.0, 600.0]


def with_confidence(points: Array, confidence: float = 0.9) -> Array:
    """Points with a confidence behind their coordinates."""
    return np.concatenate([points, np.full((*points.shape[:-1], 1), confidence)], axis=-1)


def save_json(path: Path, value: Any) -> Path:
    """A JSON file."""
    path.write_text(json.dumps(value))
    return path


def openpose_people(*bodies: Array, key: str = "pose_keypoints_2d") -> dict[str, Any]:
    """A frame of OpenPose of bodies (joints, 3 or 4)."""
    return {"version": 1.3, "people": [{"person_id": [-1], key: body.ravel().tolist()} for body in bodies]}


def openpose_files(folder: Path) -> Path:
    """BODY_25 in the image, a file a frame."""
    values = with_confidence(in_image(OPENPOSE_25))
    for frame, body in enumerate(values):
        save_json(folder / f"walk_{frame:012d}_keypoints.json", openpose_people(body))
    return folder / "walk_000000000000_keypoints.json"


def openpose_list(folder: Path) -> Path:
    """COCO-18 in the image, a list of frames in one file."""
    return save_json(folder / "openpose.json", [openpose_people(b) for b in with_confidence(in_image(OPENPOSE_18))])


def openpose_3d(folder: Path) -> Path:
    """BODY_25 in space."""
    values = with_confidence(in_space(OPENPOSE_25), 1.0)
    return save_json(folder / "openpose3d.json", [openpose_people(b, key="pose_keypoints_3d") for b in values])


def coco(folder: Path) -> Path:
    """COCO's results, as AlphaPose writes them."""
    rows = [
        {"image_id": f"{frame}.jpg", "category_id": 1, "keypoints": body.ravel().tolist(), "score": 2.5}
        for frame, body in enumerate(with_confidence(in_image(COCO_17)))
    ]
    return save_json(folder / "alphapose-results.json", rows)


def coco_annotations(folder: Path) -> Path:
    """COCO's annotations."""
    bodies = with_confidence(in_image(COCO_17), 2)
    images = [{"id": 100 + frame, "file_name": f"v_{frame:05d}.png"} for frame in range(len(bodies))]
    rows = [
        {"id": frame, "image_id": 100 + frame, "keypoints": body.ravel().tolist(), "num_keypoints": 17}
        for frame, body in enumerate(bodies)
    ]
    return save_json(folder / "person_keypoints.json", {"images": images, "annotations": rows, "categories": []})


def landmarks(points: Array) -> list[dict[str, float]]:
    """A frame's landmarks of MediaPipe."""
    return [{"x": x, "y": y, "z": z, "visibility": 0.99} for x, y, z in points.tolist()]


def mediapipe(folder: Path) -> Path:
    """World landmarks beside image landmarks, which are not to be taken."""
    middle = points_of(("left_hip", "right_hip")).mean(axis=1, keepdims=True) * [1.0, -1.0, -1.0]
    frames = [
        {"timestampMs": 40 * k, "poseLandmarks": landmarks(p * 0.1), "poseWorldLandmarks": landmarks(p)}
        for k, p in enumerate(in_space(MEDIAPIPE_33) - middle)
    ]
    return save_json(folder / "mediapipe.json", frames)


def smarthome(folder: Path) -> Path:
    """Toyota Smarthome's, in the image and in space."""
    flat, deep = in_image(LCRNET_13), in_space(LCRNET_13)
    frames = [
        [{"pose2d": a.T.ravel().tolist(), "pose3d": b.T.ravel().tolist(), "cumscore": 3.1}]
        for a, b in zip(flat, deep, strict=True)
    ]
    return save_json(folder / "Cook.Cut_p03_r00_v02_c03_pose3d.json", {"K": 1, "njts": 13, "frames": frames})


def gait(folder: Path) -> Path:
    """DenseGait's .npy."""
    path = folder / "track.npy"
    np.save(path, with_confidence(in_image(OPENPOSE_18)).astype(np.float32))
    return path


def gait_npz(folder: Path) -> Path:
    """The same as an .npz of flat rows."""
    path = folder / "track.npz"
    np.savez(path, keypoints=with_confidence(in_image(OPENPOSE_18)).reshape(FRAMES, -1), track=np.array(7))
    return path


def gait_csv(folder: Path) -> Path:
    """Rows of an image's name and 17 joints, below a header."""
    rows = with_confidence(in_image(COCO_17)).reshape(FRAMES, -1)
    lines = ["image_name," + ",".join(f"c{k}" for k in range(51))]
    lines += [f"001-nm-01-{k:03d}.jpg," + ",".join(f"{value:.3f}" for value in row) for k, row in enumerate(rows)]
    path = folder / "pose.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


IMAGE_SAMPLES: dict[str, Callable[[Path], Path]] = {
    "openpose": openpose_files,
    "openpose: a list of frames": openpose_list,
    "coco": coco,
    "coco: annotations": coco_annotations,
    "gait": gait,
    "gait_npz": gait_npz,
    "gait_csv": gait_csv,
}
"""As `POINT_SAMPLES`, of keypoints in an image."""

POINT_SAMPLES: dict[str, Callable[[Path], Path]] = {
    "ntu": ntu,
    "ntu: camera looks down": lambda folder: ntu(folder, tilt=20.0),
    "uav_human": uav_human_3d,
    "utd_mhad": utd_mhad,
    "kimore": kimore,
    "kimore_csv": kimore_csv,
    "openpose: 3D": openpose_3d,
    "mediapipe": mediapipe,
    "smarthome": smarthome,
    "c3d": c3d,
    "c3d: CMU's markers": c3d_cmu,
    "trc": trc,
    "trc: keypoints": trc_keypoints,
}
"""Name of a row of FORMATS, with what is special after a colon -> a function that writes the pose into a folder."""
