"""Verified generation: of several motions made for the same words, the one that is seen to do what they say.

Each candidate is finished, the facts of "Words" (`motionary.grounding`) are measured on it, and every claim of the text
is judged by them, as `motionary evaluate generation` judges it: the figures of that evaluation's claims are therefore
of the measure that was chosen by. Its distances are not: they come from an evaluator that has no say here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.evaluation.metrics.physics import floating, foot_skate, jitter
from motionary.grounding import Measured, measure, parse_claims
from motionary.grounding.check import Checked, check_claim
from motionary.motion import Motion
from motionary.tasks.finishing import FPS, Finish, finished
from motionary.tasks.generator import MOST, Phrase, checked_lengths

Array = NDArray[np.floating]

CANDIDATES = 4
"""Motions made for each one that is kept, unless told."""
MOST_CANDIDATES = 16
FEWEST = 3
"""Frames that have facts."""

REAL_SKATE = 0.05
REAL_JITTER = 100.0
REAL_FLOATING = 0.03
"""What real clips show, about (docs/generation.md): a share of frames, m/s^3, metres. Less is no better."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A generated motion, its features (frames, 263) before it was finished, and what became of the words' claims.

    `facts`: of each part that was told something. `flaws`: how much worse than real clips feet slide, joints tremble
    and the body floats; 0 for no worse.
    """

    features: Array
    motion: Motion
    facts: tuple[Measured, ...]
    claims: tuple[Checked, ...]
    flaws: float

    @property
    def positions(self) -> Array:
        """Joint positions (frames, 22, 3) of the finished motion."""
        return self.motion.joint_positions().positions

    @property
    def score(self) -> tuple[int, float]:
        """What the best has most of: claims seen less claims denied, then few flaws."""
        seen = sum(each.status == "supported" for each in self.claims)
        denied = sum(each.status == "contradicted" for each in self.claims)
        return seen - denied, -self.flaws

    def summary(self) -> list[dict[str, str]]:
        """The claims and what became of them, as plain data."""
        return [{"claim": each.claim.text, "status": each.status, "reason": each.reason} for each in self.claims]


@dataclass(frozen=True)
class Told:
    """Frames `start` up to, not at, `stop` of a motion were made to do what `text` says."""

    text: str
    start: int
    stop: int


def told_by(phrases: Sequence[Phrase]) -> list[Told]:
    """What each part of a motion of several phrases was told. Raises `MotionaryError` as `checked_lengths`."""
    stops = checked_lengths(phrases, 1, fps=FPS)
    starts = [sum(stops[:place]) for place in range(len(stops))]
    return [Told(each.text, start, start + stop) for each, start, stop in zip(phrases, starts, stops, strict=True)]


def judged(features: Array, told: Sequence[Told], *, finish: Finish | None = None) -> Candidate:
    """A generated motion (frames, 263) finished and judged, what was told of a part by its own frames."""
    motion = finished(features, finish)
    positions = motion.joint_positions().positions.astype(np.float64)
    facts = [measure(positions[each.start : each.stop], FPS) for each in told]
    claims = [
        check_claim(claim, seen) for each, seen in zip(told, facts, strict=True) for claim in parse_claims(each.text)
    ]
    return Candidate(features, motion, tuple(facts), tuple(claims), flaws(positions))


def flaws(positions: Array) -> float:
    """How much worse than real clips positions (frames, 22, 3) look; 0: no worse."""
    measured = (
        (foot_skate(positions, fps=FPS), REAL_SKATE),
        (jitter(positions, fps=FPS), REAL_JITTER),
        (floating(positions), REAL_FLOATING),
    )
    return float(sum(max(0.0, value / real - 1.0) for value, real in measured))


def best(candidates: Sequence[Candidate]) -> Candidate:
    """The one with the best score; of equal ones the first."""
    return max(candidates, key=lambda each: each.score)


Make = Callable[[int, int], Sequence[Array]]
"""`count` motions from the `first`-th on: what a generator makes."""


def choose(
    make: Make, told: Sequence[Told], *, count: int, candidates: int = CANDIDATES, finish: Finish | None = None
) -> list[Candidate]:
    """`count` motions, each the best of `candidates` of its own, so that motion k is the same whatever `count` is.

    Raises `MotionaryError` for no motion, or a number of candidates out of bounds.
    """
    if count < 1:
        raise MotionaryError(f"{count} motions to make; give 1 at least")
    if not 1 <= candidates <= MOST_CANDIDATES:
        most = MOST_CANDIDATES
        raise MotionaryError(f"{candidates} candidates for each motion; give 1 (none to choose from) to {most}")
    chosen: list[Candidate] = []
    while len(chosen) < count:
        some = min(count - len(chosen), MOST // candidates)
        made = [judged(each, told, finish=finish) for each in make(some * candidates, len(chosen) * candidates)]
        chosen += [best(made[row : row + candidates]) for row in range(0, len(made), candidates)]
    return chosen
