"""Augment: other words for all texts of a data set, written in TMR++'s file layout."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from motionary.errors import BackendError, MotionaryError
from motionary.formats.atomic import replacing
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.words import WordsFrom, open_words
from motionary.text.augment import Augmentation, AugmentPlan, augment, requests_of
from motionary.text.backends import Answer, Backend, Usage
from motionary.text.layout import ORIGINALS, Annotations, augmented_files, read_annotations
from motionary.text.policy import policy_of
from motionary.text.prompts import Pair, pairs_from_texts

__all__ = ["AugmentPlan", "Augmented", "augment_file"]

RECORD = "augmentation.json"
_NO_FALLBACK = WordsFrom(fallback=False)


@dataclass(frozen=True)
class Augmented:
    """What was written: the folder, its files, how many texts of each kind, and the account.

    `failures`: text -> why nothing was written for it. `usage` is what this run took; cached answers take nothing.
    """

    folder: Path
    files: tuple[str, ...]
    motions: int
    paraphrases: int
    actions: int
    sources: Mapping[str, int]
    failures: Mapping[str, str]
    usage: Usage


def augment_file(
    source: Path,
    out: Path,
    *,
    plan: AugmentPlan | None = None,
    policy: str = "tmr++",
    data_pairs: int = 0,
    words: WordsFrom = _NO_FALLBACK,
    progress: Progress | None = None,
    backend: Backend | None = None,
) -> Augmented:
    """Augment the annotations in `source` and write TMR++'s files, and how they were made, into the folder `out`.

    `policy`: the sampling that the texts are for; kinds that it never draws are not asked for. `data_pairs`: so many
    few-shot pairs out of several annotations of one motion, in the place of the template's. `backend` is used in the
    place of the one that `words` opens. The files are written when all is answered, each whole or not at all, and
    depend on the answers alone. Raises `MotionaryError` where `out` holds another data set.
    """
    annotations = read_annotations(source)
    _refuse_another(out, source, annotations)
    plan = _fitted(plan or AugmentPlan(), annotations, policy=policy, data_pairs=data_pairs)
    backend = backend or open_words(words)
    progress = progress or Silent()
    progress.start(len(requests_of(plan, annotations)), "asking for other words")

    def told(text: str, answer: Answer) -> None:
        progress.advance()

    try:
        made = augment(annotations, backend, plan, done=told)
    except BackendError as error:
        raise BackendError(f"{error}; nothing was written; what was answered is kept, run again to go on") from error
    out.mkdir(parents=True, exist_ok=True)
    files = {**augmented_files(made.augmented), RECORD: _record(made, plan, policy, backend.name, source)}
    for name, content in files.items():
        if name == ORIGINALS and (out / name).exists():
            continue  # it is the source, or equal to it
        with replacing(out / name) as file:
            file.write(content)
    return _summary(made, out, tuple(files))


def _fitted(plan: AugmentPlan, annotations: Annotations, *, policy: str, data_pairs: int) -> AugmentPlan:
    """The plan settled for the data set, with what the policy does not draw left out."""
    shares = policy_of(policy)
    if shares.paraphrase == shares.action == shares.average == 0:
        raise MotionaryError(f"--policy {policy} draws originals alone, so there is nothing to ask for")
    used = shares.action > 0 or (shares.average > 0 and shares.average_of == "all")
    plan = dataclasses.replace(plan, actions=plan.actions and used)
    if data_pairs:
        plan = dataclasses.replace(plan, pairs=_pairs(annotations, count=data_pairs, seed=plan.seed))
    return plan.settled(annotations)


def _pairs(annotations: Annotations, *, count: int, seed: int) -> tuple[Pair, ...]:
    groups: dict[tuple[str, float, float], list[str]] = {}
    for entry in annotations.values():
        for segment in entry.annotations:
            groups.setdefault((entry.path, segment.start, segment.end), []).append(segment.text)
    pairs = pairs_from_texts(list(groups.values()), count=count, rng=random.Random(seed))
    if not pairs:
        raise MotionaryError("no motion has two different texts, so there are no pairs to show; leave --data-pairs out")
    return pairs


def _refuse_another(out: Path, source: Path, annotations: Annotations) -> None:
    there = out / ORIGINALS
    if out.exists() and not out.is_dir():
        raise MotionaryError(f"{out}: this is a file; name a folder")
    if there.exists() and not there.samefile(source) and read_annotations(there) != annotations:
        raise MotionaryError(f"{there}: another data set's annotations are there; name another folder with --out")


def _record(made: Augmentation, plan: AugmentPlan, policy: str, backend: str, source: Path) -> bytes:
    """How the files were made; the same whenever they are."""
    held = {
        "about": "texts generated by Motionary; not written by the data set's annotators",
        "backend": backend,
        "answers_by": made.sources,
        "prompts": plan.prompts,
        "pairs": plan.pairs,
        "style": plan.style,
        "count": plan.count,
        "seed": plan.seed,
        "policy": {"name": policy, **dataclasses.asdict(policy_of(policy))},
        "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "not_answered": dict(made.failures),
    }
    return (json.dumps(held, indent=2) + "\n").encode()


def _summary(made: Augmentation, out: Path, files: tuple[str, ...]) -> Augmented:
    paraphrases, actions = (
        sum(len(entry.annotations) for entry in group.values())
        for group in (made.augmented.paraphrases, made.augmented.actions)
    )
    motions = len(made.augmented.originals)
    return Augmented(out, files, motions, paraphrases, actions, made.sources, made.failures, made.usage)
