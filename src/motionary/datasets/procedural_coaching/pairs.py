"""Pairs of attempt and target by different bodies, with the differences between them, from a random generator."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.procedural.body import make_body
from motionary.datasets.procedural.solve import solve
from motionary.datasets.procedural.stage import Stage
from motionary.datasets.procedural_coaching.changes import CHANGES, OPTIONS, Change, apply, sizes_within
from motionary.datasets.procedural_coaching.exercises import (
    EXERCISES,
    NEUTRAL,
    Exercise,
    Parameters,
    Times,
    add_sway,
    metres,
    place_feet,
)
from motionary.datasets.procedural_coaching.instructions import instruction
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import axis_angle_to_quat, normalise, quat_conjugate, quat_multiply
from motionary.motion.transforms import mirror_positions

Array = NDArray[np.floating]

LARGEST = (2.2, 4.5)
"""Sizes, in smallest noticeable changes, of the largest difference of a pair."""
OTHERS = (0.4, 0.6)
"""Sizes of the others, as parts of the largest."""
MOST_OTHERS = 2
VARIATION = 0.012
"""Deviation, as part of each parameter, of a person's own repetitions."""
_MIRROR = {"left": "right", "right": "left"}
_LASTING = ("seconds", "pause", "l_arm_lag", "r_arm_lag", "trunk_lag")
"""Parameters in seconds, which a quicker tempo shortens."""
_SIGNED = ("trunk_side_lean", "spine_rotation")


@dataclass(frozen=True)
class Condition:
    """How hard the recording makes it: metres of white `noise` a coordinate, and the factor by which one of the two is
    played faster (`tempo`; which one is drawn, unless the two differ in time: then the one that is quicker anyway)."""

    noise: float = 0.0
    tempo: float = 1.0


@dataclass(frozen=True)
class Difference:
    """A true difference: what the attempt has to change. `size` in smallest noticeable changes; see `Change`."""

    name: str
    measure: str
    side: str
    direction: str
    size: float

    @property
    def instruction(self) -> str:
        """The true instruction, in words."""
        change = CHANGES[self.name]
        amount = self.size * change.smallest
        return instruction(self.measure, self.side, self.direction, amount=amount, swap=change.swap)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two recordings and the truth: `differences`, largest first, none of equal pairs."""

    exercise: str
    attempt: JointPositions
    target: JointPositions
    differences: tuple[Difference, ...]
    mirrored: bool


def make_pair(rng: np.random.Generator, *, equal: bool = False, condition: Condition | None = None) -> Pair:
    """A pair of a drawn exercise: different bodies, headings, places, numbers of repetitions and waits."""
    condition = condition or Condition()
    exercise = list(EXERCISES.values())[int(rng.integers(len(EXERCISES)))]
    attempt = _drawn(exercise, rng)
    target, differences = (dict(attempt), ()) if equal else _changed(exercise, attempt, rng)
    fixed = any(CHANGES[each.name].less or CHANGES[each.name].uneven for each in differences)
    if fixed or (differences and rng.random() < 0.5):
        attempt, target = target, attempt
        differences = tuple(_reversed(each, target) for each in differences)
    quicker = int(rng.integers(2))
    for each in differences:
        if CHANGES[each.name].group == "time":  # a tempo against it would leave another difference the largest
            quicker = 0 if each.direction == "more" else 1
    mirrored = bool(rng.integers(2))
    recordings = []
    for number, parameters in enumerate((attempt, target)):
        factor = 1.0 / condition.tempo if number == quicker else 1.0
        played = parameters | {each: parameters[each] * factor for each in _LASTING}
        recordings.append(_recorded(exercise, played, rng, noise=condition.noise, mirrored=mirrored))
    if mirrored:
        differences = tuple(_mirrored(each) for each in differences)
    return Pair(exercise.name, recordings[0], recordings[1], differences, mirrored)


def _drawn(exercise: Exercise, rng: np.random.Generator) -> Parameters:
    values = {name: float(rng.uniform(*limits)) for name, limits in exercise.usual.items()}
    for name in list(values):
        if name.startswith("l_"):
            values.setdefault(f"r_{name[2:]}", values[name])
    return NEUTRAL | values


def _changed(
    exercise: Exercise, now: Parameters, rng: np.random.Generator
) -> tuple[Parameters, tuple[Difference, ...]]:
    """The target's parameters: the largest change drawn first, then up to two smaller ones of other parameters."""
    names = list(OPTIONS[exercise.name])
    rng.shuffle(names)
    target, found, used = dict(now), [], set()
    wanted = float(rng.uniform(*LARGEST))
    others = int(rng.integers(MOST_OTHERS + 1))
    for name in names:
        change = CHANGES[name]
        taken = used & {*change.keys, change.group}
        if len(found) > others or taken or (change.swap and found):
            continue
        if change.swap:
            target, size, sign = apply(change, target, amount=1.0), _swap_size(change, now), 1.0
        else:
            size = wanted if not found else found[0].size * float(rng.uniform(*OTHERS))
            size = min(size, 0.6 * LARGEST[1]) if found else size
            sign = 1.0 if rng.random() < 0.5 or change.less else -1.0
            if sizes_within(change, now, sign=sign) < size and not change.less:
                sign = -sign
            if sizes_within(change, now, sign=sign) < size:
                continue
            target = apply(change, target, amount=sign * size)
        used |= {*change.keys, *([change.group] if change.group else [])}
        side = _swap_side(change, target) if change.swap else change.side
        direction = "more" if sign > 0 else "less"
        if change.uneven:
            side, direction = ("left" if sign > 0 else "right"), "more"
        found.append(Difference(name, change.measure, side, direction, size))
    return target, tuple(found)


def _swap_size(change: Change, now: Parameters) -> float:
    return abs(now[change.keys[0]] - now[change.keys[1]]) / change.smallest


def _swap_side(change: Change, target: Parameters) -> str:
    return "left" if target[change.keys[0]] > target[change.keys[1]] else "right"


def _reversed(one: Difference, target: Parameters) -> Difference:
    """The difference with attempt and target exchanged; `target` is the new one."""
    change = CHANGES[one.name]
    if change.swap:
        return replace(one, side=_swap_side(change, target))
    if change.uneven:
        return replace(one, side=_MIRROR[one.side])
    return replace(one, direction="less" if one.direction == "more" else "more")


def _mirrored(one: Difference) -> Difference:
    direction = one.direction
    if one.measure in _SIGNED:
        direction = "less" if direction == "more" else "more"
    return replace(one, side=_MIRROR.get(one.side, one.side), direction=direction)


def _recorded(
    exercise: Exercise, p: Parameters, rng: np.random.Generator, *, noise: float, mirrored: bool
) -> JointPositions:
    """One take: one to four repetitions with small variations, waits around them, any heading and place."""
    stage = Stage(make_body(rng), rng)
    place_feet(stage, p.get("feet", 24.0))
    # a part that moves early or late needs that much more rest around a repetition
    room = max(abs(p[name]) for name in _LASTING if name.endswith("_lag"))
    time = float(rng.uniform(0.3, 1.2)) + room
    knees: list[tuple[float, float, float]] = []
    for _ in range(int(rng.integers(1, 5))):
        varied = {name: value * float(rng.normal(1.0, VARIATION)) for name, value in p.items() if name != "feet"}
        times = _times(time, varied)
        exercise.play(stage, varied, times)
        knees.append((times[0], times[3], metres(stage, varied.get("knees", 0.0))))
        time = times[3] + 2.0 * room + float(rng.uniform(0.15, 0.6))
    if p["sway"]:
        add_sway(stage, p["sway"], [each[:2] for each in knees])
    stage.time = time + float(rng.uniform(0.3, 1.0))
    motion = solve(stage, noise=0.7)
    if "knees" in p:
        motion = spread_knees(motion, knees)
    positions = motion.joint_positions().positions.astype(np.float64)
    positions = mirror_positions(positions) if mirrored else positions
    heading, place = float(rng.uniform(-np.pi, np.pi)), rng.uniform(-2.0, 2.0, size=2)
    sine, cosine = np.sin(heading), np.cos(heading)
    turned = positions @ np.array([[cosine, 0.0, sine], [0.0, 1.0, 0.0], [-sine, 0.0, cosine]]).T
    turned += np.array([place[0], 0.0, place[1]])
    if noise:
        turned = turned + rng.normal(0.0, noise, size=turned.shape)
    return JointPositions(np.ascontiguousarray(turned), motion.skeleton.joints, motion.fps)


def _times(start: float, p: Parameters) -> Times:
    """Leaving rest, arriving at the far point, leaving that, back at rest."""
    length = p["seconds"]
    natural = 0.08 * length
    arrive = start + p["out_factor"] * (p["out"] * length - natural)
    leave = arrive + 2.0 * natural + p["pause"]
    return start, arrive, leave, leave + p["back_factor"] * ((1.0 - p["out"]) * length - natural)


def spread_knees(motion: Motion, spans: list[tuple[float, float, float]]) -> Motion:
    """The knees moved apart by metres between (start, end) seconds, in the measure in which they are bent.

    Each leg turns about the line from hip to ankle: the feet stay where they are. Negative brings knees together.
    """
    positions, world = forward_kinematics(motion.local_rotations, motion.root_positions, motion.skeleton)
    moments = np.arange(motion.frame_count) / motion.fps
    wanted = np.zeros(motion.frame_count)
    for start, end, apart in spans:
        wanted[(moments >= start) & (moments <= end)] = apart
    local = motion.local_rotations.astype(np.float64).copy()
    for index, sign in ((0, -1.0), (1, 1.0)):
        hip, knee, ankle = (positions[:, joint + index].astype(np.float64) for joint in (1, 4, 7))
        axis = normalise(ankle - hip)
        arm = knee - hip - np.sum((knee - hip) * axis, axis=-1, keepdims=True) * axis
        radius = np.linalg.norm(arm, axis=-1)
        share = radius / max(float(radius.max()), 1e-6)
        angle = sign * np.arcsin(np.clip(0.5 * wanted * share / np.maximum(radius, 1e-3), -0.9, 0.9))
        turn = axis_angle_to_quat(axis, angle)
        parent = _quaternions(world[:, 0])
        thigh = quat_multiply(quat_conjugate(parent), quat_multiply(turn, quat_multiply(parent, local[:, 1 + index])))
        shin = _quaternions(world[:, 4 + index])
        foot = local[:, 7 + index]
        local[:, 1 + index] = thigh
        turned_shin = quat_multiply(turn, shin)
        local[:, 7 + index] = quat_multiply(quat_conjugate(turned_shin), quat_multiply(shin, foot))
    return Motion(local, motion.root_positions, motion.skeleton, motion.fps)


def _quaternions(matrices: Array) -> Array:
    from motionary.motion.rotations import matrix_to_quat

    return matrix_to_quat(np.ascontiguousarray(matrices, dtype=np.float64))
