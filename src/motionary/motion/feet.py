"""Legs, when their feet stand, and how much standing feet slide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import quat_multiply, quat_rotate

Array = NDArray[np.floating]
Mask = NDArray[np.bool_]

SPEED = 0.3
"""Metres a second: a foot slower than this may stand."""
HEIGHT = 0.05
"""Metres above the lowest that an ankle (or a toe) comes within a second, up to which it may stand."""
_SHORTEST = 0.1
_AROUND = 1.0
_STEP = 0.05


@dataclass(frozen=True)
class Leg:
    """A leg by the names of its joints; `toe` is None where there is none, and then only the ankle is looked at."""

    hip: str
    knee: str
    ankle: str
    toe: str | None = None

    @property
    def ends(self) -> tuple[str, ...]:
        """The joints that stand on the floor: ankle and toe."""
        return (self.ankle,) if self.toe is None else (self.ankle, self.toe)


SMPL22_LEGS = tuple(Leg(*(f"{side}_{part}" for part in ("hip", "knee", "ankle", "foot"))) for side in ("left", "right"))
"""The legs of `smpl22`, the default everywhere."""


@dataclass(frozen=True, eq=False)
class FootPlants:
    """When ankles and toes stand: `joints`, and `planted` (frames, joints), True where that joint stands still."""

    joints: tuple[str, ...]
    planted: Mask


def end_tracks(motion: Motion | JointPositions, legs: Sequence[Leg] = SMPL22_LEGS) -> dict[str, Array]:
    """World positions (frames, 3) in metres, float64, of the legs' ankles and toes by name.

    Raises `SkeletonMismatch` where the motion lacks one of the legs' joints.
    """
    ends = [joint for leg in legs for joint in leg.ends]
    if isinstance(motion, JointPositions):
        missing = [joint for joint in ends if joint not in motion.joint_names]
        if missing:
            raise SkeletonMismatch(
                f"there is no joint {missing[0]!r} among {', '.join(motion.joint_names[:8])}, ...; give the legs' "
                "names as legs=[Leg(hip, knee, ankle, toe), ...]"
            )
        return {joint: motion.positions[:, motion.joint_names.index(joint)].astype(np.float64) for joint in ends}
    return {joint: chain_track(motion, joint)[0] for joint in ends}


def chain_track(motion: Motion, joint: str) -> tuple[Array, Array]:
    """World position (frames, 3) and rotation (frames, 4) of one joint, from those between it and the root only."""
    skeleton = motion.skeleton
    chain = [skeleton.index(joint)]
    while chain[-1] > 0:
        chain.append(skeleton.parents[chain[-1]])
    place = motion.root_positions.astype(np.float64)
    turn = motion.local_rotations[:, 0].astype(np.float64)
    for each in chain[-2::-1]:
        place = place + quat_rotate(turn, skeleton.offsets[each])
        turn = quat_multiply(turn, motion.local_rotations[:, each])
    return place, turn


def foot_plants(
    motion: Motion | JointPositions,
    legs: Sequence[Leg] = SMPL22_LEGS,
    *,
    speed: float = SPEED,
    height: float = HEIGHT,
) -> FootPlants:
    """When the ankles and toes of `legs` stand.

    A joint stands while it moves slower than `speed` (metres a second, over 50 ms), lies no more than `height` metres
    above the lowest joint of its kind within a second either way, and both hold for at least 0.1 s. The floor is so
    found from the feet themselves: it may slope and step over time, but a foot on the higher of two steps does not
    count while the other is on the lower. Unlike HumanML3D's `foot_contacts`, this holds at any frame rate, and for
    slow feet in the air.
    """
    tracks = end_tracks(motion, legs)
    _check(tracks)
    reach = max(1, round(_AROUND * motion.fps))
    planted = {}
    for kind in ("ankle", "toe"):
        names = [name for leg in legs if (name := getattr(leg, kind)) is not None]
        if not names:
            continue
        floor = _window_minimum(np.min([tracks[name][:, 1] for name in names], axis=0), reach)
        for name in names:
            still = _speeds(tracks[name], motion.fps) < speed
            planted[name] = _long_runs(still & (tracks[name][:, 1] < floor + height), _SHORTEST * motion.fps)
    joints = tuple(tracks)
    return FootPlants(joints, np.stack([planted[joint] for joint in joints], axis=1))


def _check(tracks: dict[str, Array]) -> None:
    for name, track in tracks.items():
        bad = ~np.isfinite(track).all(axis=-1)
        if bad.any():
            raise MotionaryError(
                f"joint {name!r} has no place in frame {int(np.argmax(bad))} (NaN or infinite); fill the gaps first"
            )


def _speeds(track: Array, fps: float) -> Array:
    """(frames,) metres a second, over about 50 ms around each frame."""
    if len(track) < 2:
        return np.zeros(len(track))
    half = max(1, round(0.5 * _STEP * fps))
    frames = np.arange(len(track))
    first, last = np.maximum(frames - half, 0), np.minimum(frames + half, len(track) - 1)
    return np.linalg.norm(track[last] - track[first], axis=-1) * fps / (last - first)


def _window_minimum(values: Array, reach: int) -> Array:
    """The least value within `reach` frames either way; two running minima over blocks (van Herk 1992)."""
    width = 2 * reach + 1
    count = len(values)
    padded = np.full(-(-(count + 2 * reach) // width) * width, np.inf)
    padded[reach : reach + count] = values
    blocks = padded.reshape(-1, width)
    forward = np.minimum.accumulate(blocks, axis=1).ravel()
    backward = np.minimum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    return np.minimum(backward[:count], forward[width - 1 : width - 1 + count])


def runs(flags: Mask) -> list[tuple[int, int]]:
    """First frame and one past the last of every run of True."""
    edges = np.flatnonzero(np.diff(np.pad(flags, 1).astype(np.int8)))
    return [(int(start), int(stop)) for start, stop in zip(edges[::2], edges[1::2], strict=True)]


def _long_runs(flags: Mask, shortest: float) -> Mask:
    result = np.zeros(len(flags), dtype=bool)
    for start, stop in runs(flags):
        if stop - start >= shortest:
            result[start:stop] = True
    return result


def foot_skate(motion: Motion | JointPositions, plants: FootPlants) -> float:
    """Mean horizontal speed, in metres a second, of joints that stand from one frame to the next by `plants`; else 0.

    Take `plants` from one motion and measure all versions of it with them, for a foot that slides fast enough does not
    count as standing. Raises `MotionaryError` for plants of another number of frames.
    """
    if len(plants.planted) != motion.frame_count:
        raise MotionaryError(
            f"foot_skate: the plants are of {len(plants.planted)} frames, the motion has {motion.frame_count}"
        )
    tracks = end_tracks(motion, [Leg(joint, joint, joint) for joint in plants.joints])
    total, count = 0.0, 0
    for column, joint in enumerate(plants.joints):
        standing = plants.planted[1:, column] & plants.planted[:-1, column]
        steps = np.diff(tracks[joint][:, [0, 2]], axis=0)[standing]
        total += float(np.linalg.norm(steps, axis=-1).sum()) * motion.fps
        count += len(steps)
    return total / count if count else 0.0
