"""All facts of a clip, in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from motionary.grounding.airborne import flights, jump_facts
from motionary.grounding.arms import arm_facts, arm_tracks, work
from motionary.grounding.body import Body, make_body
from motionary.grounding.facts import Fact
from motionary.grounding.legs import knee_angles, leg_facts
from motionary.grounding.posture import LEVEL, height_facts, posture_facts, posture_measures
from motionary.grounding.spans import runs
from motionary.grounding.travel import path_facts, paths, turn_facts
from motionary.motion.gaussian import gaussian_smooth

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Measured(Sequence[Fact]):
    """The facts of a clip in order of time, a sequence; `extremes` say how far it came, and so what did not happen.

    `extremes`: by name, lengths in leg or arm lengths or metres and angles in degrees (docs/grounding.md lists them).
    A checker needs them to call a claim wrong: no jump fact may mean none, or one too small to be sure of.
    """

    facts: tuple[Fact, ...]
    extremes: dict[str, float]

    def __len__(self) -> int:
        return len(self.facts)

    @overload
    def __getitem__(self, index: int) -> Fact: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Fact, ...]: ...
    def __getitem__(self, index: int | slice) -> Fact | tuple[Fact, ...]:
        return self.facts[index]

    def to_dict(self) -> dict[str, Any]:
        """Facts and extremes as plain data."""
        extremes = {name: round(float(value), 3) for name, value in self.extremes.items()}
        return {"facts": [fact.to_dict() for fact in self.facts], "extremes": extremes}


def measure(positions: Array, fps: float) -> Measured:
    """What a motion shows, measured: facts by their start, small noise leaving none.

    `positions`: (frames, 22, 3) metres, Y up, in the joint order of `smpl22`; `fps` frames a second, 8 or more. A
    mirrored motion has the same facts with sides swapped; turning the motion about the vertical or moving it changes
    nothing. Raises `MotionaryError` for what is no such motion. What each kind means: `KINDS`; the thresholds are the
    constants of the modules, and docs/grounding.md lists them.
    """
    body = make_body(positions, fps)
    found = flights(body)
    routes = paths(body, found)
    going = _marked(body, [path.span for path in routes])
    flying = [flight.span for flight in found if flight.height > 0.05]
    turning_over = [(a - body.frames(0.6), b + body.frames(0.6)) for a, b in runs(body.tilt > 90.0)]
    upright = (body.tilt < LEVEL) & ~_marked(body, turning_over)
    facts = [
        *path_facts(body, routes),
        *turn_facts(body),
        *jump_facts(body, found),
        *posture_facts(body, [*(path.span for path in routes), *flying], upright),
        *height_facts(body, flying),
        *arm_facts(body, going, upright),
        *leg_facts(body, going | _marked(body, flying), upright),
    ]
    facts.sort(key=lambda fact: (fact.start, fact.end, fact.kind, fact.text))
    return Measured(tuple(facts), _extremes(body, going, upright, [flight.height for flight in found]))


def _marked(body: Body, spans: list[tuple[int, int]]) -> NDArray[np.bool_]:
    flags = np.zeros(len(body.joints), dtype=bool)
    for first, stop in spans:
        flags[max(0, first) : stop] = True
    return flags


def _extremes(
    body: Body, going: NDArray[np.bool_], upright: NDArray[np.bool_], heights: list[float]
) -> dict[str, float]:
    posture = posture_measures(body)
    ground = body.joints[:, 0][:, [0, 2]]
    heading = np.degrees(gaussian_smooth(body.heading, 0.2 * body.fps, ends="hold"))
    values = {
        "highest_flight": max(heights, default=0.0),
        "flights": float(len(heights)),
        "highest_clearance": float(body.foot_clearance.min(axis=1).max()),
        "farthest": float(np.linalg.norm(ground - ground[0], axis=-1).max()),
        "turned_left": float((heading - np.minimum.accumulate(heading)).max()),
        "turned_right": float((np.maximum.accumulate(heading) - heading).max()),
        "lowest_hip": float(posture.height.min()),
        "lowest_knee": float((body.joints[:, [4, 5], 1] - body.floor[:, None]).min() / body.leg),
        "most_tilt": float(posture.tilt.max()),
        "most_ahead": float(np.abs(posture.ahead).max()),
        "highest_knee_bend": float(knee_angles(body).max()),
    }
    for track in arm_tracks(body):
        values[f"{track.name}_hand_above_shoulder"] = float(np.where(upright, track.hand[:, 1], -1.0).max())
        values[f"{track.name}_arm_work"] = work(body, track, going)
        values[f"{track.name}_hand_speed"] = float(np.percentile(track.speed, 97))
    for side, name in enumerate(("left", "right")):
        values[f"{name}_foot_up"] = float(body.foot_clearance[:, side].max() / body.leg)
    return values
