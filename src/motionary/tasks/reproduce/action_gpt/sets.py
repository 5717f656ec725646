"""What Action-GPT's tables train and test on: actions by their phrases, pairs of them, and actions never trained on.

Small: the procedural generator's actions by their terse labels, and CMU takes by short labels. Full: BABEL as
`motionary data prepare` wrote it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from motionary.datasets.cmu import load_cmu
from motionary.datasets.prepared import load_prepared
from motionary.datasets.procedural.catalogue import FAMILIES
from motionary.errors import MissingData
from motionary.tasks.reproduce.recipe import Context
from motionary.training.actions import (
    Action,
    Pair,
    cmu_actions,
    generated_actions,
    generated_pairs,
    prepared_actions,
)
from motionary.training.corpora import corpus_version

T = TypeVar("T")

VERSION = 1
"""Of how the sets are made."""
GROUPS = 3
"""Groups into which CMU's people are dealt; seed k tests on group k modulo so many."""


@dataclass(frozen=True, eq=False)
class Sets:
    """Actions and pairs to train and to test on, and `unseen` ones whose phrases are never trained on.

    `heard` are actions that are neither trained nor tested on: what a writer knows of phrases that are not trained on.
    """

    train: list[Action]
    test: list[Action]
    unseen: list[Action]
    heard: list[Action]
    train_pairs: list[Pair]
    test_pairs: list[Pair]

    def counts(self) -> dict[str, int]:
        """How many of each, and of how many phrases."""
        names = ("train", "test", "unseen", "train_pairs", "test_pairs")
        phrases = {action.phrase for action in self.train}
        return {name.replace("_", " "): len(getattr(self, name)) for name in names} | {"phrases": len(phrases)}


@dataclass(frozen=True)
class Amounts:
    """How much the small sets hold: procedural `families`, actions of each to train and to test on, pairs likewise.

    Every `every`-th family of the generator is left out of training, and `unseen` actions of each of these tested on.
    Of CMU at most `cmu_test` actions and `cmu_pairs` pairs are tested on.
    """

    families: int = 40
    train: int = 12
    test: int = 3
    every: int = 8
    unseen: int = 2
    train_pairs: int = 400
    test_pairs: int = 30
    cmu_test: int = 100
    cmu_pairs: int = 40


def check_small(data: Path) -> dict[str, str]:
    """What decides the small sets, for a table's settings. Raises MissingData where CMU's list of takes is missing."""
    listing = data / "cmu" / "takes.json"
    if not listing.is_file():
        raise MissingData(f"{listing}: not there; a small budget needs CMU's takes with BABEL's labels in it")
    return {"takes": hashlib.sha256(listing.read_bytes()).hexdigest()[:12], "generator": corpus_version()}


@lru_cache(maxsize=1)
def small_sets(context: Context, seed: int, amounts: Amounts) -> Sets:
    """The small budget's sets, kept on disk: seed k has actions of its own and tests on a third of CMU's people."""
    from motionary.tasks.reproduce.action_gpt.kept_sets import read_sets, write_sets

    about = json.dumps([seed, asdict(amounts), check_small(context.data), VERSION])
    path = context.cache / "action-gpt" / f"sets-{hashlib.sha256(about.encode()).hexdigest()[:16]}.npz"
    if not path.is_file():
        write_sets(path, _made(context, seed, amounts))
    return read_sets(path)


def _made(context: Context, seed: int, amounts: Amounts) -> Sets:
    families, left_out = dealt_families(amounts)
    singles, pairs = cmu_actions(load_cmu(context.data), cache=context.cache / "takes")
    tested = dealt_people(singles)[seed % GROUPS]
    count = len(families)
    theirs = [action for action in singles if action.person in tested]
    their_pairs = [pair for pair in pairs if pair[0].person in tested]
    train = [*generated_actions(range(amounts.train * count), seed=3 * seed, families=families)]
    train += [action for action in singles if action.person not in tested]
    test = [*generated_actions(range(amounts.test * count), seed=3 * seed + 1, families=families)]
    test += _some(theirs, amounts.cmu_test, seed)
    train_pairs = [*generated_pairs(range(amounts.train_pairs), seed=3 * seed, families=families)]
    train_pairs += [pair for pair in pairs if pair[0].person not in tested]
    test_pairs = [*generated_pairs(range(amounts.test_pairs), seed=3 * seed + 1, families=families)]
    test_pairs += _some(their_pairs, amounts.cmu_pairs, seed)
    known = {action.phrase for action in train}
    unseen = generated_actions(range(amounts.unseen * len(left_out)), seed=3 * seed + 1, families=left_out)
    heard = generated_actions(range(4 * len(left_out)), seed=3 * seed + 2, families=left_out)
    new = [action for action in unseen if action.phrase not in known]
    return Sets(train, test, new, [*heard], train_pairs, test_pairs)


def _some(things: Sequence[T], count: int, seed: int) -> list[T]:
    """At most `count` of them, drawn by the seed, in their order."""
    chosen = np.random.default_rng([seed, 31]).permutation(len(things))[:count]
    return [things[place] for place in sorted(chosen.tolist())]


def dealt_families(amounts: Amounts) -> tuple[list[str], list[str]]:
    """Families of the generator to train on, spread over its catalogue, and those left out."""
    names = list(FAMILIES)
    left_out = names[amounts.every - 1 :: amounts.every]
    kept = [name for name in names if name not in set(left_out)]
    return _spread(kept, amounts.families), _spread(left_out, amounts.families)


def _spread(names: Sequence[str], count: int) -> list[str]:
    """At most `count` names at even distances."""
    most = min(count, len(names))
    return [names[number * len(names) // most] for number in range(most)]


def dealt_people(actions: Iterable[Action]) -> list[set[str]]:
    """People in three groups with about equally many actions each: the busiest first, each to the least group."""
    counts: dict[str, int] = {}
    for action in actions:
        counts[action.person] = counts.get(action.person, 0) + 1
    groups: list[set[str]] = [set() for _ in range(GROUPS)]
    for person in sorted(counts, key=lambda name: (-counts[name], name)):
        min(groups, key=lambda group: sum(counts[each] for each in group)).add(person)
    return groups


@lru_cache(maxsize=1)
def full_sets(data: Path) -> Sets:
    """BABEL's prepared train and val splits; `unseen` are the actions of val whose phrase train does not have."""
    prepared = load_prepared(data / "babel")
    train, train_pairs = prepared_actions(prepared, split="train")
    test, test_pairs = prepared_actions(prepared, split="val")
    known = {action.phrase for action in train}
    return Sets(train, test, [each for each in test if each.phrase not in known], [], train_pairs, test_pairs)
