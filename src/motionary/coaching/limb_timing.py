"""Which part of the body moves early or late against the rest of the movement, on the way out and on the way back.

Each part has a leading angle. In a repetition its progress goes from 0 at rest to 1 at its own farthest place; when it
passes `LEVELS` on the way out, and again on the way back, is the part's time. What counts is the part's lag behind the
median of the other moving parts, as a share of how long they take, so that tempo drops out; it is told in seconds of
the attempt. A part tells something only where it clearly goes out and back, once, alike in both motions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray

from motionary.coaching.clip import Clip
from motionary.coaching.findings import Finding
from motionary.coaching.limb_parts import EXPLAINED, PARTS
from motionary.coaching.measures import MEASURES
from motionary.coaching.merging import SIDES
from motionary.coaching.timing import anchors

Array = NDArray[np.floating]

LEVELS = (0.25, 0.7)
"""Parts of a limb's way between which its passing is timed: onsets alone are lost in noise."""
SMALLEST = 0.17
"""The smallest change of a lag worth saying, as a part of the way out (back)."""
SMALLEST_SECONDS = 0.13
"""And in seconds: four frames of a film."""
_ENDS = 1.7
_PRIOR = 2.0
_ROOM = 0.8
"""Seconds before and after a repetition in which a part may move already or still."""
_CLEAR = 0.2
"""Parts of its way that an angle must be from the middle to count as low or high."""
_ALIKE = 0.55
"""Both ways, and both sides, are told as one where the smaller is at least this part of the larger."""


Key = tuple[str, int | None]
"""A part's name and side."""
Times = tuple[Array, Array]
"""Of a part: frames (repetitions, 2) of passing out and back, and degrees (repetitions,) moved by."""


@dataclass(frozen=True)
class Lag:
    """How much later (negative: earlier) the target moves a part, on one way: `change` in seconds of the attempt;
    `attempt` and `target` are the lags behind the rest."""

    name: str
    side: int | None
    way: int
    change: float
    attempt: float
    target: float
    size: float
    confidence: float
    grows: bool
    error: float


def limb_timing(attempt: Clip, target: Clip, *, least: float, words: tuple[str, str]) -> list[Finding]:
    """Findings of parts that move early or late; `words` of the way out and back, `least` confidence of each.

    A finding's `direction` is "more" for later and "less" for earlier; its `phase` is empty where it holds both ways.
    """
    if not all(each.repetitions.moves and each.repetitions.returns and each.repetitions.rests
               for each in (attempt, target)):  # fmt: skip
        return []
    lags = [each for each in _lags(attempt, target) if each.size >= 1.0 and each.confidence >= least]
    lags = [each for each in lags if not _is_explained(each, lags)]
    findings = [
        found
        for name in PARTS
        for found in _both_sides([_both_ways([each for each in lags if (each.name, each.side) == (name, side)], words)
                                  for side in (0, 1, None)])
    ]  # fmt: skip
    return findings


def part_times(clip: Clip) -> dict[Key, Times]:
    """Part and side -> frames (repetitions, 2) at which it passes on the way out and back, and (repetitions,) the
    degrees it moves by; NaN and 0 where it does not clearly go out and back."""
    found, windows = {}, _windows(clip)
    for name, part in PARTS.items():
        for side in (0, 1) if part.sided else (None,):
            curve = clip.angles[part.angle if side is None else f"{SIDES[side]}_{part.angle}"]
            rows = [_passing(curve[start:stop], part.least) for start, stop in windows]
            starts = np.array([start for start, _ in windows], dtype=np.float64)
            found[name, side] = (starts[:, None] + np.array([row[:2] for row in rows]), np.array([r[2] for r in rows]))
    return found


def _windows(clip: Clip) -> list[tuple[int, int]]:
    """Repetitions with the rest around them, as far as the middle between two: a late part comes back late."""
    spans, room = clip.repetitions.spans, round(_ROOM * clip.fps)
    before = [0, *((a[1] + b[0]) // 2 for a, b in pairwise(spans))]
    after = [*((a[1] + b[0] + 1) // 2 for a, b in pairwise(spans)), len(clip.joints)]
    return [
        (max(start - room, low), min(stop + room, high))
        for (start, stop), low, high in zip(spans, before, after, strict=True)
    ]


def shifts(finding: Finding, *, fps: float, points: int, far: tuple[int, int]) -> Array:
    """(points,) frames to add to the attempt's moments so that the part is sampled when the target moves it.

    `far`: first and last moment of the far point. Halfway out and back the whole shift applies, at rest none.
    """
    # a part that is to move earlier does now, later, what it should
    whole = (finding.change if finding.direction == "less" else -finding.change) * fps
    out, back = (whole if way in finding.ways else 0.0 for way in ("out", "back"))
    first, last = far
    places = [0.0, 0.5 * first, 0.5 * (first + last), 0.5 * (last + points - 1), points - 1.0]
    return np.interp(np.arange(points), places, [0.0, out, 0.5 * (out + back), back, 0.0])


def _passing(curve: Array, least: float) -> tuple[float, float, float]:
    """Frames of passing from `LEVELS[0]` to `LEVELS[1]` of the way, on average, out and back; degrees moved, signed.

    The mean time of passing all levels between is the far frame less (plus) the time spent above them, which a moment
    of noise changes by no more than itself.
    """
    nothing = (np.nan, np.nan, 0.0)
    edge = max(3, len(curve) // 10)
    if not np.isfinite(curve).all() or len(curve) < 4 * edge:
        return nothing
    away = curve - float(np.median(np.concatenate((curve[:edge], curve[-edge:]))))
    peak = int(np.argmax(np.abs(away)))
    far = float(away[peak])
    if abs(far) < least:
        return nothing
    progress = away / far
    # one way out and one back: what goes between low and high more often has no time of its own
    clear = progress[np.abs(progress - 0.5) > _CLEAR]
    if np.count_nonzero(np.diff(clear > 0.5)) != 2 or clear[0] > 0.5 or clear[-1] > 0.5:
        return nothing
    above = np.clip((progress - LEVELS[0]) / (LEVELS[1] - LEVELS[0]), 0.0, 1.0)
    return peak + 0.5 - float(above[: peak + 1].sum()), peak - 0.5 + float(above[peak:].sum()), far


def _lags(attempt: Clip, target: Clip) -> list[Lag]:
    clips = (attempt, target)
    times = [part_times(each) for each in clips]
    ways = [_ways(each) for each in clips]
    alike = [key for key in times[0] if _moves_alike(times[0][key], times[1][key])]
    found = []
    for key in alike:
        others = [each for each in alike if each != key]
        # two parts have no "rest of the body" between them, but for the two sides of one
        if not others or (len(others) == 1 and others[0][0] != key[0]):
            continue
        noise = sqrt(sum(_noise(clip, own, key, others) ** 2 for clip, own in zip(clips, times, strict=True)))
        for way in range(2):
            every = [_behind(own, key, others, way) / lasting[:, way] for own, lasting in zip(times, ways, strict=True)]
            lags = [each[np.isfinite(each)] for each in every]
            if any(2 * len(known) < len(each) for known, each in zip(lags, every, strict=True)):
                continue
            seconds = float(np.median(ways[0][:, way])) / attempt.fps
            grows = float(np.sum(times[0][key][1])) > 0
            found.append(_lag(key, way, lags, seconds, noise, grows=grows))
    return found


def _ways(clip: Clip) -> Array:
    """(repetitions, 2) frames of the way out and the way back."""
    first, arrive, leave, last = anchors(clip).T
    return np.maximum(np.stack((arrive - first, last - leave), axis=-1), 0.2 * clip.fps)


def _moves_alike(mine: Times, theirs: Times) -> bool:
    """Whether the part clearly moves in most repetitions of both, the same way."""
    told = [np.isfinite(each[1]) & (each[1] != 0.0) for each in (mine, theirs)]
    signs = {
        float(np.sign(value)) for each, known in zip((mine, theirs), told, strict=True) for value in each[1][known]
    }
    return all(2 * known.sum() >= len(known) for known in told) and len(signs) == 1


def _behind(times: Mapping[Key, Times], key: Key, others: Sequence[Key], way: int) -> Array:
    """(repetitions,) frames by which the part comes after the median of the others; NaN where too few are told."""
    rest = np.array([times[each][0][:, way] for each in others])
    told = 2 * np.isfinite(rest).sum(axis=0) >= len(others)
    middle = np.full(rest.shape[1], np.nan)
    middle[told] = np.nanmedian(rest[:, told], axis=0)
    return times[key][0][:, way] - middle


def _noise(clip: Clip, times: Mapping[Key, Times], key: Key, others: Sequence[Key]) -> float:
    """Uncertainty of a lag, in parts of the way, from tracking noise on the part's angle and on those of the rest."""
    errors = {}
    for each in (key, *others):
        moved = times[each][1]
        lever = MEASURES[PARTS[each[0]].angle].lever
        turned = float(np.degrees(_ENDS * clip.left_over / clip.body.leg / lever))
        repetitions = max(int(np.count_nonzero(moved)), 1)
        errors[each] = turned / float(np.median(np.abs(moved[moved != 0]))) / sqrt(2.0 * repetitions)
    rest = [errors[each] for each in others]
    return sqrt(errors[key] ** 2 + float(np.mean(np.square(rest))) / len(rest))


def _lag(key: Key, way: int, lags: Sequence[Array], seconds: float, noise: float, *, grows: bool) -> Lag:
    """`lags` (repetitions,) of attempt and target as parts of the way, which takes `seconds` in the attempt."""
    smallest = max(SMALLEST, SMALLEST_SECONDS / seconds)
    middles = [float(np.median(each)) for each in lags]
    variance, natural = noise**2, PARTS[key[0]].natural / seconds
    for each in lags:
        spread = float(np.sum((each - each.mean()) ** 2))
        variance += (_PRIOR * natural**2 + spread) / (_PRIOR + len(each) - 1) / len(each)
    change = middles[1] - middles[0]
    confidence = 0.5 * (1.0 + erf((abs(change) - 0.5 * smallest) / sqrt(2.0 * variance)))
    return Lag(key[0], key[1], way, change * seconds, middles[0] * seconds, middles[1] * seconds,
               abs(change) / smallest, confidence, grows, sqrt(variance) / smallest)  # fmt: skip


def _is_explained(one: Lag, lags: Sequence[Lag]) -> bool:
    """By a part it follows, or by the rest: where parts differ both ways round, the one farther off is told."""
    for other in lags:
        same_way = other.way == one.way and other is not one
        if same_way and other.name in EXPLAINED.get(one.name, ()) and other.change * one.change > 0:
            return True
        if same_way and other.change * one.change < 0 and (other.size, other.change < 0) > (one.size, one.change < 0):
            return True
    return False


def _both_ways(lags: Sequence[Lag], words: tuple[str, str]) -> Finding | None:
    """One finding of a part's lags on the way out and back."""
    if not lags:
        return None
    largest = max(lags, key=lambda each: each.size)
    alike = [each for each in lags if each.change * largest.change > 0 and each.size >= _ALIKE * largest.size]
    together = len(alike) == 2
    part = PARTS[largest.name]
    verb = part.verbs[0 if largest.grows == (largest.way == 0) else 1]
    return Finding(
        measure=largest.name,
        side="" if largest.side is None else SIDES[largest.side],
        direction="more" if largest.change > 0 else "less",
        phase="" if together else words[largest.way],
        change=float(np.mean([abs(each.change) for each in alike])),
        attempt=float(np.mean([each.attempt for each in alike])),
        target=float(np.mean([each.target for each in alike])),
        unit="seconds",
        size=float(np.mean([each.size for each in alike])),
        confidence=max(each.confidence for each in alike),
        error=largest.error,
        joints=tuple(joint + (largest.side or 0) for joint in part.joints),
        verb="move" if together and part.sided else verb,
        ways=("out", "back") if together else (("out", "back")[largest.way],),
    )


def _both_sides(sides: Sequence[Finding | None]) -> list[Finding]:
    """Left and right as one where they are off alike."""
    left, right, middle = sides
    if left is None or right is None:
        return [each for each in (left, right, middle) if each is not None]
    alike = min(left.size, right.size) >= _ALIKE * max(left.size, right.size)
    if not (alike and left.direction == right.direction and left.phase == right.phase):
        return [left, right]
    mean = {
        name: 0.5 * (getattr(left, name) + getattr(right, name)) for name in ("change", "attempt", "target", "size")
    }
    sure = max(left.confidence, right.confidence)
    return [replace(left, side="both", confidence=sure, joints=(*left.joints, *right.joints), **mean)]
