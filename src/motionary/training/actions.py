"""Actions by their phrases: what a data set's short labels say happens, one action or two in a row.

Action-GPT, TEACH and TEMOS on BABEL train on such phrases ("walk", "throw ball") instead of sentences. Here they come
from the procedural generator, from CMU takes, and from a data set that `motionary data prepare` wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.cmu import CmuTake, cmu_features
from motionary.datasets.prepared import Prepared
from motionary.datasets.procedural import generate_clip
from motionary.datasets.procedural.catalogue import FAMILIES
from motionary.features.humanml263 import extract
from motionary.motion import concatenate, retarget, trim
from motionary.training.dataset import TrainingClip

Array = NDArray[np.floating]

FPS = 20.0
SECONDS = (0.75, 10.0)
"""Shortest and longest action that is kept; TEACH keeps 0.5 to 25 seconds (15 to 750 frames at 30 a second)."""
NOT_ACTIONS = frozenset({"transition", "t-pose", "a-pose", "tpose", "t pose", "a pose", "unknown"})
"""TEACH leaves these labels out."""
NEIGHBOURS = 1.0
"""Two actions follow one another where at most so many seconds overlap or lie between them."""
BLEND = 0.25
"""Seconds over which a generated action turns into the next."""


@dataclass(frozen=True, eq=False)
class Action:
    """One action: its phrase, features (frames, 263) not normalised, its data set, the person who does it.

    `names` are other short names of it, `sentences` say the same in a sentence, `details` describe the movement.
    """

    phrase: str
    features: Array
    source: str
    person: str = ""
    names: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    details: tuple[str, ...] = ()

    def clip(self) -> TrainingClip:
        """As the training loop takes it: the phrase is the caption, the details are its paraphrases."""
        return TrainingClip(self.features, (self.phrase,), paraphrases=self.details)


Pair = tuple[Action, Action]


def lasts(features: Array, seconds: tuple[float, float] = SECONDS) -> bool:
    """Whether an action of so many frames is within the bounds, in seconds."""
    return seconds[0] * FPS <= len(features) <= seconds[1] * FPS


def generated_actions(numbers: Iterable[int], *, seed: int, families: Sequence[str] = ()) -> Iterator[Action]:
    """Actions `numbers` of the procedural generator, families in turn (default: all); equal numbers, equal actions.

    The phrase is the generator's terse label, the details its longest caption; one out of bounds is left out.
    """
    names = families or list(FAMILIES)
    for number in numbers:
        action = _generated(names[number % len(names)], number, seed=seed)
        if lasts(action.features):
            yield action


def generated_pairs(
    numbers: Iterable[int], *, seed: int, families: Sequence[str] = (), longest: float = 5.0
) -> Iterator[Pair]:
    """Two generated actions of one body after one another, each of `longest` seconds at most, cut where they meet."""
    names = list(families or FAMILIES)
    for number in numbers:
        chosen = np.random.default_rng([11, seed, number]).choice(names, size=2)
        clips = [_clip(str(name), 2 * number + place, seed=seed) for place, name in enumerate(chosen)]
        motions = [trim(clip.motion, start=0.0, stop=min(longest, clip.motion.duration)) for clip in clips]
        # every clip has a body of its own; a pair has one
        motion = concatenate([motions[0], retarget(motions[1], motions[0].skeleton)], blend=BLEND)
        features = extract(motion.joint_positions().positions).astype(np.float32)
        parts = np.split(features, [round(motions[0].frame_count - BLEND * FPS / 2)])
        first, second = (_of_clip(clip, part) for clip, part in zip(clips, parts, strict=True))
        yield first, second


def _clip(family: str, number: int, *, seed: int) -> Any:
    key = int(hashlib.sha256(f"{family}/{seed}/{number}".encode()).hexdigest()[:12], 16)
    return generate_clip(np.random.default_rng([7, key]), family=family)


def _generated(family: str, number: int, *, seed: int) -> Action:
    clip = _clip(family, number, seed=seed)
    return _of_clip(clip, extract(clip.motion.joint_positions().positions).astype(np.float32))


def _of_clip(clip: Any, features: Array) -> Action:
    words = {manner: tuple(texts) for manner, texts in clip.captions.items()}
    return Action(
        words["label"][0],
        features,
        "procedural",
        names=words["label"][1:],
        sentences=words.get("sentence", ()),
        details=words.get("verbose", ()),
    )


Span = tuple[float, float, str]


def cmu_actions(takes: Sequence[CmuTake], *, cache: Path | None) -> tuple[list[Action], list[Pair]]:
    """Actions in CMU takes, and those that follow one another: BABEL's labels, CMU's descriptions, our own captions.

    BABEL's labels are those in the `takes.json` of the takes' folder, without transitions and T-poses. A take's short
    description names it whole; the timed captions that ship with Motionary name stretches of the longer ones.
    """
    singles: list[Action] = []
    pairs: list[Pair] = []
    for take in takes:
        ways = [spans for spans in (babel_spans(take), [*take.segments]) if spans]
        whole = take.description.strip().lower()
        if not ways and not whole:
            continue
        features = cmu_features([take], cache)[take.name]
        if whole and lasts(features):
            singles.append(_taken(take, features, (0.0, len(features) / FPS, whole)))
        for spans in ways:
            found = [_taken(take, features, span) for span in spans]
            singles += [action for action in found if lasts(action.features)]
            pairs += _cmu_pairs(take, features, sorted(spans))
    return singles, pairs


def _taken(take: CmuTake, features: Array, span: Span) -> Action:
    start, end, label = span
    part = features[round(max(0.0, start) * FPS) : round(end * FPS)]
    return Action(" ".join(label.split()), part, "cmu", person=take.subject)


def _cmu_pairs(take: CmuTake, features: Array, spans: Sequence[Span]) -> list[Pair]:
    """Neighbours as pairs; two that overlap or leave a gap meet in its middle (TEACH)."""
    pairs = []
    for one, two in pairwise(spans):
        meet = (one[1] + two[0]) / 2
        pair = _taken(take, features, (one[0], meet, one[2])), _taken(take, features, (meet, two[1], two[2]))
        if abs(two[0] - one[1]) <= NEIGHBOURS and all(lasts(each.features) for each in pair):
            pairs.append(pair)
    return pairs


def babel_spans(take: CmuTake) -> list[Span]:
    """Start, end and label of a take's BABEL labels, in order, where its folder's `takes.json` has them.

    A take whose labels are not timed has one action, of its first label and its whole length.
    """
    rows = [
        (start, end, label)
        for entry in _listing(take).get("babel", [])
        for label, _, start, end in entry.get("frame") or [[*each, 0.0, entry["dur"]] for each in entry["seq"][:1]]
    ]
    return sorted({(float(s), float(e), str(label)) for s, e, label in rows if str(label).lower() not in NOT_ACTIONS})


def _listing(take: CmuTake) -> dict[str, Any]:
    """What `takes.json` says of a take."""
    for folder in take.file.parents:
        path = folder / "takes.json"
        if path.is_file():
            return _read_listing(str(path), path.stat().st_mtime_ns).get(take.name, {})
    return {}


@lru_cache(maxsize=4)
def _read_listing(path: str, changed: int) -> dict[str, Any]:
    return json.loads(Path(path).read_text(encoding="utf-8"))


def prepared_actions(prepared: Prepared, *, split: str) -> tuple[list[Action], list[Pair]]:
    """The labelled segments of a split as actions, and those that follow one another in one motion.

    Pairs are of segments of 15 frames or more (TEACH), a second or less from one another.
    """
    rows = [
        (each.key, each.segment.start, each.segment.end, Action(each.segment.text, each.features, "babel"))
        for each in prepared.segments(split)
        if each.segment.text.lower() not in NOT_ACTIONS
    ]
    ordered = sorted(rows, key=lambda row: row[:3])
    pairs = [
        (one[3], two[3])
        for one, two in pairwise(ordered)
        if one[0] == two[0]
        and abs(two[1] - one[2]) <= NEIGHBOURS
        and min(len(each[3].features) for each in (one, two)) >= 15
    ]
    return [row[3] for row in rows], pairs
