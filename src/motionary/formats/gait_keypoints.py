"""Gait data sets' keypoint arrays: (frames, 18, 3) of OpenPose's COCO-18 joints, x, y and confidence, in an image.

As DenseGait and others store a walker's track: .npy, .npz with one such array (or (frames, 54)), and CSV of 54 numbers
a row, an image's name before them or not. OUMVLP-Pose is OpenPose's own JSON. CSV rows of 51 numbers are COCO's 17
joints, as of CASIA-B's poses. Where x, y or confidence is 0 or below the joint was not found.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.joint_sets import COCO_17, OPENPOSE_18
from motionary.formats.keypoint_json import CUSTOMARY_RATE, LEAST_CONFIDENCE
from motionary.formats.people import seen
from motionary.formats.points import RawPoints
from motionary.formats.safe_npz import Archive, Header, as_floats, member_names, npy_shape, read_npy
from motionary.formats.tables import first_row, read_table

Array = NDArray[np.floating]
_COUNT = len(OPENPOSE_18)
_MOST_ARRAYS = 8
_FARTHEST = 1e6
_CSV = {3 * len(names): names for names in (OPENPOSE_18, COCO_17)}


def _fits(header: Header | None) -> bool:
    return (
        header is not None
        and header.dtype is not None
        and header.dtype.kind in "fiu"
        and (header.shape[1:] == (_COUNT, 3) or header.shape[1:] == (3 * _COUNT,))
    )


def accepts_npy(path: Path) -> bool:
    """Whether a .npy is of shape (frames, 18, 3) or (frames, 54)."""
    return _fits(npy_shape(path))


def accepts_npz(path: Path) -> bool:
    """Whether an .npz has just one array of such a shape among the few that it has."""
    return _name_in(path) is not None


def _name_in(path: Path) -> str | None:
    names = member_names(path)
    if not 0 < len(names) <= _MOST_ARRAYS:
        return None
    found = []
    try:
        with Archive(path) as archive:
            for name in sorted(names):
                try:
                    if _fits(archive.header(name)):
                        found.append(name)
                except FormatError:
                    continue
    except FormatError:
        return None
    return found[0] if len(found) == 1 else None


def accepts_csv(path: Path) -> bool:
    """Whether a .csv's first row of numbers has 54 or 51, each third of which is a confidence from 0 to 1."""
    row = first_row(path)
    return len(row) in _CSV and bool(((row[2::3] >= 0) & (row[2::3] <= 1)).all())


def read_gait_npy(path: Path) -> RawPoints:
    """Read a track of a .npy."""
    return _take(read_npy(path), path, OPENPOSE_18, "gait")


def read_gait_npz(path: Path) -> RawPoints:
    """Read the one track of an .npz."""
    name = _name_in(path)
    if name is None:
        raise FormatError("not just one array of keypoints (frames, 18, 3) or (frames, 54)", path=path)
    with Archive(path) as archive:
        return _take(archive.read(name), path, OPENPOSE_18, "gait_npz")


def read_gait_csv(path: Path) -> RawPoints:
    """Read a track of a CSV; the rows are frames in their order."""
    values = read_table(path).values
    if values.shape[1] not in _CSV:
        raise FormatError(f"rows of {values.shape[1]} numbers; 54 or 51 are needed: x, y, confidence", path=path)
    return _take(values, path, _CSV[values.shape[1]], "gait_csv")


def _take(values: NDArray[np.generic], path: Path, joints: tuple[str, ...], format: str) -> RawPoints:
    if values.dtype.kind not in "fiu" or values.shape[1:] not in ((len(joints), 3), (3 * len(joints),)):
        raise FormatError(f"{values.shape} of {values.dtype}; (frames, {len(joints)}, 3) is needed", path=path)
    values = as_floats(values.reshape(len(values), len(joints), 3), np.float64)
    with np.errstate(invalid="ignore"):
        if (np.abs(values) > _FARTHEST).any():
            raise FormatError(f"numbers past {_FARTHEST:g}, which are no keypoints", path=path)
        sure = values[..., 2] > LEAST_CONFIDENCE
    points = values[..., :2]
    return RawPoints(
        format=format,
        positions=points,
        joints=joints,
        fps=CUSTOMARY_RATE,
        valid=seen(points) & sure,
        up="-Y",
        notes=(f"no frame rate in the file; {CUSTOMARY_RATE:g} was taken, pass fps if it is another",),
    )
