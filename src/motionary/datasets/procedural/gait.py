"""The footstep planner: pelvis path, footsteps, bob, sway and arm swing of everything that goes on foot.

A foot lands where the pelvis will be half way through that foot's stance, half a step width to its side; so any speed,
direction and turn gives feet that stand still and a body that stays above them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from motionary.datasets.procedural.body import SIDES
from motionary.datasets.procedural.curves import Array, arc, keyframes, min_jerk, smooth
from motionary.datasets.procedural.stage import Stage, offset


@dataclass
class Gait:
    """A plan for `steps` steps.

    `step_time` seconds a step; `speed` metres a second, one number or one a step; `course` degrees of travel relative
    to the heading (0 forward, 90 to the left, 180 back); `turns` degrees of heading change, one a step (or None);
    `duty` the share of a stride a foot stands (below 0.5: running); `leaps` {step: (metres up, extra seconds)};
    `carry_in` and `carry_out`: whether the body arrives and leaves at speed. Lengths scale with the body. The rest
    are looks.
    """

    steps: int
    step_time: float
    speed: float | list[float]
    course: float = 0.0
    turns: list[float] | None = None
    duty: float = 0.62
    lift: float = 0.07
    width: float | None = None
    bob: float = 0.0
    lean: float = 2.0
    bend: float = 2.0
    swing: float = 22.0
    elbow: float = 18.0
    elbow_swing: float = 10.0
    twist: float = 5.0
    crouch: float = 0.0
    peel: float = 38.0
    strike: float = -14.0
    tuck: float = 0.0
    wobble: float = 0.0
    sway: float = 0.025
    weak: tuple[str, float] | None = None
    leaps: dict[int, tuple[float, float]] = field(default_factory=dict)
    carry_in: bool = False
    carry_out: bool = False
    first: str | None = None


def play(stage: Stage, plan: Gait) -> tuple[float, float]:
    """Plays the gait from the stage's present place and time; returns its start and end in seconds."""
    rng, start = stage.rng, stage.time
    landings = _landings(plan, start, rng)
    finish = landings[-1] + (0.0 if plan.carry_out else 0.35)
    grid = np.arange(start, finish + 0.6 + 1e-9, 0.05)
    speed = _speed(plan, landings, grid) * stage.body.scale
    heading = _heading(plan, landings, grid, stage.heading)
    direction = np.radians(heading + plan.course)
    place = stage.place
    x = place[0] + np.concatenate(([0.0], np.cumsum(0.05 * (speed * np.sin(direction))[:-1])))
    z = place[1] + np.concatenate(([0.0], np.cumsum(0.05 * (speed * np.cos(direction))[:-1])))
    for channel, values in (("px", x), ("pz", z), ("heading", heading)):
        for time, value in zip(grid, values, strict=True):
            if time <= finish + 1e-6:
                stage.key(channel, float(time), float(value))
    first = plan.first or ("l" if rng.random() < 0.5 else "r")
    _feet(stage, plan, (landings, grid), (x, z, heading), first)
    _looks(stage, plan, (start, landings, finish), first)
    stage.time = finish
    return start, finish


def _landings(plan: Gait, start: float, rng: np.random.Generator) -> Array:
    """Times at which the steps land; the step before the first landing is shorter when the body starts from rest."""
    times = plan.step_time * rng.normal(1.0, 0.02, plan.steps)
    if plan.weak is not None:
        times[::2] *= 1.0 + plan.weak[1]
        times[1::2] *= 1.0 - 0.7 * plan.weak[1]
    for step, (_, extra) in plan.leaps.items():
        times[step] += extra
    return start + np.cumsum(times) + (0.0 if plan.carry_in else 0.1)


def _speed(plan: Gait, landings: Array, grid: Array) -> Array:
    speeds = np.broadcast_to(np.asarray(plan.speed, dtype=float), (plan.steps,))
    step = plan.step_time
    knots = np.concatenate(([landings[0] - 2 * step], landings))
    values = np.interp(grid, knots[1:] - 0.5 * step, speeds)
    if not plan.carry_in:
        values = values * min_jerk((grid - grid[0]) / (1.5 * step + 0.1))
    if not plan.carry_out:
        values = values * min_jerk((landings[-1] + 0.1 - grid) / (1.5 * step))
    return values


def _heading(plan: Gait, landings: Array, grid: Array, begin: float) -> Array:
    if plan.turns is None:
        return np.full(len(grid), begin)
    total = np.concatenate(([0.0], np.cumsum(plan.turns)))
    knots = np.concatenate(([grid[0]], landings))
    heading = np.interp(grid, knots, total)
    return begin + smooth(heading, max(3, round(plan.step_time * 1.6 / 0.05)))


def _feet(stage: Stage, plan: Gait, clock: tuple[Array, Array], path: tuple[Array, Array, Array], first: str) -> None:
    landings, grid = clock
    x, z, heading = path
    order = [first, "r" if first == "l" else "l"]
    stance = plan.duty * 2 * plan.step_time
    ready = float(grid[0]) + (0.0 if plan.carry_in else 0.02)
    touched: dict[str, float] = {}
    for number, land in enumerate(landings):
        side = order[number % 2]
        leap = plan.leaps.get(number, (0.0, 0.0))
        lift = touched[side] + stance if side in touched else max(ready, land - 1.25 * plan.step_time)
        if number and leap[1]:
            lift = min(lift, land - leap[1] - 0.5 * plan.step_time)
        lift = min(lift, land - 0.16)
        middle = land + min(0.5 * stance, 0.5)
        centre = float(np.interp(middle, grid, x)), float(np.interp(middle, grid, z))
        angle = float(np.interp(land + 0.3 * stance, grid, heading))
        height = plan.lift * stage.body.scale * float(stage.rng.normal(1.0, 0.06)) + leap[0] * 0.9
        if plan.weak is not None and order[number % 2] != first:
            height *= 0.6
        _step(stage, plan, side, (lift, land, height), (centre, angle))
        touched[side] = land
    if not plan.carry_out:
        side = order[plan.steps % 2]
        end = float(np.interp(grid[-1], grid, x)), float(np.interp(grid[-1], grid, z))
        lift = max(touched.get(side, float(landings[-1]) - 1.0) + 0.5 * stance, landings[-1] - 0.12)
        _step(
            stage, plan, side, (lift, max(landings[-1] + 0.3, lift + 0.25), 0.05), (end, float(heading[-1])), last=True
        )


def _step(
    stage: Stage,
    plan: Gait,
    side: str,
    when: tuple[float, float, float],
    where: tuple[tuple[float, float], float],
    *,
    last: bool = False,
) -> None:
    lift, land, height = when
    centre, angle = where
    width = stage.width if last or plan.width is None else plan.width * stage.body.scale
    yaw = angle + stage.toe_out(side)
    place = offset(
        stage.beside(side, centre, angle, width=width), angle, 0.0, 0.0 if last else float(stage.rng.normal(0.0, 0.006))
    )
    if plan.wobble and not last:
        place = offset(place, angle, float(stage.rng.normal(0, plan.wobble)), float(stage.rng.normal(0, plan.wobble)))
    along = np.cos(np.radians(plan.course))
    stage.step_to(
        side, lift, land, x=place[0], z=place[1], yaw=yaw, height=height, floor=stage.feet[side].now()[2],
        peel=(plan.peel if along > 0.5 else 12.0) * (0.4 if last else 1.0),
        strike=(plan.strike if along > 0.5 else 14.0) * (0.2 if last else 1.0), tuck=0.0 if last else plan.tuck,
    )  # fmt: skip


def _looks(stage: Stage, plan: Gait, span: tuple[float, Array, float], first: str) -> None:
    """Bob, sway, lean, pelvis twist and arm swing, in phase with the landings."""
    start, landings, finish = span
    sign = 1.0 if first == "l" else -1.0
    knots = np.concatenate(([landings[0] - plan.step_time], landings, [landings[-1] + plan.step_time]))
    phases = np.arange(-1.0, len(landings) + 1)
    begin, end = (start, finish)

    def envelope(times: Array) -> Array:
        rise = (
            min_jerk((times - begin + 0.2) / 0.4)
            if plan.carry_in
            else min_jerk((times - begin) / (1.2 * plan.step_time))
        )
        fall = (
            min_jerk((end + 0.2 - times) / 0.4) if plan.carry_out else min_jerk((end - times) / (1.2 * plan.step_time))
        )
        return rise * fall

    def wave(times: Array, lag: float = 0.0) -> Array:
        """+1 when the left foot lands, -1 when the right one does."""
        return sign * np.cos(np.pi * (np.interp(times, knots, phases) - lag)) * envelope(times)

    along = float(np.cos(np.radians(plan.course)))
    arms = plan.swing * (along if abs(along) > 0.3 else 0.3)
    gain = {side: float(stage.rng.normal(1.0, 0.08)) for side in SIDES}
    for side, way in (("l", -1.0), ("r", 1.0)):
        stage.layer(
            f"{side}_flex",
            lambda t, s=side, w=way: (
                _free(stage, s, t) * (w * gain[s] * arms * wave(t, 0.05) + 0.1 * arms * envelope(t))
            ),
        )
        stage.layer(
            f"{side}_elbow",
            lambda t, s=side, w=way: (
                _free(stage, s, t)
                * ((plan.elbow - 16.0) * envelope(t) + plan.elbow_swing * (w * wave(t, 0.1) + envelope(t) * 0.5))
            ),
        )
    stage.layer("twist", lambda t: -plan.twist * along * wave(t))
    stage.layer("turn", lambda t: 1.9 * plan.twist * along * wave(t))
    stage.layer("look", lambda t: -0.9 * plan.twist * along * wave(t))
    stage.layer("sway_x", lambda t: plan.sway * wave(t, 0.5) * (1.0 if plan.duty > 0.5 else 0.4))
    stage.layer("lean", lambda t: -1.2 * wave(t, 0.5))
    stage.layer("pitch", lambda t: plan.lean * along * envelope(t))
    stage.layer("bend", lambda t: plan.bend * envelope(t))
    stage.layer("height", lambda t: -(plan.crouch + (0.012 if plan.duty > 0.5 else 0.05)) * envelope(t))
    if plan.weak is not None:
        weak_sign = 1.0 if plan.weak[0] == "l" else -1.0
        dip = plan.weak[1]
        stage.layer("lean", lambda t: 22.0 * dip * weak_sign * np.clip(weak_sign * wave(t, 0.45), 0, 1))
        stage.layer("height", lambda t: -0.12 * dip * np.clip(weak_sign * wave(t, 0.45), 0, 1))
    if plan.bob:
        stage.layer(
            "rise",
            lambda t: (
                -plan.bob
                * stage.body.scale
                * np.cos(2 * np.pi * (np.interp(t, knots, phases) - plan.duty))
                * envelope(t)
            ),
        )
    for number, (up, extra) in plan.leaps.items():
        land = landings[number]
        fly = land - extra - 0.55 * plan.step_time
        stage.layer("rise", lambda t, a=fly, b=land, h=up: h * arc((t - a) / (b - a)))
        stage.key("nod", fly, stage.value("nod"))


def _free(stage: Stage, side: str, times: Array) -> Array:
    """1 where the arm is free to swing: the channel X_busy takes the swing away."""
    keys = stage.keys.get(f"{side}_busy")
    if not keys:
        return np.ones(len(times))
    return 1.0 - np.clip(keyframes(times, keys), 0.0, 1.0)
