"""t-SNE: its affinities by hand, its gradient against differences, and what it is for: groups stay together."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.tables.tsne import _gradient, affinities, squared_distances, tsne


def three_groups(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    centres = rng.normal(0, 10, (3, 8))
    owners = np.repeat(np.arange(3), 30)
    return centres[owners] + rng.normal(0, 1, (90, 8)), owners


def test_squared_distances_are_those_of_hand() -> None:
    assert squared_distances(np.array([[0.0, 0.0], [3.0, 4.0]])).tolist() == [[0.0, 25.0], [25.0, 0.0]]


def test_every_point_has_the_perplexity() -> None:
    points, _ = three_groups(np.random.default_rng(0))
    from motionary.evaluation.tables.tsne import _row

    for number in (0, 40, 89):
        row = _row(squared_distances(points)[number], number, 12.0)
        entropy = -np.sum(row[row > 0] * np.log(row[row > 0]))
        assert row[number] == 0.0
        assert np.exp(entropy) == pytest.approx(12.0, rel=1e-3)
    joint = affinities(points, perplexity=12.0)
    assert np.allclose(joint, joint.T)
    assert joint.sum() == pytest.approx(1.0, abs=1e-6)


def test_the_gradient_is_that_of_the_divergence() -> None:
    rng = np.random.default_rng(1)
    joint = affinities(rng.normal(0, 1, (20, 5)), perplexity=5.0)
    places = rng.normal(0, 1, (20, 2))

    def divergence(at: np.ndarray) -> float:
        closeness = 1.0 / (1.0 + squared_distances(at))
        np.fill_diagonal(closeness, 0.0)
        shares = closeness / closeness.sum()
        off = ~np.eye(len(at), dtype=bool)
        return float(np.sum(joint[off] * np.log(joint[off] / shares[off])))

    gradient = _gradient(places, joint)
    for number, axis in ((0, 0), (7, 1), (19, 0)):
        step = np.zeros_like(places)
        step[number, axis] = 1e-5
        slope = (divergence(places + step) - divergence(places - step)) / 2e-5
        assert gradient[number, axis] == pytest.approx(slope, rel=1e-3, abs=1e-7)


def test_groups_stay_together_and_equal_seeds_agree() -> None:
    points, owners = three_groups(np.random.default_rng(2))
    places = tsne(points, rng=np.random.default_rng(0), perplexity=15.0)
    distances = squared_distances(places)
    np.fill_diagonal(distances, np.inf)
    assert (owners[distances.argmin(axis=1)] == owners).all()
    assert np.allclose(places.mean(axis=0), 0.0)
    assert np.array_equal(places, tsne(points, rng=np.random.default_rng(0), perplexity=15.0))


@pytest.mark.parametrize(
    ("points", "perplexity"),
    [(np.zeros((20, 2)), 10.0), (np.full((20, 2), np.nan), 3.0), (np.zeros(20), 3.0), (np.zeros((20, 2)), 1.0)],
)
def test_points_that_cannot_be_laid_out_are_refused(points: np.ndarray, perplexity: float) -> None:
    with pytest.raises(EvaluationError, match="three times the perplexity"):
        tsne(points, rng=np.random.default_rng(0), perplexity=perplexity)
