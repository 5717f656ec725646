"""Bare arrays of joint positions in .npy: (frames, joints, 3), whose joints are told by their number or a side file.

A side file NAME.joints.json beside NAME.npy says what the array cannot: `{"joints": [names], "fps": 30, "up": "Y",
"unit": "m"}`, all but the names optional. Without one, HumanML3D's and KIT-ML's `new_joints` and arrays of SMPL's
joints or Kinect v2's are known by how many joints there are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.joint_sets import KINECT_25
from motionary.formats.mapping import detect
from motionary.formats.points import RawPoints
from motionary.formats.safe_npz import Header, as_floats, npy_header, npy_shape, read_npy
from motionary.formats.smpl_names import NAMES
from motionary.formats.smpl_values import CUSTOMARY_RATE
from motionary.formats.units import parse_unit
from motionary.formats.upright import up_of_points
from motionary.motion import load_skeleton

Array = NDArray[np.floating]

SIDE_SUFFIX = ".joints.json"
_MAX_SIDE_BYTES = 1 << 20
_MOST_JOINTS = 1000
_FARTHEST = 1e9
_UPS = ("Y", "-Y", "Z", "-Z", "X", "-X")


@dataclass(frozen=True)
class ArrayKind:
    """What an array of so many joints is taken for: their names, and its customary frames a second."""

    about: str
    joints: tuple[str, ...]
    fps: float


KINDS: dict[int, ArrayKind] = {
    21: ArrayKind("KIT-ML's joints", load_skeleton("mmm21").joints, 12.5),
    22: ArrayKind("HumanML3D's joints", NAMES[22], 20.0),
    24: ArrayKind("SMPL's joints", NAMES[24], 30.0),
    25: ArrayKind("the joints of Kinect v2", KINECT_25, 30.0),
    52: ArrayKind("SMPL+H's joints", NAMES[52], 20.0),
    55: ArrayKind("SMPL-X's joints", NAMES[55], 30.0),
}
"""Number of joints -> what such an array is taken for where no side file says otherwise."""


@dataclass(frozen=True)
class SideFile:
    """What NAME.joints.json says of the array beside it; None where it leaves something open."""

    joints: tuple[str, ...]
    fps: float | None
    up: str | None
    unit: tuple[str, float] | None


def accepts(path: Path) -> bool:
    """Whether a .npy is of shape (frames, joints, 3) with a known number of joints or a side file that names them."""
    header = npy_shape(path)
    return header is not None and is_joints(header) and (header.shape[1] in KINDS or side_path(path).is_file())


def side_path(path: Path) -> Path:
    """Where the side file of an array lies."""
    return path.with_name(path.stem + SIDE_SUFFIX)


def read_joint_array(path: Path) -> RawPoints:
    """Read joint positions. `FormatError` where the shape is another, or nothing says which joints they are."""
    header = npy_header(path)
    side = read_side_file(side_path(path))
    check_joints(header, side, path=path)
    return joints_of(read_npy(path), side, path=path)


def is_joints(header: Header) -> bool:
    """Whether a header declares joint positions: (frames, joints, 3) floats."""
    shape = header.shape
    is_float = header.dtype is not None and header.dtype.kind == "f"
    return is_float and len(shape) == 3 and shape[2] == 3 and shape[0] > 0 and 0 < shape[1] <= _MOST_JOINTS


def check_joints(header: Header, side: SideFile | None, *, path: Path) -> None:
    """`FormatError` unless a header declares positions whose joints are known by their number or a side file."""
    if not is_joints(header):
        raise FormatError(f"an array {header.describe()}; (frames, joints, 3) of floats is needed", path=path)
    count, side_name = header.shape[1], side_path(path).name
    if side is None and count not in KINDS:
        raise FormatError(
            f'{count} joints: which ones? Name them in {side_name} beside it, {{"joints": ["pelvis", ...], "fps": 30}};'
            f" without it arrays of {', '.join(map(str, KINDS))} joints are known",
            path=path,
        )
    if side is not None and len(side.joints) != count:
        raise FormatError(f"{count} joints, but {len(side.joints)} names for them", path=path)


def joints_of(values: NDArray[np.generic], side: SideFile | None, *, path: Path, fps: float | None = None) -> RawPoints:
    """Points of a checked array, named by its side file or by how many joints it has; `fps` where the file says it."""
    positions = as_floats(values, np.result_type(values, np.float32))
    finite = np.isfinite(positions)
    if not finite.all():
        # one quiet NaN for every kind of not tracked
        positions = np.where(finite, positions, np.array(np.nan, dtype=positions.dtype))
    far = np.abs(positions) > _FARTHEST
    if far.any():
        frame, joint = np.argwhere(far)[0][:2]
        raise FormatError(f"frame {frame}, joint {joint}: {positions[frame, joint]} is no place of a joint", path=path)
    if side is not None:
        return _named(positions, side if fps is None else replace(side, fps=fps))
    return _by_count(positions, fps=fps)


def _named(positions: Array, side: SideFile) -> RawPoints:
    notes = () if side.fps else (f"no frame rate in the file; {CUSTOMARY_RATE:g} was taken, pass fps if it is another",)
    name, metres = side.unit or (None, None)
    fps = side.fps or CUSTOMARY_RATE
    return RawPoints("joints", positions, side.joints, fps, up=side.up, metres_per_unit=metres, unit=name, notes=notes)


def _by_count(positions: Array, *, fps: float | None) -> RawPoints:
    kind = KINDS[positions.shape[1]]
    taken = f"{positions.shape[1]} joints, taken for {kind.about}"
    notes = (taken if fps else f"{taken}, at {kind.fps:g} frames a second: the array says neither",)
    fps = fps or kind.fps
    if kind.joints != KINDS[21].joints:
        return RawPoints("joints", positions, kind.joints, fps, notes=notes)
    from motionary.features.mmm21 import UNITS_A_METRE

    positions, mirror_notes = unmirror(positions, kind.joints)
    metres = 1.0 / UNITS_A_METRE if _is_published_size(positions) else None
    unit = "KIT-ML's (640 of the MMM body's to the metre)" if metres else None
    return RawPoints(
        "joints", positions, kind.joints, fps, metres_per_unit=metres, unit=unit, notes=(*notes, *mirror_notes)
    )


def _is_published_size(positions: Array) -> bool:
    """Whether a thigh has a length as in KIT-ML's files, where it is 245; it is 0.4 in metres."""
    hip, knee = (KINDS[21].joints.index(name) for name in ("LH", "LK"))
    lengths = np.linalg.norm(positions[:, hip] - positions[:, knee], axis=-1)
    return bool(np.isfinite(lengths).any() and 100.0 < np.nanmedian(lengths) < 500.0)


def unmirror(positions: Array, joints: tuple[str, ...]) -> tuple[Array, tuple[str, ...]]:
    """KIT-ML's positions with X reversed where left-named joints lie to the right of where the feet point, and notes.

    The published arrays exchange Y and Z of a right-handed space, which mirrors the body. An array that was put right
    already is known by its feet and stays as it is.
    """
    if up_of_points(positions, detect(joints))[0] != "Y":
        return positions, ()
    left, right, ankle, toe = (joints.index(name) for name in ("LH", "RH", "LA", "LF"))
    across = positions[:, left] - positions[:, right]
    ahead = positions[:, toe] - positions[:, ankle]
    # Y up: the left side of a body that faces `ahead` is up x ahead = (ahead z, 0, -ahead x)
    side = across[:, 0] * ahead[:, 2] - across[:, 2] * ahead[:, 0]
    side = side[np.isfinite(side)]
    if not len(side) or np.median(side) >= 0:
        return positions, ()
    return positions * np.array([-1.0, 1.0, 1.0], dtype=positions.dtype), (
        "KIT-ML's axes are left-handed, which mirrors the body; X was reversed, so that left is left",
    )


def read_side_file(path: Path) -> SideFile | None:
    """What a side file says, None where there is none; `FormatError` for one that says it wrongly."""
    if not path.is_file():
        return None
    if path.stat().st_size > _MAX_SIDE_BYTES:
        raise FormatError(f"a side file above {_MAX_SIDE_BYTES:,} bytes is refused", path=path)
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise FormatError(f"the side file cannot be read: {error.strerror}", path=path) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"the side file is no JSON: {str(error)[:200]}", path=path) from error
    if not isinstance(data, dict):
        raise FormatError('the side file must be an object such as {"joints": [names], "fps": 30}', path=path)
    return SideFile(_side_joints(data, path), _side_rate(data, path), _side_up(data, path), _side_unit(data, path))


def _side_joints(data: dict[str, Any], path: Path) -> tuple[str, ...]:
    names = data.get("joints")
    if not isinstance(names, list) or not 0 < len(names) <= _MOST_JOINTS:
        raise FormatError('"joints" must be a list of names', path=path)
    if not all(isinstance(name, str) and name.strip() for name in names):
        raise FormatError('"joints" must be a list of names, and each a word', path=path)
    if len(set(names)) != len(names):
        raise FormatError('"joints" has a name twice', path=path)
    return tuple(names)


def _side_rate(data: dict[str, Any], path: Path) -> float | None:
    rate = data.get("fps")
    if rate is None:
        return None
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0.1 <= rate <= 100_000:
        raise FormatError(f'"fps" is {str(rate)[:40]}; a number of frames a second is needed', path=path)
    return float(rate)


def _side_up(data: dict[str, Any], path: Path) -> str | None:
    up = data.get("up")
    if up is not None and up not in _UPS:
        raise FormatError(f'"up" is {str(up)[:40]!r}; one of {", ".join(_UPS)} is needed', path=path)
    return up


def _side_unit(data: dict[str, Any], path: Path) -> tuple[str, float] | None:
    unit = data.get("unit")
    if unit is None:
        return None
    if isinstance(unit, bool) or not isinstance(unit, (str, int, float)):
        raise FormatError(f'"unit" is {str(unit)[:40]}; a name such as "cm" or metres a unit is needed', path=path)
    try:
        return parse_unit(unit)
    except (FormatError, OverflowError) as error:
        raise FormatError(f'"unit": {str(error)[:200]}', path=path) from error
