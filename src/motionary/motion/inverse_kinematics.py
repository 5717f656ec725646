"""Inverse kinematics: from joint positions to rotations on a skeleton whose bones keep their lengths.

Positions do not tell the whole rotation of every joint. What each takes, from the root outwards:

- A joint that carries several others (pelvis: hips and spine; chest: neck and collars) turns with that rigid piece:
  the least-squares rotation of all of them (Kabsch). If they turn out not to be one piece, it is held back.
- A joint that carries one other points its bone at it. Its twist about that bone comes from the hinge at the bone's
  end, where `HINGES` knows one: upper arm and thigh turn so that elbow and knee bend about their own axis. While the
  limb is straight (less than 15 degrees) the twist is led over from the bent frames before to those after.
- Any other joint that carries one (spine, neck, collars, forearm, shin, ankle) takes the least twist: the shortest
  rotation from its rest direction in its parent's frame, or near the direction opposite to it, where that would whirl,
  a twist led over from the frames before to those after. So turning of the forearm, and of the shin and foot about
  themselves, is not recovered: a palm's direction cannot be known from the wrist's place.
- A joint that carries none (wrist, foot, head) keeps the identity.

Where bones between two such pieces are told their twist by nothing (the spine between pelvis and chest), the twist of
the outer piece is spread over them in equal steps.

The root stands where it was measured. Each joint aims from where it has come to stand, not from where it was measured:
what one bone's fixed length or a stiff chest leaves over is made up by the next and does not add up along limbs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rigid_fit import (
    NO_LENGTH,
    best_rotations,
    carried_joints,
    fit_skeleton,
    fixes_rotation,
    median_lengths,
)
from motionary.motion.rotations import (
    axis_angle_to_quat,
    matrix_to_quat,
    normalise,
    quat_between,
    quat_continuous,
    quat_multiply,
    quat_to_matrix,
)
from motionary.motion.skeleton import Skeleton, load_skeleton
from motionary.motion.transforms.sizes import lowest_chain
from motionary.motion.transforms.smoothing import smooth as smoothed
from motionary.motion.twist import hinge_twists, swing_twists

Array = NDArray[np.floating]

HINGES: dict[str, tuple[float, float, float]] = {
    "left_knee": (1.0, 0.0, 0.0),
    "right_knee": (1.0, 0.0, 0.0),
    "left_elbow": (0.0, -1.0, 0.0),
    "right_elbow": (0.0, 1.0, 0.0),
}
"""Joint -> the axis about which it bends in the T-pose, right-handed: knees back, elbows forward, palms down."""

_SHORTEST = 0.02
"""Measured over rest length below which a bone has no direction; it takes that of the frames before and after."""
_LOOSE = 0.05
"""Departure from rigidity of what a joint carries, 0 to 1 (1 less the cosine of 18 degrees), that counts as none."""
_LEAN = 0.5
"""Most that a joint's misplacement may shift the aim of a bone, as a fraction of the bone."""


def inverse_kinematics(
    joints: JointPositions,
    skeleton: Skeleton | None = None,
    *,
    smooth: float = 0.0,
    hinges: Mapping[str, tuple[float, float, float]] = HINGES,
) -> Motion:
    """Rotations and root path whose forward kinematics comes to the positions of `joints`, at the same frame rate.

    `skeleton` None: the 22 joints of `smpl22` in its T-pose, with the body's own proportions (`fit_skeleton`); other
    joints in `joints` are left out. With a skeleton given, its joints must all be there by name, and the result is on
    exactly that skeleton: bones are brought to its lengths, and the root's path is scaled with the legs. For the body's
    own proportions on another skeleton's tree give `fit_skeleton(positions, skeleton)`.

    Positions are met to rounding where the body is rigid: bones of constant length, and constant angles among what one
    joint carries. Else bone lengths are kept and positions give way. `smooth`: for noisy tracked data, standard
    deviation in seconds of a Gaussian that the positions are smoothed with first; 0.05 halves what moves at 3.7 Hz.
    `hinges`: joint name -> axis of bending in the rest pose, see the module.

    Quaternions have no jumps of sign over time. Raises `SkeletonMismatch` for joints that are missing, `MotionaryError`
    for no frames or positions that are not finite.
    """
    template = load_skeleton("smpl22") if skeleton is None else skeleton
    targets = _checked(joints, template)
    if not (np.isfinite(smooth) and smooth >= 0):
        raise ValueError(f"inverse_kinematics: smooth is {smooth}; give seconds, 0 or above")
    if smooth > 0:
        targets = smoothed(JointPositions(targets, template.joints, joints.fps), smooth).positions
    if skeleton is None:
        template = fit_skeleton(targets, template)
    else:
        targets = _brought_to_size(targets, skeleton)
    rotations = _solve(targets, template, hinges=hinges, fps=joints.fps)
    dtype = np.result_type(joints.positions, np.float32)
    return Motion(rotations.astype(dtype), targets[:, 0].astype(dtype), template, joints.fps)


def _checked(joints: JointPositions, skeleton: Skeleton) -> Array:
    """Positions in the skeleton's order, float64."""
    places = {name: place for place, name in enumerate(joints.joint_names)}
    missing = [name for name in skeleton.joints if name not in places]
    if missing:
        raise SkeletonMismatch(
            f"inverse kinematics on skeleton {skeleton.name!r} needs positions of {', '.join(missing)}; there are "
            f"{', '.join(joints.joint_names)}; map to smpl22 first (motionary.formats.to_smpl22) or give a skeleton "
            "with these joints"
        )
    if joints.frame_count == 0:
        raise MotionaryError("inverse kinematics: the motion has no frames; read a file that has some")
    positions = joints.positions[:, [places[name] for name in skeleton.joints]].astype(np.float64)
    if not np.isfinite(positions).all():
        frame, joint = np.argwhere(~np.isfinite(positions))[0][:2]
        raise MotionaryError(
            f"inverse kinematics: frame {frame}, joint {skeleton.joints[joint]!r}: position {positions[frame, joint]} "
            "is not finite; fill in or cut away the frames where tracking failed"
        )
    return positions


def _brought_to_size(positions: Array, skeleton: Skeleton) -> Array:
    """Positions whose median bone lengths are the skeleton's, bones' directions and their unsteadiness kept."""
    own, given = median_lengths(positions, skeleton.parents), skeleton.bone_lengths
    ratios = np.where(own > 0, given / np.where(own > 0, own, 1.0), 1.0)
    if np.allclose(ratios, 1.0, rtol=0, atol=1e-12):
        return positions
    chain = lowest_chain(skeleton)
    leg = own[chain].sum()
    result = np.empty_like(positions)
    result[:, 0] = positions[:, 0] * (given[chain].sum() / leg if leg > NO_LENGTH else 1.0)
    for joint in range(1, skeleton.joint_count):
        parent = skeleton.parents[joint]
        result[:, joint] = result[:, parent] + (positions[:, joint] - positions[:, parent]) * ratios[joint]
    return result


def _solve(
    targets: Array, skeleton: Skeleton, *, hinges: Mapping[str, tuple[float, float, float]], fps: float
) -> Array:
    """Local quaternions (frames, joints, 4), joint by joint from the root, all frames at once."""
    frames = len(targets)
    carried = carried_joints(skeleton)
    local = np.zeros((frames, skeleton.joint_count, 4))
    local[..., 0] = 1.0
    world: list[Array] = []
    places: list[Array] = []
    for joint, parent in enumerate(skeleton.parents):
        frame = world[parent] if joint else np.broadcast_to(np.eye(3), (frames, 3, 3))
        places.append(places[parent] + frame @ skeleton.offsets[joint] if joint else targets[:, 0])
        points = list(carried[joint])
        if not points:
            world.append(frame)
            continue
        rest = skeleton.offsets[points]
        measured = (_aims(targets, places[joint], joint=joint, points=points, rest=rest)) @ frame
        if fixes_rotation(rest):
            turn = best_rotations(rest, measured, np.eye(3))
            if joint:
                turn = _held(turn, rest, measured)
            local[:, joint] = matrix_to_quat(turn)
            _share_twist(local, joint, chain=_open_chain(skeleton, joint, carried, hinges), skeleton=skeleton)
        else:
            normals = _bend_normals(targets, joint, points, carried) @ frame if len(points) == 1 else None
            hinge = _rest_hinge(skeleton, points[0], hinges)
            bend = None if normals is None or hinge is None else (hinge, normals)
            local[:, joint] = _pointed(rest, measured, bend=bend, fps=fps)
            turn = quat_to_matrix(local[:, joint])
        world.append(frame @ turn)
    return quat_continuous(local)


def _held(turn: Array, rest: Array, measured: Array) -> Array:
    """Rotations of a piece that turned out not to be rigid, drawn towards no rotation by how much it is not.

    Fingers that hang from a hand by joints of their own may point anywhere; the rotation that fits such points best
    leaps about. `_LOOSE` of departure is nothing yet.
    """
    full = np.sum(np.linalg.norm(rest, axis=-1) * np.linalg.norm(measured, axis=-1), axis=-1)
    fit = np.einsum("fij,fpi,pj->f", turn, measured, rest)
    hold = np.maximum(0.0, (1.0 - _LOOSE) * full - fit)
    loose = np.flatnonzero(hold)
    if len(loose):
        # three more points, which no rotation leaves in place, weighted by the departure
        axes = hold[loose, None, None] * np.eye(3)
        turn[loose] = best_rotations(
            np.concatenate((rest, np.eye(3))), np.concatenate((measured[loose], axes), axis=1), np.eye(3)
        )
    return turn


def _open_chain(
    skeleton: Skeleton,
    joint: int,
    carried: tuple[tuple[int, ...], ...],
    hinges: Mapping[str, tuple[float, float, float]],
) -> list[tuple[int, int]]:
    """The joints above `joint`, top first, whose twist nothing has told, each with the one joint that it carries."""
    chain: list[tuple[int, int]] = []
    above = skeleton.parents[joint]
    while above >= 0 and len(carried[above]) == 1 and _rest_hinge(skeleton, carried[above][0], hinges) is None:
        chain.insert(0, (above, carried[above][0]))
        above = skeleton.parents[above]
    return chain


def _share_twist(local: Array, joint: int, *, chain: list[tuple[int, int]], skeleton: Skeleton) -> None:
    """Spread the twist of `joint` against its parent over the chain of bones above it, in place; no joint moves.

    In equal steps, as a spine turns. A chain that begins at the root hangs from nothing, and follows `joint` entirely.
    """
    if not chain:
        return
    bones = [normalise(skeleton.offsets[carried]) for _, carried in chain]
    along = local[:, joint, 1:] @ normalise(skeleton.offsets[joint])
    twist = np.unwrap(2.0 * np.arctan2(along, local[:, joint, 0]))
    step = twist / (len(chain) + 1)
    undo = None
    for place, ((link, _), bone) in enumerate(zip(chain, bones, strict=True), start=1):
        amount = twist if chain[0][0] == 0 else place * step
        turned = quat_multiply(local[:, link], axis_angle_to_quat(bone, amount))
        local[:, link] = turned if undo is None else quat_multiply(undo, turned)
        undo = axis_angle_to_quat(bone, -amount)
    if undo is not None:
        local[:, joint] = quat_multiply(undo, local[:, joint])


def _aims(targets: Array, place: Array, *, joint: int, points: list[int], rest: Array) -> Array:
    """World vectors (frames, points, 3) from where a joint stands to where what it carries was measured."""
    bones = targets[:, points] - targets[:, joint, None]
    lean = targets[:, joint] - place
    size = np.linalg.norm(lean, axis=-1)
    # a bone much shorter than the misplacement would swing to and fro
    limits = _LEAN * np.minimum(np.linalg.norm(rest, axis=-1), np.linalg.norm(bones, axis=-1))
    share = np.minimum(1.0, limits / np.maximum(size, NO_LENGTH)[:, None])
    return bones + share[..., None] * lean[:, None]


def _bend_normals(targets: Array, joint: int, points: list[int], carried: tuple[tuple[int, ...], ...]) -> Array:
    """(frames, 1, 3) in the world: the bone to the one carried point cross the bone after it; 0 where there is none."""
    beyond = carried[points[0]]
    if not beyond:
        return np.zeros((len(targets), 1, 3))
    upper = normalise(targets[:, points[0]] - targets[:, joint])
    lower = normalise(targets[:, beyond[0]] - targets[:, points[0]])
    return np.cross(upper, lower)[:, None]


def _rest_hinge(skeleton: Skeleton, joint: int, hinges: Mapping[str, tuple[float, float, float]]) -> Array | None:
    """The axis (3,) about which a joint bends, at right angles to the bone that ends there; None for no known hinge."""
    axis = hinges.get(skeleton.joints[joint])
    if axis is None:
        return None
    bone = normalise(skeleton.offsets[joint])
    across = np.asarray(axis, dtype=np.float64)
    across = across - (across @ bone) * bone
    # an axis almost along the bone belongs to another rest pose
    return normalise(across) if np.linalg.norm(across) > 0.3 else None


def _pointed(rest: Array, measured: Array, *, bend: tuple[Array, Array] | None, fps: float) -> Array:
    """Local quaternions (frames, 4) that turn rest vectors on one line, (points, 3), along `measured`."""
    axis = np.linalg.svd(rest)[2][0]
    weights = rest @ axis
    directions = _steady_directions(weights @ measured, axis=axis, full=float(weights @ weights))
    swings = quat_between(axis, directions)
    if bend is None:
        twists = swing_twists(directions, swings, rest=axis, fps=fps)
    else:
        twists = hinge_twists(directions, swings, bend[1][:, 0], hinge=bend[0], fps=fps)
    return quat_multiply(axis_angle_to_quat(directions, twists), swings) if twists.any() else swings


def _steady_directions(vectors: Array, *, axis: Array, full: float) -> Array:
    """Unit directions (frames, 3) of `vectors`, those too short to have one led over from their neighbours in time."""
    lengths = np.linalg.norm(vectors, axis=-1)
    known = np.flatnonzero(lengths > _SHORTEST * full)
    if len(known) == 0:
        return np.broadcast_to(axis, vectors.shape)
    if len(known) == len(vectors):
        return vectors / lengths[:, None]
    frames = np.arange(len(vectors))
    directions = vectors[known] / lengths[known, None]
    led = normalise(np.stack([np.interp(frames, known, column) for column in directions.T], axis=-1))
    return np.where(np.linalg.norm(led, axis=-1, keepdims=True) > 0.5, led, axis)
