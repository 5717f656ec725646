"""C3D marker files, through ezc3d: the markers, and joint centres estimated from the common marker sets.

Units from POINT:UNITS, the rate from POINT:RATE, the upright axis from POINT:Y_SCREEN or the body. A marker is valid
where its residual is not negative. What becomes of the markers is in markers.py.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError, MissingExtra
from motionary.formats.c3d_check import check_c3d
from motionary.formats.markers import MarkerTake, marker_unit, markers_of_one
from motionary.formats.people import seen
from motionary.formats.points import RawPoints
from motionary.formats.safe_npz import MEMORY_ALLOWANCE, MEMORY_PER_FILE_BYTE

_CLOSE = {"+X": "X", "-X": "-X", "+Y": "Y", "-Y": "-Y", "+Z": "Z", "-Z": "-Z"}


def read_c3d(path: Path, *, person: int | None = None) -> RawPoints:
    """Read the markers of one subject and its joint centres.

    Raises `MissingExtra` where ezc3d is not installed, `FormatError` for a damaged file or one without labels.
    """
    header = check_c3d(path)
    frames = header.last - header.first + 1
    if frames * header.points * 64 > MEMORY_PER_FILE_BYTE * path.stat().st_size + MEMORY_ALLOWANCE:
        raise FormatError(f"{frames:,} frames of {header.points} points take more memory than they may", path=path)
    data = _open(path)
    point = data["parameters"]["POINT"]
    labels = _labels(point)
    positions = np.asarray(data["data"]["points"], dtype=np.float64)[:3].transpose(2, 1, 0)
    residuals = np.asarray(data["data"]["meta_points"]["residuals"])[0].T
    if len(labels) != positions.shape[1] or 0 in positions.shape:
        raise FormatError(f"{len(labels)} labels for {positions.shape[1]} points; the file is damaged", path=path)
    unit, metres = marker_unit("".join(_texts(point, "UNITS")[:1]))
    take = MarkerTake(
        labels=tuple(labels),
        positions=positions,
        valid=seen(positions) & (residuals >= 0),
        fps=_rate(point, path),
        unit=unit,
        metres=metres,
        up=_CLOSE.get("".join(_texts(point, "Y_SCREEN")[:1]).strip().upper()),
        up_stated="POINT:Y_SCREEN",
    )
    return markers_of_one(take, format="c3d", person=person, path=path)


def _open(path: Path) -> Any:
    try:
        import ezc3d
    except ImportError as error:
        raise MissingExtra(f"{path}: reading C3D needs ezc3d: pip install 'motionary[c3d]'") from error
    try:
        data = ezc3d.c3d(str(path))
        data["parameters"]["POINT"]["LABELS"]
    except Exception as error:  # whatever its C++ side throws comes as one of many types
        raise FormatError(
            f"ezc3d cannot read the file: {str(error)[:200] or type(error).__name__}", path=path
        ) from error
    return data


def _texts(group: Any, name: str) -> list[str]:
    """A text parameter's values, [] where there is none."""
    values = group[name]["value"] if name in group else []
    return [str(each) for each in values] if isinstance(values, list) else []


def _labels(point: Any) -> list[str]:
    """All labels: POINT:LABELS, and past 255 points LABELS2 and further."""
    labels = _texts(point, "LABELS")
    more = 2
    while f"LABELS{more}" in point:
        labels += _texts(point, f"LABELS{more}")
        more += 1
    return labels[: int(point["USED"]["value"][0])] if "USED" in point and len(point["USED"]["value"]) else labels


def _rate(point: Any, path: Path) -> float:
    values = np.asarray(point["RATE"]["value"] if "RATE" in point else [], dtype=np.float64)
    rate = float(values[0]) if len(values) else 0.0
    if not 0.1 <= rate <= 100_000:
        raise FormatError(f"POINT:RATE is {rate:g}; a frame rate is needed", path=path)
    return rate
