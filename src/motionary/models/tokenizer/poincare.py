"""The Poincare ball of curvature c: maps at the origin and the geodesic distance (LLM-AR, Eq. 8 to 10).

Points are rows x with sqrt(c) |x| < 1. The space has sectional curvature -c; as c goes to 0 the maps become the
identity and the distance twice the Euclidean one (the metric at the origin is 4 times the Euclidean). Eq. 9 of the
paper holds for c = 1; the general form here is that of Ganea et al. (NeurIPS 2018), as in geoopt.

Near the boundary a float32 cannot tell points apart: `exponential_map` stays `margin` inside, so that every value and
gradient here is finite. Half precision is computed in float32.
"""

from __future__ import annotations

import torch
from torch import Tensor

MARGINS = {torch.float32: 1e-3, torch.float64: 1e-8}
"""Share of the radius that is kept free: tangent vectors reach 3.8 / sqrt(c) in float32 and 9.6 / sqrt(c) in float64.

In float32 1e-3 keeps the error of logarithm after exponential below 1e-4 of the length; at 1e-5 it would be 1e-2.
"""

_SMALLEST = 1e-12
_SMALLEST_SQUARE = 1e-30


def exponential_map(tangent: Tensor, *, curvature: float) -> Tensor:
    """Tangent vectors at the origin (..., d) to points of the ball (Eq. 8), never nearer its edge than the margin."""
    tangent = wide(tangent)
    root = curvature**0.5
    length = _length(tangent) * root
    return project(tangent * (torch.tanh(length) / length), curvature=curvature)


def logarithmic_map(points: Tensor, *, curvature: float) -> Tensor:
    """Points of the ball (..., d) to tangent vectors at the origin (Eq. 10); the inverse of `exponential_map`.

    Points past the margin count as on it.
    """
    points = project(wide(points), curvature=curvature)
    length = _length(points) * curvature**0.5
    return points * (torch.atanh(length) / length)


def project(points: Tensor, *, curvature: float) -> Tensor:
    """Points (..., d) moved radially inside the ball where they are past its margin, others unchanged."""
    most = (1 - MARGINS[points.dtype]) / curvature**0.5
    length = _length(points)
    return torch.where(length > most, points * (most / length), points)


def distance(first: Tensor, second: Tensor, *, curvature: float) -> Tensor:
    """Geodesic distance of points (..., d) of the ball, row by row (...): Eq. 9 for any curvature.

    Its arccosh(1 + 2 z^2) is 2 arsinh(z), which keeps small distances; the arccosh loses those below 3e-4 in float32.
    """
    first, second = wide(first), wide(second)
    apart = _length(first - second, smallest=0).squeeze(-1)
    room = _room(first, curvature=curvature) * _room(second, curvature=curvature)
    return (2 / curvature**0.5) * torch.arcsinh(curvature**0.5 * apart / room.sqrt())


def pairwise_distance(points: Tensor, others: Tensor, *, curvature: float) -> Tensor:
    """Geodesic distances (N, U) of points (N, d) and others (U, d) by one matrix product.

    That product costs small distances their last digits: equal points come out up to 2e-3 / sqrt(c) apart in
    float32 where the ball is half full, not 0. `distance` has no such loss.
    """
    points, others = wide(points), wide(others)
    room = _room(points, curvature=curvature)[:, None] * _room(others, curvature=curvature)
    ratio = curvature * squared_distances(points, others) / room
    return (2 / curvature**0.5) * torch.arcsinh(ratio.sqrt())


def squared_distances(points: Tensor, others: Tensor) -> Tensor:
    """Squared Euclidean distances (N, U) of points (N, d) and others (U, d), above 0, by one matrix product.

    Both are first moved by the mean of `others`, which keeps digits where all lie far from the origin. What is below
    the product's rounding counts as that rounding, without gradient: its root then has a finite gradient everywhere.
    """
    centre = others.detach().mean(dim=0)
    points, others = points - centre, others - centre
    lengths = points.square().sum(dim=1, keepdim=True) + others.square().sum(dim=1)
    rounding = torch.finfo(lengths.dtype).eps * lengths.detach() + _SMALLEST_SQUARE
    return torch.maximum(lengths - 2 * product(points, others.T), rounding)


def product(first: Tensor, second: Tensor) -> Tensor:
    """Matrix product in the precision of what is given, under autocast as well."""
    with torch.autocast(first.device.type, enabled=False):
        return first @ second


def wide(values: Tensor) -> Tensor:
    """Values in float32 at least: half precision has too few digits for any of this."""
    return values if values.dtype == torch.float64 else values.float()


def _length(vectors: Tensor, *, smallest: float = _SMALLEST) -> Tensor:
    """Euclidean lengths (..., 1), at least `smallest`; their gradient at the zero vector is zero, not NaN."""
    return torch.linalg.vector_norm(vectors, dim=-1, keepdim=True).clamp_min(smallest)


def _room(points: Tensor, *, curvature: float) -> Tensor:
    """1 - c |x|^2 (...), at least what it is on the margin's edge."""
    least = 2 * MARGINS[points.dtype] - MARGINS[points.dtype] ** 2
    return (1 - curvature * points.square().sum(dim=-1)).clamp_min(least * (1 - 1e-3))
