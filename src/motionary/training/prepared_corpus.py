"""Training clips out of prepared text data sets, without what any data set is evaluated on, and with other words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from motionary.datasets.annotations import LONGEST, TextSegment, TextSet, is_mirrored, load_unified, original_key
from motionary.datasets.captions import mirror_caption
from motionary.datasets.cmu import CmuTake
from motionary.datasets.overlap import Evaluated, OverlapCount, evaluation_spans, remove_overlaps
from motionary.datasets.prepared import Prepared, PreparedClip, load_prepared
from motionary.errors import MissingData
from motionary.text.layout import Annotations, AugmentedSet, read_augmented
from motionary.training.dataset import TrainingClip

EVALUATION = ("val", "test")
SAME_TIME = 0.01
"""Seconds by which the times of a generated text may differ from those of the text that it was made of."""


@dataclass(frozen=True)
class PreparedCorpus:
    """Clips of a prepared data set; `overlap` says what was left out of them, `augmented` how many have other words."""

    clips: list[TrainingClip]
    overlap: OverlapCount
    augmented: int

    @property
    def sentence(self) -> str:
        """What was left out, for a person."""
        count = self.overlap
        gone = count.segments - count.segments_left
        rules = ", ".join(f"{rule} {number}" for rule, number in count.by_rule.items() if number)
        reason = f" and are left out ({rules})" if gone else ""
        return (
            f"{count.name}: {gone} of {count.segments} training segments overlap an evaluation segment{reason}; "
            f"{len(self.clips)} stretches to train on"
        )


def find_folder(name: str, data: Path | None) -> Path:
    """A data set's folder: `name` itself if absolute, else in `data`; "kitml" also finds "kitml-cmu" if it is alone.

    Raises MissingData with what to do where there is none, or where several may be meant.
    """
    if Path(name).is_absolute():
        return Path(name)
    if data is None:
        raise MissingData(f"where the data set {name!r} is was not said; give --data, the folder that holds it")
    if (data / name).is_dir():
        return data / name
    alike = sorted(each.parent for each in data.glob(f"{name}-*/index.json"))
    if len(alike) > 1:
        raise MissingData(f"{data}: {', '.join(each.name for each in alike)} may all be {name!r}; keep one, or name it")
    if not alike:
        raise MissingData(
            f"{data / name}: not there; make it with `motionary data prepare {name} --out {data / name} ...`"
        )
    return alike[0]


def read_text_set(folder: Path) -> TextSet:
    """The texts and splits of a data set: of a prepared folder, or of one in TMR's layout."""
    if (folder / "index.json").is_file():
        return load_prepared(folder).text_set
    return load_unified(folder, name=folder.name)


def prepared_corpus(
    folder: Path,
    *,
    held_out: Sequence[TextSet] = (),
    split: str = "train",
    seconds: tuple[float, float] = (2.0, 10.0),
    augmented: Path | None = None,
) -> PreparedCorpus:
    """The stretches of a prepared data set's split from `seconds[0]` to `seconds[1]`, to train on.

    Segments that overlap an evaluation segment of `held_out` are left out, whatever is said of them (TMR++, section
    4.1). `augmented`: a folder with the data set's texts in other words, which TMR++ publishes and `motionary augment`
    writes. Raises MissingData where nothing is left to train on, or `augmented` is of another data set.
    """
    prepared = load_prepared(folder)
    if not prepared.text_set.splits.get(split):
        raise MissingData(f"{folder}: no motions in a split {split!r}; it has {', '.join(prepared.text_set.splits)}")
    left, overlap = _without_overlaps(prepared, held_out, split=split)
    words = None if augmented is None else read_augmented(augmented)
    clips = [_clip(each, words) for each in left.clips(split, shortest=seconds[0], longest=seconds[1])]
    if not clips:
        raise MissingData(
            f"{folder}: nothing to train on: of {overlap.segments} segments {overlap.segments_left} overlap no "
            f"evaluation segment, and none of these is {seconds[0]:g} to {seconds[1]:g} s long"
        )
    worded = sum(bool(clip.paraphrases or clip.actions) for clip in clips)
    if augmented is not None and not worded:
        raise MissingData(f"{augmented}: no other words for any motion of {folder}; is it of another data set?")
    return PreparedCorpus(clips, overlap, worded)


def unevaluated_takes(takes: Sequence[CmuTake], held_out: Sequence[TextSet]) -> list[CmuTake]:
    """The CMU takes of which no stretch is evaluated on by a data set, under whatever path and mirrored or not.

    Whole takes go, more than the rule asks: descriptions of CMU are about whole takes.
    """
    evaluated = Evaluated(evaluation_spans(held_out, splits=EVALUATION))
    whole = TextSegment("", "", 0.0, LONGEST)
    return [take for take in takes if not evaluated.overlapping(f"CMU/{take.subject}/{take.name}_poses", whole)]


def _without_overlaps(prepared: Prepared, held_out: Sequence[TextSet], *, split: str) -> tuple[Prepared, OverlapCount]:
    """The part of a split that no evaluation segment overlaps."""
    own = replace(prepared.text_set, splits={"train": prepared.text_set.splits[split]})
    others = [
        replace(each, splits={s: keys for s, keys in each.splits.items() if s in EVALUATION}) for each in held_out
    ]
    cleaned, counts = remove_overlaps([own, *others], evaluation=EVALUATION)
    return replace(prepared, text_set=replace(cleaned[0], splits={split: cleaned[0].splits["train"]})), counts[0]


def _clip(clip: PreparedClip, words: AugmentedSet | None) -> TrainingClip:
    groups = [] if words is None else [words.paraphrases, words.actions]
    found = [tuple(dict.fromkeys(_texts(each, clip.key, clip.segments))) for each in groups]
    paraphrases, actions = found or ((), ())
    features = clip.features.astype(np.float16)
    return TrainingClip(features=features, captions=clip.captions, paraphrases=paraphrases, actions=actions)


def _texts(generated: Annotations, key: str, segments: Sequence[TextSegment]) -> Iterator[str]:
    """The generated texts about the same times.

    A mirrored motion that has none of its own gets its original's with sides swapped.
    """
    own = generated.get(key)
    mirrored = own is None and is_mirrored(key)
    found = generated.get(original_key(key)) if mirrored else own
    for each in () if found is None else found.annotations:
        close = (max(abs(each.start - s.start), abs(each.end - s.end)) <= SAME_TIME for s in segments)
        if each.text.strip() and any(close):
            yield mirror_caption(each.text) if mirrored else each.text
