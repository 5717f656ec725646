"""A body model from an .npz file that the user has: SMPL, SMPL+H, SMPL-X, or any with their keys.

Keys: `v_template` (vertices, 3), `J_regressor` (joints, vertices), `shapedirs` (vertices, 3, shapes), `kintree_table`
(2, joints) whose first row is the parents; for the surface also `weights` and, where there, `posedirs`. SMPL's .pkl
files are pickles with sparse matrices and are converted once by the user (docs/formats.md).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData
from motionary.formats.reading import as_path
from motionary.formats.safe_npz import Archive, Header, as_floats
from motionary.formats.smpl_names import names_for
from motionary.motion.skinning import BodyModel

Array = NDArray[np.floating]

_NEEDED = ("v_template", "J_regressor", "shapedirs", "kintree_table")
_MOST_JOINTS = 200
_MOST_VERTICES = 200_000
_NO_PARENT = (-1, 2**32 - 1, 2**64 - 1)
_LARGEST = 100.0
"""Metres beyond which a coordinate of a body model is a mistake."""


def load_body_model(path: str | Path, *, surface: bool = False) -> BodyModel:
    """The body model in an .npz; with `surface` also what skinning needs. `FormatError` names the array at fault."""
    path = as_path(path)
    if not path.exists():
        raise MissingData(f"{path}: there is no such body model")
    if path.suffix.lower() != ".npz":
        raise FormatError(
            "a body model is read from .npz; SMPL's .pkl files are converted once, see docs/formats.md", path=path
        )
    status = path.stat()
    return _load(path, surface, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=3)
def _load(path: Path, surface: bool, version: tuple[int, int]) -> BodyModel:
    """Kept for the next take: a folder's takes share the bodies of three genders. `version` tells a changed file."""
    with Archive(path) as archive:
        missing = [name for name in (*_NEEDED, *(("weights",) if surface else ())) if name not in archive.names]
        if missing:
            raise FormatError(
                f"no body model: {', '.join(missing)} missing; it has {', '.join(sorted(archive.names)[:20])}",
                path=path,
            )
        return _build(archive, path, surface=surface)


def _build(archive: Archive, path: Path, *, surface: bool) -> BodyModel:
    vertices, joints = _counts(archive, path)
    shapes = _expect(archive, "shapedirs", (vertices, 3, None), path).shape[-1]
    archive.require_memory(8 * (2 * vertices * 3 * (shapes + 1) + joints * vertices), what="the body model")
    parents = _parents(archive, path, joints)
    return BodyModel(
        name=path.stem,
        template=_numbers(archive, "v_template", path),
        shape_directions=_numbers(archive, "shapedirs", path),
        regressor=_numbers(archive, "J_regressor", path),
        joints=names_for(joints),
        parents=parents,
        weights=_weights(archive, path, (vertices, joints)) if surface else None,
        pose_directions=_pose_directions(archive, path, (vertices, joints)) if surface else None,
    )


def _counts(archive: Archive, path: Path) -> tuple[int, int]:
    vertices = _expect(archive, "v_template", (None, 3), path).shape[0]
    joints = _expect(archive, "J_regressor", (None, vertices), path).shape[0]
    if not 1 <= joints <= _MOST_JOINTS or not 1 <= vertices <= _MOST_VERTICES:
        raise FormatError(f"{joints} joints and {vertices} vertices are no body model", path=path)
    return vertices, joints


def _expect(archive: Archive, name: str, shape: tuple[int | None, ...], path: Path) -> Header:
    header = archive.header(name)
    fits = len(header.shape) == len(shape) and all(
        b is None or a == b for a, b in zip(header.shape, shape, strict=True)
    )
    if not fits:
        wanted = ", ".join("any" if each is None else str(each) for each in shape)
        raise FormatError(f"{name!r} is ({', '.join(map(str, header.shape))}); ({wanted}) is needed", path=path)
    return header


def _numbers(archive: Archive, name: str, path: Path) -> Array:
    values = archive.read(name)
    if values.dtype.kind not in "fiu":
        raise FormatError(f"{name!r} holds {values.dtype}, not numbers", path=path)
    numbers = as_floats(values, np.float64)
    # NaN fails the comparison
    if not (np.abs(numbers).max() < _LARGEST):
        raise FormatError(f"{name!r} has values that are not finite or beyond {_LARGEST:g}", path=path)
    return numbers


def _parents(archive: Archive, path: Path, joints: int) -> tuple[int, ...]:
    header = _expect(archive, "kintree_table", (None, joints), path)
    table = archive.read("kintree_table")
    if table.dtype.kind not in "iuf" or header.shape[0] < 1:
        raise FormatError(f"'kintree_table' holds {table.dtype}, not joint numbers", path=path)
    found = [int(each) if np.isfinite(each) else -2 for each in table[0]]
    parents = tuple(-1 if each in _NO_PARENT else each for each in found)
    for joint, parent in enumerate(parents):
        if not (parent == -1 if joint == 0 else 0 <= parent < joint):
            raise FormatError(
                f"'kintree_table': joint {joint} has parent {parent}; parents must come first, and only joint 0 is a "
                "root",
                path=path,
            )
    return parents


def _weights(archive: Archive, path: Path, shape: tuple[int, int]) -> Array:
    _expect(archive, "weights", shape, path)
    weights = _numbers(archive, "weights", path)
    if np.abs(weights.sum(axis=1) - 1.0).max() > 1e-3:
        raise FormatError("'weights': those of a vertex must add up to 1", path=path)
    return weights


def _pose_directions(archive: Archive, path: Path, counts: tuple[int, int]) -> Array | None:
    if "posedirs" not in archive.names:
        return None
    _expect(archive, "posedirs", (counts[0], 3, 9 * (counts[1] - 1)), path)
    archive.require_memory(8 * 2 * counts[0] * 27 * (counts[1] - 1), what="'posedirs'")
    return _numbers(archive, "posedirs", path)
