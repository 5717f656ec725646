"""A small decoder with cross-attention: word by word, given what was said and what the encoder made of the motions."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.coach_writer.config import DecoderSizes
from motionary.models.layers.dropout import dropout
from motionary.models.layers.transformer import sinusoidal_positions


class Attention(nn.Module):
    """Queries of one sequence over the keys and values of another, or of the same one."""

    def __init__(self, width: int, heads: int, *, reads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(reads, 2 * width)
        self.out = nn.Linear(width, width)

    def forward(self, tokens: Tensor, memory: Tensor, allowed: Tensor) -> Tensor:
        """(B, T, width) over (B, L, reads), where `allowed` (B or 1, T or 1, L) is True."""
        query = self.query(tokens).unflatten(2, (self.heads, -1)).transpose(1, 2)
        key, value = self.key_value(memory).unflatten(2, (2, self.heads, -1)).unbind(2)
        key, value = key.transpose(1, 2), value.transpose(1, 2)
        scores = query @ key.transpose(2, 3) * query.shape[-1] ** -0.5
        scores = scores.float().masked_fill(~allowed[:, None], -torch.inf)
        return self.out((torch.softmax(scores, dim=-1).to(value.dtype) @ value).transpose(1, 2).flatten(2))


class DecoderBlock(nn.Module):
    """What was said, the motions, and a feed-forward, each normalised first and added."""

    def __init__(self, sizes: DecoderSizes, *, reads: int) -> None:
        super().__init__()
        self.share = sizes.dropout
        self.said = Attention(sizes.width, sizes.heads, reads=sizes.width)
        self.motions = Attention(sizes.width, sizes.heads, reads=reads)
        self.widen = nn.Linear(sizes.width, sizes.feedforward)
        self.narrow = nn.Linear(sizes.feedforward, sizes.width)
        self.norms = nn.ModuleList(nn.LayerNorm(sizes.width) for _ in range(3))

    def forward(self, tokens: Tensor, before: Tensor, memory: Tensor, seen: Tensor) -> Tensor:
        first, second, third = self.norms
        normal = first(tokens)
        tokens = tokens + self._drop(self.said(normal, normal, before))
        tokens = tokens + self._drop(self.motions(second(tokens), memory, seen))
        return tokens + self._drop(self.narrow(functional.gelu(self.widen(third(tokens)))))

    def _drop(self, tokens: Tensor) -> Tensor:
        return dropout(tokens, self.share, active=self.training)


class Decoder(nn.Module):
    """Word embeddings (B, T, reads) and the encoder's states to the space of the words' embeddings (B, T, reads)."""

    def __init__(self, sizes: DecoderSizes, *, reads: int) -> None:
        super().__init__()
        self.inwards = nn.Linear(reads, sizes.width)
        self.blocks = nn.ModuleList(DecoderBlock(sizes, reads=reads) for _ in range(sizes.blocks))
        self.norm = nn.LayerNorm(sizes.width)
        self.outwards = nn.Linear(sizes.width, reads)

    def forward(self, words: Tensor, memory: Tensor, mask: Tensor) -> Tensor:
        """`mask` (B, L): which of the encoder's states (B, L, reads) are valid."""
        length = words.shape[1]
        hidden = self.inwards(words)
        hidden = hidden + sinusoidal_positions(length, hidden.shape[2], device=hidden.device)
        before = torch.ones(1, length, length, dtype=torch.bool, device=words.device).tril()
        for block in self.blocks:
            hidden = block(hidden, before, memory, mask[:, None])
        return self.outwards(self.norm(hidden))
