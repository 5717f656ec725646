"""Trials of the hint: what an absent library may not hold, and what good vectors give."""

from __future__ import annotations

import numpy as np

from motionary.datasets.procedural import FAMILIES
from motionary.evaluation.metrics.detection import auroc
from motionary.index.search import VectorTable
from motionary.tasks import evaluate_absent
from motionary.tasks.evaluate_absent import AbsentProtocol, Pool, trials

PROTOCOL = AbsentProtocol(clips=120, libraries=(20,), trials=40)


def unit(values):
    return (values / np.linalg.norm(values, axis=-1, keepdims=True)).astype(np.float32)


def made_pool(rng, *, noise: float) -> tuple[Pool, np.ndarray]:
    """Clips of one action each, whose vectors are their family's plus noise, and the families' captions."""
    names = list(FAMILIES)
    directions = unit(rng.normal(size=(len(names), 64)))
    chosen = rng.choice(np.arange(0, len(names), 6), size=120)
    motions = unit(directions[chosen] + noise * rng.normal(size=(120, 64)))
    words = np.stack([directions[chosen]] * 2)
    spans = np.tile([0.0, 4.0], (120, 1))
    paths = tuple(f"{n:03d}" for n in range(120))
    table = VectorTable(paths, motions, motions, np.arange(120), spans, np.ones(120, dtype=bool))
    families = tuple(frozenset([names[number]]) for number in chosen)
    return Pool(families, table, words, words), directions


def test_with_good_vectors_what_is_there_and_what_is_not_are_told_apart():
    pool, captions = made_pool(np.random.default_rng(0), noise=0.05)
    values, present = trials(pool, captions, PROTOCOL, seed=1)
    assert len(present) > 40
    assert present.mean() == 0.5
    assert auroc(values[:, 1], present) > 0.99


def test_equal_seeds_give_equal_trials():
    pool, captions = made_pool(np.random.default_rng(0), noise=0.2)
    first, second = (trials(pool, captions, PROTOCOL, seed=3)[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_an_absent_library_holds_nothing_of_the_group(monkeypatch):
    pool, captions = made_pool(np.random.default_rng(0), noise=0.2)
    libraries = []
    monkeypatch.setattr(
        evaluate_absent, "_search", lambda table, query, captions: libraries.append((table, query)) or np.zeros(4)
    )
    _, present = trials(pool, captions, PROTOCOL, seed=1)
    groups = pool.groups()
    for (table, query), held in zip(libraries, present, strict=True):
        own = groups[int(np.argmax(pool.words[0] @ query))]
        shown = [bool(groups[int(path)] & own) for path in table.paths]
        assert sum(shown) == held
