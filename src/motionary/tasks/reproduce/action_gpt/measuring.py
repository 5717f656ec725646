"""The numbers of a row: APE and AVE, and how near its motions are to real ones and to their phrases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.metrics.generation import (
    R_BATCH,
    diversity,
    fid,
    multimodal_distance,
    multimodality,
    r_precision,
)
from motionary.evaluation.metrics.position_errors import VARIANTS, position_errors
from motionary.features.humanml263 import recover_positions
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import GENERATED_CHECKPOINT, checkpoint_path
from motionary.tasks.reproduce.action_gpt.making import Make
from motionary.tasks.reproduce.action_gpt.sets import Sets
from motionary.training.actions import Action

Array = NDArray[np.floating]

ERRORS = tuple(f"{kind}_{variant}" for kind in ("ape", "ave") for variant in VARIANTS)
PLACES = ("R@3", "MM-dist", "FID", "diversity")
GRIDS = {"": "all", "procedural": "procedural alone", "cmu": "CMU alone", "unseen": "phrases never trained on",
         "pairs": "pairs of actions"}  # fmt: skip
"""Prefix of numbers in a cell -> what they are of."""
VARIED = (12, 4)
"""Phrases and motions of each that multimodality is measured on."""


@lru_cache(maxsize=1)
def evaluator() -> Embedder:
    """The space of the evaluator that ships."""
    return Embedder(checkpoint_path(None, shipped=GENERATED_CHECKPOINT))


def numbers_of(make: Make, sets: Sets, *, seed: int) -> dict[str, float]:
    """Errors and places of all that is tested: single actions, each set's, those never trained on, and pairs."""
    made = [parts[0] for parts in make([[action] for action in sets.test])]
    numbers = measured(sets.test, made, seed=seed)
    for source in sorted({action.source for action in sets.test}):
        rows = [row for row, action in enumerate(sets.test) if action.source == source]
        found = measured([sets.test[row] for row in rows], [made[row] for row in rows], seed=seed)
        numbers |= _named(source, found)
    if sets.unseen:
        made = [parts[0] for parts in make([[action] for action in sets.unseen])]
        numbers |= _named("unseen", measured(sets.unseen, made, seed=seed))
    if sets.test_pairs:
        pairs = make([list(pair) for pair in sets.test_pairs])
        real = [path_of([action.features for action in pair]) for pair in sets.test_pairs]
        numbers |= _named("pairs", dict(position_errors(real, [path_of(parts) for parts in pairs])))
    return numbers


def _named(prefix: str, numbers: dict[str, float]) -> dict[str, float]:
    return {f"{prefix}: {name}": value for name, value in numbers.items()}


def measured(actions: Sequence[Action], made: Sequence[Array], *, seed: int) -> dict[str, float]:
    """APE, AVE and, of a batch or more, the evaluator's distances of motions to their phrases and to the real ones."""
    real = [action.features for action in actions]
    numbers = dict(position_errors([path_of([each]) for each in real], [path_of([each]) for each in made]))
    return numbers | (placed(actions, made, seed=seed) if len(actions) >= R_BATCH else {})


def placed(actions: Sequence[Action], made: Sequence[Array], *, seed: int) -> dict[str, float]:
    """R-precision (top 3, per cent; of a batch or more), MM-dist and diversity of motions, FID to the real ones."""
    space, rng = evaluator(), np.random.default_rng([seed, 17])
    texts = space.texts([action.phrase for action in actions])
    motions = space.motions([each.astype(np.float32) for each in made])
    real = space.motions([action.features.astype(np.float32) for action in actions])
    tops = [r_precision(texts, motions, rng=rng)[2] for _ in range(5 * (len(actions) >= R_BATCH))]
    return ({"R@3": 100.0 * float(np.mean(tops))} if tops else {}) | {
        "MM-dist": multimodal_distance(texts, motions),
        "FID": fid(real, motions),
        "diversity": diversity(motions, rng=rng),
    }


def variety(makers: Sequence[Make], sets: Sets, *, seed: int) -> dict[str, float]:
    """How different several motions of one phrase are (multimodality), made by as many makers."""
    rng = np.random.default_rng([seed, 19])
    chosen = [sets.test[row] for row in rng.permutation(len(sets.test))[: VARIED[0]]]
    made = [[parts[0].astype(np.float32) for parts in make([[action] for action in chosen])] for make in makers]
    places = np.stack([evaluator().motions(each) for each in made], axis=1)
    return {"multimodality": multimodality(places, rng=rng)}


def real_numbers(sets: Sets, *, seed: int) -> dict[str, float]:
    """What real motion reaches in the evaluator's space."""
    found = placed(sets.test, [action.features for action in sets.test], seed=seed)
    return {name: value for name, value in found.items() if name != "FID"}


def path_of(parts: Sequence[Array]) -> Array:
    """Positions of features one after the other: each begins where the one before ends, as it heads."""
    return recover_positions(np.concatenate(parts).astype(np.float64))
