"""What Action-GPT's tables train and test on: action phrases with their motion, and pairs of actions.

Small: single actions of the procedural generator by their terse labels, and BABEL's timed labels of CMU takes. Full:
BABEL as `motionary data prepare` wrote it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.cmu import CmuTake, cmu_features, load_cmu
from motionary.datasets.procedural import generate_clip
from motionary.datasets.procedural.catalogue import FAMILIES
from motionary.errors import MissingData
from motionary.features.humanml263 import extract
from motionary.motion import concatenate, retarget, trim
from motionary.tasks.reproduce.recipe import Context
from motionary.training.corpora import corpus_version

Array = NDArray[np.floating]

FPS = 20.0
NOT_TRAINED = frozenset({"transition", "t-pose", "a-pose", "tpose", "t pose", "a pose", "unknown"})
"""TEACH leaves these labels out."""


@dataclass(frozen=True, eq=False)
class Item:
    """One action: its phrase, features (frames, 263), the set it is of, and longer texts that go with such a phrase.

    `sentences` say the same in a sentence, `details` describe the movement of the body.
    """

    phrase: str
    features: Array
    source: str
    sentences: tuple[str, ...] = ()
    details: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Sets:
    """Single actions and pairs of neighbouring ones, to train on and to test on."""

    train: list[Item]
    test: list[Item]
    train_pairs: list[tuple[Item, Item]]
    test_pairs: list[tuple[Item, Item]]

    def counts(self) -> dict[str, int]:
        """How many of each."""
        names = ("train", "test", "train_pairs", "test_pairs")
        return {name.replace("_", " "): len(getattr(self, name)) for name in names}


@dataclass(frozen=True)
class Amounts:
    """How much the small sets hold: procedural `families`, clips of each to train and to test on, pairs likewise."""

    families: int = 60
    train: int = 10
    test: int = 2
    train_pairs: int = 300
    test_pairs: int = 60
    seconds: tuple[float, float] = (0.75, 10.0)


def check_small(data: Path) -> dict[str, str]:
    """What decides the small sets, for a table's settings. Raises MissingData where CMU's list of takes is missing."""
    listing = data / "cmu" / "takes.json"
    if not listing.is_file():
        raise MissingData(f"{listing}: not there; a small budget needs CMU's takes with BABEL's labels in it")
    return {"takes": hashlib.sha256(listing.read_bytes()).hexdigest()[:12], "generator": corpus_version()}


def small_sets(context: Context, seed: int, amounts: Amounts) -> Sets:
    """The small budget's sets; seed k tests on procedural clips of its own and on every third person of CMU from k."""
    train, test = procedural_items(amounts, seed=2 * seed), procedural_items(amounts, seed=2 * seed + 1, test=True)
    singles, pairs = cmu_items(load_cmu(context.data), cache=context.cache / "takes", seconds=amounts.seconds)
    people = sorted({person for person, _ in singles})
    tested = set(people[seed % 3 :: 3])
    rng = np.random.default_rng([seed, 11])
    return Sets(
        train + [item for person, item in singles if person not in tested],
        test + [item for person, item in singles if person in tested],
        joined_pairs(amounts, rng=rng, count=amounts.train_pairs, seed=2 * seed)
        + [pair for person, pair in pairs if person not in tested],
        joined_pairs(amounts, rng=rng, count=amounts.test_pairs, seed=2 * seed + 1)
        + [pair for person, pair in pairs if person in tested],
    )


def _families(amounts: Amounts) -> list[str]:
    """Families spread over the whole catalogue."""
    names = list(FAMILIES)
    return names[:: max(1, len(names) // amounts.families)][: amounts.families]


def _clip(family: str, number: int, *, seed: int):
    key = int(hashlib.sha256(f"{family}/{seed}/{number}".encode()).hexdigest()[:12], 16)
    return generate_clip(np.random.default_rng([7, key]), family=family)


def procedural_items(amounts: Amounts, *, seed: int, test: bool = False) -> list[Item]:
    """Single actions of the generator by their terse labels."""
    found = []
    for family in _families(amounts):
        for number in range(amounts.test if test else amounts.train):
            clip = _clip(family, number, seed=seed)
            features = extract(clip.motion.joint_positions().positions).astype(np.float32)
            if amounts.seconds[0] * FPS <= len(features) <= amounts.seconds[1] * FPS:
                found.append(_item(clip, features))
    return found


def _item(clip: Any, features: Array) -> Item:
    captions = clip.captions
    return Item(captions["label"][0], features, "procedural", tuple(captions["sentence"]), tuple(captions["verbose"]))


def joined_pairs(
    amounts: Amounts, *, rng: np.random.Generator, count: int, seed: int, longest: float = 5.0, blend: float = 0.25
) -> list[tuple[Item, Item]]:
    """Two procedural actions after one another as one motion, blended over `blend` seconds, and cut where they meet.

    Each is at most `longest` seconds long.
    """
    families = _families(amounts)
    pairs = []
    for number in range(count):
        names = rng.choice(families, size=2)
        clips = [_clip(str(name), 1000 + 2 * number + place, seed=seed) for place, name in enumerate(names)]
        motions = [trim(clip.motion, start=0.0, stop=min(longest, clip.motion.duration)) for clip in clips]
        # every clip has a body of its own; a pair has one
        motion = concatenate([motions[0], retarget(motions[1], motions[0].skeleton)], blend=blend)
        features = extract(motion.joint_positions().positions).astype(np.float32)
        meet = round(motions[0].frame_count - blend * FPS / 2)
        first, second = (_item(clip, part) for clip, part in zip(clips, np.split(features, [meet]), strict=True))
        pairs.append((first, second))
    return pairs


Person = tuple[str, Item]
PersonPair = tuple[str, tuple[Item, Item]]


def cmu_items(
    takes: Sequence[CmuTake], *, cache: Path | None, seconds: tuple[float, float]
) -> tuple[list[Person], list[PersonPair]]:
    """BABEL's timed labels of CMU takes as actions, and those that follow one another as pairs, each with its person.

    As in TEACH: transitions and T-poses are left out; two labels that overlap or leave a gap meet in its middle.
    """
    singles: list[Person] = []
    pairs: list[PersonPair] = []
    for take in takes:
        spans = babel_spans(take)
        if not spans:
            continue
        features = cmu_features([take], cache)[take.name]
        for start, end, label in spans:
            item = _span(features, start, end, label)
            if seconds[0] <= end - start <= seconds[1] and len(item.features) >= seconds[0] * FPS:
                singles.append((take.subject, item))
        for one, two in pairwise(spans):
            meet = (one[1] + two[0]) / 2
            pair = _span(features, one[0], meet, one[2]), _span(features, meet, two[1], two[2])
            near = abs(two[0] - one[1]) <= 1.0
            if near and all(seconds[0] * FPS <= len(each.features) <= seconds[1] * FPS for each in pair):
                pairs.append((take.subject, pair))
    return singles, pairs


def _span(features: Array, start: float, end: float, label: str) -> Item:
    return Item(label, features[round(max(0.0, start) * FPS) : round(end * FPS)], "cmu")


def babel_spans(take: CmuTake) -> list[tuple[float, float, str]]:
    """Start, end and label of a take's BABEL labels, in order, where its folder's `takes.json` has them.

    A take whose labels are not timed has one action, of its first label and its whole length.
    """
    rows = [
        (start, end, label)
        for entry in _listing(take).get("babel", [])
        for label, _, start, end in entry.get("frame") or [[*each, 0.0, entry["dur"]] for each in entry["seq"][:1]]
    ]
    return sorted({(float(s), float(e), str(label)) for s, e, label in rows if str(label).lower() not in NOT_TRAINED})


def _listing(take: CmuTake) -> dict[str, Any]:
    """What `takes.json` says of a take."""
    for folder in take.file.parents:
        path = folder / "takes.json"
        if path.is_file():
            return _read_listing(str(path), path.stat().st_mtime_ns).get(take.name, {})
    return {}


_LISTINGS: dict[tuple[str, int], dict[str, Any]] = {}


def _read_listing(path: str, changed: int) -> dict[str, Any]:
    key = (path, changed)
    if key not in _LISTINGS:
        _LISTINGS[key] = json.loads(Path(path).read_text(encoding="utf-8"))
    return _LISTINGS[key]


def full_sets(data: Path) -> Sets:
    """BABEL's prepared train and val splits: its segments as actions, neighbouring ones as pairs (val is tested on)."""
    from motionary.datasets.prepared import load_prepared

    prepared = load_prepared(data / "babel")
    train, test = (
        [(each.key, each.segment.start, each.segment.end, Item(each.segment.text, each.features, "babel"))
         for each in prepared.segments(split) if each.segment.text.lower() not in NOT_TRAINED]
        for split in ("train", "val")
    )  # fmt: skip
    return Sets([row[3] for row in train], [row[3] for row in test], _neighbours(train), _neighbours(test))


def _neighbours(rows: Sequence[tuple[str, float, float, Item]]) -> list[tuple[Item, Item]]:
    """Actions of one motion that follow each other within a second, both of 15 frames or more (TEACH)."""
    ordered = sorted(rows, key=lambda row: row[:3])
    return [
        (one[3], two[3])
        for one, two in pairwise(ordered)
        if one[0] == two[0] and abs(two[1] - one[2]) <= 1.0 and min(len(each[3].features) for each in (one, two)) >= 15
    ]
