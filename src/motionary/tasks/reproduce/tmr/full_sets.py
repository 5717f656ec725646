"""The study's official data: HumanML3D (H), KIT-ML (K) and BABEL (B) as `motionary data prepare` made them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from motionary.datasets.prepared import Prepared, load_prepared
from motionary.errors import FormatError, MissingData
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.tmr.items import Item, StudySet, items_of
from motionary.text.layout import AugmentedSet, Segment, read_augmented
from motionary.training.other_words import OtherWords, WordsOf

SETS = {"H": ("humanml3d", "HumanML3D"), "K": ("kitml", "KIT-ML on AMASS's bodies"), "B": ("babel", "BABEL")}
NEEDS = (
    "humanml3d/, kitml/, babel/ as `motionary data prepare NAME --from DIR --out DATA/NAME` makes them of the official "
    "data sets, their generated texts in NAME-augmented/ (`motionary augment DATA/NAME/annotations.json --out "
    "DATA/NAME-augmented --backend ...`), and babel-release/ (train.json and val.json)"
)
LEAST = 2
"""Rows of a tested stretch below which nothing moves."""
LONGEST = 10.0
SHORTEST = 2.0
"""Seconds of a training stretch (TMR); tests take all."""


def check(data: Path) -> dict[str, Any]:
    """Counts that name the data. Raises MissingData naming every folder that is missing and how to make it."""
    missing = []
    for name, _ in SETS.values():
        if not (data / name / "index.json").is_file():
            missing.append(f"{name}/ (`motionary data prepare {name} --from DIR --out {data / name}`)")
        if not (data / f"{name}-augmented" / "annotations.json").is_file():
            missing.append(
                f"{name}-augmented/ (`motionary augment {data / name / 'annotations.json'} --out "
                f"{data / f'{name}-augmented'} --backend openai --model ...`)"
            )
    if not (data / "babel-release" / "val.json").is_file():
        missing.append("babel-release/ with train.json and val.json of BABEL's release")
    if missing:
        raise MissingData(f"{data}: a full budget needs the official data sets; missing: {'; '.join(missing)}")
    return {name: len(load_prepared(data / name).motions) for name, _ in SETS.values()}


def full_sets(context: Context) -> list[StudySet]:
    """H, K and B with their own splits."""
    return [
        StudySet(letter, name, about, _items(prepared(context.data, name))) for letter, (name, about) in SETS.items()
    ]


def prepared(data: Path, name: str) -> Prepared:
    """A data set's folder."""
    return load_prepared(data / name)


def _items(folder: Prepared) -> tuple[Item, ...]:
    """Every stretch of a prepared set; those to train on last 2 to 10 s."""
    every = items_of(folder, shortest=LEAST)
    return tuple(item for item in every if item.split != "train" or SHORTEST <= item.end - item.start <= LONGEST)


def published_words(data: Path, source: str) -> WordsOf:
    """Generated texts of a set's captions, from its folder in TMR++'s layout."""
    name = SETS[source[0]][0]
    return words_by_text(read_augmented(data / f"{name}-augmented"))


def words_by_text(augmented: AugmentedSet) -> WordsOf:
    """A caption's generated texts.

    Ours carry the `seg_id` of the text they are of ("12345_0_p3"); where a folder numbers them otherwise, a caption has
    those of its motion's same stretch. Raises FormatError where there are generated texts and none is of any caption.
    """
    groups = (augmented.paraphrases, augmented.actions)
    found: dict[str, OtherWords] = {}
    for key, entry in augmented.originals.items():
        for segment in entry.annotations:
            texts = [_generated(segment, group[key].annotations if key in group else ()) for group in groups]
            if any(texts):
                found.setdefault(segment.text, OtherWords(*texts))
    if not found and any(groups):
        raise FormatError(
            "generated texts, of which none is of a segment in annotations.json: made of another data set"
        )
    return lambda caption: found.get(caption, OtherWords())


def _generated(segment: Segment, texts: Sequence[Segment]) -> tuple[str, ...]:
    """Those of a motion's generated texts that are of a segment."""
    named = [each.text for each in texts if each.seg_id.rsplit("_", 1)[0] == segment.seg_id]
    here = [each.text for each in texts if (each.start, each.end) == (segment.start, segment.end)]
    return tuple(named or here)
