"""Foot-contact clean-up: standing feet are held in place by the legs, and nothing else of the body moves.

After Kovar, Schreiner and Gleicher, "Footskate Cleanup for Motion Capture Editing" (2002): ankle and toe are held apart
from each other, and corrections fade in and out around each contact. Unlike there, bones never stretch and the root
stays, so a foot out of the leg's reach is held as near as the leg comes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError, SkeletonMismatch
from motionary.motion.blocks import frame_blocks
from motionary.motion.feet import SMPL22_LEGS, FootPlants, Leg, chain_track, foot_plants, foot_skate
from motionary.motion.motion import JointPositions, Motion
from motionary.motion.rotations import (
    identity_quaternions,
    normalise,
    quat_between,
    quat_conjugate,
    quat_multiply,
    quat_rotate,
)
from motionary.motion.transforms.finite import require_finite
from motionary.motion.transforms.holding import InReach, Shift, a_foot_apart, firm_contacts, shift_of
from motionary.motion.transforms.resampling import view
from motionary.motion.two_bone import reach

Array = NDArray[np.floating]
Moving = TypeVar("Moving", Motion, JointPositions)

_NUMBERS = 256
"""Numbers a frame that solving one leg works with, about."""
_FAR = 1e-9


@dataclass(frozen=True, eq=False)
class LockedFeet(Generic[Moving]):
    """A motion with its standing feet held, the contacts used, and the mean slide before and after (metres a second).

    `plants`: the contacts that were held: those found, less what would have had to move farther than allowed.
    """

    motion: Moving
    plants: FootPlants
    skate_before: float
    skate_after: float


def lock_feet(
    motion: Moving,
    *,
    legs: Sequence[Leg] = SMPL22_LEGS,
    plants: FootPlants | None = None,
    max_shift: float = 0.08,
    blend: float = 0.15,
) -> LockedFeet[Moving]:
    """The motion with ankles and toes held where they stand.

    A joint is held at its mean place over each contact, and let go over `blend` seconds on either side by a cubic that
    keeps its speed continuous. Hip, knee and ankle turn as little as they can (the knee about its own axis, the leg by
    the shortest turn); everything else keeps its rotation, bones their length and the root its path. `plants`: the
    contacts, by default those of `foot_plants`. `max_shift`: metres; a contact during which the joint strays farther
    from its mean is cut at its fastest frame, so that slow true steps stay steps. In `JointPositions` only the joints
    of `legs` move. Raises `SkeletonMismatch` where the leg's joints do not follow one another, `MotionaryError` for
    values that are not finite.
    """
    if not (np.isfinite(blend) and blend > 0 and max_shift > 0):
        raise ValueError(f"lock_feet: blend is {blend} s and max_shift {max_shift} m; both must be above 0")
    require_finite(motion, transform="lock_feet")
    found = foot_plants(motion, legs) if plants is None else plants
    _check_plants(found, legs, motion)
    held = np.zeros_like(found.planted)
    result = _copied(motion)
    fade = max(1, round(blend * motion.fps))
    for leg in legs:
        places = _leg_places(motion, leg)
        contacts = []
        for joint, track in zip(leg.ends, places[2:], strict=True):
            flags = found.planted[:, found.joints.index(joint)]
            leg_reach = InReach.of(places, track)
            contacts.append(firm_contacts(track, flags, leg_reach, max_shift=max_shift, fps=motion.fps))
        if len(contacts) == 2:
            contacts = a_foot_apart(*contacts, bone=places[3] - places[2])
        for joint, firm in zip(leg.ends, contacts, strict=True):
            for contact in firm:
                held[contact.start : contact.stop, found.joints.index(joint)] = True
        shifts = [shift_of(track, firm, fade) for track, firm in zip(places[2:], contacts, strict=True)]
        for block in frame_blocks(motion.frame_count, _NUMBERS):
            here = [each.part(block) for each in shifts]
            _turn_leg(view(result, block), leg, _solve_leg([place[block] for place in places], here))
    skates = foot_skate(motion, found), foot_skate(result, found)
    return LockedFeet(result, FootPlants(found.joints, held), *skates)


def _check_plants(plants: FootPlants, legs: Sequence[Leg], motion: Motion | JointPositions) -> None:
    ends = [joint for leg in legs for joint in leg.ends]
    missing = [joint for joint in ends if joint not in plants.joints]
    if missing or plants.planted.shape != (motion.frame_count, len(plants.joints)):
        raise MotionaryError(
            f"lock_feet: plants of {', '.join(plants.joints)} with shape {plants.planted.shape} do not fit the "
            f"motion's {motion.frame_count} frames and the joints {', '.join(ends)}"
        )


def _leg_places(motion: Motion | JointPositions, leg: Leg) -> list[Array]:
    """World tracks (frames, 3), float64, of hip, knee, ankle and, where there is one, toe."""
    names = [leg.hip, leg.knee, *leg.ends]
    if isinstance(motion, JointPositions):
        missing = [name for name in names if name not in motion.joint_names]
        if missing:
            raise SkeletonMismatch(f"there is no joint {missing[0]!r} among {', '.join(motion.joint_names)}")
        return [motion.positions[:, motion.joint_names.index(name)].astype(np.float64) for name in names]
    skeleton = motion.skeleton
    places = [skeleton.index(name) for name in names]
    for above, below in pairwise(places):
        if skeleton.parents[below] != above:
            raise SkeletonMismatch(
                f"skeleton {skeleton.name!r}: joint {skeleton.joints[below]!r} does not hang from "
                f"{skeleton.joints[above]!r}; a leg that is held needs hip, knee, ankle and toe one after the other"
            )
    return [chain_track(motion, name)[0] for name in names]


@dataclass(frozen=True, eq=False)
class _LegTurns:
    """What a leg does: world turns (frames, 4) of thigh, shin and foot, and the new knee, ankle and toe."""

    thigh: Array
    shin: Array
    foot: Array
    places: list[Array]


def _solve_leg(places: list[Array], shifts: list[Shift]) -> _LegTurns:
    hip, knee, ankle = places[:3]
    toe = places[3] if len(places) > 3 else None
    target, foot = _foot_target(ankle, toe, shifts)
    thigh, shin, new_knee, new_ankle = reach(
        hip, knee, ankle, target=target, ahead=None if toe is None else toe - ankle
    )
    moved = [new_knee, new_ankle]
    if toe is not None:
        moved.append(new_ankle + quat_rotate(foot, toe - ankle))
    return _LegTurns(thigh, shin, foot, moved)


def _foot_target(ankle: Array, toe: Array | None, shifts: list[Shift]) -> tuple[Array, Array]:
    """Where the ankle goes (frames, 3) and how the foot turns (frames, 4), so that ankle and toe come to their places.

    The end that is free follows the one that is held. The foot keeps its length: what the two places are too far or
    too near for it falls to the end that is held less.
    """
    ankle_shift, ankle_hold = shifts[0].shift, shifts[0].hold
    if toe is None:
        return ankle + ankle_shift, identity_quaternions((len(ankle),))
    toe_shift, toe_hold = shifts[1].shift, shifts[1].hold
    either = np.maximum(ankle_hold + toe_hold, _FAR)
    follow_toe = ((1 - ankle_hold) * toe_hold / either)[:, None]
    follow_ankle = ((1 - toe_hold) * ankle_hold / either)[:, None]
    new_ankle = ankle + ankle_shift + follow_toe * (shifts[1].steady - ankle_shift)
    new_toe = toe + toe_shift + follow_ankle * (shifts[0].steady - toe_shift)
    turn = quat_between(toe - ankle, new_toe - new_ankle)
    slack = new_toe - new_ankle - quat_rotate(turn, toe - ankle)
    share = np.where(toe_hold >= 1, np.where(ankle_hold >= 1, 0.5, 1.0), toe_hold**2 * (ankle_hold < 1))
    new_ankle = new_ankle + slack * share[:, None]
    free = ~(ankle_shift.any(axis=-1) | toe_shift.any(axis=-1))
    new_ankle[free], turn[free] = ankle[free], identity_quaternions()
    return new_ankle, turn


def _copied(motion: Moving) -> Moving:
    if isinstance(motion, JointPositions):
        return replace(motion, positions=motion.positions.copy())
    return replace(motion, local_rotations=motion.local_rotations.copy())


def _turn_leg(motion: Motion | JointPositions, leg: Leg, turns: _LegTurns) -> None:
    """Write what a leg does into the motion's arrays, which are its own."""
    if isinstance(motion, JointPositions):
        for name, place in zip((leg.knee, *leg.ends), turns.places, strict=True):
            motion.positions[:, motion.joint_names.index(name)] = place
        return
    # a joint's local rotation changes by what its own and its parent's turns differ by, from the foot upwards, so that
    # each joint's world rotation is still the old one when it is asked for
    names, world_turns = (leg.ankle, leg.knee, leg.hip), (turns.foot, turns.shin, turns.thigh)
    for name, turn, above in zip(names, world_turns, (*world_turns[1:], None), strict=True):
        inner = turn if above is None else quat_multiply(quat_conjugate(above), turn)
        moved = inner[:, 1:].any(axis=-1)
        joint = motion.skeleton.index(name)
        world = chain_track(motion, name)[1][moved]
        change = quat_multiply(quat_multiply(quat_conjugate(world), inner[moved]), world)
        old = motion.local_rotations[moved, joint].astype(np.float64)
        motion.local_rotations[moved, joint] = normalise(quat_multiply(old, change))
