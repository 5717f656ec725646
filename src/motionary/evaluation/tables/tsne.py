"""t-SNE (van der Maaten and Hinton 2008), exact: points laid out in the plane so that near neighbours stay near.

Exact, in numpy, since a figure of about a thousand points needs seconds and no further dependency.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.errors import EvaluationError

Array = NDArray[np.floating]

_EXAGGERATION, _EXAGGERATED_STEPS = 12.0, 250
_TINY = 1e-12


def tsne(points: Array, *, rng: np.random.Generator, perplexity: float = 30.0, steps: int = 750) -> Array:
    """Places (n, 2) of `points` (n, d), centred.

    `perplexity`: about how many neighbours count; it must lie below n / 3. Gradient descent with momentum (0.5, then
    0.8), gains for each coordinate, and early exaggeration by 12 for 250 steps, from the first two principal components
    with a little noise. The learning rate is n / 12 and at least 50 (Belkina et al. 2019). Raises EvaluationError for
    too few points or such that are not finite.
    """
    values = np.asarray(points, dtype=np.float64)
    if values.ndim != 2 or not np.isfinite(values).all() or not 1 < perplexity < len(values) / 3:
        raise EvaluationError(
            f"t-SNE of points of shape {values.shape} with perplexity {perplexity:g}: give finite points (n, d), n "
            "above three times the perplexity"
        )
    joint = affinities(values, perplexity=perplexity)
    places = _start(values, rng)
    speed, gains = np.zeros_like(places), np.ones_like(places)
    rate = max(len(values) / _EXAGGERATION, 50.0)
    for step in range(steps):
        early = step < _EXAGGERATED_STEPS
        gradient = _gradient(places, joint * (_EXAGGERATION if early else 1.0))
        gains = np.where(np.sign(gradient) == np.sign(speed), gains * 0.8, gains + 0.2).clip(0.01)
        speed = (0.5 if early else 0.8) * speed - rate * gains * gradient
        places = places + speed
        places -= places.mean(axis=0)
    return places


def affinities(points: Array, *, perplexity: float) -> Array:
    """Joint probabilities (n, n), symmetric, summing to 1: Gaussians whose widths give each point the perplexity."""
    squares = squared_distances(points)
    conditional = np.stack([_row(squares[number], number, perplexity) for number in range(len(points))])
    joint = conditional + conditional.T
    return np.maximum(joint / joint.sum(), _TINY)


def squared_distances(points: Array) -> Array:
    """Squared Euclidean distances (n, n), 0 on the diagonal."""
    norms = np.einsum("nd,nd->n", points, points)
    squares = np.maximum(norms[:, None] + norms - 2.0 * points @ points.T, 0.0)
    np.fill_diagonal(squares, 0.0)
    return squares


def _row(squares: Array, own: int, perplexity: float) -> Array:
    """Probabilities of one point's neighbours, by bisection of the Gaussian's precision to the entropy asked for."""
    target, low, high, precision = np.log(perplexity), 0.0, np.inf, 1.0 / max(float(np.median(squares)), _TINY)
    others = np.delete(squares, own)
    weights = others
    for _ in range(64):
        weights = np.exp(-(others - others.min()) * precision)
        weights = weights / weights.sum()
        entropy = -float(np.sum(weights * np.log(np.maximum(weights, _TINY))))
        if abs(entropy - target) < 1e-5:
            break
        if entropy > target:
            low, precision = precision, precision * 2.0 if high == np.inf else (precision + high) / 2.0
        else:
            high, precision = precision, (low + precision) / 2.0
    return np.insert(weights, own, 0.0)


def _gradient(places: Array, joint: Array) -> Array:
    """Gradient of the divergence between the affinities and Student's t in the plane (equation 5)."""
    closeness = 1.0 / (1.0 + squared_distances(places))
    np.fill_diagonal(closeness, 0.0)
    pulls = (joint - closeness / closeness.sum()) * closeness
    return 4.0 * (pulls.sum(axis=1)[:, None] * places - pulls @ places)


def _start(points: Array, rng: np.random.Generator) -> Array:
    centred = points - points.mean(axis=0)
    _, singular, right = np.linalg.svd(centred, full_matrices=False)
    places = centred @ right[:2].T
    if places.shape[1] < 2:
        places = np.concatenate((places, np.zeros((len(places), 2 - places.shape[1]))), axis=1)
    scale = max(float(singular[0]) / np.sqrt(len(points)), _TINY)
    return places / scale * 1e-4 + rng.normal(0.0, 1e-5, places.shape)
