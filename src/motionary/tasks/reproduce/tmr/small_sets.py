"""The study's data without gated files: KIT-ML and BABEL on CMU's takes (K, B), and our own words about them (C)."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from motionary.datasets.amass import motion_id
from motionary.datasets.captions import mirror_caption
from motionary.datasets.cmu import FPS, CmuTake, cmu_features, cmu_positions, load_cmu
from motionary.datasets.prepared import Prepared, code_hash, load_prepared
from motionary.errors import MissingData
from motionary.features.humanml263 import extract
from motionary.motion.transforms import mirror_positions
from motionary.tasks.data import prepare
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.tmr.items import Array, Item, StudySet, items_of

NEEDS = (
    "cmu/ with takes.json or CMU's files, annotations/kitml (annotations.json, splits/) and annotations/babel "
    "(val*.json of its release)"
)
SHORTEST = 10
"""Rows (half a second) below which a stretch is left out: a label of 0.2 s says nothing that can be seen."""
_FILES = ("cmu/takes.json", "annotations/kitml/annotations.json")


def check(data: Path) -> dict[str, str]:
    """Hashes of the words and of names and sizes of the motions, and of the code that makes features of these.

    Raises MissingData naming all that is missing.
    """
    missing = [name for name in ("cmu", "annotations/kitml", "annotations/babel") if not (data / name).is_dir()]
    if missing:
        raise MissingData(f"{data}: {', '.join(missing)} missing; a small budget needs {NEEDS}")
    files = [data / name for name in _FILES] + sorted((data / "annotations" / "babel").glob("*.json"))
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes() if path.is_file() else b"")
    for path in sorted((data / "cmu").rglob("*.*")):
        digest.update(f"{path.relative_to(data)} {path.stat().st_size}\n".encode())
    return {"sources": digest.hexdigest()[:12], "code of features": code_hash()}


def small_sets(context: Context) -> list[StudySet]:
    """C, K and B. Features are made once and kept in the cache."""
    kit, babel = prepared_cmu("kitml", context), prepared_cmu("babel", context)
    return [
        StudySet("C", "CMU in our words", "CMU's descriptions and captions written for this project", _own(context)),
        StudySet(
            "K",
            "KIT-ML on CMU's takes",
            "KIT-ML's captions, train, val and test",
            items_of(kit, shortest=SHORTEST, person_of=person_of),
        ),
        StudySet(
            "B",
            "BABEL on CMU's takes",
            "BABEL's raw labels of its validation part",
            items_of(babel, shortest=SHORTEST, person_of=person_of),
        ),
    ]


def prepared_cmu(name: str, context: Context) -> Prepared:
    """A text data set's part whose motions are CMU's, prepared as `motionary data prepare NAME --motions cmu` does."""
    folder = context.cache / f"{name}-cmu-{code_hash()}"
    if not (folder / "index.json").is_file():
        prepare(
            name,
            context.data / "annotations" / name,
            motions=("cmu", context.data / "cmu"),
            out=folder,
            workers=1,
            progress=context.progress,
        )
    return load_prepared(folder)


def person_of(path: str) -> str:
    """CMU's subject of the take that a path names."""
    return motion_id(path).name.split("_")[0]


def _own(context: Context) -> tuple[Item, ...]:
    """CMU's takes and their timed segments, each also mirrored; whole takes are tested on, segments trained on only."""
    found: list[Item] = []
    cache = context.cache / "takes"
    takes = load_cmu(context.data)
    context.progress.start(len(takes), "Reading CMU takes")
    for take in takes:
        if take.training_captions():
            found += _of_take(take, cmu_features([take], cache)[take.name], _mirrored(take, cache))
        context.progress.advance()
    return tuple(found)


def _of_take(take: CmuTake, features: Array, mirrored: Array) -> list[Item]:
    """A take's stretches and their mirror images; captions written for this project before CMU's own description."""
    found = []
    for start, end, captions in take.spans():
        whole = not np.isfinite(end)
        first, last = (0, len(features)) if whole else (round(FPS * start), round(FPS * end))
        texts = tuple(text for text in (*take.captions, take.description) if text) if whole else captions
        for values, prefix, words in (
            (features, "", texts),
            (mirrored, "M/", tuple(mirror_caption(text) for text in texts)),
        ):
            if len(values[first:last]) >= SHORTEST:
                found.append(
                    Item(
                        key=f"{prefix}{take.name} {first}-{last}",
                        path=f"{prefix}CMU/{take.subject}/{take.name}",
                        person=take.subject,
                        split="whole take" if whole else "segment",
                        start=first / FPS,
                        end=last / FPS,
                        features=values[first:last],
                        captions=words,
                        tested=whole,
                    )
                )
    return found


def _mirrored(take: CmuTake, cache: Path) -> Array:
    return extract(mirror_positions(cmu_positions(take, cache=cache))).astype(np.float32)
