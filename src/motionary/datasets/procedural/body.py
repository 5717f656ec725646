"""Bodies of different proportions on SMPL's 22 joints, left and right alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionary.motion.skeleton import Skeleton, load_skeleton

SIDES = ("l", "r")
"""Left and right in the order of `joint_of`; channel names begin with them ("l_knee")."""

TOE_HEIGHT = 0.02
"""Metres of the foot joint (the ball of the foot) above the floor while the foot stands flat."""

_ARM = (16, 17, 18, 19, 20, 21)
_LEG = (4, 5, 7, 8)
_TRUNK = (3, 6, 9, 12, 15)
_WIDTH = (1, 2, 13, 14)


@dataclass(frozen=True, eq=False)
class Body:
    """A skeleton and the lengths (metres) that planning needs.

    `stand_height`: the pelvis above the floor with straight legs and flat feet. `leg`, `arm`: hip to ankle and
    shoulder to wrist. `ratios`: what the proportions were multiplied by.
    """

    skeleton: Skeleton
    stand_height: float
    leg: float
    arm: float
    ratios: dict[str, float]

    @property
    def scale(self) -> float:
        """Size relative to the reference body."""
        return self.ratios["scale"]


def make_body(rng: np.random.Generator) -> Body:
    """A random body: scale 0.85 to 1.15, and leg, arm, trunk and width ratios of a few per cent around it."""
    ratios = {
        "scale": float(np.clip(rng.normal(1.0, 0.065), 0.85, 1.15)),
        "leg": float(rng.uniform(0.95, 1.05)),
        "arm": float(rng.uniform(0.94, 1.06)),
        "trunk": float(rng.uniform(0.94, 1.06)),
        "width": float(rng.uniform(0.92, 1.12)),
    }
    return body_from_ratios(ratios)


def body_from_ratios(ratios: dict[str, float]) -> Body:
    """The body with the given ratios (keys scale, leg, arm, trunk, width; 1.0 is the reference body)."""
    base = load_skeleton("smpl22")
    offsets = base.offsets * ratios["scale"]
    for joints, ratio in ((_ARM, "arm"), (_LEG, "leg"), (_TRUNK, "trunk"), (_WIDTH, "width")):
        offsets[list(joints)] *= ratios[ratio]
    skeleton = Skeleton("smpl22_varied", base.joints, base.parents, offsets, base.left_right)
    leg_down = -(offsets[1, 1] + offsets[4, 1] + offsets[7, 1])
    lengths = skeleton.bone_lengths
    return Body(
        skeleton=skeleton,
        stand_height=float(leg_down - offsets[10, 1] + TOE_HEIGHT),
        leg=float(lengths[4] + lengths[7]),
        arm=float(lengths[18] + lengths[20]),
        ratios=ratios,
    )
