"""The study's data, loaded once a process: sets, splits, recognition sets and other words, at either budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from motionary.models.checkpoint import read_record
from motionary.tasks.library import checkpoint_path
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.tmr import full_sets, small_sets
from motionary.tasks.reproduce.tmr.actions import (
    ActionSet,
    as_items,
    babel_actions,
    cmu_coarse_actions,
    processed,
    read_release,
)
from motionary.tasks.reproduce.tmr.items import (
    Item,
    Split,
    StudySet,
    people_groups,
    split_as_given,
    split_by_people,
    without_overlap,
)
from motionary.tasks.reproduce.tmr.settings import SETTINGS, StudySettings
from motionary.training.dataset import TrainingClip
from motionary.training.other_words import OtherWords, WordsOf, asked_words, with_other_words

FROM_BABEL = ("B-actions", "B-text (proc)")
"""Ways of training on BABEL besides the annotators' own words (set B): its class names, and its processed labels."""


@dataclass(frozen=True, eq=False)
class Study:
    """Sets by letter, how they split, and what recognition is tested on. `settings` are the budget's."""

    context: Context
    settings: StudySettings
    sets: tuple[StudySet, ...]
    _splits: dict[int, Split] = field(default_factory=dict)
    _words: dict[str, WordsOf] = field(default_factory=dict)

    @property
    def letters(self) -> tuple[str, ...]:
        """The sets' letters, the one in HumanML3D's place first."""
        return tuple(each.letter for each in self.sets)

    @cached_property
    def groups(self) -> list[tuple[str, ...]]:
        """People that are left out together; [] where the data sets' own splits are used."""
        return people_groups(self.sets, count=self.settings.people) if self.settings.people else []

    def tested_people(self, seed: int) -> tuple[str, ...] | None:
        """The people that a seed's run is tested on; None where the data sets' own splits are used."""
        return self.groups[seed % len(self.groups)] if self.groups else None

    def split(self, seed: int) -> Split:
        """What a seed's runs train and test on."""
        if seed not in self._splits:
            people = self.tested_people(seed)
            self._splits[seed] = (
                split_as_given(self.sets) if people is None else split_by_people(self.sets, test=people)
            )
        return self._splits[seed]

    def training_items(self, source: str, seed: int) -> list[Item]:
        """A source's stretches that a seed's runs train on: a set by letter, or one of `FROM_BABEL`."""
        split = self.split(seed)
        if source not in FROM_BABEL:
            return split.train[source]
        items = as_items(self.babel) if source == "B-actions" else self._processed
        people = self.tested_people(seed)
        kept = [item for item in items if (item.split == "train" if people is None else item.person not in set(people))]
        return without_overlap({source: kept}, split.test)[0][source]

    def clips(self, source: str, seed: int, *, augmented: bool) -> list[TrainingClip]:
        """Training clips of a source, with generated texts where they are `augmented`."""
        clips = [TrainingClip(item.features, item.captions) for item in self.training_items(source, seed)]
        return with_other_words(clips, self.other_words(source)) if augmented else clips

    def other_words(self, source: str) -> WordsOf:
        """Generated texts for each caption of a source."""
        if source not in self._words:
            self._words[source] = self._make_words(source)
        return self._words[source]

    def _make_words(self, source: str) -> WordsOf:
        if self.context.budget == "full":
            return full_sets.published_words(self.context.data, source)
        from motionary.text.augment import AugmentPlan
        from motionary.text.backends.offline import OfflineBackend

        items = next(each.items for each in self.sets if each.letter == source)
        captions = [caption for item in items for caption in item.captions]
        return asked_words(captions, OfflineBackend(), plan=AugmentPlan(count=self.settings.paraphrases))

    @cached_property
    def babel(self) -> ActionSet:
        """BABEL's action pieces."""
        return babel_actions(self._prepared_babel, self._release, self._person_of)

    @cached_property
    def cmu(self) -> ActionSet | None:
        """CMU's coarse actions; None at full budget, whose table does not have them."""
        return cmu_coarse_actions(self.context) if self.context.budget == "small" else None

    def tested_pieces(self, actions: ActionSet, seed: int) -> list[int]:
        """Numbers of the pieces that a seed's runs are tested on."""
        people = self.tested_people(seed)
        return [
            number
            for number, each in enumerate(actions.pieces)
            if (each.split != "train" if people is None else each.person in people)
        ]

    def protocol(self, seeds: Sequence[int]) -> dict[str, Any]:
        """What is trained and tested on, counted, for a table's protocol."""
        counts = {}
        for seed in sorted({seed % max(1, len(self.groups)) for seed in seeds}):
            split = self.split(seed)
            counts[f"seed {seed}"] = {
                letter: f"{len(split.train[letter])} train, {len(split.test[letter])} test" for letter in self.letters
            }
        removed = {
            letter: sum(self.split(seed).left_out[letter]["overlapping a tested stretch"] for seed in seeds)
            for letter in self.letters
        }
        about = {each.letter: f"{each.name}: {each.about}" for each in self.sets}
        people = {f"group {number}": list(group) for number, group in enumerate(self.groups)}
        return {
            "sets": about,
            "split": "people (CMU subjects) in three groups; seed k tests on group k mod 3, trains on all others"
            if people
            else "the data sets' own; BABEL tested on val",
            **({"people": people} if people else {}),
            "stretches": counts,
            "removed for overlapping in time with a tested stretch of any set (all seeds)": removed,
        }

    def coverage(self, sources: Sequence[str]) -> dict[str, str]:
        """How many different texts of each source have generated ones."""
        found = {}
        for source in sources:
            words = self.other_words(source)
            items = next(each.items for each in self.sets if each.letter == source)
            texts = list(dict.fromkeys(caption for item in items for caption in item.captions))
            answers: list[OtherWords] = [words(text) for text in texts]
            found[source] = (
                f"{sum(bool(each.paraphrases) for each in answers)} of {len(texts)} texts have paraphrases or "
                f"descriptions, {sum(bool(each.actions) for each in answers)} an action label"
            )
        return found

    @cached_property
    def _processed(self) -> list[Item]:
        return processed(self._release, self._prepared_babel, self._person_of, shortest=small_sets.SHORTEST)

    @cached_property
    def _release(self):
        return read_release(self.context)

    @cached_property
    def _prepared_babel(self):
        if self.context.budget == "full":
            return full_sets.prepared(self.context.data, "babel")
        return small_sets.prepared_cmu("babel", self.context)

    def _person_of(self, path: str) -> str:
        return small_sets.person_of(path) if self.groups else ""


def check_data(context: Context) -> dict[str, Any]:
    """What names the data and the start, for a recipe's settings. Raises MissingData for what is not there."""
    checked = small_sets.check(context.data) if context.budget == "small" else full_sets.check(context.data)
    start = SETTINGS[context.budget].start
    return {**checked, "start": read_record(checkpoint_path(None, shipped=start))["weights_sha256"] if start else ""}


def load_study(context: Context) -> Study:
    """The study at the context's budget, loaded once for all cells of a process."""
    key = (context.data.absolute(), context.cache.absolute(), context.budget)
    if key not in _LOADED:
        _LOADED.clear()
        load = small_sets.small_sets if context.budget == "small" else full_sets.full_sets
        _LOADED[key] = Study(context, SETTINGS[context.budget], tuple(load(context)))
    return _LOADED[key]


_LOADED: dict[tuple[Path, Path, str], Study] = {}
