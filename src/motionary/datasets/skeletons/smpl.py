"""Recognition sets on SMPL's 22 joints at 20 frames a second: CMU's coarse actions, BABEL-60 and BABEL-120."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.amass import MotionId, motion_id
from motionary.datasets.babel import BabelSequence, read_sequences
from motionary.datasets.babel_actions import ActionPiece, action_classes, action_pieces
from motionary.datasets.cmu import CmuTake, cmu_positions, load_cmu
from motionary.datasets.cmu_actions import action_of, coarse_actions
from motionary.datasets.prepared import Prepared, load_prepared
from motionary.datasets.skeleton_sets import SkeletonClip, SkeletonSequence, SkeletonSet, Split, people_folds
from motionary.datasets.skeletons.bodies import SMPL_22
from motionary.datasets.skeletons.preprocess import centred
from motionary.errors import MissingData

Array = NDArray[np.floating]
FPS = 20.0
FOLDS = 6
SHORTEST = 10
"""Frames below which a piece of BABEL is left out: half a second shows no action."""


def smpl_sequence(positions: Array) -> SkeletonSequence:
    """Positions (frames, 22, 3) at 20 frames a second as a sequence of one person, centred."""
    mask = np.ones((len(positions), 1, SMPL_22.joint_count), dtype=bool)
    values = centred(positions[:, None], mask, origin=SMPL_22.origin)
    return SkeletonSequence(values.astype(np.float32), mask, FPS)


def load_cmu_actions_set(folder: Path, *, cache: Path | None = None, folds: int = FOLDS) -> SkeletonSet:
    """CMU takes that have a coarse action. Protocol "people": groups of people left out in turn, `folds` of them."""
    names = tuple(action.label for action in coarse_actions())
    clips = tuple(
        SkeletonClip(take.name, (names.index(label),), take.subject, partial(_cmu_take, take, cache))
        for take in load_cmu(folder)
        if (label := action_of(take.description)) is not None
    )
    if not clips:
        raise MissingData(f"{folder}: no CMU take with a coarse action; the descriptions come from takes.json")
    seen = {clip.label for clip in clips}
    return SkeletonSet(
        "cmu_actions", SMPL_22, names, clips, {"people": partial(people_folds, clips, folds=folds, classes=seen)}
    )


def _cmu_take(take: CmuTake, cache: Path | None) -> SkeletonSequence:
    return smpl_sequence(cmu_positions(take, cache=cache))


def load_babel60_set(folder: Path, *, cache: Path | None = None, folds: int = FOLDS) -> SkeletonSet:
    """BABEL-60, see `babel_set`."""
    return babel_set(folder, count=60, cache=cache, folds=folds)


def load_babel120_set(folder: Path, *, cache: Path | None = None, folds: int = FOLDS) -> SkeletonSet:
    """BABEL-120, see `babel_set`."""
    return babel_set(folder, count=120, cache=cache, folds=folds)


def babel_set(folder: Path, *, count: int, cache: Path | None, folds: int) -> SkeletonSet:
    """BABEL-`count` from the release's files in `folder`, `folder/babel` or `folder/annotations/babel`.

    Clips are pieces of at most 5 seconds with all their labels: the official samples are one a label. Motions are a
    prepared data set's (`folder/prepared/babel`, or `folder` itself) where there is one, else CMU's ungated files.
    Protocol "official" (train on train, test on val) is there where both have motions; "people" always.

    The published benchmark has 25 Kinect joints at 30 frames a second; here they are SMPL's 22 at 20.
    """
    classes = action_classes(count)
    read, note = _motions(folder, cache)
    pieces: dict[tuple[str, str, int], ActionPiece] = {}
    for piece in action_pieces(_release(folder), count=count):
        pieces.setdefault(piece.piece, piece)
    found: list[tuple[SkeletonClip, str]] = []
    for piece in pieces.values():
        reader = read(piece) if (piece.last - piece.first) * FPS >= SHORTEST * 30 else None
        if reader is not None:
            key = "/".join(map(str, piece.piece))
            found.append((SkeletonClip(key, piece.labels, _person(motion_id(piece.path)), reader), piece.split))
    if not found:
        raise MissingData(f"{folder}: BABEL's labels are there and none of their motions; prepare them, or add CMU's")
    clips = tuple(clip for clip, _ in found)
    splits = np.array([split for _, split in found])
    seen = tuple(range(len(classes)))
    protocols: dict[str, Callable[[], tuple[Split, ...]]] = {
        "people": partial(people_folds, clips, folds=folds, classes=seen)
    }
    if (splits == "train").any() and (splits == "val").any():
        official = (Split(np.flatnonzero(splits == "train"), np.flatnonzero(splits == "val"), seen),)
        protocols = {"official": lambda: official, **protocols}
    return SkeletonSet(f"babel{count}", SMPL_22, classes, clips, protocols, note)


def _release(folder: Path) -> list[BabelSequence]:
    for place in (folder / "annotations" / "babel", folder / "babel", folder):
        if any(place.glob("train*.json")) or any(place.glob("val*.json")):
            return read_sequences(place)
    raise MissingData(
        f"{folder}: no labels of BABEL; expected train.json and val.json of its release in annotations/babel, "
        "in babel, or there"
    )


Reader = Callable[[], SkeletonSequence]


def _motions(folder: Path, cache: Path | None) -> tuple[Callable[[ActionPiece], Reader | None], str]:
    """How a piece's motion is read (None where it is not there), and what to say of that."""
    for place in (folder / "prepared" / "babel", folder):
        if (place / "index.json").is_file():
            return partial(_prepared_reader, load_prepared(place)), f"motions prepared in {place.name}"
    takes = {motion_id(take.name): take for take in load_cmu(folder)}
    return partial(_cmu_reader, takes, cache), "only the part of BABEL whose motions are CMU's"


def _prepared_reader(prepared: Prepared, piece: ActionPiece) -> Reader | None:
    return partial(_prepared_piece, prepared, piece) if str(motion_id(piece.path)) in prepared.motions else None


def _prepared_piece(prepared: Prepared, piece: ActionPiece) -> SkeletonSequence:
    from motionary.features.humanml263 import recover_positions

    rows = prepared.stretch(piece.path, start=piece.start, end=piece.end)
    if rows is None or not len(rows):
        raise MissingData(f"{prepared.folder}: nothing of {piece.path} from {piece.start:g} to {piece.end:g} s")
    return smpl_sequence(recover_positions(rows))


def _cmu_reader(takes: dict[MotionId, CmuTake], cache: Path | None, piece: ActionPiece) -> Reader | None:
    take = takes.get(motion_id(piece.path))
    return None if take is None else partial(_cmu_piece, take, cache, piece)


def _cmu_piece(take: CmuTake, cache: Path | None, piece: ActionPiece) -> SkeletonSequence:
    positions = cmu_positions(take, cache=cache)
    first = min(round(piece.start * FPS), len(positions) - 1)
    return smpl_sequence(positions[first : max(first + 1, round(piece.end * FPS))])


def _person(motion: MotionId) -> str:
    """Who moves: CMU's subject, elsewhere the folder of the person in the collection."""
    if motion.source == "CMU":
        return motion.name.split("_")[0]
    return f"{motion.source}/{motion.name.split('/')[0]}"
