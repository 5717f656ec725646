"""Linear blend skinning: the joints and the surface of a body model such as SMPL in a given shape and pose.

SMPL (Loper et al. 2015, equations 2 to 10): a template surface plus shape directions times the shape coefficients gives
the body at rest; a regressor gives its joints; the surface then follows the joints by weights, after corrections that
depend on the pose. The model itself is the user's: none ships.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.rotations import quat_to_matrix
from motionary.motion.skeleton import Skeleton

Array = NDArray[np.floating]

_BLOCK = 16
"""Frames skinned at once: 12 numbers a vertex and frame are held meanwhile."""


@dataclass(frozen=True, eq=False)
class BodyModel:
    """A skinned body at rest, in metres, Y up, facing +Z.

    `template`: (vertices, 3). `shape_directions`: (vertices, 3, shapes). `regressor`: (joints, vertices), whose product
    with the surface at rest is the joints at rest. `joints`, `parents`: the tree, parents first, -1 for the root.
    `weights`: (vertices, joints), each row adding up to 1, and `pose_directions`: (vertices, 3, 9 (joints - 1)), how
    the surface changes with the rotation matrices; both only for the surface, None where it is not wanted.
    """

    name: str
    template: Array
    shape_directions: Array
    regressor: Array
    joints: tuple[str, ...]
    parents: tuple[int, ...]
    weights: Array | None = None
    pose_directions: Array | None = None

    @property
    def shape_count(self) -> int:
        """How many shape coefficients the model knows."""
        return self.shape_directions.shape[-1]

    def surface_at_rest(self, betas: Array) -> Array:
        """(vertices, 3) in the rest pose; `betas` (n,) may be fewer than the model knows, which counts as zeros."""
        count = min(len(betas), self.shape_count)
        return self.template + self.shape_directions[..., :count] @ betas[:count]

    def joints_at_rest(self, betas: Array) -> Array:
        """(joints, 3) in the rest pose."""
        return self.regressor @ self.surface_at_rest(betas)

    def skeleton(self, betas: Array) -> Skeleton:
        """The skeleton of a body of this shape; the root's offset is its place in the model's own frame."""
        places = self.joints_at_rest(betas)
        offsets = places.copy()
        offsets[1:] -= places[list(self.parents[1:])]
        return Skeleton(
            name=f"body:{self.name}",
            joints=self.joints,
            parents=self.parents,
            offsets=offsets,
            left_right=_pairs(self.joints),
        )


def skin(model: BodyModel, betas: Array, *, local_rotations: Array, root_positions: Array) -> Array:
    """World positions (frames, vertices, 3) in metres of the surface of a body of shape `betas` (n,).

    `local_rotations`: (frames, joints, 4) `wxyz`; `root_positions`: (frames, 3), the root joint in the world, which in
    SMPL's terms is its translation plus the root's place at rest. Raises `SkeletonMismatch` where the model was loaded
    without weights or has other joints.
    """
    if model.weights is None:
        raise SkeletonMismatch(f"body model {model.name!r} was loaded without its surface; load it with surface=True")
    rest = model.surface_at_rest(betas)
    places = model.regressor @ rest
    positions, world = forward_kinematics(local_rotations, root_positions, model.skeleton(betas))
    surface = np.empty((len(root_positions), len(rest), 3), dtype=positions.dtype)
    for start in range(0, len(surface), _BLOCK):
        block = slice(start, start + _BLOCK)
        posed = rest + _pose_corrections(model, local_rotations[block])
        # a vertex goes with joint k to R_k (v - rest place of k) + place of k
        shifts = positions[block] - np.einsum("fkij,kj->fki", world[block], places)
        turned = np.einsum("vk,fkij->fvij", model.weights, world[block], optimize=True)
        surface[block] = np.einsum("fvij,fvj->fvi", turned, posed) + np.einsum("vk,fki->fvi", model.weights, shifts)
    return surface


def _pose_corrections(model: BodyModel, local_rotations: Array) -> Array:
    """(frames, vertices, 3): pose directions times the joints' rotation matrices less the identity, root left out."""
    if model.pose_directions is None:
        return np.zeros((len(local_rotations), 1, 3))
    matrices = quat_to_matrix(local_rotations[:, 1:]) - np.eye(3)
    return np.einsum("vip,fp->fvi", model.pose_directions, matrices.reshape(len(matrices), -1), optimize=True)


def _pairs(joints: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Indices of joints called left_... with their right_... counterparts."""
    others = {joint: joints.index(joint.replace("left_", "right_")) for joint in joints if joint.startswith("left_")}
    return tuple((joints.index(joint), other) for joint, other in others.items())
