"""What the arms do: which one, how high, where to, how often, how fast, and what the hands are held at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionary.grounding.body import ELBOWS, HEAD, HIPS, SHOULDERS, SIDES, WRISTS, Array, Body
from motionary.grounding.facts import Direction, Fact, Side, Speed, times_word
from motionary.grounding.spans import Span, above, confidence, swings
from motionary.motion.gaussian import gaussian_smooth

RAISED, RAISED_OFF = -0.22, -0.4
"""Arm lengths that the wrist is above the shoulder from which the arm is raised, and below which no more."""
OVERHEAD = 0.45
"""Arm lengths that the wrist is above the shoulder in an arm that is up, past the head."""
SHORTEST = 0.2
SWING = 0.22
"""Arm lengths of to and fro beside the body that count as a movement of the hand."""
WORK = 0.5
"""Arm lengths that a hand must come away from where it hangs, for the arm to be at work; in a gait, `GAIT_WORK`."""
GAIT_WORK = 0.95
SLOW, FAST = 0.9, 2.6
"""Metres a second of the hand at its fastest (95th percentile): below slow, above fast."""
NEAR_HEAD, NEAR_HAND, NEAR_HIP = 0.42, 0.24, 0.3
"""Arm lengths between wrist and head, wrist and wrist, wrist and hip joint up to which they are together."""


@dataclass(frozen=True, eq=False)
class ArmTrack:
    """One arm in the heading frame: `hand` (frames, 3) left, up, forward of the shoulder in arm lengths."""

    side: int
    hand: Array
    elbow: Array
    speed: Array
    away: Array

    @property
    def name(self) -> Side:
        return SIDES[self.side]  # pyright: ignore[reportReturnType]

    @property
    def outward(self) -> Array:
        """(frames,) arm lengths to the arm's own side."""
        return self.hand[:, 0] * (1.0 if self.side == 0 else -1.0)


def arm_tracks(body: Body) -> tuple[ArmTrack, ArmTrack]:
    """The left and the right arm."""
    return _track(body, 0), _track(body, 1)


def _track(body: Body, side: int) -> ArmTrack:
    shoulder = body.joints[:, SHOULDERS[side]]
    hand = body.in_heading(body.joints[:, WRISTS[side]] - shoulder) / body.arm
    elbow = body.in_heading(body.joints[:, ELBOWS[side]] - shoulder) / body.arm
    speed = np.linalg.norm(body.velocity(hand), axis=-1) * body.arm
    hanging = -0.97 * body.in_heading(body.trunk)
    return ArmTrack(side, hand, elbow, speed, np.linalg.norm(hand - hanging, axis=-1))


def work(body: Body, track: ArmTrack, going: np.ndarray) -> float:
    """How far the hand comes from where it hangs, in arm lengths, at its 95th percentile; in a gait less its swing."""
    away = np.where(going, track.away - (GAIT_WORK - WORK), track.away)
    return float(np.percentile(away, 95))


def arm_facts(body: Body, going: np.ndarray, upright: np.ndarray) -> list[Fact]:
    """Facts of both arms. `going`: frames of walking or running; `upright`: frames with a trunk that is not level."""
    left, right = arm_tracks(body)
    raised = [_raised(body, track, upright) for track in (left, right)]
    facts = _raises(body, (left, right), raised)
    facts += _moves(body, (left, right), going, upright)
    return facts + _touches(body, (left, right), upright)


def _raised(body: Body, track: ArmTrack, upright: np.ndarray) -> list[Span]:
    height = np.where(upright, track.hand[:, 1], -1.0)
    return above(height, on=RAISED, off=RAISED_OFF, shortest=body.frames(SHORTEST), gap=body.frames(0.25))


def _raises(body: Body, tracks: tuple[ArmTrack, ArmTrack], raised: list[list[Span]]) -> list[Fact]:
    facts = []
    right_left = list(raised[1])
    for span in raised[0]:
        partner = next((other for other in right_left if _overlap(span, other) > 0.6), None)
        if partner is not None:
            right_left.remove(partner)
            facts.append(_raise_fact(body, tracks, (min(span[0], partner[0]), max(span[1], partner[1])), "both"))
        else:
            facts.append(_raise_fact(body, tracks, span, "left"))
    return facts + [_raise_fact(body, tracks, span, "right") for span in right_left]


def _overlap(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / max(one[1] - one[0], other[1] - other[0])


def _raise_fact(body: Body, tracks: tuple[ArmTrack, ArmTrack], span: Span, side: Side) -> Fact:
    acting = tracks if side == "both" else (tracks[SIDES.index(side)],)
    part = slice(*span)
    top = min(float(track.hand[part, 1].max()) for track in acting)
    direction = _pointing(acting, part, top)
    level = "above the head" if top > OVERHEAD else "to shoulder height"
    limb = "both arms" if side == "both" else f"the {side} arm"
    where = {
        "up": "",
        "forward": " forward",
        "side": " to the side" if side != "both" else " to the sides",
        "across": " across the body",
    }
    degrees = float(np.degrees(np.arcsin(np.clip(top, -1, 1)))) + 90.0
    return Fact(
        kind="raise",
        part="arm",
        side=side,
        direction=direction,
        start=body.time(span[0]),
        end=body.time(span[1]),
        text=f"raises {limb}{where.get(direction, '')} {level}",
        values={"degrees": degrees, "arm_lengths_above_shoulder": top},
        confidence=confidence(top, -0.3, 0.0),
    )


def _pointing(acting: tuple[ArmTrack, ...], part: slice, top: float) -> Direction:
    if top > 0.75:
        return "up"
    ahead, out = np.mean([[track.hand[part, 2].mean(), track.outward[part].mean()] for track in acting], axis=0)
    if out < -0.2 and ahead < 0.6:
        return "across"
    return "side" if out > abs(ahead) else ("forward" if ahead > 0 else "backward")


def _moves(body: Body, tracks: tuple[ArmTrack, ArmTrack], going: np.ndarray, upright: np.ndarray) -> list[Fact]:
    """A movement of each arm that is at work, one fact for both where they move alike."""
    facts = []
    for track in tracks:
        away = np.where(going, track.away - (GAIT_WORK - WORK), track.away) * upright
        for span in above(away, on=WORK, off=0.6 * WORK, shortest=body.frames(SHORTEST), gap=body.frames(0.5)):
            facts.append(_move_fact(body, track, span))
    return facts


def _move_fact(body: Body, track: ArmTrack, span: Span) -> Fact:
    part = slice(*span)
    hand = track.hand[part]
    fast = float(np.percentile(track.speed[part], 95))
    count = repetitions(body, hand)
    speed: Speed = "slow" if fast < SLOW else "fast" if fast > FAST else "normal"
    words = {"slow": " slowly", "normal": "", "fast": " quickly"}[speed]
    far = float(track.away[part].max())
    text = f"moves the {track.name} arm{words}" + (f" to and fro {times_word(count)}" if count > 1 else "")
    if fast < 0.35:
        text = f"holds the {track.name} arm away from the side"
    return Fact(
        kind="move",
        part="arm",
        side=track.name,
        speed=speed,
        count=max(count, 1),
        start=body.time(span[0]),
        end=body.time(span[1]),
        text=text,
        values={"arm_lengths": far, "metres_per_second": fast},
        confidence=confidence(far, WORK, 0.9),
    )


def repetitions(body: Body, points: Array) -> int:
    """How often (frames, 3) go to and fro along the line on which they vary most: pairs of swings."""
    if len(points) < 4:
        return 0
    smooth = gaussian_smooth(points - points.mean(axis=0), 0.04 * body.fps)
    _, _, axes = np.linalg.svd(smooth, full_matrices=False)
    along = smooth @ axes[0]
    return len(swings(along, max(SWING, 0.4 * float(np.ptp(along))))) // 2


def _touches(body: Body, tracks: tuple[ArmTrack, ArmTrack], upright: np.ndarray) -> list[Fact]:
    facts = []
    for track in tracks:
        wrist = body.joints[:, WRISTS[track.side]]
        head = body.joints[:, HEAD] + 0.06 * np.array([0.0, 1.0, 0.0])
        hip = body.joints[:, HIPS[track.side]]
        for name, place, near in (("head", head, NEAR_HEAD), ("hip", hip, NEAR_HIP)):
            distance = np.linalg.norm(wrist - place, axis=-1) / body.arm
            bent = np.linalg.norm(track.hand, axis=-1) < 0.93
            closeness = np.where(bent & upright, near - distance, -1.0)
            for a, b in above(closeness, on=0.0, off=-0.08, shortest=body.frames(0.3)):
                least = float(distance[a:b].min())
                facts.append(
                    Fact(
                        kind="touch",
                        part="hand",
                        side=track.name,
                        start=body.time(a),
                        end=body.time(b),
                        text=f"holds the {track.name} hand at the {name}",
                        values={f"arm_lengths_to_{name}": least},
                        confidence=confidence(near - least, 0.0, 0.15),
                    )
                )
    return facts + _claps(body, upright)


def _claps(body: Body, upright: np.ndarray) -> list[Fact]:
    distance = np.linalg.norm(body.joints[:, WRISTS[0]] - body.joints[:, WRISTS[1]], axis=-1) / body.arm
    facts = []
    closeness = np.where(upright, NEAR_HAND - distance, -1.0)
    for a, b in above(closeness, on=0.0, off=-0.45, shortest=body.frames(0.25)):
        part = distance[a:b]
        meetings = sum(1 for x, y in swings(part, 0.1) if part[y] < part[x] and part[y] < NEAR_HAND)
        text = f"brings the hands together {times_word(max(meetings, 1))}".rstrip()
        facts.append(
            Fact(
                kind="touch",
                part="hand",
                side="both",
                count=max(meetings, 1),
                start=body.time(a),
                end=body.time(b),
                text=text,
                values={"arm_lengths_between": float(part.min())},
                confidence=confidence(NEAR_HAND - float(part.min()), 0.0, 0.1),
            )
        )
    return facts
