"""The values in an .npz of SMPL parameters, each checked by name: rotations, path, shape, frame rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.safe_npz import Archive, as_floats
from motionary.motion.rotations import matrix_to_quat, rotvec_to_quat

Array = NDArray[np.floating]

RATE_NAMES = ("mocap_framerate", "mocap_frame_rate", "fps", "frame_rate", "framerate")
CUSTOMARY_RATE = 30.0
FARTHEST = 1e6
_LARGEST_TURN = 1e3
"""Radians: rotation vectors beyond are no rotations; AMASS's stay within a few turns."""
_LARGEST_BETA = 100.0
_MOST_WORDS = 10_000
_SKEWED = 0.1


def read_numbers(archive: Archive, name: str, *, largest: float) -> Array:
    """The array `name` as floats; `FormatError` names the first frame whose values are not finite or beyond."""
    values = archive.read(name)
    if values.dtype.kind not in "fiu":
        raise FormatError(f"{name!r} holds {values.dtype}, not numbers", path=archive.path)
    values = as_floats(values, np.result_type(values, np.float32))
    # NaN fails both comparisons
    if not (values.min() >= -largest and values.max() <= largest):
        place = np.argwhere(~(np.abs(values) <= largest))[0]
        where = f" (frame {place[0]})" if values.ndim > 1 else ""
        raise FormatError(
            f"{name!r}{where} has the value {values[tuple(place)]}; it must be finite and at most {largest:g}",
            path=archive.path,
        )
    return values


def joint_count(archive: Archive, name: str, *, single: bool = False) -> int:
    """How many joints the array `name` has rotations of, by its declared shape.

    Shapes: (frames, 3 joints), (frames, joints, 3), (frames, joints, 3, 3); with `single`, of one joint, also
    (frames, 3, 3) for its matrices. Raises `FormatError` for any other.
    """
    shape = archive.header(name).shape
    if 0 not in shape:
        if _is_matrices(shape, single=single):
            return 1 if len(shape) == 3 else shape[1]
        if len(shape) == 2 and shape[1] % 3 == 0:
            return shape[1] // 3
        if len(shape) == 3 and shape[2] == 3:
            return shape[1]
    raise FormatError(
        f"{name!r} is {shape}; rotation vectors (frames, 3 x joints) or matrices (frames, joints, 3, 3) are needed",
        path=archive.path,
    )


def _is_matrices(shape: tuple[int, ...], *, single: bool) -> bool:
    return shape[-2:] == (3, 3) and (len(shape) == 4 or (single and len(shape) == 3))


def read_rotations(archive: Archive, name: str, *, single: bool = False, joints: int | None = None) -> Array:
    """Quaternions (frames, joints, 4) of an array shaped as for `joint_count`; of its first `joints` only if given."""
    frames, count = archive.header(name).shape[0], joint_count(archive, name, single=single)
    if _is_matrices(archive.header(name).shape, single=single):
        matrices = read_numbers(archive, name, largest=2.0).reshape(frames, count, 3, 3)
        return _from_matrices(matrices[:, :joints], archive, name)
    vectors = read_numbers(archive, name, largest=_LARGEST_TURN).reshape(frames, count, 3)
    return rotvec_to_quat(vectors[:, :joints])


def _from_matrices(matrices: Array, archive: Archive, name: str) -> Array:
    with np.errstate(all="ignore"):  # damaged matrices may be anything, which shows in the result
        products = np.einsum("fjki,fjkl->fjil", matrices, matrices)
        good = (np.abs(products - np.eye(3)).max(axis=(-2, -1)) <= _SKEWED) & (np.linalg.det(matrices) > 0)
    bad = ~good
    if bad.any():
        frame, joint = np.argwhere(bad)[0]
        raise FormatError(f"{name!r} (frame {frame}, joint {joint}) is no rotation matrix", path=archive.path)
    return matrix_to_quat(matrices)


def read_translations(archive: Archive, name: str, *, frames: int, scaling: str | None = None) -> Array:
    """The root's path (frames, 3) in metres."""
    shape = archive.header(name).shape
    if shape not in ((frames, 3), (frames, 1, 3)):
        raise FormatError(f"{name!r} is {shape}; ({frames}, 3) is needed, as many as the poses", path=archive.path)
    path = read_numbers(archive, name, largest=FARTHEST).reshape(frames, 3).astype(np.float64)
    if scaling is not None and scaling in archive.names:
        factor = read_number(archive, scaling)
        if not factor > 1e-6:
            raise FormatError(f"{scaling!r} is {factor}; it must be above 0", path=archive.path)
        path = path / factor
    return path


def read_number(archive: Archive, name: str) -> float:
    """The one number in an array of one."""
    header = archive.header(name)
    if header.size > 64:
        raise FormatError(f"{name!r} is {header.shape}; one number is needed", path=archive.path)
    values = read_numbers(archive, name, largest=np.inf).ravel()
    if len(values) != 1:
        raise FormatError(f"{name!r} holds {len(values)} numbers; one is needed", path=archive.path)
    return float(values[0])


def frame_rate(archive: Archive) -> tuple[float, tuple[str, ...]]:
    """Frames a second and notes; 30, said so, where the file has none of `RATE_NAMES`."""
    name = next((each for each in RATE_NAMES if each in archive.names), None)
    if name is None:
        return CUSTOMARY_RATE, (f"no frame rate in the file; {CUSTOMARY_RATE:g} was taken, pass fps if it is another",)
    rate = read_number(archive, name)
    if not 0.1 <= rate <= 100_000:
        raise FormatError(f"{name!r} is {rate}; a frame rate is needed", path=archive.path)
    return rate, ()


def read_betas(archive: Archive) -> tuple[Array, tuple[str, ...]]:
    """Shape coefficients (n,) and notes: zeros where there are none, the mean where there are some for each frame."""
    if "betas" not in archive.names:
        return np.zeros(0), ("no shape coefficients (betas) in the file; the body model's mean shape was taken",)
    shape = archive.header("betas").shape
    if len(shape) not in (1, 2):
        raise FormatError(f"'betas' is {shape}; (n,) or (frames, n) is needed", path=archive.path)
    betas = read_numbers(archive, "betas", largest=_LARGEST_BETA).astype(np.float64)
    if betas.ndim == 1:
        return betas, ()
    spread = float(np.abs(betas - betas[0]).max())
    notes = ("the shape changes over time; its mean was taken",) if spread > 1e-3 else ()
    return betas.mean(axis=0), notes


def word(archive: Archive, name: str) -> str:
    """A word stored as a string or bytes array of one; "" where it is not there, or stored as something else."""
    if name not in archive.names:
        return ""
    try:
        values = archive.read(name).ravel()
    except FormatError:
        return ""
    if len(values) != 1 or values.dtype.kind not in "US":
        return ""
    value = values[0]
    text = value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
    return text.strip()[:40]


def words(archive: Archive, name: str) -> tuple[str, ...]:
    """The names in an array of strings; `FormatError` where it is none, or has a name twice."""
    header = archive.header(name)
    if len(header.shape) != 1 or not 0 < header.shape[0] <= _MOST_WORDS:
        raise FormatError(f"{name!r} is {header.describe()}; a list of names is needed", path=archive.path)
    values = archive.read(name)
    if values.dtype.kind != "U":
        raise FormatError(f"{name!r} holds {values.dtype}; names are needed", path=archive.path)
    try:
        found = tuple(str(each) for each in values)
    except (UnicodeError, ValueError) as error:
        raise FormatError(f"{name!r} holds characters that are none", path=archive.path) from error
    if len(set(found)) != len(found) or not all(each.strip() for each in found):
        raise FormatError(f"{name!r} has a name twice, or an empty one", path=archive.path)
    return found
