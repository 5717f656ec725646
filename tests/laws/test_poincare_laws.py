"""Laws of the Poincare ball's maps and distance, and agreement with geoopt and with the paper's Eq. 9."""

import math
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from motionary.models.tokenizer.geometry import Euclidean, PoincareBall
from motionary.models.tokenizer.poincare import (
    MARGINS,
    distance,
    exponential_map,
    logarithmic_map,
    pairwise_distance,
    project,
)

CURVATURES = st.floats(0.01, 25.0)
SEEDS = st.integers(0, 2**32 - 1)


def tangents(seed, *, curvature, rows=6, width=5, longest=2.0, dtype=torch.float64):
    """Random tangent vectors of lengths up to `longest` / sqrt(c)."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(rows, width))
    vectors *= rng.uniform(0, longest, size=(rows, 1)) / np.linalg.norm(vectors, axis=1, keepdims=True)
    return torch.tensor(vectors / math.sqrt(curvature), dtype=dtype)


def balls(seed, *, curvature, **sizes):
    return exponential_map(tangents(seed, curvature=curvature, **sizes), curvature=curvature)


def stereographic():
    """geoopt's functions; importing it warns about torch.jit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("geoopt.manifolds.stereographic.math")


@given(SEEDS, CURVATURES)
def test_logarithm_undoes_the_exponential(seed, curvature):
    vectors = tangents(seed, curvature=curvature, longest=9.0)
    back = logarithmic_map(exponential_map(vectors, curvature=curvature), curvature=curvature)
    assert torch.allclose(back, vectors, rtol=1e-6, atol=1e-9)


@given(SEEDS, CURVATURES)
def test_in_single_precision_too(seed, curvature):
    vectors = tangents(seed, curvature=curvature, longest=3.7, dtype=torch.float32)
    back = logarithmic_map(exponential_map(vectors, curvature=curvature), curvature=curvature)
    assert float((back - vectors).norm(dim=1).max()) <= 2e-4 * 3.7 / math.sqrt(curvature)


@given(SEEDS, CURVATURES)
def test_exponential_undoes_the_logarithm(seed, curvature):
    points = balls(seed, curvature=curvature)
    back = exponential_map(logarithmic_map(points, curvature=curvature), curvature=curvature)
    assert torch.allclose(back, points, rtol=1e-9, atol=1e-12)


@given(SEEDS, CURVATURES)
def test_the_distance_is_a_metric(seed, curvature):
    first, second, third = (balls(seed + number, curvature=curvature) for number in range(3))
    ab, bc, ac = (
        distance(one, other, curvature=curvature) for one, other in ((first, second), (second, third), (first, third))
    )
    assert torch.equal(ab, distance(second, first, curvature=curvature))
    assert (distance(first, first, curvature=curvature) == 0).all()
    assert (ab > 0).all()
    assert (ac <= ab + bc + 1e-9).all()


@given(SEEDS, CURVATURES)
def test_rotations_keep_distances(seed, curvature):
    first, second = balls(seed, curvature=curvature), balls(seed + 1, curvature=curvature)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(5, 5)))
    turned = [points @ torch.tensor(turn) for points in (first, second)]
    assert torch.allclose(distance(*turned, curvature=curvature), distance(first, second, curvature=curvature))


@given(SEEDS, CURVATURES)
def test_a_vector_is_twice_as_long_as_its_point_is_far(seed, curvature):
    vectors = tangents(seed, curvature=curvature)
    points = exponential_map(vectors, curvature=curvature)
    assert torch.allclose(distance(points, torch.zeros_like(points), curvature=curvature), 2 * vectors.norm(dim=1))


@given(SEEDS)
def test_without_curvature_it_is_euclidean(seed):
    first, second = (tangents(seed + number, curvature=1.0) for number in range(2))
    curvature = 1e-9
    assert torch.allclose(exponential_map(first, curvature=curvature), first, rtol=1e-7)
    assert torch.allclose(logarithmic_map(first, curvature=curvature), first, rtol=1e-7)
    flat = 2 * (first - second).norm(dim=1)
    assert torch.allclose(distance(first, second, curvature=curvature), flat, rtol=1e-6)
    assert torch.allclose(pairwise_distance(first, second, curvature=curvature).diagonal(), flat, rtol=1e-6)


@given(SEEDS, CURVATURES)
def test_curvature_is_a_change_of_scale(seed, curvature):
    unit = balls(seed, curvature=1.0), balls(seed + 1, curvature=1.0)
    scaled = [points / math.sqrt(curvature) for points in unit]
    expected = distance(*unit, curvature=1.0) / math.sqrt(curvature)
    assert torch.allclose(distance(*scaled, curvature=curvature), expected)


@given(SEEDS, CURVATURES)
def test_all_pairs_agree_with_one_by_one(seed, curvature):
    first, second = balls(seed, curvature=curvature), balls(seed + 1, curvature=curvature, rows=4)
    found = pairwise_distance(first, second, curvature=curvature)
    expected = torch.stack([distance(first, row.expand_as(first), curvature=curvature) for row in second], dim=1)
    assert torch.allclose(found, expected, rtol=1e-6, atol=1e-6)


@given(SEEDS)
def test_it_is_equation_9_at_curvature_1(seed):
    x, y = (balls(seed + number, curvature=1.0).numpy() for number in range(2))
    square = lambda values: (values**2).sum(axis=1)  # noqa: E731
    expected = np.arccosh(1 + 2 * square(x - y) / ((1 - square(x)) * (1 - square(y))))
    assert np.allclose(distance(torch.tensor(x), torch.tensor(y), curvature=1.0).numpy(), expected, rtol=1e-6)


@pytest.mark.parametrize("curvature", [0.1, 1.0, 4.0])
def test_geoopt_agrees(curvature):
    oracle, k = stereographic(), torch.tensor(-curvature, dtype=torch.float64)
    vectors = tangents(3, curvature=curvature, rows=200, width=16)
    points, others = exponential_map(vectors, curvature=curvature), balls(4, curvature=curvature, rows=200, width=16)
    assert torch.allclose(points, oracle.expmap0(vectors, k=k), rtol=1e-9)
    assert torch.allclose(logarithmic_map(others, curvature=curvature), oracle.logmap0(others, k=k), rtol=1e-9)
    assert torch.allclose(distance(points, others, curvature=curvature), oracle.dist(points, others, k=k), rtol=1e-8)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize("length", [0.0, 1e-30, 1e-12, 1e-3, 1.0, 30.0, 1e4, 1e18])
@pytest.mark.parametrize("curvature", [1e-4, 1.0, 100.0])
def test_values_and_gradients_are_finite_up_to_the_edge(dtype, length, curvature):
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(4, 8))
    vectors *= length / np.linalg.norm(vectors, axis=1, keepdims=True)
    leaf = torch.tensor(vectors, dtype=dtype, requires_grad=True)
    points = exponential_map(leaf, curvature=curvature)
    back = logarithmic_map(points, curvature=curvature)
    near = distance(points, points.flip(0), curvature=curvature)
    all_pairs = pairwise_distance(points, points, curvature=curvature)
    outside = distance(points * 2, points.flip(0) * 3, curvature=curvature)
    (back.sum() + near.sum() + all_pairs.sum() + outside.sum()).backward()
    for values in (points, back, near, all_pairs, outside, leaf.grad):
        assert torch.isfinite(values).all()
    assert (points.norm(dim=1) * math.sqrt(curvature) < 1).all()


@given(SEEDS, CURVATURES)
def test_projection_moves_only_what_is_outside(seed, curvature):
    points = balls(seed, curvature=curvature, dtype=torch.float32)
    assert torch.equal(project(points, curvature=curvature), points)
    outside = project(points * 1e3 + 1, curvature=curvature)
    assert torch.allclose(
        outside.norm(dim=1) * math.sqrt(curvature), torch.tensor(1 - MARGINS[torch.float32]), atol=1e-5
    )


@given(SEEDS)
def test_gradients_are_those_of_finite_differences(seed):
    first, second = (tangents(seed + number, curvature=1.0, rows=3, width=2).requires_grad_() for number in range(2))

    def all_distances(one, other):
        points = [exponential_map(vectors, curvature=1.0) for vectors in (one, other)]
        return distance(*points, curvature=1.0), pairwise_distance(*points, curvature=1.0)

    assert torch.autograd.gradcheck(all_distances, (first, second), atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("geometry", [Euclidean(scale=0.25), PoincareBall(curvature=2.0, scale=0.25)])
def test_a_geometry_gives_latents_back(geometry):
    latents = tangents(5, curvature=1.0, rows=50)
    points = geometry.points(latents)
    assert torch.allclose(geometry.tangent(points), latents)
    assert torch.equal(geometry.distances(points, points).argmin(dim=1), torch.arange(50))


def test_a_scale_is_another_curvature():
    latents = tangents(6, curvature=1.0, rows=50)
    scaled, unscaled = PoincareBall(curvature=2.0, scale=0.5), PoincareBall(curvature=0.5, scale=1.0)
    assert torch.allclose(scaled.points(latents), 0.5 * unscaled.points(latents))
