"""Triplets on disk: shards of one npz each and a record of what made them, so that making them can go on later."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from motionary.datasets.motion_edits.triplets import Features, Triplet
from motionary.errors import FeatureMismatch, FormatError, MissingData
from motionary.formats.atomic import replacing
from motionary.formats.safe_npz import Archive

RECORD = "triplets.json"
SHARD_BYTES = 1 << 30
_WORDS = ("instruction", "name", "part", "origin", "row")


class TripletStore:
    """A folder of triplets in float16, shard by shard; each shard is written whole.

    `about` says what made them; a folder of others is refused.
    """

    def __init__(self, folder: Path, *, about: Mapping[str, Any]) -> None:
        self.folder = Path(folder)
        self.about = json.loads(json.dumps(dict(about), sort_keys=True))
        self.folder.mkdir(parents=True, exist_ok=True)
        record = self.folder / RECORD
        if record.is_file():
            if read_record(self.folder) != self.about:
                raise FeatureMismatch(f"{self.folder}: holds triplets made otherwise; name a new folder")
        else:
            _write(record, (json.dumps(self.about, indent=1, sort_keys=True) + "\n").encode())

    def path(self, number: int) -> Path:
        """The file of a shard."""
        return self.folder / f"shard-{number:04d}.npz"

    def has(self, number: int) -> bool:
        """Whether a shard is there."""
        return self.path(number).is_file()

    def save(self, number: int, triplets: Sequence[Triplet]) -> None:
        """Write a shard."""
        stream = io.BytesIO()
        words = [{name: getattr(each, name) for name in _WORDS} for each in triplets]
        arrays: dict[str, Any] = {"words": np.frombuffer(json.dumps(words).encode(), dtype=np.uint8)}
        for side in ("source", "target"):
            motions = [getattr(each, side).astype(np.float16) for each in triplets]
            arrays[side] = np.concatenate(motions) if motions else np.zeros((0, 263), dtype=np.float16)
            arrays[f"{side}_lengths"] = np.array([len(each) for each in motions], dtype=np.int64)
        np.savez_compressed(stream, **arrays)
        _write(self.path(number), stream.getvalue())


def read_record(folder: Path) -> dict[str, Any]:
    """What made the triplets of a folder. Raises MissingData where there are none, FormatError for a broken record."""
    path = Path(folder) / RECORD
    if not path.is_file():
        raise MissingData(f"{folder}: no {RECORD} there; make triplets with `motionary data edits`")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FormatError(f"not JSON: {error}", path=path) from error
    if not isinstance(found, dict):
        raise FormatError("not a JSON object", path=path)
    return found


def read_triplets(folder: Path) -> list[Triplet]:
    """All triplets of a folder, in order. Raises MissingData where there are none, FormatError for a broken shard."""
    read_record(folder)
    shards = sorted(Path(folder).glob("shard-*.npz"))
    triplets = [triplet for shard in shards for triplet in _read(shard)]
    if not triplets:
        raise MissingData(f"{folder}: holds no triplet yet; run the command that makes them again")
    return triplets


def digest(triplets: Sequence[Triplet]) -> str:
    """SHA-256 over all numbers and words: equal digests are equal triplets."""
    found = hashlib.sha256()
    for each in triplets:
        found.update(json.dumps([getattr(each, name) for name in _WORDS]).encode())
        for motion in (each.source, each.target):
            found.update(str(motion.shape).encode() + np.ascontiguousarray(motion.astype(np.float16)).tobytes())
    return found.hexdigest()


def _read(path: Path) -> list[Triplet]:
    if path.stat().st_size > SHARD_BYTES:
        raise FormatError(f"{path.stat().st_size} bytes are too many for a shard of triplets", path=path)
    try:
        with Archive(path) as archive:
            if not archive.header("source_lengths").size:  # none of its edits was kept
                return []
            words = json.loads(archive.read("words").tobytes())
            sides = [_motions(archive, side) for side in ("source", "target")]
        return [
            Triplet(source=source, target=target, **each)
            for source, target, each in zip(*sides, words, strict=True)
            if len(source) and len(target)
        ]
    except (FormatError, ValueError, TypeError) as error:
        reason = error.problem if isinstance(error, FormatError) else error
        raise FormatError(f"not a shard of triplets: {reason}; delete it and make it again", path=path) from error


def _motions(archive: Archive, side: str) -> list[Features]:
    """The motions of one side, one after another in one array."""
    values = archive.read(side).astype(np.float16, copy=False)
    lengths = archive.read(f"{side}_lengths").astype(np.int64)
    if lengths.ndim != 1 or lengths.min() < 0 or lengths.sum() != len(values):
        raise ValueError(f"{side}: {len(values)} frames for lengths that add up to {lengths.sum()}")
    return np.split(values, np.cumsum(lengths)[:-1])


def _write(path: Path, data: bytes) -> None:
    """The file whole or not at all."""
    with replacing(path) as stream:
        stream.write(data)
