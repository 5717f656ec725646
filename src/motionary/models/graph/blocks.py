"""Blocks of the graph network over (N, channels, frames, joints), with a mask (N, frames), True = valid.

Frames that are not valid are 0 before every convolution in time, so that what a clip is padded with never shows.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.graph.adjacency import SUBSETS


class GraphConvolution(nn.Module):
    """Takes from neighbours by a graph, or by 2s-AGCN's A + B + C (Eq. 3).

    A is the body's graph, B a graph that is learnt, C one made of the clip: for each subset the softmax of two
    embeddings' products. Without `adaptive` A is weighted edge by edge instead (ST-GCN).
    """

    graph: Tensor

    def __init__(self, channels: int, width: int, *, graph: Tensor, adaptive: bool, squeeze: int) -> None:
        super().__init__()
        self.register_buffer("graph", graph, persistent=False)
        self.adaptive = adaptive
        self.learnt = nn.Parameter(torch.full_like(graph, 1e-6) if adaptive else torch.ones_like(graph))
        self.embedding = max(1, width // squeeze)
        if adaptive:
            self.embed = nn.Conv2d(channels, 2 * SUBSETS * self.embedding, 1)
        self.mix = nn.Conv2d(SUBSETS * channels, width, 1)
        self.norm = nn.BatchNorm2d(width)
        self.shortcut = shortcut(channels, width) if adaptive else None
        nn.init.normal_(self.mix.weight, 0.0, math.sqrt(2.0 / (width * SUBSETS)))
        nn.init.zeros_(self.mix.bias)  # pyright: ignore[reportArgumentType]

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        graph = self.graph + self.learnt if self.adaptive else self.graph * self.learnt
        batch, channels, frames, joints = values.shape
        graph = graph + self._of_clip(values, mask) if self.adaptive else graph.expand(batch, -1, -1, -1)
        flat = values.reshape(batch, 1, channels * frames, joints)
        taken = torch.matmul(flat, graph).view(batch, SUBSETS * channels, frames, joints)
        mixed = self.norm(self.mix(taken))
        return functional.relu(mixed if self.shortcut is None else mixed + self.shortcut(values))

    def _of_clip(self, values: Tensor, mask: Tensor) -> Tensor:
        """C: (N, 3, joints, joints); the columns of each are shares that sum to 1."""
        batch, _, frames, joints = values.shape
        valid = mask[:, None, :, None].to(values.dtype)
        embedded = (self.embed(values) * valid).view(batch, 2, SUBSETS, self.embedding * frames, joints)
        likeness = torch.matmul(embedded[:, 0].transpose(-1, -2), embedded[:, 1])
        size = self.embedding * mask.sum(dim=1).clamp(min=1)
        return torch.softmax(likeness / size[:, None, None, None], dim=-2)


class GraphBlock(nn.Module):
    """A graph convolution and one over `kernel` frames, `stride` frames a step, with a residual around both."""

    def __init__(
        self, space: GraphConvolution, *, width: int, kernel: int, stride: int, around: nn.Module | None
    ) -> None:
        super().__init__()
        self.space = space
        self.time = nn.Conv2d(width, width, (kernel, 1), stride=(stride, 1), padding=(kernel // 2, 0))
        self.norm = nn.BatchNorm2d(width)
        self.around = around
        self.stride = stride
        nn.init.kaiming_normal_(self.time.weight, mode="fan_out")
        nn.init.zeros_(self.time.bias)  # pyright: ignore[reportArgumentType]

    def forward(self, values: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        inside = self.space(values, mask) * mask[:, None, :, None].to(values.dtype)
        mixed = self.norm(self.time(inside))
        if self.around is not None:
            mixed = mixed + self.around(values)
        mask = mask[:, :: self.stride]
        return functional.relu(mixed) * mask[:, None, :, None].to(values.dtype), mask


def shortcut(channels: int, width: int, *, stride: int = 1) -> nn.Module:
    """The identity, or a 1 x 1 convolution with batch norm where channels or frames change."""
    if channels == width and stride == 1:
        return nn.Identity()
    convolution = nn.Conv2d(channels, width, 1, stride=(stride, 1))
    nn.init.kaiming_normal_(convolution.weight, mode="fan_out")
    return nn.Sequential(convolution, nn.BatchNorm2d(width))
