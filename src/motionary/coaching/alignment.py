"""Repetitions of two clips brought to the same moments of the movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.phases import POINTS
from motionary.coaching.timing import anchors
from motionary.motion.skeleton import load_skeleton
from motionary.motion.time_warping import align, at_frames, pair_costs, resampled, warp

Array = NDArray[np.floating]

UNLIKE = "the two movements are hardly alike; what is said compares them all the same"
_UNLIKE = 1.05
"""Mean distance of aligned poses, in units of each movement's own spread, from which two are hardly the same exercise:
takes of one lie below 0.9, takes drawn at random above 1.2."""
_SHARES = (0.0, 0.08, 0.42, 0.58, 0.92, 1.0)
"""Where rest is left, the far point reached and left, and rest reached again, before poses are warped: a pause at the
far point of one is not taken out of the way of the other."""


def in_step(attempt: Clip, target: Clip) -> Clip:
    """The attempt with its cycles beginning where the target's do, where a movement has no resting pose to begin at."""
    if attempt.repetitions.rests and target.repetitions.rests:
        return attempt
    other = replace(attempt, flip=not attempt.flip)
    reference = resampled(_parts(target)[0][1], 41)
    costs = []
    for clip in (attempt, other):
        shapes = [resampled(shape, 41) for _, shape in _parts(clip)[:3]]
        costs.append(min(warp(pair_costs(reference, shape)).cost for shape in shapes))
    return attempt if costs[0] <= costs[1] else other


def aligned(target: Clip, attempt: Clip, *, without: Sequence[int] = ()) -> tuple[Array, Array]:
    """(repetitions, POINTS) frames of target and attempt for the moments of the target's most typical repetition.

    That repetition comes first among the target's. `without`: joints that are not looked at.
    """
    phased = all(each.repetitions.returns and each.repetitions.rests for each in (target, attempt))
    parts = [_sampled_parts(clip, phased=phased, without=without) for clip in (target, attempt)]
    parts[0].insert(0, parts[0].pop(_most_typical([shape for _, shape in parts[0]])))
    reference = parts[0][0][1]
    own = np.arange(POINTS, dtype=np.float64)
    moments = [
        np.stack([np.interp(align(reference, shape, points=POINTS), own, frames) for frames, shape in each])
        for each in parts
    ]
    moments[0][0] = parts[0][0][0]
    return moments[0], moments[1]


def unlike(attempt: Clip, target: Clip, attempt_moments: Array, target_moments: Array) -> tuple[str, ...]:
    """A note where not one repetition of the attempt goes the target's way, nor its mirror image."""
    if not (attempt.repetitions.moves and target.repetitions.moves):
        return ()
    wanted = _unit_shape(at_frames(target.features, target_moments))
    mirrored = wanted.reshape(len(wanted), -1, 3)[:, load_skeleton("smpl22").mirrored_joints] * np.array([-1.0, 1, 1])
    ways = [_unit_shape(at_frames(attempt.features, moments)) for moments in attempt_moments]
    off = min(
        float(np.linalg.norm(way - each, axis=1).mean())
        for way in ways
        for each in (wanted, mirrored.reshape(wanted.shape))
    )
    return (UNLIKE,) if off > _UNLIKE else ()


def _unit_shape(poses: Array) -> Array:
    shape = poses - poses.mean(axis=0)
    return shape / max(float(np.sqrt(np.mean(np.sum(shape**2, axis=1)))), 1e-3)


def _sampled_parts(clip: Clip, *, phased: bool, without: Sequence[int]) -> list[tuple[Array, Array]]:
    """Frames (POINTS,) and shape of each repetition at them: evenly, or with its phases brought to `_SHARES`."""
    marks = anchors(clip) if phased else None
    found = []
    for number, ((start, stop), (_, shape)) in enumerate(
        zip(clip.repetitions.spans, _parts(clip, without), strict=True)
    ):
        shares, places = (0.0, 1.0), np.array([start, stop - 1.0])
        if marks is not None:
            shares, places = _SHARES, _rising(np.array([start, *marks[number], stop - 1.0]))
        frames = np.interp(np.linspace(0.0, 1.0, POINTS), shares, places)
        found.append((frames, at_frames(shape, frames - start)))
    return found


def _rising(places: Array) -> Array:
    """With a hundredth of a frame between neighbours at least, the ends kept."""
    steps = np.maximum(np.diff(places), 0.01)
    return places[0] + np.concatenate(([0.0], np.cumsum(steps))) * (places[-1] - places[0]) / steps.sum()


def _parts(clip: Clip, without: Sequence[int] = ()) -> list[tuple[int, Array]]:
    """First frame and shape of each repetition: its poses about their mean, in units of their own spread.

    A last column holds how far the pose is from the first one, whichever limb moves.
    """
    kept = np.repeat(~np.isin(np.arange(clip.joints.shape[1]), without), 3)
    parts = []
    for start, stop in clip.repetitions.spans:
        poses = clip.features[start:stop, kept]
        shape = poses - poses.mean(axis=0)
        spread = max(float(np.sqrt(np.mean(np.sum(shape**2, axis=1)))), 1e-3)
        away = np.linalg.norm(poses - poses[:2].mean(axis=0), axis=1)
        parts.append((start, np.concatenate((shape, 0.7 * away[:, None]), axis=1) / spread))
    return parts


def _most_typical(parts: Sequence[Array]) -> int:
    if len(parts) < 3:
        return 0
    even = [resampled(part, 41) for part in parts]
    costs = np.array([[warp(pair_costs(a, b)).cost for b in even] for a in even])
    return int(np.argmin(costs.sum(axis=1)))
