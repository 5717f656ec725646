"""Transformer blocks over padded batches.

torch's own TransformerEncoder is not used: in evaluation it takes a fast path that raises under bfloat16 autocast on
the CPU.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.models.layers.dropout import dropout

EXPLICIT_MOST = 320


class BlockSizes(NamedTuple):
    """Sizes every block of a stack shares."""

    width: int
    heads: int
    feedforward: int
    dropout: float
    norm_first: bool


def sinusoidal_positions(length: int, width: int, *, device: torch.device | None = None) -> Tensor:
    """The sine and cosine positions of "Attention is all you need", shape (length, width), float32."""
    position = torch.arange(length, dtype=torch.float32, device=device)[:, None]
    even = torch.arange(0, width, 2, dtype=torch.float32, device=device)
    rate = torch.exp(even * (-math.log(1e4) / width))
    table = torch.empty(length, width, dtype=torch.float32, device=device)
    table[:, 0::2] = torch.sin(position * rate)
    table[:, 1::2] = torch.cos(position * rate)
    return table


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor, *, share: float) -> Tensor:
    """Attention over (B, heads, L, d) among the valid tokens of `mask` (B, L), dropping a `share` of the weights.

    On a CPU sequences up to EXPLICIT_MOST tokens form their weights in memory: backward through torch's fused kernel
    takes five times as long there (22 against 4 ms for 64 x 4 heads x 52 tokens in bfloat16).
    """
    batch, heads, length, _ = query.shape
    if query.device.type != "cpu" or length > EXPLICIT_MOST:
        return functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask[:, None, None, :], dropout_p=share
        )
    bias = torch.zeros(mask.shape, dtype=query.dtype).masked_fill(~mask, -torch.inf)
    bias = bias[:, None, None, :].expand(batch, heads, length, length).flatten(0, 1)
    query, key, value = query.flatten(0, 1), key.flatten(0, 1), value.flatten(0, 1)
    scores = torch.baddbmm(bias, query, key.transpose(1, 2), alpha=query.shape[-1] ** -0.5)
    weights = dropout(torch.softmax(scores, dim=-1), share, active=share > 0)
    return torch.bmm(weights, value).unflatten(0, (batch, heads))


class SelfAttention(nn.Module):
    """Multi-head self-attention over (B, L, width) with a mask (B, L), True = valid."""

    def __init__(self, sizes: BlockSizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.dropout = sizes.dropout
        self.qkv = nn.Linear(sizes.width, 3 * sizes.width)
        self.out = nn.Linear(sizes.width, sizes.width)
        nn.init.xavier_uniform_(self.qkv.weight)
        nn.init.zeros_(self.qkv.bias)
        nn.init.zeros_(self.out.bias)

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = tokens.shape
        query, key, value = self.qkv(tokens).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = attend(query, key, value, mask, share=self.dropout if self.training else 0.0)
        return self.out(mixed.transpose(1, 2).reshape(batch, length, width))


class FeedForward(nn.Module):
    """Two linear layers with an exact GELU between them."""

    def __init__(self, sizes: BlockSizes) -> None:
        super().__init__()
        self.up = nn.Linear(sizes.width, sizes.feedforward)
        self.down = nn.Linear(sizes.feedforward, sizes.width)
        self.dropout = sizes.dropout

    def forward(self, tokens: Tensor) -> Tensor:
        return self.down(dropout(functional.gelu(self.up(tokens)), self.dropout, active=self.training))


class EncoderBlock(nn.Module):
    """Self-attention and feed-forward with residuals; layer norm after each (paper) or before (`norm_first`)."""

    def __init__(self, sizes: BlockSizes) -> None:
        super().__init__()
        self.attention = SelfAttention(sizes)
        self.feedforward = FeedForward(sizes)
        self.norm_attention = nn.LayerNorm(sizes.width)
        self.norm_feedforward = nn.LayerNorm(sizes.width)
        self.dropout = sizes.dropout
        self.norm_first = sizes.norm_first

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        if self.norm_first:
            tokens = tokens + self._drop(self.attention(self.norm_attention(tokens), mask))
            return tokens + self._drop(self.feedforward(self.norm_feedforward(tokens)))
        tokens = self.norm_attention(tokens + self._drop(self.attention(tokens, mask)))
        return self.norm_feedforward(tokens + self._drop(self.feedforward(tokens)))

    def _drop(self, tokens: Tensor) -> Tensor:
        return dropout(tokens, self.dropout, active=self.training)


class DecoderBlock(nn.Module):
    """An encoder block that also attends to one memory vector (B, width).

    Attention over a single key gives that key's value whatever the query, so cross-attention to TMR's one latent is
    exactly a linear map of it, added to every token; query and key weights would never get a gradient.
    """

    def __init__(self, sizes: BlockSizes) -> None:
        super().__init__()
        self.attention = SelfAttention(sizes)
        self.memory = nn.Sequential(nn.Linear(sizes.width, sizes.width), nn.Linear(sizes.width, sizes.width))
        self.feedforward = FeedForward(sizes)
        self.norms = nn.ModuleList(nn.LayerNorm(sizes.width) for _ in range(3))
        self.dropout = sizes.dropout
        self.norm_first = sizes.norm_first

    def forward(self, tokens: Tensor, mask: Tensor, latent: Tensor) -> Tensor:
        attention, memory, feedforward = self.norms
        told = self._drop(self.memory(latent))[:, None, :]
        if self.norm_first:
            tokens = tokens + self._drop(self.attention(attention(tokens), mask)) + told
            return tokens + self._drop(self.feedforward(feedforward(memory(tokens))))
        tokens = attention(tokens + self._drop(self.attention(tokens, mask)))
        tokens = memory(tokens + told)
        return feedforward(tokens + self._drop(self.feedforward(tokens)))

    def _drop(self, tokens: Tensor) -> Tensor:
        return dropout(tokens, self.dropout, active=self.training)
