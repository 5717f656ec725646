"""What a leg does while the other stands: kicks, lifted knees and legs, standing on one leg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionary.grounding.body import ANKLES, HIPS, KNEES, SIDES, Array, Body
from motionary.grounding.facts import Direction, Fact, Side, times_word
from motionary.grounding.spans import Span, above, confidence
from motionary.motion.gaussian import gaussian_smooth

UP, UP_OFF = 0.16, 0.08
"""Leg lengths of a foot above the floor from which it is lifted, and below which it is down again."""
OUT = 0.3
"""Leg lengths that a lifted foot must be away from under its hip, or its knee near the hip's height, to be a fact."""
STRIKE = 2.4
"""Metres a second that a kicking foot reaches in the body's frame; slower ones are lifts."""
OTHER_STANDS = 0.7
"""Share of the span in which the other foot must stand still."""
LONG = 0.9
"""Seconds on one leg that are a balance."""
SERIES_GAP = 1.2


@dataclass(frozen=True)
class Lifted:
    """One span with one foot up: what it does there."""

    span: Span
    side: int
    kind: str
    direction: Direction
    speed: float
    reach: float
    knee: float


def lifted_spans(body: Body, going: np.ndarray, upright: np.ndarray) -> list[Lifted]:
    """Spans with one foot in the air and the other standing, outside of walks, in order of time."""
    result = []
    for side in range(2):
        height = np.where(upright, body.foot_clearance[:, side], 0.0) / body.leg
        for first, stop in above(height, on=UP, off=UP_OFF, shortest=body.frames(0.15)):
            other = body.foot_clearance[first:stop, 1 - side] < 0.06 * body.leg
            if other.mean() >= OTHER_STANDS and going[first:stop].mean() < 0.5:
                result.append(_lifted(body, side, (first, stop)))
    return sorted(result, key=lambda each: each.span)


def _lifted(body: Body, side: int, span: Span) -> Lifted:
    ankle = body.in_heading(body.joints[:, ANKLES[side]] - body.joints[:, HIPS[side]]) / body.leg
    knee = body.joints[:, KNEES[side], 1] - body.joints[:, HIPS[side], 1]
    speed = np.linalg.norm(body.velocity(ankle), axis=-1) * body.leg
    part = slice(max(0, span[0] - body.frames(0.1)), span[1])
    flat = ankle[part][:, [0, 2]]
    reach = np.linalg.norm(ankle[part], axis=-1)
    flat_velocity = body.velocity(ankle)[part][:, [0, 2]]
    flat_speed = np.linalg.norm(flat_velocity, axis=-1)
    far = int(np.argmax(np.linalg.norm(flat, axis=-1) * np.maximum(body.foot_clearance[part, side], 0.0)))
    # a strike goes where the foot is fastest, for it is drawn back slower; a lift where the foot is high and far out
    striking = flat_speed.max() * body.leg > 0.8 * STRIKE
    out, ahead = flat_velocity[int(np.argmax(flat_speed))] if striking else flat[far]
    out = out if side == 0 else -out
    direction: Direction = "side" if out > 1.2 * abs(ahead) else ("forward" if ahead > 0 else "backward")
    most = float(np.linalg.norm(flat, axis=-1).max())
    fastest = float(speed[part].max())
    stretched = float(reach.max()) > 0.86
    kind = "kick" if fastest > STRIKE and stretched and most > 0.35 else "lift"
    return Lifted(span, side, kind, direction, fastest, most, float(knee[part].max() / body.leg))


def leg_facts(body: Body, going: np.ndarray, upright: np.ndarray) -> list[Fact]:
    """Kicks, lifts and balances; like ones in a row are one fact with their count."""
    groups: list[list[Lifted]] = []
    for each in lifted_spans(body, going, upright):
        last = groups[-1][-1] if groups else None
        same = last is not None and (last.side, last.kind) == (each.side, each.kind)
        if same and last is not None and each.span[0] - last.span[1] < SERIES_GAP * body.fps:
            groups[-1].append(each)
        else:
            groups.append([each])
    return [fact for group in groups for fact in _facts(body, group)]


def _facts(body: Body, group: list[Lifted]) -> list[Fact]:
    first = group[0]
    side: Side = SIDES[first.side]  # pyright: ignore[reportAssignmentType]
    other = SIDES[1 - first.side]
    start, end = body.time(first.span[0]), body.time(group[-1].span[1])
    knee_up = first.knee > -0.22 and first.kind == "lift"
    facts = []
    where = {"forward": " forward", "backward": " backward", "side": " to the side"}[first.direction]
    times = times_word(len(group))
    values = {"metres_per_second": max(g.speed for g in group), "leg_lengths": max(g.reach for g in group)}
    if first.kind == "kick":
        text, sure = f"kicks{where} with the {side} leg", confidence(values["metres_per_second"], STRIKE - 0.6, 4.0)
    else:
        what = "knee" if knee_up else "leg"
        text = f"lifts the {side} {what}" + ("" if knee_up else where)
        sure = confidence(max(values["leg_lengths"], first.knee + 0.6), 0.2, 0.5)
    facts.append(
        Fact(
            kind=first.kind,
            part="leg",
            side=side,
            direction=first.direction,
            count=len(group),
            start=start,
            end=end,
            text=f"{text} {times}".rstrip(),
            values=values,
            confidence=sure,
        )
    )
    longest = max(group, key=lambda g: g.span[1] - g.span[0])
    if (longest.span[1] - longest.span[0]) / body.fps > LONG:
        facts.append(
            Fact(
                kind="balance",
                part="leg",
                side=other,
                start=body.time(longest.span[0]),
                end=body.time(longest.span[1]),
                text=f"stands on the {other} leg",
                values={"seconds": (longest.span[1] - longest.span[0]) / body.fps},
            )
        )
    return facts


def knee_angles(body: Body) -> Array:
    """(frames, 2) degrees that the left and right knee are bent, 0 for a straight leg."""
    angles = []
    for hip, knee, ankle in zip(HIPS, KNEES, ANKLES, strict=True):
        thigh = body.joints[:, knee] - body.joints[:, hip]
        shin = body.joints[:, ankle] - body.joints[:, knee]
        cosine = np.sum(thigh * shin, -1) / np.maximum(
            np.linalg.norm(thigh, axis=-1) * np.linalg.norm(shin, axis=-1), 1e-9
        )
        angles.append(np.degrees(np.arccos(np.clip(cosine, -1, 1))))
    return gaussian_smooth(np.stack(angles, axis=-1), 0.05 * body.fps)
