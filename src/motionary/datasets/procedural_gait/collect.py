"""The procedural gait set as arrays: made once, measured, and kept in a cache named after what it was made by."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache as memoised
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.collection import GaitSet
from motionary.datasets.gait.tracks import walker_layout
from motionary.datasets.procedural_gait.generate import RATE, GaitWalk, make_gait_walks
from motionary.errors import FormatError, MissingData
from motionary.formats.atomic import replacing
from motionary.formats.safe_npz import Archive, as_floats
from motionary.motion import JointPositions, Motion, resample
from motionary.motion.gait_parameters import GaitParameters, TooFewSteps, gait_parameters

Array = NDArray[np.floating]

MEASURED_AT = 60.0
"""Frames a second to which walks are interpolated before they are measured."""

CHUNK = 100
"""People a file of the cache."""

PLAIN: dict[str, Callable[[GaitParameters], float]] = {
    "cadence": lambda p: p.cadence,
    "speed": lambda p: p.speed,
    "step length": lambda p: p.step_length.mean,
    "step asymmetry": lambda p: p.step_length.asymmetry,
    "step width": lambda p: p.step_width,
    "stance": lambda p: p.stance.mean,
    "double support": lambda p: p.double_support,
    "arm swing": lambda p: p.arm_swing.mean,
    "arm swing asymmetry": lambda p: p.arm_swing.asymmetry,
    "trunk lean": lambda p: p.trunk_lean,
    "trunk tilt": lambda p: abs(p.trunk_tilt),
    "pelvis sway": lambda p: p.pelvis_sway,
    "shoulder sway": lambda p: p.shoulder_sway,
    "knee range": lambda p: p.knee_range.mean,
    "variability": lambda p: p.variability,
}
"""What a nearest neighbour on plain parameters compares; nothing tells left from right."""


def plain_vector(motion: Motion | JointPositions) -> Array:
    """(p,) values of `PLAIN` float32 of a walk, NaN where it is not enough of one."""
    try:
        joints = motion.joint_positions() if isinstance(motion, Motion) else motion
        found = gait_parameters(resample(joints, MEASURED_AT, method="cubic"))
    except TooFewSteps:
        return np.full(len(PLAIN), np.nan, dtype=np.float32)
    return np.array([of(found) for of in PLAIN.values()], dtype=np.float32)


def procedural_gait_set(
    people: int, *, walks: int, seed: int, cache: Path | None = None, tell: Callable[[int], None] | None = None
) -> GaitSet:
    """`people` people with `walks` walks each, as a set.

    Kept in `cache` a hundred people a file, so that an interrupted making goes on and a larger set begins with a
    smaller one's. `tell(n)` hears of every n walks made or found.
    """
    if people < 1 or walks < 1:
        raise MissingData(f"{people} people with {walks} walks each; at least one of both is needed")
    tell = tell or (lambda _: None)
    parts = []
    for first in range(0, people, CHUNK):
        part = _chunk(range(first, min(first + CHUNK, people)), walks, seed, cache, tell)
        parts.append(part)
    kept = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    names = [f"p{person:05d}_w{walk:03d}" for person in range(people) for walk in range(walks)]
    return GaitSet(
        list(kept["layouts"].astype(np.float32)),
        kept["confidences"],
        tuple(name.split("_")[0] for name in names),
        tuple(names),
        kept["parameters"],
        tuple(PLAIN),
        RATE,
    )


def _chunk(people: range, walks: int, seed: int, cache: Path | None, tell: Callable[[int], None]) -> dict[str, Array]:
    """The arrays of some people's walks: read from the cache, or made and kept there."""
    if cache is None:
        return _made(people, walks, seed, tell)
    path = cache / f"gait-{people.start}-{people.stop}x{walks}-{seed}-{_code_hash()}.npz"
    kept = _kept(path)
    if kept is not None:
        tell(len(people) * walks)
        return kept
    made = _made(people, walks, seed, tell)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        np.savez(stream, **made)  # pyright: ignore[reportArgumentType]
    return made


def _made(people: range, walks: int, seed: int, tell: Callable[[int], None]) -> dict[str, Array]:
    layouts, confidences, parameters = [], [], []
    for walk in make_gait_walks(people, walks=walks, seed=seed):
        layouts.append(walker_layout(walk.track.keypoints, fps=RATE).astype(np.float16))
        confidences.append(_said(walk))
        parameters.append(plain_vector(walk.motion))
        tell(1)
    return {
        "layouts": np.stack(layouts),
        "confidences": np.stack(confidences),
        "parameters": np.stack(parameters),
    }


def _said(walk: GaitWalk) -> Array:
    assert walk.track.attributes is not None
    return walk.track.attributes


def _kept(path: Path) -> dict[str, Array] | None:
    """What an earlier run left, None where there is nothing sound."""
    if not path.is_file():
        return None
    try:
        with Archive(path) as archive:
            return {
                name: as_floats(archive.read(name), np.float32) for name in ("layouts", "confidences", "parameters")
            }
    except (FormatError, KeyError):
        return None


@memoised
def _code_hash() -> str:
    """Hash of the code that makes and measures walks, so that no stale set is used."""
    package = Path(__file__).resolve().parent.parent.parent
    digest = hashlib.sha256()
    folders = ("datasets/procedural_gait", "datasets/gait", "datasets/procedural")
    files = [path for folder in folders for path in sorted((package / folder).rglob("*.py"))]
    for path in [*files, *(package / "motion" / name for name in ("feet.py", "footfalls.py", "gait_parameters.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
