"""How latents are compared with codes: in flat space, or in the Poincare ball.

Codes and latents are kept as tangent vectors at the origin (f and the discrete f of Eq. 11), in either geometry. Only
comparing them (Eq. 1) and handing them to a language model goes through points of the space. Eq. 10 then needs no
computing: the logarithm of a code's point is the code.
"""

from __future__ import annotations

from typing import Protocol

from torch import Tensor

from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.poincare import (
    exponential_map,
    logarithmic_map,
    pairwise_distance,
    squared_distances,
    wide,
)


class Geometry(Protocol):
    """A space that latents and codes are compared in."""

    def points(self, tangent: Tensor) -> Tensor:
        """Latents or codes (..., d) as points of the space (E-to-H projection, Eq. 8)."""
        ...

    def tangent(self, points: Tensor) -> Tensor:
        """Points of the space (..., d) back to latents (H-to-E projection, Eq. 10)."""
        ...

    def distances(self, points: Tensor, others: Tensor) -> Tensor:
        """Distances (N, U) of points (N, d) and others (U, d), with a finite gradient everywhere."""
        ...


class Euclidean:
    """Flat space; points are the latents times `scale`, which changes no nearest code, only the distances' size."""

    def __init__(self, *, scale: float = 1.0) -> None:
        self.scale = scale

    def points(self, tangent: Tensor) -> Tensor:
        return wide(tangent) * self.scale

    def tangent(self, points: Tensor) -> Tensor:
        return wide(points) / self.scale

    def distances(self, points: Tensor, others: Tensor) -> Tensor:
        return squared_distances(wide(points), wide(others)).sqrt()


class PoincareBall:
    """The Poincare ball of a curvature; `scale` is applied to latents before the exponential map.

    A latent of d numbers of size 1 has length sqrt(d), and past length 3.8 float32 no longer tells points apart:
    a scale s = d ** -0.5 uses the ball's middle. The points are s times those of curvature c s^2 on the latents as they
    are, so that a scale is another curvature and no other kind of map.
    """

    def __init__(self, *, curvature: float = 1.0, scale: float = 1.0) -> None:
        self.curvature = curvature
        self.scale = scale

    def points(self, tangent: Tensor) -> Tensor:
        return exponential_map(wide(tangent) * self.scale, curvature=self.curvature)

    def tangent(self, points: Tensor) -> Tensor:
        return logarithmic_map(points, curvature=self.curvature) / self.scale

    def distances(self, points: Tensor, others: Tensor) -> Tensor:
        return pairwise_distance(points, others, curvature=self.curvature)


def geometry_of(config: TokenizerConfig) -> Geometry:
    """The space a configuration names."""
    if config.geometry == "euclidean":
        return Euclidean(scale=config.scale)
    return PoincareBall(curvature=config.curvature, scale=config.scale)
