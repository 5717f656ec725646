"""From the parameters of a walk to its motion, through the footstep planner and solver of the procedural corpus."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.procedural.body import SIDES, Body, body_from_ratios
from motionary.datasets.procedural.gait import Gait, play
from motionary.datasets.procedural.solve import solve
from motionary.datasets.procedural.stage import Stage
from motionary.datasets.procedural_gait.arms import place_arms
from motionary.motion.motion import Motion
from motionary.motion.skeleton import Skeleton

Array = NDArray[np.floating]

SECONDS = 4.0
"""Of steady walking in every walk."""
_RUN_UP = 0.9
_SHOULDERS, _HIPS = (13, 14, 16, 17), (1, 2)


def make_walk(present: frozenset[str], values: Mapping[str, float], rng: np.random.Generator) -> Motion:
    """`SECONDS` of a walk along +Z at 20 frames a second with these attributes and parameters.

    The walk begins and ends in full swing; its people are `procedural_gait.walk.walker_body`s.
    """
    stage = Stage(walker_body(values), rng)
    step_time = 60.0 / values["cadence"]
    steps = int(np.ceil((SECONDS + 2 * _RUN_UP) / step_time)) + 1
    # people differ a little between left and right
    uneven = float(np.clip(abs(rng.normal(0.0, 0.015)), 0.0, 0.05))
    plan = Gait(
        steps=steps,
        step_time=step_time,
        speed=_paces(values, steps, rng),
        duty=values["duty"],
        lift=values["lift"],
        width=0.5 * values["width"],
        lean=values["lean"],
        bend=values["bend"],
        swing=values["swing"],
        elbow=16.0,  # the elbow's rest is keyed by `place_arms`
        elbow_swing=0.4 * values["swing"],
        twist=values["twist"],
        crouch=values["crouch"],
        peel=values["peel"],
        strike=values["strike"],
        sway=values["pelvis_sway"],
        weak=(SIDES[int(rng.integers(2))], uneven) if uneven > 0.005 else None,
        carry_in=True,
        carry_out=True,
    )
    place_arms(stage, present, values, rng)
    stage.key("nod", 0.0, values["nod"] - 0.6 * (values["bend"] + values["lean"]))
    _look_around(stage, present, rng)
    play(stage, plan)
    _sway(stage, values)
    motion = solve(stage, noise=0.5 + 0.25 * values["variability"] / 2.0)
    first = round(_RUN_UP * motion.fps)
    stop = first + round(SECONDS * motion.fps)
    return Motion(motion.local_rotations[first:stop], motion.root_positions[first:stop], motion.skeleton, motion.fps)


def walker_body(values: Mapping[str, float]) -> Body:
    """A body of the walker's size, with its own widths of shoulders and hips."""
    ratios = {
        "scale": values["scale"],
        "leg": values["leg"],
        "arm": values["arm"],
        "trunk": values["trunk"],
        "width": 1.0,
    }
    body = body_from_ratios(ratios)
    offsets = body.skeleton.offsets.copy()
    offsets[list(_SHOULDERS), 0] *= values["shoulders"] * (1.0 + 0.5 * (values["girth"] - 1.0))
    offsets[list(_HIPS), 0] *= values["hips"] * values["girth"]
    base = body.skeleton
    skeleton = Skeleton("smpl22_walker", base.joints, base.parents, offsets, base.left_right)
    return Body(skeleton, body.stand_height, body.leg, body.arm, ratios)


def _paces(values: Mapping[str, float], steps: int, rng: np.random.Generator) -> list[float]:
    """Metres a second of each step, of the reference body; they vary as the walker's step times do."""
    spread = values["variability"] / 100.0
    return [float(values["speed"] * (1.0 + rng.normal(0.0, spread))) for _ in range(steps)]


def _look_around(stage: Stage, present: frozenset[str], rng: np.random.Generator) -> None:
    """Who talks turns the head to one side most of the time."""
    if "Talking" not in present:
        return
    side = 1.0 if rng.random() < 0.5 else -1.0
    for time in np.arange(0.0, SECONDS + 3.0, 1.2):
        away = rng.random() < 0.25
        stage.key("look", float(time), side * (4.0 if away else float(rng.normal(32.0, 8.0))))


def _sway(stage: Stage, values: Mapping[str, float]) -> None:
    """The pelvis drops on the side of the swinging leg, and the trunk sways, in phase with the landings."""
    wave = _wave(stage)
    stage.layer("roll", lambda times: -values["obliquity"] * wave(times, 0.3))
    # the planner's own trunk sway is 1.2 degrees; what is wanted beyond it is added
    stage.layer("lean", lambda times: -(values["shoulder_sway"] - 1.2) * wave(times, 0.5))
    stage.layer("lean", lambda times: 0.8 * values["obliquity"] * wave(times, 0.3))


def _wave(stage: Stage) -> Callable[[Array, float], Array]:
    """A wave that is +1 when the left foot lands and -1 when the right one does, `lag` steps later."""
    landings = sorted((step.land, side) for side in SIDES for step in stage.feet[side].steps)
    times = np.array([land for land, _ in landings])
    step = float(np.median(np.diff(times)))
    knots = np.concatenate(([times[0] - step], times, [times[-1] + step]))
    sign = 1.0 if landings[0][1] == "l" else -1.0
    phases = np.arange(-1.0, len(times) + 1)
    return lambda moments, lag: sign * np.cos(np.pi * (np.interp(moments, knots, phases) - lag))
