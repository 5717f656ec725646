"""The graph network: people's joints over time to class scores."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from motionary.models.graph.adjacency import partition
from motionary.models.graph.blocks import GraphBlock, GraphConvolution, shortcut
from motionary.models.graph.config import GraphConfig
from motionary.models.graph.streams import stream_of

AXES = 3


class GraphNetwork(nn.Module):
    """2s-AGCN's network on one stream (or several at once), or ST-GCN's (`GraphConfig.adaptive`).

    Every person goes through the blocks alone; the mean over their valid frames and joints, then over the people, is
    classified. People who are not there are not computed, and do not count in the mean or in the batch norms (the
    published code has them in as zeros).
    """

    def __init__(self, config: GraphConfig) -> None:
        super().__init__()
        self.config = config
        graph = partition(config.bones, joints=config.joints)
        channels = AXES * len(config.streams)
        self.norm = nn.BatchNorm1d(config.joints * channels)
        self.blocks = nn.ModuleList()
        for number, (width, stride) in enumerate(config.blocks):
            space = GraphConvolution(channels, width, graph=graph, adaptive=config.adaptive, squeeze=config.squeeze)
            around = shortcut(channels, width, stride=stride) if number else None
            self.blocks.append(GraphBlock(space, width=width, kernel=config.kernel, stride=stride, around=around))
            channels = width
        self.dropout = nn.Dropout(config.dropout)
        self.classify = nn.Linear(channels, config.classes)
        nn.init.normal_(self.classify.weight, 0.0, (2.0 / config.classes) ** 0.5)

    def forward(self, positions: Tensor, mask: Tensor) -> Tensor:
        """Class scores (B, classes) of positions (B, T, people, joints, 3) with a mask (B, T, people, joints)."""
        return self.classify(self.dropout(self.embed(positions, mask)))

    def embed(self, positions: Tensor, mask: Tensor) -> Tensor:
        """What is classified: (B, channels of the last block). A clip of nobody has 0."""
        batch, _, people = mask.shape[:3]
        streams = [stream_of(positions, mask, stream=each, bones=self.config.bones) for each in self.config.streams]
        values = torch.cat(streams, dim=-1)
        seen = mask.any(dim=-1).transpose(1, 2)  # (B, people, T)
        there = seen.any(dim=-1).flatten()
        rows = values.transpose(1, 2).flatten(0, 1)[there]
        pooled = values.new_zeros(batch * people, self.classify.in_features)
        if len(rows):
            pooled = pooled.index_copy(
                0, there.nonzero()[:, 0], self._people(rows, seen.flatten(0, 1)[there]).to(values.dtype)
            )
        count = there.view(batch, people).sum(dim=1, keepdim=True).clamp(min=1)
        return pooled.view(batch, people, -1).sum(dim=1) / count

    def _people(self, rows: Tensor, mask: Tensor) -> Tensor:
        """(N, channels) of single people (N, T, joints, 3 a stream) seen in the frames of `mask` (N, T)."""
        count, frames, joints, channels = rows.shape
        flat = self.norm(rows.reshape(count, frames, joints * channels).transpose(1, 2))
        values = flat.view(count, joints, channels, frames).permute(0, 2, 3, 1)
        values = values * mask[:, None, :, None].to(values.dtype)
        for block in self.blocks:
            values, mask = block(values.contiguous(), mask)
        valid = mask.sum(dim=1).clamp(min=1)[:, None].to(values.dtype)
        return values.sum(dim=(2, 3)) / (valid * joints)


def parameter_count(model: nn.Module) -> int:
    """Numbers that training changes."""
    return sum(each.numel() for each in model.parameters() if each.requires_grad)


@torch.no_grad()
def predict(model: GraphNetwork, positions: Tensor, mask: Tensor) -> Tensor:
    """Class scores in evaluation mode; the model's mode is left as it was."""
    was = model.training
    try:
        return model.eval()(positions, mask)
    finally:
        model.train(was)
