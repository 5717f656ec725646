"""What the tables recognise: BABEL-60, and at small budget UTD-MHAD too, as numbers for the aligner and as skeletons.

BABEL's motions come in the paper's representation: 6D rotations as rows and the global translation, 30 frames a second,
pieces of at most 5 seconds. At small budget they are CMU's ungated takes, the part of BABEL's validation set that is at
hand; at full budget AMASS's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.amass import MotionId, amass_files, motion_id
from motionary.datasets.babel import read_sequences
from motionary.datasets.babel_actions import FPS, ActionPiece, action_classes, action_pieces
from motionary.datasets.cmu_motions import cmu_files
from motionary.datasets.prepared import sha256_of
from motionary.datasets.skeleton_sets import load_skeleton_set
from motionary.datasets.skeletons.bodies import SMPL_22, BodyGraph
from motionary.errors import FeatureMismatch, MissingData
from motionary.features import rot6d
from motionary.formats.atomic import replacing
from motionary.tasks.reproduce.recipe import Context

Array = NDArray[np.floating]
Indices = NDArray[np.intp]

SHORTEST = 15
"""Frames below which a piece is left out: half a second shows no action."""
GROUPS = 3
"""Groups of people that the part of BABEL at hand is tested on in turn: seed k tests on group k mod 3."""

NEEDS = {
    "small": "utd_mhad/ (UTD-MHAD's .mat files), cmu/ (CMU's takes) and annotations/babel/ (BABEL's labels)",
    "full": "amass/ (AMASS in its official layout) and babel-release/ (train.json and val.json of BABEL)",
}


@dataclass(frozen=True, eq=False)
class ActionMotions:
    """One recognition set.

    `short` names its columns; `values` (frames, joints, channels) a clip at 30 frames a second, which `model` lays out
    for the aligner; `positions` gives a clip's joints (frames, joints, 3) on `body`. `labels` are class numbers,
    several a clip in BABEL; `folds` are (train, test) clip numbers. `lexicon` has the words for its classes.
    """

    title: str
    short: str
    lexicon: str
    classes: tuple[str, ...]
    body: BodyGraph
    model: dict[str, Any]
    features: str
    values: tuple[Array, ...]
    positions: Callable[[int], Array]
    labels: tuple[tuple[int, ...], ...]
    folds: tuple[tuple[Indices, Indices], ...]
    about: str

    def split(self, seed: int) -> tuple[Indices, Indices]:
        """Clip numbers that a seed's runs train and test on."""
        return self.folds[seed % len(self.folds)]

    def digest(self) -> str:
        """A hash of all motions and labels."""
        found = hashlib.sha256(repr((self.title, self.labels)).encode())
        for values in self.values:
            found.update(repr(values.shape).encode() + np.ascontiguousarray(values).tobytes())
        return found.hexdigest()[:16]


def check(context: Context) -> dict[str, Any]:
    """What names the data, for a recipe's settings. Raises MissingData for what is not there, and how to get it."""
    data = context.data
    if context.budget == "full":
        wanted = {"amass": data / "amass", "babel-release": data / "babel-release" / "val.json"}
    else:
        wanted = {name: data / name for name in ("utd_mhad", "cmu")} | {"labels": data / "annotations" / "babel"}
    missing = [str(path) for path in wanted.values() if not path.exists()]
    if missing:
        raise MissingData(f"{', '.join(missing)}: not there; the {context.budget} budget needs {NEEDS[context.budget]}")
    labels = {path.name: sha256_of(path)[:12] for path in sorted(_release(context).glob("*.json"))}
    return {"labels": labels, "motions": len(_files(context))}


def load_sets(context: Context) -> list[ActionMotions]:
    """The budget's sets, loaded once a process."""
    key = (context.data.absolute(), context.cache.absolute(), context.budget)
    if key not in _LOADED:
        _LOADED.clear()
        _LOADED[key] = [babel60(context)] if context.budget == "full" else [utd_mhad(context), babel60(context)]
    return _LOADED[key]


_LOADED: dict[tuple[Path, Path, str], list[ActionMotions]] = {}


def utd_mhad(context: Context) -> ActionMotions:
    """UTD-MHAD: joint positions, trained on the odd subjects and tested on the even ones."""
    found = load_skeleton_set("utd_mhad", context.data)
    split = found.split("cross-subject")
    values = tuple(clip.read().positions[:, 0] for clip in found.clips)
    return ActionMotions(
        title="UTD-MHAD",
        short="UTD",
        lexicon="utd_mhad",
        classes=found.classes,
        body=found.body,
        model={"joints": found.body.joint_count, "channels": 3, "centre": "none"},
        features="positions of Kinect's 20 joints from the first frame's spine",
        values=values,
        positions=lambda number: values[number],
        labels=tuple(clip.labels for clip in found.clips),
        folds=((split.train, split.test),),
        about=f"{len(values)} clips of {len(found.classes)} actions and 8 people; positions of Kinect's 20 joints, the "
        "camera's tilt taken out; trained on subjects 1, 3, 5, 7, tested on 2, 4, 6, 8 (with every seed)",
    )


def babel60(context: Context) -> ActionMotions:
    """BABEL-60: 6D rotations and the global translation at 30 frames a second."""
    files = _files(context)
    pieces: dict[tuple[str, str, int], ActionPiece] = {}
    for piece in action_pieces(read_sequences(_release(context)), count=60):
        pieces.setdefault(piece.piece, piece)
    chosen, values = [], []
    for piece in pieces.values():
        file = files.get(motion_id(piece.path))
        rows = None if file is None else _rotations(file, context)[piece.first : piece.last]
        if rows is not None and len(rows) >= SHORTEST:
            chosen.append(piece)
            values.append(rows)
    if not chosen:
        raise MissingData(
            f"{context.data}: BABEL's labels are there and none of their motions; {NEEDS[context.budget]}"
        )
    folds, split = _folds(chosen, context)
    seen = len({label for piece in chosen for label in piece.labels})
    return ActionMotions(
        title="BABEL-60" if context.budget == "full" else "BABEL-60, the part whose motions are CMU's",
        short="B60",
        lexicon="babel120",
        classes=action_classes(60),
        body=SMPL_22,
        model={"joints": 23, "channels": 6, "centre": "translation"},
        features="rot6d_rows",
        values=tuple(values),
        positions=lambda number: _positions(values[number]),
        labels=tuple(piece.labels for piece in chosen),
        folds=folds,
        about=f"{len(chosen)} pieces of at most 5 s at 30 frames a second with {seen} of the 60 classes among them; 22 "
        f"joints' rotations as 6D rows and the global translation; {split}",
    )


def _release(context: Context) -> Path:
    return context.data / ("babel-release" if context.budget == "full" else "annotations/babel")


def _files(context: Context) -> dict[MotionId, Path]:
    return amass_files(context.data / "amass") if context.budget == "full" else cmu_files(context.data)


def _folds(pieces: Sequence[ActionPiece], context: Context) -> tuple[tuple[tuple[Indices, Indices], ...], str]:
    """Train and test: the official split at full budget, else groups of people in turn; and that in words."""
    if context.budget == "full":
        train = np.array([piece.split == "train" for piece in pieces])
        return ((np.flatnonzero(train), np.flatnonzero(~train)),), "trained on train, tested on val"
    people = [motion_id(piece.path).name.split("_")[0] for piece in pieces]
    groups = people_groups(people, count=GROUPS)
    tested = [np.isin(people, group) for group in groups]
    told = "; ".join(f"group {number}: {', '.join(group)}" for number, group in enumerate(groups))
    folds = tuple((np.flatnonzero(~test), np.flatnonzero(test)) for test in tested)
    how = f"people left out in {len(groups)} groups, seed k tested on group k mod {len(groups)} ({told})"
    return folds, f"{how}, so that deviations are those of people too"


def people_groups(people: Sequence[str], *, count: int) -> list[list[str]]:
    """People in `count` groups of about as many clips, those with many clips first."""
    groups: list[list[str]] = [[] for _ in range(count)]
    sizes = [0] * count
    for person in sorted(set(people), key=lambda name: (-people.count(name), name)):
        smallest = sizes.index(min(sizes))
        groups[smallest].append(person)
        sizes[smallest] += people.count(person)
    return [sorted(group) for group in groups if group]


def _rotations(file: Path, context: Context) -> Array:
    """(frames, 23, 6) float32 of a motion file at 30 frames a second, kept in the cache by the file's hash."""
    path = context.cache / "walk-and-text" / f"rot6d-{sha256_of(file)[:16]}.npy"
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        pass  # not there, or damaged: made again below
    values = read_rotations(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        np.save(stream, values, allow_pickle=False)
    return values


def read_rotations(file: Path) -> NDArray[np.float32]:
    """(frames, 23, 6) of a motion file: 22 rotations as 6D rows, then the translation from the first frame's root.

    Raises what reading and retargeting raise.
    """
    from motionary.formats import Reading, read_motion, retarget_to
    from motionary.motion.transforms import resample

    reading = read_motion(file)
    if not isinstance(reading, Reading):
        raise FeatureMismatch(f"{file}: has points and no rotations, which are never invented")
    motion = resample(retarget_to(reading, "smpl22"), FPS)
    rows = rot6d.extract(motion, convention="rows")
    return rows.reshape(len(rows), 23, 6).astype(np.float32)


def _positions(rows: Array) -> Array:
    """(frames, 22, 3) of rotations and translation, by forward kinematics on SMPL's rest pose."""
    motion = rot6d.recover_motion(rows.reshape(len(rows), -1).astype(np.float64), fps=FPS, convention="rows")
    return motion.joint_positions().positions.astype(np.float32)
