"""Skeletons: joint names, parents and rest offsets. The named ones are data in `skeletons/`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from motionary.errors import SkeletonMismatch


@dataclass(frozen=True, eq=False)
class Skeleton:
    """A tree of joints in its rest pose.

    `joints`: names, parents before children. `parents`: index of each joint's parent, -1 for the root, which comes
    first. `offsets`: (joints, 3) metres, each joint's place in its parent's frame when every rotation is the identity
    (Y up, facing +Z). `left_right`: pairs of joint indices that mirroring swaps.
    """

    name: str
    joints: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: NDArray[np.floating]
    left_right: tuple[tuple[int, int], ...] = field(default=())

    def __post_init__(self) -> None:
        count = len(self.joints)
        if len(self.parents) != count or self.offsets.shape != (count, 3):
            raise SkeletonMismatch(
                f"skeleton {self.name!r}: {count} joints, {len(self.parents)} parents and offsets of shape "
                f"{self.offsets.shape}; all three must agree"
            )
        if len(set(self.joints)) != count:
            twice = sorted({name for name in self.joints if self.joints.count(name) > 1})
            raise SkeletonMismatch(f"skeleton {self.name!r}: joint names used twice: {', '.join(twice)}; rename one")
        bad = [j for j, parent in enumerate(self.parents) if not (parent < j and (parent >= 0 or j == 0))]
        if bad:
            raise SkeletonMismatch(
                f"skeleton {self.name!r}: joint {self.joints[bad[0]]!r} has parent index {self.parents[bad[0]]}; "
                "parents must come before children and only the first joint is a root"
            )
        self.offsets.setflags(write=False)

    @property
    def joint_count(self) -> int:
        """Number of joints."""
        return len(self.joints)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """Indices of each joint's children."""
        lists: list[list[int]] = [[] for _ in self.joints]
        for joint, parent in enumerate(self.parents):
            if parent >= 0:
                lists[parent].append(joint)
        return tuple(tuple(each) for each in lists)

    @cached_property
    def levels(self) -> tuple[NDArray[np.intp], ...]:
        """Joint indices by depth in the tree, the root's level first."""
        depth = [0] * self.joint_count
        for joint, parent in enumerate(self.parents):
            depth[joint] = 0 if parent < 0 else depth[parent] + 1
        return tuple(np.array([j for j, d in enumerate(depth) if d == level]) for level in range(max(depth) + 1))

    @cached_property
    def bone_lengths(self) -> NDArray[np.floating]:
        """(joints,) metres from each joint to its parent; 0 for the root."""
        lengths = np.linalg.norm(self.offsets, axis=-1)
        lengths[0] = 0.0
        return lengths

    @cached_property
    def mirrored_joints(self) -> NDArray[np.intp]:
        """For each joint the index of its mirror image (itself on the midline)."""
        order = np.arange(self.joint_count)
        for left, right in self.left_right:
            order[left], order[right] = right, left
        return order

    def index(self, joint: str) -> int:
        """Index of the joint called `joint`; `SkeletonMismatch` lists the names there are."""
        try:
            return self.joints.index(joint)
        except ValueError:
            raise SkeletonMismatch(
                f"skeleton {self.name!r} has no joint {joint!r}; its joints are {', '.join(self.joints)}"
            ) from None


def skeleton_names() -> list[str]:
    """Names that `load_skeleton` takes."""
    folder = resources.files("motionary.motion") / "skeletons"
    return sorted(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


@cache
def load_skeleton(name: str) -> Skeleton:
    """A skeleton that ships with Motionary.

    "smpl22": the 22 body joints of SMPL with HumanML3D's names and order, T-pose. "humanml3d_reference": the same
    joints with HumanML3D's axis-aligned offset directions, on whose bone lengths the data set's features are defined.
    "mmm21": the 21 joints of the Master Motor Map's reference body, on which KIT-ML is defined.
    """
    file = resources.files("motionary.motion") / "skeletons" / f"{name}.json"
    if not file.is_file():
        raise SkeletonMismatch(f"no skeleton is called {name!r}; known: {', '.join(skeleton_names())}")
    data = json.loads(file.read_text(encoding="utf-8"))
    joints = tuple(entry["name"] for entry in data["joints"])
    index = {joint: i for i, joint in enumerate(joints)}
    return Skeleton(
        name=data["name"],
        joints=joints,
        parents=tuple(-1 if entry["parent"] is None else index[entry["parent"]] for entry in data["joints"]),
        offsets=np.array([entry["offset"] for entry in data["joints"]], dtype=np.float64),
        left_right=tuple((index[left], index[right]) for left, right in data["left_right"]),
    )
