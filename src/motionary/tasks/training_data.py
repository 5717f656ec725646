"""Where a stage's corpora come from, and those of them that are actions: by short phrases, single or in pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

import numpy as np

from motionary.datasets.annotations import TextSet
from motionary.datasets.cmu import CmuTake, load_cmu
from motionary.datasets.prepared import load_prepared
from motionary.errors import MissingData
from motionary.tasks.progress import Progress
from motionary.training.actions import Action, Pair, cmu_actions, generated_actions, generated_pairs, prepared_actions
from motionary.training.clip_store import stored_clips
from motionary.training.corpora import corpus_version
from motionary.training.dataset import Corpus, TrainingClip
from motionary.training.plan import CorpusPlan, Stage
from motionary.training.prepared_corpus import find_folder, unevaluated_takes


@dataclass(frozen=True)
class Sources:
    """Where a stage's corpora come from: the `data` folder, CMU takes if read already, and a `cache` for made clips.

    `held_out`: the text data sets whose evaluation parts are not trained on.
    """

    cache: Path
    data: Path | None = None
    takes: Sequence[CmuTake] | None = None
    workers: int | None = None
    held_out: Sequence[TextSet] = ()


def cmu_takes(
    plan: CorpusPlan, stage: Stage, sources: Sources, progress: Progress
) -> tuple[list[CmuTake], dict[str, Any]]:
    """The takes that may be trained on, and for the record what was left out. Raises MissingData without a folder."""
    takes = sources.takes
    if takes is None:
        takes = _cmu(plan, stage, sources.data)
    progress.start(1, "Reading CMU takes")
    left = unevaluated_takes(takes, sources.held_out)
    if not sources.held_out:
        return left, {}
    progress.note(f"cmu: {len(takes) - len(left)} of {len(takes)} takes are evaluated on and left out")
    return left, {"held_out": stage.evaluation_folders, "takes": len(takes), "takes_left": len(left)}


def _cmu(plan: CorpusPlan, stage: Stage, data: Path | None) -> list[CmuTake]:
    if data is None:
        raise MissingData(f"stage {stage.name!r} trains on CMU takes; give their folder with --data")
    return load_cmu(data / plan.folder)


def check_sources(stage: Stage, data: Path | None) -> None:
    """Raises MissingData for what a stage needs and `data` does not hold, before hours go into what comes first."""
    for plan in stage.corpora:
        if plan.kind in ("cmu", "cmu-actions"):
            _cmu(plan, stage, data)
        elif plan.kind == "prepared":
            find_folder(plan.folder, data)


def generated_action_corpus(plan: CorpusPlan, stage: Stage, sources: Sources, progress: Progress) -> Corpus:
    """Actions of the procedural generator, or pairs of them; made once and kept."""
    name = f"{plan.name}-{corpus_version()}-seed{plan.seed}"
    progress.start(plan.clips, f"Making {plan.name}")
    told = 0

    def tell(done: int, _: int) -> None:
        nonlocal told
        progress.advance(done - told)
        told = done

    # of some numbers the action is too short or too long, so that more are tried
    tries = count()
    if not plan.pairs:
        made = _flat(action.clip() for action in generated_actions(tries, seed=plan.seed))
        return Corpus(stored_clips(sources.cache / name, plan.clips, make=made, tell=tell))
    halves = _flat(half.clip() for pair in generated_pairs(tries, seed=plan.seed) for half in pair)
    clips = stored_clips(sources.cache / name, 2 * plan.clips, make=halves, tell=tell)
    return _pairs(list(zip(clips[::2], clips[1::2], strict=True)))


def _flat(clips: Iterator[TrainingClip]) -> Callable[[int, int], Iterator[TrainingClip]]:
    """A maker of stored clips that reads on where it stopped; a stored part that is there already is passed over."""
    passed = 0

    def make(first: int, some: int) -> Iterator[TrainingClip]:
        nonlocal passed
        for _ in range(first - passed):
            next(clips)
        passed = first + some
        for clip in islice(clips, some):
            yield TrainingClip(clip.features.astype(np.float16), clip.captions, paraphrases=clip.paraphrases)

    return make


def cmu_action_corpus(plan: CorpusPlan, stage: Stage, sources: Sources, progress: Progress) -> Corpus:
    """Actions in CMU takes, or pairs of them."""
    left, about = cmu_takes(plan, stage, sources, progress)
    singles, pairs = cmu_actions(left, cache=sources.cache / "takes")
    progress.advance()
    return _actions(plan, singles, pairs, about)


def prepared_pair_corpus(plan: CorpusPlan, stage: Stage, sources: Sources, progress: Progress) -> Corpus:
    """Neighbouring segments of a prepared data set (TEACH on BABEL)."""
    progress.start(1, f"Reading {plan.folder}")
    singles, pairs = prepared_actions(load_prepared(find_folder(plan.folder, sources.data)), split=plan.split)
    progress.advance()
    return _actions(plan, singles, pairs, {})


def _actions(plan: CorpusPlan, singles: Sequence[Action], pairs: Sequence[Pair], about: dict[str, Any]) -> Corpus:
    if not (pairs if plan.pairs else singles):
        raise MissingData(
            f"corpus {plan.name!r}: no {'two actions that follow one another' if plan.pairs else 'actions'} there; "
            "it needs labels with times, such as BABEL's"
        )
    if not plan.pairs:
        return Corpus([action.clip() for action in singles], about=about)
    return _pairs([(one.clip(), two.clip()) for one, two in pairs], about)


def _pairs(halves: Sequence[tuple[TrainingClip, TrainingClip]], about: dict[str, Any] | None = None) -> Corpus:
    from motionary.training.generation import ActionPair

    pairs: Any = [ActionPair(one, two) for one, two in halves]
    return Corpus(pairs, about=about or {})
