"""What WalkAndText's figures 5 to 7 share: the walks and their split by person, trainings, queries, and baselines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache as memoised
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import as_mapping, unique_count
from motionary.datasets.gait.collection import GaitSet, densegait_set
from motionary.datasets.procedural_gait.collect import procedural_gait_set
from motionary.errors import MissingData
from motionary.evaluation.metrics.ndcg import shared_attributes, unique_combinations
from motionary.formats.atomic import replacing
from motionary.tasks.reproduce.recipe import Context
from motionary.text import load_encoder
from motionary.text.cache import CachedEncoder
from motionary.text.encoders import TextEncoder
from motionary.text.lexicon.attributes import describe_attributes

if TYPE_CHECKING:
    from motionary.training.alignment import AlignmentRecipe
    from motionary.training.gait import AttributeRecipe

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

VERSION = 1
"""Counted up where code alone changes what a run gives, so that kept results are not used again."""
PEOPLE, WALKS, SET_SEED = 800, 6, 20
"""The procedural gait set of the small budget."""
DESCRIPTIONS = {"small": 2, "full": 5}
"""Descriptions a walk is given in training."""
CUTOFFS = (1, 2, 3, 5, 10, 20, 30, 40, 50)
NEIGHBOURS = 20
"""Training walks that share most with a query, whose mean parameters the nearest-neighbour baseline looks for."""
OBJECTIVES = {"contrastive": "cosine", "triplet": "Euclidean"}
"""Objective of the aligner -> how it compares walks and words."""

NEEDS = {
    "small": "nothing but a folder to name: the walks are made (800 people with 6 walks each)",
    "full": "densegait/ (DenseGait as its authors hand it out: annotations.csv and its arrays)",
}
PAPER_SPLIT = "174363 walks with 7401 combinations to train on, 21795 with 2655 to test, 21795 with 2721 to validate"


@dataclass(frozen=True, eq=False)
class Split:
    """One seed's walks to train on, to choose by, and of people never seen."""

    train: GaitSet
    val: GaitSet
    test: GaitSet


def settings_of(context: Context) -> dict[str, Any]:
    """What decides the figures' numbers, for a recipe's settings. MissingData where the full budget's data are not."""
    if context.budget == "full":
        table = context.data / "densegait" / "annotations.csv"
        if not table.is_file():
            raise MissingData(f"{table}: not there; the full budget needs {NEEDS['full']}")
        data: dict[str, Any] = {"densegait": hashlib.sha256(table.read_bytes()).hexdigest()[:16]}
    else:
        data = {"people": PEOPLE, "walks": WALKS, "seed": SET_SEED}
    return {"version": VERSION, "data": data, "descriptions": DESCRIPTIONS[context.budget]}


def protocol_of(context: Context) -> dict[str, Any]:
    """The figures' common protocol in words."""
    small = f"procedural gait set, {PEOPLE} people with {WALKS} walks each, set seed {SET_SEED}"
    return {
        "walks": small if context.budget == "small" else "DenseGait",
        "split": "80 % of the people to train on, 10 % to choose by (figure 5's thresholds), 10 % to test; anew a seed",
        "attributes": "42, present above a confidence of 0.5; annotators err on age and build (6 %)",
        "key points": "18 joints of OpenPose with confidence, 30 frames a second, jitter, hidden and lost joints",
        "the paper's": PAPER_SPLIT,
    }


def load_split(context: Context, seed: int) -> Split:
    """The seed's split of the budget's set."""
    whole = _whole(context.budget, context.data.absolute(), context.cache.absolute(), _teller(context))
    parts = whole.split(seed=seed)
    return Split(*(whole.part(parts[name]) for name in ("train", "val", "test")))


class _Teller:
    """Progress while walks are made; of no account when results are compared."""

    def __init__(self, context: Context) -> None:
        self._progress, self._begun = context.progress, False

    def __call__(self, count: int) -> None:
        if not self._begun:
            self._progress.start(PEOPLE * WALKS, "making walks")
            self._begun = True
        self._progress.advance(count)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Teller)

    def __hash__(self) -> int:
        return 0


def _teller(context: Context) -> _Teller:
    return _Teller(context)


@memoised
def _whole(budget: str, data: Path, cache: Path, tell: Callable[[int], None]) -> GaitSet:
    if budget == "full":
        return densegait_set(data / "densegait")
    return procedural_gait_set(PEOPLE, walks=WALKS, seed=SET_SEED, cache=cache / "gait", tell=tell)


def text_encoder(context: Context) -> TextEncoder:
    """UAE-Large-V1 from the data folder at full budget, else the encoder that ships, behind a cache."""
    folder = context.data / "uae-large-v1"
    name = folder if context.budget == "full" and folder.is_dir() else "minilm"
    return CachedEncoder(load_encoder(name), context.cache / "gait" / "sentences.sqlite")


def attribute_recipe(budget: str, seed: int) -> AttributeRecipe:
    """The classifier's training at a budget."""
    from motionary.training.gait import SMALL, AttributeRecipe

    recipe = AttributeRecipe() if budget == "full" else SMALL
    return replace(recipe, fit=replace(recipe.fit, seed=recipe.fit.seed + seed))


def alignment_recipe(budget: str, kind: str, *, text_width: int, seed: int) -> AlignmentRecipe:
    """The aligner's training at a budget: the paper's on DenseGait, or a small one."""
    from motionary.datasets.gait.tracks import LAYOUT
    from motionary.models.alignment.config import ObjectiveConfig, variant
    from motionary.training.alignment import AlignmentRecipe
    from motionary.training.gait import SMALL_ENCODER

    shared: dict[str, Any] = {"centre": "none", "text_width": text_width, "objective": ObjectiveConfig(kind=kind)}
    about: dict[str, Any] = {"features": LAYOUT, "skeleton": "openpose18", "seed": 1234 + seed}
    if budget == "full":
        model = variant("actor-gait", **shared)
        return AlignmentRecipe(model=model, batch=256, epochs=140, fps=25.0, save_every=2000, **about)
    return AlignmentRecipe(
        model=variant("small-gait", **shared, **SMALL_ENCODER),
        steps=1500,
        batch=64,
        learning_rate=1e-3,
        weight_decay=0.05,
        warmup_steps=60,
        schedule="cosine",
        fps=30.0,
        log_every=100,
        save_every=500,
        half=False,
        **about,
    )


def probabilities(context: Context, seed: int) -> tuple[Array, Array]:
    """(walks, 42) of the trained classifier for the walks to choose by and the tested ones; kept in the cache."""
    recipe = attribute_recipe(context.budget, seed)
    about = [settings_of(context), recipe.to_dict(), seed]

    def make(split: Split, folder: Path) -> Array:
        from motionary.training.gait import attribute_probabilities, train_attributes

        model, info = train_attributes(recipe, split.train, folder, tell=fit_teller(context, "GaitFormer"))
        return attribute_probabilities(model, info, [*split.val.layouts, *split.test.layouts])

    both = _kept(context, "probabilities", about, seed, make)
    chosen = len(load_split(context, seed).val)
    return both[:chosen], both[chosen:]


def walk_vectors(context: Context, kind: str, seed: int) -> Array:
    """(tested walks, d) embeddings by the aligner trained with an objective; kept in the cache."""
    encoder = text_encoder(context)
    recipe = alignment_recipe(context.budget, kind, text_width=encoder.dimension, seed=seed)
    about = [settings_of(context), recipe.to_dict(), encoder.name, seed]

    def make(split: Split, folder: Path) -> Array:
        from motionary.models.alignment.encode import encode_motions
        from motionary.training.alignment import train_aligner
        from motionary.training.gait import described_walks

        clips = described_walks(split.train, descriptions=DESCRIPTIONS[context.budget], seed=SET_SEED)
        model, info = train_aligner(
            recipe, clips, folder, encoder=encoder, tell=fit_teller(context, f"the aligner ({kind})")
        )
        return encode_motions(model, info, split.test.layouts)

    return _kept(context, f"vectors-{kind}", about, seed, make)


def query_similarities(context: Context, kind: str, seed: int) -> Array:
    """(queries, tested walks): how near the aligner puts each query's description to each walk."""
    from motionary.models.alignment.encode import alignment_scores, text_vectors

    split, encoder = load_split(context, seed), text_encoder(context)
    recipe = alignment_recipe(context.budget, kind, text_width=encoder.dimension, seed=seed)
    texts = query_texts(split.test, seed=seed)
    words = text_vectors([[text] for text in texts], encoder=encoder, length=recipe.model.text_length)
    return alignment_scores(walk_vectors(context, kind, seed), words, kind=kind).T


def query_texts(test: GaitSet, *, seed: int) -> list[str]:
    """One description for each different combination of attributes among the tested walks."""
    rng = np.random.default_rng([seed, 99])
    chosen = unique_combinations(test.labels)
    return [describe_attributes(as_mapping(test.confidences[number]), rng=rng)[0] for number in chosen]


def query_labels(test: GaitSet) -> Flags:
    """(queries, 42) the combinations themselves."""
    return test.labels[unique_combinations(test.labels)]


def neighbour_similarities(split: Split) -> Array:
    """(queries, tested walks) by plain gait parameters measured in space: what a clinician's numbers would find.

    For a query the `NEIGHBOURS` training walks that share most attributes with it are looked up, and the tested walks
    ordered by the distance of their parameters (each over its deviation) to the mean of those.
    """
    train, test = split.train.parameters, split.test.parameters
    mean, deviation = np.nanmean(train, axis=0), np.nanstd(train, axis=0)
    known, items = (np.nan_to_num((part - mean) / deviation) for part in (train, test))
    shared = shared_attributes(query_labels(split.test), split.train.labels)
    nearest = np.argsort(-shared, axis=1, kind="stable")[:, :NEIGHBOURS]
    wanted = known[nearest].mean(axis=1)
    return -np.linalg.norm(wanted[:, None] - items[None], axis=-1)


def counts(split: Split) -> dict[str, float]:
    """Sizes of a split, for a cell's numbers."""
    parts = {"train": split.train, "test": split.test}
    return {
        name: float(value)
        for part, walks in parts.items()
        for name, value in (
            (f"{part} walks", len(walks)),
            (f"{part} people", len(set(walks.people))),
            (f"{part} combinations", unique_count(walks.confidences)),
        )
    }


def fit_teller(context: Context, what: str):
    """A training loop's `tell` that draws on the task's progress."""
    from motionary.training.fit import Report

    told = {"done": 0}

    def tell(report: Report) -> None:
        if not told["done"]:
            context.progress.start(report.total, f"training {what}")
        context.progress.advance(report.done - told["done"])
        told["done"] = report.done

    return tell


def listed(values: Array) -> list[float]:
    """Numbers as a cell keeps them; -1 where there is none."""
    return [float(value) if np.isfinite(value) else -1.0 for value in values]


def mean_lists(results: Mapping[Any, Mapping[str, Any]], row: str, name: str) -> tuple[Array, Array]:
    """Mean and deviation (n - 1) over the seeds of a list that every cell of a row has; NaN where a seed had none."""
    lists = np.array([numbers[name] for cell, numbers in sorted(results.items()) if cell.row == row])
    lists = np.where(lists < 0, np.nan, lists)
    spread = lists.std(axis=0, ddof=1) if len(lists) > 1 else np.zeros(lists.shape[1])
    return lists.mean(axis=0), spread


def _kept(context: Context, name: str, about: Sequence[Any], seed: int, make: Callable[[Split, Path], Array]) -> Array:
    """An array that is made once: read from the cache where it is there."""
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:20]
    path = context.cache / "gait" / f"{name}-{digest}.npy"
    if path.is_file():
        try:
            return np.load(path, allow_pickle=False)
        except (ValueError, EOFError):
            pass  # cut short: made again
    found = make(load_split(context, seed), context.cache / "gait" / f"run-{name}-{digest}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        np.save(stream, found, allow_pickle=False)
    return found
