"""How the body holds itself: standing, squatting, sitting, kneeling, on all fours, lying, bent; the pelvis's height."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from motionary.grounding.body import ANKLES, HIPS, KNEES, NECK, TOES, WRISTS, Array, Body
from motionary.grounding.facts import Fact, number_word, times_word
from motionary.grounding.spans import Mask, Span, above, confidence, swings
from motionary.motion.gaussian import gaussian_smooth

SHORTEST = 0.25
"""Seconds a lean must be held to be a fact; for postures see `_TIMES`."""
LEVEL = 60.0
"""Degrees from the vertical from which a trunk is level."""
DEEP, SEAT, LOW_SEAT = 0.78, 0.7, 0.3
"""Standing hip heights below which the knees are deep, one may sit on something, and one sits on the floor."""
KNEE_DOWN = 0.32
"""Leg lengths above the floor up to which a knee joint is on the floor."""
HAND_DOWN = 0.28
"""Leg lengths above the floor up to which a hand is on the floor: the wrist is above the palm."""
BEHIND = 0.16
"""Leg lengths that the mass lies behind the middle of the feet in a seat; nobody can stand so."""
BENT, BENT_OFF = 25.0, 17.0
"""Degrees that the trunk leans forward above straight enough legs to be bent, and below which no more."""
OVER = 115.0
"""Degrees from the vertical past which the body is upside down."""
LEANING = 14.0
"""Degrees to a side that are a lean."""
DROP = 0.16
"""Standing hip heights that the pelvis must go up or down."""


@dataclass(frozen=True, eq=False)
class PostureMeasures:
    """Per frame: trunk `tilt` in degrees, `ahead` and `aside` (forward and left) parts of it, hip height, how far
    the mass is `behind` the feet in leg lengths, how many knees and whether both hands are at the floor."""

    tilt: Array
    ahead: Array
    aside: Array
    height: Array
    behind: Array
    knees_down: Array
    hands_down: Mask
    pelvis_low: Mask


def posture_measures(body: Body) -> PostureMeasures:
    """What postures are told by."""
    trunk = body.in_heading(body.trunk)
    feet = body.joints[:, [*ANKLES, *TOES]].mean(axis=1)
    over = body.in_heading(body.mass - feet)
    floor = body.floor
    knees = (body.joints[:, list(KNEES), 1] - floor[:, None]) < KNEE_DOWN * body.leg
    hands = (body.joints[:, list(WRISTS), 1] - floor[:, None]) < HAND_DOWN * body.leg
    return PostureMeasures(
        tilt=body.tilt,
        ahead=np.degrees(np.arctan2(trunk[:, 2], trunk[:, 1])),
        aside=np.degrees(np.arctan2(trunk[:, 0], trunk[:, 1])),
        height=body.hip_height,
        behind=-over[:, 2] / body.leg,
        knees_down=knees.sum(axis=1),
        hands_down=np.asarray(hands.all(axis=1)),
        pelvis_low=body.hip_height < 0.36,
    )


def posture_names(m: PostureMeasures, body: Body) -> list[str]:
    """One of the postures of `KINDS`, or "" in between, for every frame."""
    neck = (body.joints[:, NECK, 1] - body.floor) / body.leg
    down = (m.knees_down > 0) & (m.height < 0.74) & (m.height > 0.34)
    level = m.tilt > LEVEL - 8.0
    names = np.full(len(m.tilt), "", dtype=object)
    names[(m.height > 0.9) & (m.tilt < 22.0)] = "stand"
    for first, stop in above(np.where(m.height > DEEP, m.ahead, 0.0), on=BENT, off=BENT_OFF):
        names[first:stop] = "bend"
    names[(m.height <= DEEP) & (m.tilt < LEVEL)] = "squat"
    names[(m.height <= SEAT) & (m.tilt < LEVEL) & (m.behind > BEHIND)] = "sit"
    names[down & (m.tilt < 50.0)] = "kneel"
    names[(m.height < LOW_SEAT) & (m.tilt < 55.0)] = "sit"
    names[level & m.hands_down & (m.height < 0.85) & (m.ahead > 0.0)] = "all_fours"
    names[level & m.pelvis_low & (neck < 0.55)] = "lie"
    names[m.tilt > OVER] = "upside_down"
    return [str(name) for name in names]


def posture_facts(body: Body, moving: list[Span], upright: Mask) -> list[Fact]:
    """Postures that are held; standing only outside of `moving` spans, leans only where `upright`."""
    m = posture_measures(body)
    names = np.array(posture_names(m, body))
    free = np.ones(len(names), dtype=bool)
    for first, stop in moving:
        free[first:stop] = False
    held = {
        kind: above(
            (names == kind).astype(float), on=0.5, off=0.5, gap=body.frames(pause), shortest=body.frames(shortest)
        )
        for kind, (pause, shortest) in _TIMES.items()
    }
    facts = _exchanges(body, held, m)
    held["squat"] = [span for span in held["squat"] if not _passing(body, span, held)]
    for kind, spans in held.items():
        facts += _series(body, kind, spans, m)
    flags = (names == "stand") & free
    facts += [
        Fact(kind="stand", start=body.time(a), end=body.time(b), text="stands", confidence=0.9)
        for a, b in above(flags.astype(float), on=0.5, off=0.5, gap=body.frames(0.3), shortest=body.frames(0.6))
        if _still(body, (a, b))
    ]
    return facts + _leans(body, m, upright & np.isin(names, ("stand", "squat", "")))


_TIMES = {
    "squat": (0.15, 0.25),
    "sit": (0.3, 0.4),
    "kneel": (0.3, 0.3),
    "all_fours": (0.4, 0.25),
    "lie": (0.4, 0.25),
    "bend": (0.15, 0.2),
    "upside_down": (0.1, 0.1),
}
"""Seconds a posture may be left for, and the least it must be held."""
_LOWER = ("sit", "kneel", "all_fours", "lie", "upside_down")


def _passing(body: Body, span: Span, held: dict[str, list[Span]]) -> bool:
    """Whether a squat only leads to or from a lower posture, half a second away or less."""
    near = body.frames(0.5)
    return any(a - span[1] <= near and span[0] - b <= near for kind in _LOWER for a, b in held[kind])


def _exchanges(body: Body, held: dict[str, list[Span]], m: PostureMeasures) -> list[Fact]:
    """Push-ups (the front going down between supports) and sit-ups (sitting up between lying), with their counts.

    The short postures that they are made of are taken out of `held`.
    """
    facts = []
    for kind, inner, outer, text in (
        ("push_up", "lie", "all_fours", "does push-ups"),
        ("sit_up", "sit", "lie", "does sit-ups"),
    ):
        middle = [
            span for span in held[inner] if span[1] - span[0] < 2.5 * body.fps and _between(body, span, held[outer])
        ]
        middle = [span for span in middle if kind != "push_up" or np.median(m.ahead[span[0] : span[1]]) > 0]
        if not middle:
            continue
        held[inner] = [span for span in held[inner] if span not in middle]
        count = len(middle)
        facts.append(
            Fact(
                kind=kind,
                count=count,
                start=body.time(middle[0][0]),
                end=body.time(middle[-1][1]),
                confidence=0.85,
                text=f"{text[:-1]}".replace("does ", "does a ")
                if count == 1
                else f"does {number_word(count)} {text[5:]}",
            )
        )
    return facts


def _between(body: Body, span: Span, outer: list[Span]) -> bool:
    near = body.frames(0.9)
    before = any(0 <= span[0] - b <= near for _, b in outer)
    return before and any(0 <= a - span[1] <= near for a, _ in outer)


def _still(body: Body, span: Span) -> bool:
    ground = body.joints[span[0] : span[1], 0][:, [0, 2]]
    return float(np.linalg.norm(ground - ground.mean(axis=0), axis=-1).max()) < 0.3


_CLAUSES = {
    "squat": "squats down",
    "sit": "sits",
    "kneel": "kneels",
    "all_fours": "is on hands and knees",
    "lie": "lies on the floor",
    "bend": "bends forward",
    "upside_down": "goes upside down",
}
_ONCE = ("squat", "bend")
"""Postures that are gone into and left again, so that repeating them counts."""


def _series(body: Body, kind: str, spans: list[Span], m: PostureMeasures) -> list[Fact]:
    groups: list[list[Span]] = []
    for span in spans:
        if kind in _ONCE and groups and span[0] - groups[-1][-1][1] < 2.0 * body.fps:
            groups[-1].append(span)
        else:
            groups.append([span])
    return [_posture_fact(body, kind, group, m) for group in groups]


def _posture_fact(body: Body, kind: str, group: list[Span], m: PostureMeasures) -> Fact:
    first, stop = group[0][0], group[-1][1]
    part = slice(first, stop)
    values = {"hip_height": float(m.height[part].min()), "degrees_of_trunk": float(np.percentile(m.tilt[part], 90))}
    side, text = None, _CLAUSES[kind]
    if kind == "kneel":
        one = float(np.mean(m.knees_down[part] == 1)) > 0.7
        heights = body.joints[part, :, 1][:, list(KNEES)].mean(axis=0)
        side = "both" if not one else ("left" if heights[0] < heights[1] else "right")
        text = "kneels on both knees" if side == "both" else f"kneels on the {side} knee"
    if kind == "sit" and values["hip_height"] < LOW_SEAT:
        text = "sits on the floor"
    direction = None
    if kind == "upside_down":
        direction, text = _rolling(body, (first, stop))
    if kind == "lie":
        text = _lying(body, part)
    if kind == "all_fours" and _travels(body, (first, stop)):
        text = "crawls on hands and knees"
        values["metres"] = _moved(body, (first, stop))
    count = len(group)
    sure = {
        "squat": confidence(values["hip_height"], DEEP, 0.6),
        "bend": confidence(float(m.ahead[part].max()), BENT, 60.0),
    }
    return Fact(
        kind=kind,
        part="knee" if kind == "kneel" else "body",
        side=side,
        direction=direction,
        count=count,
        start=body.time(first),
        end=body.time(stop),
        text=f"{text} {times_word(count)}".rstrip(),
        values=values,
        confidence=sure.get(kind, 0.85),
    )


def _lying(body: Body, part: slice) -> str:
    """On the back or the front, by where the cross product of trunk and hips points."""
    across = body.joints[part, HIPS[0]] - body.joints[part, HIPS[1]]
    front = float(np.cross(across, body.trunk[part])[:, 1].mean() / np.linalg.norm(across, axis=-1).mean())
    if abs(front) < 0.5:
        return "lies on the floor"
    return "lies on the back" if front > 0 else "lies on the front"


def _rolling(body: Body, span: Span) -> tuple[Literal["left", "right"] | None, str]:
    """To which side the body rolls over, as a cartwheel does, if it does."""
    first, last = max(0, span[0] - body.frames(0.5)), min(len(body.joints) - 1, span[1] + body.frames(0.5))
    step = body.joints[last, 0] - body.joints[first, 0]
    left, ahead = float(step @ body.left[first]), float(step @ body.forward[first])
    if abs(left) < max(0.4 * body.leg, abs(ahead)):
        return None, _CLAUSES["upside_down"]
    side = "left" if left > 0 else "right"
    return side, f"goes over upside down to the {side}"


def _moved(body: Body, span: Span) -> float:
    ground = body.joints[span[0] : span[1], 0][:, [0, 2]]
    return float(np.linalg.norm(ground[-1] - ground[0]))


def _travels(body: Body, span: Span) -> bool:
    return _moved(body, span) > 0.5 * body.leg


def _leans(body: Body, m: PostureMeasures, upright: Mask) -> list[Fact]:
    facts = []
    sides: tuple[tuple[float, Literal["left", "right"]], ...] = ((1.0, "left"), (-1.0, "right"))
    for sign, side in sides:
        lean = np.where(upright, sign * m.aside, 0.0)
        for a, b in above(lean, on=LEANING, off=0.7 * LEANING, shortest=body.frames(SHORTEST)):
            top = float(lean[a:b].max())
            facts.append(
                Fact(
                    kind="lean",
                    part="trunk",
                    side=side,
                    direction=side,
                    start=body.time(a),
                    end=body.time(b),
                    text=f"leans to the {side}",
                    values={"degrees": top},
                    confidence=confidence(top, LEANING, 26.0),
                )
            )
    return facts


def height_facts(body: Body, flying: list[Span]) -> list[Fact]:
    """The pelvis going down or up by `DROP` or more, flights left out (jumps say it better)."""
    pelvis = gaussian_smooth(body.joints[:, 0, 1], 0.1 * body.fps)
    size = DROP * 1.08 * body.leg
    held = np.zeros(len(pelvis), dtype=bool)
    for first, stop in flying:
        held[max(0, first - body.frames(0.4)) : stop + body.frames(0.4)] = True
    facts = []
    for a, b in swings(pelvis, size):
        a, b = _tight(pelvis, (a, b))
        if held[a : b + 1].any():
            continue
        change = float(pelvis[b] - pelvis[a])
        kind, words = ("rise", "comes up") if change > 0 else ("lower", "lowers the body")
        facts.append(
            Fact(
                kind=kind,
                direction="up" if change > 0 else "down",
                start=body.time(a),
                end=body.time(b),
                text=words,
                values={"metres": abs(change)},
                confidence=confidence(abs(change), size, 2.5 * size),
            )
        )
    return facts


def _tight(values: Array, span: Span) -> Span:
    """The stretch without its flat ends: from the last time within 5% of its beginning to the first of its end."""
    a, b = span
    share = (values[a : b + 1] - values[a]) / (values[b] - values[a])
    start = int(np.flatnonzero(share < 0.05)[-1]) if (share < 0.05).any() else 0
    later = np.flatnonzero(share > 0.95)
    return a + start, a + int(later[later > start][0])
