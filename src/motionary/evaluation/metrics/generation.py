"""How near generated motion is to real motion and to its text, from embeddings of an evaluator or from positions.

Embeddings (n, d) come from any evaluator; the published one is HumanML3D's (Guo et al. 2022), whose numbers are only
comparable among themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError

Array = NDArray[np.floating]

R_BATCH = 32
NORMAL_95 = 1.96


@dataclass(frozen=True)
class Interval:
    """A mean over repeats and the half-width of its 95 % interval (1.96 standard errors, as the field reports it)."""

    mean: float
    half_width: float
    repeats: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.half_width:.3f}"


def interval(values: Array) -> Interval:
    """The mean of repeated measurements and its 95 % interval; one measurement has none (0)."""
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 1 or not len(values):
        raise MotionaryError(f"repeats of shape {values.shape}; give one number a repeat")
    spread = values.std(ddof=1) if len(values) > 1 else 0.0
    return Interval(float(values.mean()), float(NORMAL_95 * spread / np.sqrt(len(values))), len(values))


def fid(real: Array, made: Array) -> float:
    """Frechet distance of two sets of embeddings (n, d), (m, d), taken as normal (Heusel et al. 2017, equation 6).

    The trace of the root of the product of covariances is taken through a symmetric root, which is real also for fewer
    samples than dimensions. Biased upwards for few samples: compare equal numbers only.
    """
    real, made = _pair(real, made)
    if min(len(real), len(made)) < 2:
        raise MotionaryError(f"FID of {len(real)} and {len(made)} samples; it needs covariances, so two at least")
    first, second = np.cov(real, rowvar=False), np.cov(made, rowvar=False)
    first, second = np.atleast_2d(first), np.atleast_2d(second)
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    shared = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ second @ root), 0)).sum()
    apart = np.square(real.mean(axis=0) - made.mean(axis=0)).sum()
    return float(max(0.0, apart + np.trace(first) + np.trace(second) - 2 * shared))


def r_precision(texts: Array, motions: Array, *, rng: np.random.Generator, top: int = 3, batch: int = R_BATCH) -> Array:
    """(top,): how often a text's own motion is among the k nearest by Euclidean distance in a batch of 32, k = 1..top.

    Pairs are rows of both arrays; they are shuffled by `rng` and a remainder that fills no batch is dropped. Ties count
    as the mean of their ranks. Raises `MotionaryError` for fewer pairs than a batch.
    """
    texts, motions = _pair(texts, motions)
    if len(texts) != len(motions) or len(texts) < batch:
        raise MotionaryError(f"R-precision of {len(texts)} texts and {len(motions)} motions in batches of {batch}")
    order = rng.permutation(len(texts))[: len(texts) // batch * batch].reshape(-1, batch)
    hits = np.zeros(top)
    for rows in order:
        distances = _distances(texts[rows], motions[rows])
        own = np.diagonal(distances)[:, None]
        ranks = (distances < own).sum(axis=1) + ((distances == own).sum(axis=1) - 1) / 2
        hits += [(ranks < k + 1).sum() for k in range(top)]
    return hits / order.size


def multimodal_distance(texts: Array, motions: Array) -> float:
    """MM-dist: the mean Euclidean distance of a text and its own motion, rows of both arrays."""
    texts, motions = _pair(texts, motions)
    if len(texts) != len(motions):
        raise MotionaryError(f"{len(texts)} texts for {len(motions)} motions; rows must be pairs")
    return float(np.linalg.norm(texts - motions, axis=1).mean())


def diversity(motions: Array, *, rng: np.random.Generator, pairs: int = 300) -> float:
    """The mean distance of `pairs` motions from as many others, both drawn without repeats (fewer where too few)."""
    motions = np.asarray(motions, dtype=np.float64)
    count = min(pairs, len(motions))
    if count < 2:
        raise MotionaryError(f"diversity of {len(motions)} motions; two at least")
    first, second = (motions[rng.permutation(len(motions))[:count]] for _ in range(2))
    return float(np.linalg.norm(first - second, axis=1).mean())


def multimodality(motions: Array, *, rng: np.random.Generator, pairs: int = 10) -> float:
    """The mean distance within motions made for one text: (texts, repeats, d), `pairs` pairs drawn for each text.

    The field uses 100 texts with 30 repeats. The two of a pair are never the same motion.
    """
    motions = np.asarray(motions, dtype=np.float64)
    if motions.ndim != 3 or motions.shape[1] < 2:
        raise MotionaryError(f"multimodality of {motions.shape}; give (texts, repeats >= 2, d)")
    texts, repeats, _ = motions.shape
    first = rng.integers(0, repeats, size=(texts, pairs))
    second = (first + rng.integers(1, repeats, size=(texts, pairs))) % repeats
    rows = np.arange(texts)[:, None]
    return float(np.linalg.norm(motions[rows, first] - motions[rows, second], axis=-1).mean())


def _pair(first: Array, second: Array) -> tuple[Array, Array]:
    first, second = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1] or not len(first) or not len(second):
        raise MotionaryError(f"embeddings of shapes {first.shape} and {second.shape}; give (n, d) and (m, d)")
    return first, second


def _distances(first: Array, second: Array) -> Array:
    return np.linalg.norm(first[:, None] - second[None], axis=-1)
