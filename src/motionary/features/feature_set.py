"""What a set of features is: its name, width, frame rate, joints, named slices, and both directions, with checks.

The module of a set works on bare arrays and follows its publication number for number. A `FeatureSet` is the same set
for motions: it refuses another frame rate, other joints, positions where rotations are needed, and values that are not
finite.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, MotionaryError, SkeletonMismatch
from motionary.features.normaliser import KINDS, Normaliser, evaluator_normaliser
from motionary.motion import JointPositions, Motion, Skeleton, load_skeleton

Array = NDArray[np.floating]
Moving = Motion | JointPositions

FARTHEST = 1e6
"""Metres beyond which a position is a mistake; its squares would in time overflow."""
SAME_RATE = 1e-4
"""Relative difference below which two frame rates are one: a BVH's 0.033333 s is 30 fps to 1e-5."""
_LEAST_COSINE = 0.5
"""A bone may point up to 60 degrees away from `smpl22`'s before its rotations count as another rest pose's."""


@dataclass(frozen=True, eq=False)
class FeatureSet:
    """A named set of numbers a frame.

    `skeleton`: the named skeleton whose joints, in its order, the set reads and gives back. `fps`: the frame rate it is
    defined at, None for any. `slices`: groups of dimensions in order; together they are every dimension once. `units`:
    of the stored numbers, with their axes where these are not ours. `needs_rotations`: a `Motion` is read, not
    positions. `fewer_rows`: how many rows fewer than frames there are. `forgets`: what two clips may differ in and have
    equal features (with `continuous_yaw`): "place" on the floor, "heading" of the first frame, "height", "size".
    `loses`: what cannot come back, in words. `round_trip`: metres, and for rotations radians, within which all else
    comes back from clips of up to a minute. `statistics`: how the published "dataset" normaliser takes deviations,
    "grouped" (averaged inside each slice), "each" (each dimension by itself), or None where the set was published
    without any. `evaluators`: whether published evaluators have their own statistics. `from_motion(motion,
    continuous_yaw)` and `to_motion(features, fps)` do the work once everything is checked.
    """

    name: str
    skeleton: str
    fps: float | None
    slices: Mapping[str, slice]
    units: str
    needs_rotations: bool
    fewer_rows: int
    forgets: frozenset[str]
    loses: str
    round_trip: float
    statistics: Literal["grouped", "each"] | None
    evaluators: bool
    from_motion: Callable[[Moving, bool], Array]
    to_motion: Callable[[Array, float], Moving] | None

    @property
    def width(self) -> int:
        """Numbers a frame."""
        return max(part.stop for part in self.slices.values())

    @property
    def joints(self) -> tuple[str, ...]:
        """Names of the joints in the set's order."""
        return load_skeleton(self.skeleton).joints

    def part(self, features: Array, name: str) -> Array:
        """The dimensions (..., d) called `name`; `FeatureMismatch` lists the names there are."""
        if name not in self.slices:
            raise FeatureMismatch(f"{self.name} has no slice {name!r}; it has {', '.join(self.slices)}")
        if features.shape[-1:] != (self.width,):
            raise FeatureMismatch(
                f"features have shape {features.shape}; {self.name} needs (..., {self.width}); "
                "were they made by another feature set?"
            )
        return features[..., self.slices[name]]

    def extract(self, motion: Moving, *, continuous_yaw: bool = False) -> Array:
        """Features (frames - `fewer_rows`, width) of a motion on the set's joints at its frame rate.

        Some published extractions have a step in the yaw velocity where a clip turns through the heading opposite to
        its first (humanml263, kitml251) or to +Z (rifke64); `continuous_yaw` gives the velocity without it. Raises
        `FeatureMismatch` for another frame rate or positions where rotations are needed, `SkeletonMismatch` for other
        joints, `MotionaryError` for too few frames or values that are not finite.
        """
        self._check_rate(motion.fps)
        self._check_kind(motion)
        return self.from_motion(motion, continuous_yaw)

    def recover(self, features: Array, *, fps: float | None = None) -> Moving:
        """The motion that denormalised features (rows, width) say: a `Motion` where they hold rotations, else points.

        The clip starts above the origin facing +Z where the set forgets place and heading. `fps`: needed where the set
        has no frame rate of its own, and must agree where it has. Raises `FeatureMismatch` for another shape, a rate
        that is missing or another, values that are not finite, or a set that cannot be turned back.
        """
        if self.to_motion is None:
            raise FeatureMismatch(f"{self.name} cannot be turned back into motion: {self.loses}")
        features = check_features(features, name=self.name, width=self.width, slices=self.slices)
        if fps is None and self.fps is None:
            raise FeatureMismatch(f"{self.name} is defined at any frame rate, so say which: recover(features, fps=...)")
        if fps is not None:
            self._check_rate(fps)
        return self.to_motion(features, float(fps or self.fps or 0.0))

    def fit_normaliser(self, clips: Iterable[Array], *, kind: str = "training_crops") -> Normaliser:
        """Statistics over feature clips (rows, width) by the rule `kind`, one of `normaliser.KINDS`.

        "training_crops" is there for every set; "dataset" and "evaluators" only where they were published for it,
        `FeatureMismatch` otherwise. Its name is "kind:set", such as "dataset:kitml251".
        """
        name = f"{kind}:{self.name}"
        if kind not in KINDS:
            raise FeatureMismatch(f"no normaliser is called {kind!r}; there are {', '.join(KINDS)}")
        unpublished = self.statistics is None or (kind == "evaluators" and not self.evaluators)
        if kind != "training_crops" and unpublished:
            raise FeatureMismatch(
                f"{self.name} was published without statistics of the kind {kind!r}; use 'training_crops'"
                + (" or 'dataset'" if self.statistics else "")
            )
        grouped = kind != "training_crops" and self.statistics == "grouped"
        fitted = Normaliser.fit(self._checked(clips), name=name, groups=self.slices if grouped else None)
        return fitted if kind != "evaluators" else replace(evaluator_normaliser(fitted, self.slices), name=name)

    def _checked(self, clips: Iterable[Array]) -> Iterator[Array]:
        for number, clip in enumerate(clips):
            if np.shape(clip)[-1:] != (self.width,):
                raise FeatureMismatch(
                    f"clip {number} has shape {np.shape(clip)}; {self.name} needs (frames, {self.width})"
                )
            yield clip

    def _check_rate(self, fps: float) -> None:
        if self.fps is not None and abs(fps / self.fps - 1.0) > SAME_RATE:
            raise FeatureMismatch(
                f"{self.name} is defined at {self.fps:g} frames a second, this is {fps:g}; "
                f"use motionary.motion.resample(motion, {self.fps:g}) first"
            )

    def _check_kind(self, motion: Moving) -> None:
        if isinstance(motion, JointPositions):
            if self.needs_rotations:
                raise FeatureMismatch(
                    f"{self.name} needs rotations, and joint positions have none; give a Motion on skeleton "
                    f"{self.skeleton!r} (motionary.motion.inverse_kinematics estimates one, twist in part)"
                )
            names = motion.joint_names
        else:
            names = motion.skeleton.joints
        check_joints(names, skeleton=self.skeleton, name=self.name)


def check_joints(names: tuple[str, ...], *, skeleton: str, name: str) -> None:
    """`SkeletonMismatch` unless the joints are those of the named skeleton in its order; says how to get them."""
    wanted = load_skeleton(skeleton).joints
    if names == wanted:
        return
    place = next((i for i, (a, b) in enumerate(zip(names, wanted, strict=False)) if a != b), min(len(names), 22))
    found = repr(names[place]) if place < len(names) else "nothing"
    expected = repr(wanted[place]) if place < len(wanted) else "nothing"
    helps = "motionary.features.to_mmm21" if skeleton == "mmm21" else "motionary.formats.to_smpl22"
    raise SkeletonMismatch(
        f"{name} needs the {len(wanted)} joints of {skeleton!r} in their order; joint {place} is {found} instead of "
        f"{expected} (of {len(names)} joints); {helps} maps a motion to them"
    )


def check_points(positions: Array, *, joints: tuple[str, ...], frames: int = 1) -> Array:
    """Positions (T, J, 3) as a floating array, once they are known to be usable.

    Raises `SkeletonMismatch` for another shape, `MotionaryError` for fewer than `frames` frames or for values that are
    not finite or beyond `FARTHEST` metres; the message names the first such frame and joint.
    """
    positions = np.asarray(positions)
    if positions.ndim != 3 or positions.shape[1:] != (len(joints), 3):
        raise SkeletonMismatch(
            f"positions have shape {positions.shape}; (frames, {len(joints)}, 3) is needed, joints "
            f"{', '.join(joints[:4])}, ..., {joints[-1]}"
        )
    if len(positions) < frames:
        raise MotionaryError(f"the clip has {len(positions)} frame(s); at least {frames} are needed; use a longer clip")
    if not np.issubdtype(positions.dtype, np.floating):
        positions = positions.astype(np.float64)
    bad = ~(np.abs(positions) < FARTHEST).all(axis=-1)
    if bad.any():
        frame, joint = np.argwhere(bad)[0]
        raise MotionaryError(
            f"frame {frame}, joint {joints[joint]!r}: position {positions[frame, joint]} is no place in metres (NaN, "
            f"infinite, or over {FARTHEST:g} away); fill in or cut away the frames where tracking failed, or check the "
            "unit"
        )
    return positions


def check_rotations(motion: Motion, *, name: str) -> tuple[Array, Array]:
    """Quaternions (T, 22, 4) of length 1 and root positions (T, 3) of a motion whose rest pose is `smpl22`'s.

    Raises `SkeletonMismatch` for other joints or a rest pose whose bones point elsewhere (rotations mean nothing there;
    bone lengths are free), `MotionaryError` for no frames, values that are not finite, or quaternions far from length
    1.
    """
    check_joints(motion.skeleton.joints, skeleton="smpl22", name=name)
    _check_rest_pose(motion.skeleton, name=name)
    roots = check_points(motion.root_positions[:, None], joints=("pelvis",))[:, 0]
    lengths = np.linalg.norm(motion.local_rotations, axis=-1)
    bad = ~(np.abs(lengths - 1.0) < 1e-2)
    if bad.any():
        frame, joint = np.argwhere(bad)[0]
        raise MotionaryError(
            f"frame {frame}, joint {motion.skeleton.joints[joint]!r}: quaternion "
            f"{motion.local_rotations[frame, joint]} is no rotation (its length must be 1); normalise it, or cut the "
            "frame away"
        )
    return motion.local_rotations / lengths[..., None], roots


def _check_rest_pose(skeleton: Skeleton, *, name: str) -> None:
    ours, theirs = load_skeleton("smpl22").offsets[1:], skeleton.offsets[1:]
    lengths = np.linalg.norm(ours, axis=-1) * np.linalg.norm(theirs, axis=-1)
    cosines = np.sum(ours * theirs, axis=-1) / np.where(lengths > 0, lengths, 1.0)
    bad = (cosines < _LEAST_COSINE) & (lengths > 0)
    if bad.any():
        joint = int(np.argmax(bad)) + 1
        raise SkeletonMismatch(
            f"{name}: in the rest pose of skeleton {skeleton.name!r} the bone to {skeleton.joints[joint]!r} points "
            f"{np.degrees(np.arccos(max(cosines[joint - 1], -1.0))):.0f} degrees away from where it does in 'smpl22', "
            "so its rotations mean something else; retarget the motion to 'smpl22' first"
        )


def check_features(
    features: Array, *, name: str, width: int, slices: Mapping[str, slice], finite: bool = True
) -> Array:
    """Features as a floating array (..., T, width) with finite values; `FeatureMismatch` says which is not."""
    features = np.asarray(features)
    if features.ndim < 2 or features.shape[-1] != width:
        raise FeatureMismatch(
            f"features have shape {features.shape}; {name} needs (..., frames, {width}); "
            "were they made by another feature set?"
        )
    if not np.issubdtype(features.dtype, np.floating):
        features = features.astype(np.float64)
    if finite and not np.isfinite(features).all():
        *_, row, dimension = np.argwhere(~np.isfinite(features))[0]
        part = next((each for each, at in slices.items() if at.start <= dimension < at.stop), "?")
        raise FeatureMismatch(
            f"{name}, row {row}, dimension {dimension} ({part}): {features[..., row, dimension].ravel()[0]} is not "
            "finite; cut the row away, or find where it came from (a wrong normaliser?)"
        )
    return features
