"""Motions for the tests: procedural clips, and noise."""

from __future__ import annotations

from functools import cache

import numpy as np

from motionary.datasets.procedural import ProceduralClip, generate_clip
from motionary.grounding import Measured, measure


@cache
def clip(family: str, seed: int, side: str | None = None, pace: str | None = "normal") -> ProceduralClip:
    """A clip of one family with a seed that thresholds were not tuned on."""
    return generate_clip(np.random.default_rng([8101, seed]), family=family, side=side, pace=pace)


def positions(made: ProceduralClip) -> np.ndarray:
    return made.motion.joint_positions().positions.astype(np.float64)


@cache
def facts(family: str, seed: int, side: str | None = None, pace: str | None = "normal") -> Measured:
    made = clip(family, seed, side, pace)
    return measure(positions(made), made.motion.fps)


def of(found: Measured, *kinds: str) -> list:
    return [fact for fact in found if fact.kind in kinds]
