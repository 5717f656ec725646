"""From a stage to a motion: feet and pelvis first, then the trunk, arms and legs (analytic two-bone inverse
kinematics).
"""

from __future__ import annotations

import numpy as np

from motionary.datasets.procedural.body import SIDES, TOE_HEIGHT, Body
from motionary.datasets.procedural.curves import Array, bump, min_jerk, smooth, soft_noise
from motionary.datasets.procedural.stage import FPS, Foot, Stage, rest_value
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.motion import Motion
from motionary.motion.rotations import matrix_to_quat, normalise, quat_continuous

_NOISE = (
    ("bend", 0.7),
    ("lean", 0.6),
    ("turn", 0.8),
    ("nod", 1.5),
    ("tilt", 1.2),
    ("look", 2.2),
    ("l_flex", 1.4),
    ("l_abd", 0.8),
    ("l_elbow", 2.0),
    ("r_flex", 1.4),
    ("r_abd", 0.8),
    ("r_elbow", 2.0),
    ("pitch", 0.3),
    ("sway_x", 0.004),
    ("sway_z", 0.004),
)
_REACH = 0.993
"""Longest hip-to-ankle distance as a fraction of the leg, so that the knee never locks."""

LIMITS = {
    "flex": (-60, 185), "abd": (-35, 180), "rot": (-95, 100), "elbow": (2, 150), "hip": (-50, 130), "out": (-25, 95),
    "spin": (-45, 60), "knee": (2, 150), "bend": (-45, 95), "lean": (-45, 45), "turn": (-60, 60), "nod": (-55, 55),
    "look": (-75, 75), "tilt": (-35, 35), "shrug": (-5, 25),
}  # fmt: skip
"""Human ranges of the channels in degrees, which the solver enforces."""


class _Channels:
    """Sampled channels with rest values for those never written."""

    def __init__(self, values: dict[str, Array], frames: int) -> None:
        self._values, self._frames = values, frames

    def __call__(self, name: str) -> Array:
        found = self._values.get(name)
        return np.full(self._frames, rest_value(name)) if found is None else found

    def angle(self, name: str) -> Array:
        """Radians, inside human limits."""
        low, high = LIMITS.get(name.removeprefix("l_").removeprefix("r_"), (-1e9, 1e9))
        return np.radians(np.clip(self(name), low, high))

    def has(self, name: str) -> bool:
        """Whether the channel is ever above 0."""
        return name in self._values and bool(np.any(self._values[name] > 1e-3))


def rot_x(angle: Array) -> Array:
    """Matrices (frames, 3, 3) of a rotation about X: positive tips up towards forward."""
    return _axis_matrix(angle, 1, 2)


def rot_y(angle: Array) -> Array:
    """About Y: positive turns forward towards the left."""
    return _axis_matrix(angle, 2, 0)


def rot_z(angle: Array) -> Array:
    """About Z: positive turns left towards up."""
    return _axis_matrix(angle, 0, 1)


def _axis_matrix(angle: Array, first: int, second: int) -> Array:
    matrix = np.zeros((*np.shape(angle), 3, 3))
    sine, cosine = np.sin(angle), np.cos(angle)
    matrix[..., first, first] = matrix[..., second, second] = cosine
    matrix[..., second, first], matrix[..., first, second] = sine, -sine
    matrix[..., 3 - first - second, 3 - first - second] = 1.0
    return matrix


def foot_track(foot: Foot, times: Array, toe_rise: float) -> tuple[Array, Array, Array, Array]:
    """Ball of the foot (frames, 3), yaw and pitch in radians, and whether it stands, over time."""
    frames = len(times)
    place = np.empty((frames, 3))
    place[:] = (foot.place[0], TOE_HEIGHT, foot.place[1])
    yaw, pitch, planted = np.full(frames, foot.yaw), np.zeros(frames), np.ones(frames, dtype=bool)
    old, old_yaw, old_floor = foot.place, foot.yaw, 0.0
    for step in foot.steps:
        u = (times - step.lift) / max(step.land - step.lift, 1e-3)
        after, swing = times > step.lift, (u > 0) & (u < 1)
        s = min_jerk(0.15 * u + 0.85 * u)[after]
        place[after, 0] = old[0] + (step.place[0] - old[0]) * s
        place[after, 2] = old[1] + (step.place[1] - old[1]) * s
        rise = old_floor + (step.floor - old_floor) * min_jerk(1.4 * u[after])
        place[after, 1] = TOE_HEIGHT + rise + step.height * bump(u[after] ** 0.85)
        yaw[after] = old_yaw + (step.yaw - old_yaw) * s
        peel_time = min(0.22, 0.5 * (step.land - step.lift) + 0.06)
        pitch += step.peel * min_jerk((times - step.lift + peel_time) / peel_time) * (1 - min_jerk(u / 0.75))
        pitch += step.strike * min_jerk((u - 0.5) / 0.5) * (1 - min_jerk((times - step.land) / 0.12))
        pitch += step.tuck * bump(u)
        planted &= ~swing
        old, old_yaw, old_floor = step.place, step.yaw, step.floor
    pitch = np.radians(pitch)
    place[:, 1] += np.maximum(0.0, -np.sin(pitch)) * toe_rise
    return place, np.radians(yaw), pitch, planted


def _foot(stage: Stage, side: str, times: Array, channels: _Channels) -> tuple[Array, Array, Array, Array]:
    """The foot's track with the heel lifted by the channel `X_heel`, above the lowest floor of all steps."""
    place, yaw, pitch, planted = foot_track(stage.feet[side], times, 0.15 * stage.body.scale)
    place[:, 1] += stage.lowest_floor
    return place, yaw, pitch + np.radians(channels(f"{side}_heel")), planted


def two_bone(
    root: Array, target: Array, lengths: tuple[float, float], pole: Array, reach: float = 0.998
) -> tuple[Array, Array, Array]:
    """Directions of the upper and lower bone and the hinge axis, unit vectors (frames, 3).

    The joint between bends towards `pole`. A target out of reach is approached along the line to it.
    """
    upper, lower = lengths
    line = target - root
    distance = np.linalg.norm(line, axis=-1, keepdims=True)
    along = line / np.maximum(distance, 1e-6)
    distance = np.clip(distance, abs(upper - lower) + 0.53 * min(upper, lower), reach * (upper + lower))
    side = normalise(pole - np.sum(pole * along, axis=-1, keepdims=True) * along)
    cosine = np.clip((upper**2 + distance**2 - lower**2) / (2 * upper * distance), -1.0, 1.0)
    first = cosine * along + np.sqrt(1 - cosine**2) * side
    second = (distance * along - upper * first) / lower
    return first, normalise(second), np.cross(side, along)


def _bone_matrix(direction: Array, hinge: Array, rest: Array, rest_hinge: Array) -> Array:
    return _frame(direction, hinge) @ np.swapaxes(_frame(rest, rest_hinge), -1, -2)


def _frame(direction: Array, hinge: Array) -> Array:
    direction = normalise(direction)
    hinge = normalise(hinge - np.sum(hinge * direction, axis=-1, keepdims=True) * direction)
    return np.stack((direction, hinge, np.cross(direction, hinge)), axis=-1)


def solve(stage: Stage, *, noise: float = 1.0) -> Motion:
    """The motion of everything on the stage up to its `time`."""
    frames = max(2, round(stage.time * FPS))
    times = np.arange(frames) / FPS
    values = stage.sample(times)
    for (channel, size), wave in zip(_NOISE, soft_noise(stage.rng, times, len(_NOISE)), strict=True):
        values[channel] = values.get(channel, rest_value(channel)) + noise * size * wave
    channels = _Channels(values, frames)
    local = np.zeros((frames, 22, 3, 3))
    local[...] = np.eye(3)
    world_root = (
        rot_y(channels.angle("heading") + channels.angle("twist"))
        @ rot_x(channels.angle("pitch"))
        @ rot_z(-channels.angle("roll"))
    )
    local[:, 0] = world_root
    feet = {side: _foot(stage, side, times, channels) for side in SIDES}
    root = _root_positions(stage.body, stage.lowest_floor, channels, world_root, feet)
    chest = _trunk(local, channels)
    for index, side in enumerate(SIDES):
        _arm(local, channels, stage.body, (index, side), chest)
        _leg(local, channels, stage.body, (index, side), root, feet[side])
    quaternions = quat_continuous(matrix_to_quat(local))
    root = _grounded(quaternions, root, stage.body, channels)
    return Motion(quaternions.astype(np.float32), root.astype(np.float32), stage.body.skeleton, FPS)


def _root_positions(
    body: Body,
    lowest_floor: float,
    channels: _Channels,
    world_root: Array,
    feet: dict[str, tuple[Array, Array, Array, Array]],
) -> Array:
    heading = channels.angle("heading")
    x, z = channels("sway_x") * body.leg, channels("sway_z") * body.leg
    root = np.empty((len(heading), 3))
    root[:, 0] = channels("px") + x * np.cos(heading) + z * np.sin(heading)
    root[:, 2] = channels("pz") - x * np.sin(heading) + z * np.cos(heading)
    top = channels("height") * body.stand_height + channels("rise") + lowest_floor
    root[:, 1] = top
    ceiling = np.full(len(heading), 9.0)
    for index, side in enumerate(SIDES):
        ankle = _ankle(body, feet[side], index)
        hip = root + world_root @ body.skeleton.offsets[1 + index]
        flat = np.hypot(hip[:, 0] - ankle[:, 0], hip[:, 2] - ankle[:, 2])
        limit = (
            ankle[:, 1]
            + np.sqrt(np.maximum((_REACH * body.leg) ** 2 - flat**2, (0.4 * body.leg) ** 2))
            - (hip - root)[:, 1]
        )
        bound = np.logical_and(feet[side][3], channels(f"{side}_leg") < 0.5)
        ceiling = np.minimum(ceiling, np.where(bound, limit, 9.0))
    drop = np.maximum(top - ceiling, 0.0)
    root[:, 1] = top - smooth(_held_maximum(drop, 2), 5) + channels("air")
    return root


def _held_maximum(values: Array, reach: int) -> Array:
    """The largest value within `reach` frames, so that smoothing it never falls below the values themselves."""
    padded = np.pad(values, reach, mode="edge")
    return np.max(np.stack([padded[k : k + len(values)] for k in range(2 * reach + 1)]), axis=0)


def _ankle(body: Body, track: tuple[Array, Array, Array, Array], index: int) -> Array:
    place, yaw, pitch, _ = track
    return place - (rot_y(yaw) @ rot_x(pitch)) @ body.skeleton.offsets[10 + index]


def _trunk(local: Array, channels: _Channels) -> Array:
    """Writes spine, neck and head; returns the chest's orientation relative to the pelvis."""
    third = rot_y(channels.angle("turn") / 3) @ rot_x(channels.angle("bend") / 3) @ rot_z(-channels.angle("lean") / 3)
    local[:, 3] = local[:, 6] = local[:, 9] = third
    half = rot_y(channels.angle("look") / 2) @ rot_x(channels.angle("nod") / 2) @ rot_z(-channels.angle("tilt") / 2)
    local[:, 12] = local[:, 15] = half
    return third @ third @ third


def _arm(local: Array, channels: _Channels, body: Body, which: tuple[int, str], chest: Array) -> None:
    index, side = which
    sign = 1.0 if side == "l" else -1.0
    flex, abduct, inward, elbow = (channels.angle(f"{side}_{name}") for name in ("flex", "abd", "rot", "elbow"))
    hang = rot_z(np.array(-sign * np.pi / 2))
    upper = rot_x(-flex) @ rot_z(sign * abduct) @ rot_y(-sign * inward)
    fore = upper @ rot_x(-elbow) @ hang
    upper = upper @ hang
    raised = np.arccos(np.clip(-upper[:, 1, 0] * sign, -1, 1))
    lift = np.radians(0.18) * np.clip(np.degrees(raised) - 50, 0, 110) + channels.angle(f"{side}_shrug")
    if channels.has(f"{side}_hand"):
        upper, fore = _arm_to_target(channels, body, which, (upper, fore))
    collar = rot_z(sign * lift)
    local[:, 13 + index] = collar
    local[:, 16 + index] = np.swapaxes(collar, -1, -2) @ upper
    local[:, 18 + index] = np.swapaxes(upper, -1, -2) @ fore


def _arm_to_target(
    channels: _Channels, body: Body, which: tuple[int, str], free: tuple[Array, Array]
) -> tuple[Array, Array]:
    """The arm's matrices in the chest's frame with the hand drawn to its target by its weight."""
    index, side = which
    sign = 1.0 if side == "l" else -1.0
    offsets = body.skeleton.offsets
    shoulder = offsets[13 + index] + offsets[16 + index]
    bones = offsets[18 + index], offsets[20 + index]
    weight = min_jerk(channels(f"{side}_hand"))[:, None]
    middle = np.array([0.0, shoulder[1], shoulder[2]])
    aim = (
        np.stack((sign * channels(f"{side}_hx"), channels(f"{side}_hy"), channels(f"{side}_hz")), axis=-1) * body.arm
        + middle
    )
    loose = shoulder + free[0] @ bones[0] + free[1] @ bones[1]
    swivel = channels.angle(f"{side}_swivel")[:, None]
    pole_aim = np.cos(swivel) * np.array([0.35 * sign, -0.85, -0.4]) + np.sin(swivel) * np.array([sign, 0.15, 0.0])
    middle_point = free[0] @ bones[0] - 0.5 * (loose - shoulder)
    pole = normalise(pole_aim) * weight + normalise(middle_point) * (1 - weight)
    lengths = float(np.linalg.norm(bones[0])), float(np.linalg.norm(bones[1]))
    target = loose + (aim - loose) * weight
    first, second, hinge = two_bone(np.broadcast_to(shoulder, target.shape), target, lengths, pole)
    rest_hinge = np.array([0.0, -sign, 0.0])
    return _bone_matrix(first, hinge, bones[0], rest_hinge), _bone_matrix(second, hinge, bones[1], rest_hinge)


def _leg(
    local: Array,
    channels: _Channels,
    body: Body,
    which: tuple[int, str],
    root: Array,
    track: tuple[Array, Array, Array, Array],
) -> None:
    index, side = which
    offsets = body.skeleton.offsets
    pelvis = local[:, 0]
    hip = root + pelvis @ offsets[1 + index]
    _, yaw, pitch, _ = track
    foot = rot_y(yaw) @ rot_x(pitch)
    ankle = _ankle(body, track, index)
    ahead = pelvis[:, :, 2]
    pole = normalise(0.5 * ahead + 0.8 * rot_y(yaw)[:, :, 2] + np.array([0.0, 0.25, 0.0]))
    if channels.has(f"{side}_leg"):
        ankle, pole, foot = _free_leg(channels, body, which, (pelvis, hip), (ankle, pole, foot))
    bones = offsets[4 + index], offsets[7 + index]
    lengths = float(np.linalg.norm(bones[0])), float(np.linalg.norm(bones[1]))
    first, second, hinge = two_bone(hip, ankle, lengths, pole, reach=0.9965)
    axis = np.array([1.0, 0.0, 0.0])
    thigh, shin = _bone_matrix(first, hinge, bones[0], axis), _bone_matrix(second, hinge, bones[1], axis)
    local[:, 1 + index] = np.swapaxes(pelvis, -1, -2) @ thigh
    local[:, 4 + index] = np.swapaxes(thigh, -1, -2) @ shin
    local[:, 7 + index] = np.swapaxes(shin, -1, -2) @ foot


def _free_leg(
    channels: _Channels, body: Body, which: tuple[int, str], base: tuple[Array, Array], plan: tuple[Array, Array, Array]
) -> tuple[Array, Array, Array]:
    """Ankle, pole and foot of the plan, drawn by the weight `X_leg` towards the leg's own angles."""
    index, side = which
    sign = 1.0 if side == "l" else -1.0
    pelvis, hip = base
    weight = np.clip(channels(f"{side}_leg"), 0, 1)[:, None]
    thigh = (
        pelvis
        @ rot_x(-channels.angle(f"{side}_hip"))
        @ rot_z(sign * channels.angle(f"{side}_out"))
        @ rot_y(sign * channels.angle(f"{side}_spin"))
    )
    shin = thigh @ rot_x(channels.angle(f"{side}_knee"))
    own_foot = shin @ rot_x(channels.angle(f"{side}_point"))
    offsets = body.skeleton.offsets
    ankle = hip + thigh @ offsets[4 + index] + shin @ offsets[7 + index]
    mixed = plan[2] + (own_foot - plan[2]) * weight[..., None]
    foot = _frame(mixed[:, :, 2], mixed[:, :, 0])[:, :, [1, 2, 0]]
    return plan[0] + (ankle - plan[0]) * weight, plan[1] + (thigh[:, :, 2] - plan[1]) * weight, foot


def _grounded(quaternions: Array, root: Array, body: Body, channels: _Channels) -> Array:
    """Root positions moved so that floor poses touch the floor and nothing ever goes below it."""
    positions, _ = forward_kinematics(quaternions, root, body.skeleton)
    lowest = positions[:, :, 1].min(axis=1)
    root = root.copy()
    weight = np.clip(channels("ground"), 0, 1)
    shift = weight * (TOE_HEIGHT + 0.01 - lowest)
    root[:, 1] += np.where(weight > 0, smooth(shift, 5), 0.0)
    below = np.maximum(0.004 - (lowest + root[:, 1] - positions[:, 0, 1]), 0.0)
    root[:, 1] += smooth(_held_maximum(below, 2), 5)
    return root
