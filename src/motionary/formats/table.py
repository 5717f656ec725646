"""The table of formats that can be read: one row each, its reader imported when first used."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motionary.errors import FormatError, MissingData


@dataclass(frozen=True)
class Format:
    """How one format is read.

    `reader`: "module:function" that takes a path, and as keywords the `options` named here, and returns a `RawTake` or
    `RawPositions`. `suffixes`: lower case, with the dot. `accepts`: "module:function" that looks at a file's first
    bytes and says whether it is of this format; needed where several formats, or files that are no motion at all,
    share the suffix (.npz, .json). `about`: what the format is, for lists shown to people.
    """

    reader: str
    suffixes: tuple[str, ...]
    about: str
    accepts: str | None = None
    options: tuple[str, ...] = field(default=())


FORMATS: dict[str, Format] = {
    "bvh": Format("motionary.formats.bvh:read_bvh", (".bvh",), "Biovision hierarchy"),
    "amc": Format("motionary.formats.amc:read_amc", (".amc",), "Acclaim motion, with its .asf skeleton beside it"),
    "motionary": Format(
        "motionary.formats.npz_read:read_npz",
        (".npz",),
        "Motionary's own arrays",
        accepts="motionary.formats.npz_read:accepts",
    ),
    "smpl": Format(
        "motionary.formats.smpl:read_smpl",
        (".npz",),
        "AMASS and other SMPL, SMPL+H, SMPL-X parameters",
        accepts="motionary.formats.smpl:accepts",
        options=("body_model",),
    ),
    "joints": Format(
        "motionary.formats.joint_arrays:read_joint_array",
        (".npy",),
        "joint positions (frames, joints, 3): 21, 22, 24, 25, 52, 55 joints, or those that NAME.joints.json names",
        accepts="motionary.formats.joint_arrays:accepts",
    ),
    "joints_npz": Format(
        "motionary.formats.joint_archive:read_joint_archive",
        (".npz",),
        "joint positions (frames, joints, 3) under a customary name, with joint_names and fps where stored",
        accepts="motionary.formats.joint_archive:accepts",
    ),
    "features": Format(
        "motionary.formats.feature_arrays:read_features",
        (".npy",),
        "features (frames, 263, 251 or 272) of HumanML3D, KIT-ML or MotionStreamer",
        accepts="motionary.formats.feature_arrays:accepts",
    ),
    "ntu": Format(
        "motionary.formats.ntu:read_ntu",
        (".skeleton",),
        "NTU RGB+D skeletons: 25 joints of Kinect v2",
        options=("person",),
    ),
    "uav_human": Format(
        "motionary.formats.ntu:read_ntu",
        (".txt",),
        "UAV-Human's skeletons, laid out as NTU RGB+D's with 17 joints",
        accepts="motionary.formats.ntu:accepts",
        options=("person",),
    ),
    "utd_mhad": Format(
        "motionary.formats.kinect_arrays:read_utd_mhad",
        (".mat",),
        "UTD-MHAD: 20 joints of Kinect v1, d_skel",
        accepts="motionary.formats.kinect_arrays:accepts_mat",
    ),
    "kimore": Format(
        "motionary.formats.kinect_arrays:read_kimore_npz",
        (".npz",),
        "KIMORE: arrays (frames, 100), 25 joints of Kinect v2 with tracking states",
        accepts="motionary.formats.kinect_arrays:accepts_npz",
        options=("person",),
    ),
    "kimore_csv": Format(
        "motionary.formats.kinect_arrays:read_kimore_csv",
        (".csv",),
        "KIMORE's joint position tables: rows of 100 numbers",
        accepts="motionary.formats.kinect_arrays:accepts_csv",
    ),
    "c3d": Format(
        "motionary.formats.c3d:read_c3d",
        (".c3d",),
        "C3D markers, with joint centres estimated from Plug-in Gait's and CMU's sets (needs motionary[c3d])",
        options=("person",),
    ),
    "trc": Format(
        "motionary.formats.trc:read_trc",
        (".trc",),
        "TRC markers (OpenSim, OpenCap, Pose2Sim), with joint centres as for C3D",
        options=("person",),
    ),
    "openpose": Format(
        "motionary.formats.openpose:read_openpose",
        (".json",),
        "OpenPose's keypoints, BODY_25 or COCO-18: a file a frame, of which the first is given, or a list of frames",
        accepts="motionary.formats.openpose:accepts",
        options=("person",),
    ),
    "coco": Format(
        "motionary.formats.coco_json:read_coco",
        (".json",),
        "COCO's 17 keypoints: results (also AlphaPose's) or annotations",
        accepts="motionary.formats.coco_json:accepts",
        options=("person",),
    ),
    "mediapipe": Format(
        "motionary.formats.mediapipe_json:read_mediapipe",
        (".json",),
        "MediaPipe's 33 pose landmarks, in metres or in the image",
        accepts="motionary.formats.mediapipe_json:accepts",
        options=("person",),
    ),
    "smarthome": Format(
        "motionary.formats.smarthome:read_smarthome",
        (".json",),
        "Toyota Smarthome's skeletons: LCR-Net's 13 joints in 3D or 2D",
        accepts="motionary.formats.smarthome:accepts",
        options=("person",),
    ),
    "gait": Format(
        "motionary.formats.gait_keypoints:read_gait_npy",
        (".npy",),
        "gait keypoints (frames, 18, 3): OpenPose's COCO-18 with confidences",
        accepts="motionary.formats.gait_keypoints:accepts_npy",
    ),
    "gait_npz": Format(
        "motionary.formats.gait_keypoints:read_gait_npz",
        (".npz",),
        "gait keypoints (frames, 18, 3) in an .npz",
        accepts="motionary.formats.gait_keypoints:accepts_npz",
    ),
    "gait_csv": Format(
        "motionary.formats.gait_keypoints:read_gait_csv",
        (".csv",),
        "gait keypoints as rows of 54 or 51 numbers",
        accepts="motionary.formats.gait_keypoints:accepts_csv",
    ),
}
"""Name -> row. A new format is one module, one row here and one fixture in the tests."""

SUFFIXES = frozenset(suffix for row in FORMATS.values() for suffix in row.suffixes)
_NOT_MOTION = {
    ".asf": "an .asf file is a skeleton without motion; give its .amc files",
    ".pkl": "pickles can run code when they are opened, so they are never read; see docs/formats.md for a conversion",
    ".pt": "torch files are pickles, which are never read; see docs/formats.md for a conversion",
    ".fbx": "FBX has no open specification; export BVH from Blender, docs/formats.md has the line to type",
}
_CONTENTS = {
    ".npz": "motionary.formats.safe_npz:contents",
    ".npy": "motionary.formats.safe_npz:contents",
    ".mat": "motionary.formats.mat5:contents",
}
"""Suffix -> "module:function" that says in words what a file holds that no format accepted."""


def load(target: str) -> Callable[..., Any]:
    """The function behind "module:function"."""
    module, function = target.split(":")
    return getattr(importlib.import_module(module), function)


def format_of(path: Path, *, name: str | None = None) -> str:
    """Name of the format a file is in, by suffix and, where formats share it, by its first bytes.

    `name`: given by the caller, who knows better. Raises `FormatError` that says what can be read, and `MissingData`
    where there is no file whose bytes could be looked at.
    """
    if name is not None:
        if name not in FORMATS:
            raise FormatError(f"no format is called {name!r}; known: {', '.join(FORMATS)}", path=path)
        return name
    suffix = path.suffix.lower()
    if suffix in _NOT_MOTION:
        raise FormatError(_NOT_MOTION[suffix], path=path)
    rows = {each: row for each, row in FORMATS.items() if suffix in row.suffixes}
    if not rows:
        if not path.exists():
            raise MissingData(f"{path}: there is no such file")
        if path.is_dir():
            raise FormatError("this is a folder; give one of its files", path=path)
        raise FormatError(
            f"no reader for {suffix or 'a file without suffix'!r}; known: {', '.join(sorted(SUFFIXES))}", path=path
        )
    for each, row in rows.items():
        if row.accepts is None:
            return each
    if not path.exists():
        raise MissingData(f"{path}: there is no such file")
    for each, row in rows.items():
        if _accepts(row, path):
            return each
    choices = "; ".join(f"{each} ({row.about})" for each, row in rows.items())
    holds = f" ({load(_CONTENTS[suffix])(path)})" if suffix in _CONTENTS else ""
    raise FormatError(f"a {suffix} file{holds}, but none of the formats that have this suffix: {choices}", path=path)


def is_motion_file(path: Path) -> bool:
    """Whether a file found in a folder is one to read: by its suffix, and by its bytes where that says too little.

    Never raises: what cannot be opened is left to the reader to complain about, unless its suffix is a shared one.
    """
    suffix = path.suffix.lower()
    rows = [row for row in FORMATS.values() if suffix in row.suffixes]
    return any(row.accepts is None or _accepts(row, path) for row in rows)


def reader_options(name: str, given: Mapping[str, Any], *, path: Path) -> dict[str, Any]:
    """The options that were given (not None) for a format's reader; `FormatError` for one that it does not take."""
    chosen = {option: value for option, value in given.items() if value is not None}
    for option in chosen:
        if option not in FORMATS[name].options:
            takers = [each for each, row in FORMATS.items() if option in row.options]
            raise FormatError(
                f"{option} means nothing for {name}; it is for {', '.join(takers) or 'no format'}", path=path
            )
    return chosen


def _accepts(row: Format, path: Path) -> bool:
    if row.accepts is None:
        return True
    try:
        return bool(load(row.accepts)(path))
    except OSError:
        return False
