"""SMPL, SMPL+H and SMPL-X parameters in .npz: AMASS old and new, and what estimators from video write.

Joint rotations are rotation vectors (or matrices), translations metres, and the body itself comes from a body model
that the user has (`body_model`). Without one the rotations are put on the smpl22 skeleton, sized so that the feet stand
on the floor where the file has one: the rotations are right, bone lengths and the pelvis's place are not the person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.body_model import load_body_model
from motionary.formats.mapping import detect
from motionary.formats.reading import RawTake, rotate_root
from motionary.formats.safe_npz import Archive, member_names
from motionary.formats.smpl_names import BODY, MODELS, NAMES
from motionary.formats.smpl_values import frame_rate, joint_count, read_betas, read_rotations, read_translations, word
from motionary.formats.upright import turn_to_y, up_of_points
from motionary.motion import load_skeleton
from motionary.motion.kinematics import forward_kinematics
from motionary.motion.skeleton import Skeleton

Array = NDArray[np.floating]


@dataclass(frozen=True)
class Layout:
    """The names one family of files gives its arrays.

    `rotations`: those put one after the other along the joints; `optional`: further ones, taken where all are there.
    `translation`: the root's path. `up`: the axis that points up by the family's own rule, None where it has none and
    the body tells. `floor`: whether height 0 is the floor there. `scaling`: an array the path is divided by.
    """

    rotations: tuple[str, ...]
    translation: str
    up: str | None
    about: str
    optional: tuple[str, ...] = ()
    floor: bool = False
    scaling: str | None = None

    @property
    def needed(self) -> frozenset[str]:
        """Names without which a file is not of this family."""
        return frozenset((*self.rotations, self.translation))


LAYOUTS: tuple[Layout, ...] = (
    Layout(("pose_world",), "trans_world", "Y", "WHAM, in the world"),
    Layout(("smpl_poses",), "smpl_trans", "Y", "AIST++", scaling="smpl_scaling"),
    Layout(("poses",), "trans", "Z", "AMASS", floor=True),
    Layout(
        ("root_orient", "pose_body"),
        "trans",
        "Z",
        "AMASS, SMPL-X keys",
        optional=("pose_jaw", "pose_eye", "pose_hand"),
        floor=True,
    ),
    Layout(("pose",), "trans", "-Y", "WHAM, in the camera's frame"),
    Layout(("global_orient", "body_pose"), "transl", None, "SMPL parameters as the smplx package names them"),
)
"""Tried in this order; the first whose arrays are all there is taken."""

_BYTES_A_ROTATION = {"vector": 90, "matrix": 420}
"""What one rotation takes while it is turned into a quaternion, measured as 72 and 390."""
_STANDING = 0.6
_SIZES = (0.8, 1.25)
_ON_FLOOR = (-0.1, 0.35)
"""Metres between which the lowest joint stands on a floor at height 0; SMPL's pelvis may be 0.2 m lower."""
_GENDER = "{gender}"
_SINGLE = ("root_orient", "global_orient")
_FOOT_HEIGHT = -0.01
"""Metres of the foot joint above the floor, less those of the pelvis above the end of the file's translation (3 cm)."""


@dataclass(frozen=True, eq=False)
class _Parameters:
    """What a file says, in its own axes."""

    layout: Layout
    rotations: Array
    roots: Array
    betas: Array
    fps: float
    gender: str
    notes: tuple[str, ...]


def accepts(path: Path) -> bool:
    """Whether an .npz has the arrays of one of `LAYOUTS`, by its directory alone."""
    names = member_names(path)
    return any(layout.needed <= names for layout in LAYOUTS)


def read_smpl(path: Path, *, body_model: str | Path | None = None) -> RawTake:
    """Read SMPL parameters. With `body_model` (npz, see body_model.py) all its joints in the person's shape; without,
    the 22 body joints on the smpl22 skeleton. Y up in both cases.

    `body_model` may hold "{gender}", which stands for the file's own ("neutral" where it has none), so that a folder
    of several people is read with the right models. Raises `FormatError` naming the array at fault.
    """
    found = _read(path, body_only=body_model is None)
    rotations, roots, notes = found.rotations, found.roots, found.notes
    if body_model is None:
        skeleton = load_skeleton("smpl22")
    else:
        skeleton, rotations, model_notes = _modelled(body_model, found, path=path)
        # SMPL turns a body about its root joint, so that is where the translation puts its place at rest
        roots = roots + skeleton.offsets[0]
        notes += model_notes
    up, up_notes = _up(found.layout, rotations, roots, skeleton)
    turn = turn_to_y(up)
    if turn is not None:
        rotations, roots = rotate_root(rotations, roots, turn)
    offsets = skeleton.offsets.copy()
    offsets[0] = 0.0
    notes += up_notes
    if body_model is None:
        size, size_notes = _size(rotations, roots, skeleton, floor=found.layout.floor and bool(np.any(found.betas)))
        offsets *= size
        notes += size_notes
    return RawTake(
        format="smpl",
        local_rotations=rotations,
        root_positions=roots,
        joints=skeleton.joints,
        parents=skeleton.parents,
        offsets=offsets,
        fps=found.fps,
        metres_per_unit=1.0,
        unit="metre",
        up="Y",
        notes=notes,
    )


def _read(path: Path, *, body_only: bool) -> _Parameters:
    with Archive(path) as archive:
        layout = next((each for each in LAYOUTS if each.needed <= archive.names), None)
        if layout is None:
            raise FormatError(
                f"no SMPL parameters; it has {', '.join(sorted(archive.names)[:20]) or 'no arrays'}", path=path
            )
        rotations, notes = _rotations(archive, layout, body_only=body_only)
        roots = read_translations(archive, layout.translation, frames=len(rotations), scaling=layout.scaling)
        betas, beta_notes = read_betas(archive)
        fps, rate_notes = frame_rate(archive)
        gender = word(archive, "gender")
    notes += rate_notes if body_only else (*rate_notes, *beta_notes)
    return _Parameters(layout, rotations, roots, betas, fps, gender, notes)


def _rotations(archive: Archive, layout: Layout, *, body_only: bool) -> tuple[Array, tuple[str, ...]]:
    """Local rotations (frames, joints, 4) of all joints the file has, or of the 22 of the body, and notes."""
    names = layout.rotations
    if set(layout.optional) <= archive.names:
        names += layout.optional
    counts = [joint_count(archive, name, single=name in _SINGLE) for name in names]
    frames = {archive.header(name).shape[0] for name in names}
    if len(frames) != 1:
        found = ", ".join(f"{name} {archive.header(name).shape}" for name in names)
        raise FormatError(f"rotations of different lengths: {found}", path=archive.path)
    if sum(counts) not in NAMES:
        raise FormatError(
            f"{' + '.join(names)} has rotations of {sum(counts)} joints; SMPL has 24 (or 22 without hands), SMPL+H 52, "
            "SMPL-X 55, each 3 numbers",
            path=archive.path,
        )
    used = min(sum(counts), len(BODY)) if body_only else sum(counts)
    kind = "matrix" if any(archive.header(name).shape[-2:] == (3, 3) for name in names) else "vector"
    archive.require_memory(
        sum(archive.header(name).size for name in names) + frames.pop() * used * _BYTES_A_ROTATION[kind],
        what=f"poses {archive.header(names[0]).describe()}",
    )
    parts, place = [], 0
    for name, count in zip(names, counts, strict=True):
        if place < used:
            parts.append(read_rotations(archive, name, single=name in _SINGLE, joints=min(count, used - place)))
        place += count
    notes = [f"{MODELS[sum(counts)]} parameters ({layout.about})"]
    if used < sum(counts):
        notes.append("hands and face left out: without a body model they have no place")
    partly = [name for name in layout.optional if name in archive.names and name not in names]
    if partly:
        notes.append(f"{', '.join(partly)} left out: not all of {', '.join(layout.optional)} are there")
    return np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0], tuple(notes)


def _up(layout: Layout, rotations: Array, roots: Array, skeleton: Skeleton) -> tuple[str, tuple[str, ...]]:
    """The axis that is up, and notes: the family's, unless the body plainly stands on the floor along another."""
    step = max(1, len(roots) // 200)
    places = forward_kinematics(rotations[::step], roots[::step], skeleton)[0]
    stands, _ = up_of_points(places, detect(skeleton.joints))
    if layout.up is None:
        if stands not in ("Z", "-Y"):
            return "Y", ()
        return stands, (f"the body stands along {stands} in the file, taken as up; turned to Y up",)
    # a body that lies along Y all the time has its feet at Y = 0 only by chance
    if layout.floor and stands == "Y" and _ON_FLOOR[0] < places[..., 1].min() < _ON_FLOOR[1]:
        return "Y", (f"{layout.about} is {layout.up} up, but in this file the body stands along Y, so Y was taken",)
    return layout.up, (f"{layout.up} is up ({layout.about}); turned to Y up",) if layout.up != "Y" else ()


def _modelled(body_model: str | Path, found: _Parameters, *, path: Path) -> tuple[Skeleton, Array, tuple[str, ...]]:
    """The skeleton of the person's shape, rotations of its joints, and notes."""
    rotations, betas, gender = found.rotations, found.betas, found.gender.lower()
    if _GENDER in str(body_model):
        if gender not in ("male", "female", "neutral", ""):
            raise FormatError(f"'gender' is {gender!r}; male, female or neutral is needed for {body_model}", path=path)
        body_model = str(body_model).replace(_GENDER, gender or "neutral")
    model = load_body_model(body_model)
    if len(model.joints) < len(BODY):
        raise FormatError(f"a body model of {len(model.joints)} joints; SMPL's have 24 and more", path=body_model)
    notes = [f"joints from the body model {model.name} and {min(len(betas), model.shape_count)} shape coefficients"]
    if gender:
        notes.append(f"the person is given as {gender}; the joints are right if the body model is")
    if len(betas) > model.shape_count:
        notes.append(f"{len(betas)} shape coefficients, of which the model knows {model.shape_count}")
    skeleton = model.skeleton(betas)
    if rotations.shape[1] != len(model.joints):
        # all of the family share the body's joints; those of the hands and the face differ
        skeleton, rotations = _body_of(skeleton), rotations[:, : len(BODY)]
        notes.append("the body model is of another kind than the file; the 22 body joints they share were taken")
    return skeleton, rotations, tuple(notes)


def _body_of(skeleton: Skeleton) -> Skeleton:
    count = len(BODY)
    return Skeleton(
        name=skeleton.name,
        joints=BODY,
        parents=skeleton.parents[:count],
        offsets=skeleton.offsets[:count].copy(),
        left_right=load_skeleton("smpl22").left_right,
    )


def _size(rotations: Array, roots: Array, skeleton: Skeleton, *, floor: bool) -> tuple[float, tuple[str, ...]]:
    """How much larger than smpl22 the body is taken to be, and notes.

    Where height 0 is the floor, the size at which the lower foot of an upright body stands on it.
    """
    note = "no body model was given: on Motionary's reference skeleton"
    lost = "; bone lengths are not the person's, and the pelvis is where the translation ends (pass body_model)"
    step = max(1, len(roots) // 2000)
    pelvis = roots[::step, 1]
    places = forward_kinematics(rotations[::step], np.zeros((len(pelvis), 3)), skeleton)[0]
    feet = [skeleton.index(f"{side}_{joint}") for side in ("left", "right") for joint in ("ankle", "foot")]
    drop = -places[:, feet, 1].min(axis=1)
    standing = drop > _STANDING
    if not floor or standing.sum() < 0.2 * len(drop):
        return 1.0, (note + lost,)
    size = float(np.percentile((pelvis[standing] - _FOOT_HEIGHT) / drop[standing], 10))
    if not _SIZES[0] <= size <= _SIZES[1]:
        return 1.0, (f"{note}; the feet do not stand at height 0{lost}",)
    return size, (f"{note}, {size:.2f} times its size so that the feet stand on the floor{lost}",)
