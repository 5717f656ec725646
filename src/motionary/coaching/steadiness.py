"""How far the weight travels over standing feet in a repetition: what is called balance, as far as places show it.

The centre of mass (motion/centre_of_mass.py) seen from above, over the middle of the ankles: the diagonal of its extent
to the front and to the side, smoothed by `SMOOTHING`, in leg lengths. Only more travel than the target's is told:
nobody needs to sway more.
"""

from __future__ import annotations

from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.curves import foot_free
from motionary.coaching.findings import Finding
from motionary.motion.centre_of_mass import centre_of_mass
from motionary.motion.gaussian import gaussian_smooth

Array = NDArray[np.floating]

SMALLEST = 3.0
"""Centimetres more travel that are worth saying: a quarter of how far a standing person can lean over the feet."""
SMOOTHING = 0.1
NATURAL = 0.3
_PRIOR = 2.0
_STANDS, _STAYS = 0.1, 0.1
"""Metres that an ankle may lift, and go about, in a repetition of somebody who stands: heels rise, trackers wander."""

EXPLAINED_BY: dict[str, int] = {
    "trunk_lean": 1, "trunk_side_lean": 0, "spine_rotation": 0, "knee_flexion": 1, "foot_ahead": 0, "hip_flexion": 0,
    "hip_abduction": 0, "hip_shift": 0, "turn": 0,
}  # fmt: skip
"""Measures whose findings make this one needless, as in `Measure.explained_by`."""


def over_feet(clip: Clip) -> Array:
    """(frames, 2) leg lengths of the centre of mass to the left and ahead of the middle of the ankles."""
    feet = np.median(0.5 * (clip.joints[:, 7] + clip.joints[:, 8]), axis=0)
    level = clip.body.in_heading(centre_of_mass(clip.joints) - feet)[:, [0, 2]]
    return gaussian_smooth(level, SMOOTHING * clip.fps, ends="hold") / clip.body.leg


def extent(clip: Clip) -> Array:
    """(repetitions,) how far the weight travels, leg lengths."""
    path = over_feet(clip)
    return np.array([float(np.linalg.norm(np.ptp(path[start:stop], axis=0))) for start, stop in clip.repetitions.spans])


def travel(clip: Clip) -> Array | None:
    """As `extent`; None where a foot leaves the floor or its place within a repetition."""
    for start, stop in clip.repetitions.spans:
        for side in range(2):
            places = clip.joints[start:stop, 7 + side][:, [0, 2]]
            steps = float(np.linalg.norm(np.ptp(places, axis=0))) > _STAYS
            if steps or foot_free(clip, side)[start:stop].max() > _STANDS:
                return None
    return extent(clip)


def pressure_speed(clip: Clip) -> Array:
    """(repetitions,) leg lengths a second that the centre of pressure goes on average, by the inverted pendulum: it is
    the centre of mass less its acceleration times height over gravity (Winter 1995). Noise counts twice over here."""
    path = over_feet(clip)
    height = float(np.median(centre_of_mass(clip.joints)[:, 1] - clip.body.floor))
    acceleration = np.gradient(np.gradient(path, axis=0), axis=0) * clip.fps**2
    steps = np.linalg.norm(np.diff(path - height / 9.81 * acceleration, axis=0), axis=1) * clip.fps
    return np.array([float(steps[start : stop - 1].mean()) for start, stop in clip.repetitions.spans])


def steadiness_findings(attempt: Clip, target: Clip) -> list[Finding]:
    """A finding where the attempt's weight travels further than the target's."""
    if not (attempt.repetitions.moves and target.repetitions.moves):
        return []
    values = [travel(each) for each in (attempt, target)]
    if values[0] is None or values[1] is None:
        return []
    scale = 100.0 * attempt.body.leg
    mine, theirs = (scale * each for each in values if each is not None)
    more = float(np.median(mine) - np.median(theirs))
    # of a dozen segments' places, some of whose errors go together
    variance = sum((scale * clip.left_over / clip.body.leg) ** 2 / 4.0 for clip in (attempt, target))
    for each in (mine, theirs):
        spread = float(np.sum((each - each.mean()) ** 2))
        variance += (_PRIOR * (NATURAL * SMALLEST) ** 2 + spread) / (_PRIOR + len(each) - 1) / len(each)
    return [
        Finding(
            measure="sway", side="", direction="less", phase="", change=max(more, 0.0),
            attempt=float(np.median(mine)), target=float(np.median(theirs)), unit="cm", size=max(more, 0.0) / SMALLEST,
            confidence=0.5 * (1.0 + erf((more - 0.5 * SMALLEST) / sqrt(2.0 * variance))),
            error=sqrt(variance) / SMALLEST, joints=(0, 7, 8),
        )
    ]  # fmt: skip
