"""Motions to be edited, and recordings to be corrected, split by person or by seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.coaching import prepare
from motionary.datasets.cmu import cmu_positions, load_cmu
from motionary.datasets.motion_edits import Triplet
from motionary.datasets.prepared import load_prepared
from motionary.datasets.procedural_coaching import CHANGES, Condition, Pair, make_pair
from motionary.errors import MissingData
from motionary.features.humanml263 import extract
from motionary.tasks.cigtime.repetitions import repetition
from motionary.text.lexicon.edits import corrections
from motionary.training.corpora import procedural_clips
from motionary.training.prepared_corpus import find_folder

Array = NDArray[np.floating]

SPLITS = ("train", "val", "test")
LENGTHS = (40, 96)
"""Frames of a source at 20 fps, from 2 to 4.8 s: HumanML3D's shortest, and twelve codes of eight frames."""
SEEDS = {"train": 930_000, "val": 931_000, "test": 932_000}
"""Seeds of the procedural sources of each split, far from those that generators were trained on."""
HELD_OUT = {"val": 3, "test": 4}
"""Of every five CMU subjects in order: which is whose."""
NOISE, TEMPO = 0.02, 1.3
"""Metres by which joints tremble, and how much quicker one take is, at most: what `motionary evaluate coach` tests."""
PER_TAKE = 12
"""Stretches of one take at most, so that a few long takes are not everything."""


@dataclass(frozen=True, eq=False)
class Source:
    """A motion's features (frames, 263), not normalised, and where it is from."""

    features: Array
    origin: str


def procedural_sources(split: str, *, count: int, seed: int = 0, lengths: tuple[int, int] = LENGTHS) -> list[Source]:
    """`count` clips of the generator's corpus of a split, each cut to a drawn stretch."""
    found: list[Source] = []
    first = 0
    rng = np.random.default_rng([seed, SEEDS[split]])
    while len(found) < count:
        for number, clip in enumerate(procedural_clips(256, seed=SEEDS[split] + seed, first=first, workers=1), first):
            if len(clip.features) >= lengths[0] and len(found) < count:
                found.append(Source(_stretch(clip.features, rng, lengths), f"procedural {split} {number}"))
        first += 256
    return found


def cmu_sources(
    split: str, *, data: Path, count: int, cache: Path | None = None, lengths: tuple[int, int] = LENGTHS
) -> list[Source]:
    """Stretches of CMU takes, whole subjects in one split each; at most `count`, the takes in turn.

    Raises MissingData where there is no take of the split.
    """
    takes = load_cmu(data)
    subjects = sorted({take.subject for take in takes})
    mine = {subject for number, subject in enumerate(subjects) if _split_of(number) == split}
    stretches = []
    for take in takes:
        if take.subject in mine:
            features = extract(cmu_positions(take, cache=cache))
            stretches += [
                (number, Source(part, f"cmu {take.name} from {start / 20.0:g} s"))
                for number, (start, part) in enumerate(_parts(features, lengths))
            ]
    if not stretches:
        raise MissingData(f"{data}: no CMU take of the {split} subjects; the split needs five subjects at least")
    stretches.sort(key=lambda pair: pair[0])
    return [source for _, source in stretches[:count]]


def prepared_sources(
    name: str, split: str, *, data: Path, count: int | None = None, lengths: tuple[int, int] = (40, 196)
) -> list[Source]:
    """The motions of a prepared data set's official split, cut to the longest the editor sees: the paper's sources."""
    folder = find_folder(name, data)
    prepared = load_prepared(folder)
    seen: dict[str, Source] = {}
    for clip in prepared.clips(split, shortest=lengths[0] / 20.0):
        seen.setdefault(clip.key, Source(clip.features[: lengths[1]], f"{name} {clip.key}"))
        if count is not None and len(seen) >= count:
            break
    if not seen:
        raise MissingData(f"{folder}: no motion of {lengths[0]} frames or more in the split {split!r}")
    return list(seen.values())


def correction_triplets(
    split: str, *, count: int, first: int = 0, seed: int = 0, wordings: Sequence[int] = (0, 1)
) -> list[Triplet]:
    """Pairs of made exercises with their true instruction: the largest difference, in one of its wordings.

    Attempt and target are different bodies; of each what a coach reads, its first repetition, 4.8 s of it at most.
    Every second pair is recorded badly: joints tremble by up to NOISE, one of the two is up to TEMPO times as quick.
    """
    found = []
    for number in range(first, first + count):
        rng = np.random.default_rng([seed, SEEDS[split], number])
        pair = make_pair(rng, condition=_badly(rng) if number % 2 else Condition())
        if not pair.differences:
            continue
        name, texts = true_instruction(pair)
        source, target = (repetition(prepare(each.positions, each.fps)) for each in (pair.attempt, pair.target))
        found.append(
            Triplet(
                source[: LENGTHS[1]].astype(np.float32),
                target[: LENGTHS[1]].astype(np.float32),
                texts[int(rng.choice(wordings))],
                name,
                origin=f"{pair.exercise} {split} {number}",
            )
        )
    return found


def _badly(rng: np.random.Generator) -> Condition:
    return Condition(noise=float(rng.uniform(0.0, NOISE)), tempo=float(rng.uniform(1.0, TEMPO)))


def true_instruction(pair: Pair) -> tuple[str, tuple[str, ...]]:
    """What a pair's largest difference is called, and its wordings."""
    first = pair.differences[0]
    direction = "instead" if CHANGES[first.name].swap else first.direction
    name = " ".join(filter(None, (first.measure, direction, first.side)))
    return name, corrections(first.measure, direction, first.side)


def _split_of(number: int) -> str:
    return next((split for split, place in HELD_OUT.items() if number % 5 == place), "train")


def _stretch(features: Array, rng: np.random.Generator, lengths: tuple[int, int]) -> Array:
    """A drawn stretch, as much as there is up to the longest."""
    frames = min(len(features), lengths[1])
    start = int(rng.integers(len(features) - frames + 1))
    return features[start : start + frames].astype(np.float32)


def _parts(features: Array, lengths: tuple[int, int]) -> Iterator[tuple[int, Array]]:
    """Stretches side by side, with their first frame."""
    for start in range(0, min(len(features), PER_TAKE * lengths[1]), lengths[1]):
        part = features[start : start + lengths[1]]
        if len(part) >= lengths[0]:
            yield start, part.astype(np.float32)
