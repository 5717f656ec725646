"""BERT's forward pass in numpy: answers one query long before torch would have been imported.

Source: Devlin et al. 2019; layer names as in Hugging Face's BertModel. Inference only, no dropout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


@dataclass(frozen=True)
class BertSizes:
    """The numbers of a BERT's config.json that its forward pass needs."""

    layers: int
    heads: int
    norm_epsilon: float


def bert_forward(
    weights: Mapping[str, NDArray[Any]], ids: NDArray[np.integer], mask: NDArray[np.bool_], *, sizes: BertSizes
) -> Array:
    """Last hidden states (B, L, width) float32 of token ids (B, L) with mask (B, L), True = valid."""
    hidden = embedded(weights, ids, sizes=sizes)
    bias = np.where(mask, np.float32(0), np.float32(-1e9))[:, None, None, :]
    for number in range(sizes.layers):
        hidden = _layer(hidden, bias, weights, sizes, prefix=f"encoder.layer.{number}.")
    return hidden


def embedded(weights: Mapping[str, NDArray[Any]], ids: NDArray[np.integer], *, sizes: BertSizes) -> Array:
    """Token ids (B, L) as the vectors (B, L, width) that the first layer takes: word and place, normalised."""
    hidden = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    return _norm(hidden, weights, "embeddings.LayerNorm", sizes.norm_epsilon)


def _layer(hidden: Array, bias: Array, weights: Mapping[str, NDArray[Any]], sizes: BertSizes, *, prefix: str) -> Array:
    """One block: self-attention and feed-forward, each added to its input and then normalised."""
    mixed = _attention(hidden, bias, weights, sizes.heads, prefix=prefix + "attention.self.")
    attended = _linear(mixed, weights, prefix + "attention.output.dense") + hidden
    hidden = _norm(attended, weights, prefix + "attention.output.LayerNorm", sizes.norm_epsilon)
    inner = gelu(_linear(hidden, weights, prefix + "intermediate.dense"))
    return _norm(
        _linear(inner, weights, prefix + "output.dense") + hidden,
        weights,
        prefix + "output.LayerNorm",
        sizes.norm_epsilon,
    )


def _attention(hidden: Array, bias: Array, weights: Mapping[str, NDArray[Any]], heads: int, *, prefix: str) -> Array:
    """Multi-head attention before its output layer; `bias` is added to the scores (0 or very negative)."""
    query, key, value = (
        split_heads(_linear(hidden, weights, prefix + name), heads) for name in ("query", "key", "value")
    )
    return join_heads(attend(query, key, value, bias))


def attend(query: Array, key: Array, value: Array, bias: Array) -> Array:
    """Softmax(query key^T / sqrt(d) + bias) value over (B, heads, L, d)."""
    scores = query @ key.swapaxes(-1, -2) * np.float32(query.shape[-1] ** -0.5) + bias
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return (scores / scores.sum(axis=-1, keepdims=True)) @ value


def split_heads(tokens: Array, heads: int) -> Array:
    """(B, L, heads * d) to (B, heads, L, d)."""
    batch, length, _ = tokens.shape
    return tokens.reshape(batch, length, heads, -1).swapaxes(1, 2)


def join_heads(tokens: Array) -> Array:
    """(B, heads, L, d) to (B, L, heads * d)."""
    batch, heads, length, width = tokens.shape
    return tokens.swapaxes(1, 2).reshape(batch, length, heads * width)


def gelu(values: Array) -> Array:
    """The exact GELU, x * Phi(x), by the error function (not the tanh approximation)."""
    from scipy.special import erf

    return 0.5 * values * (1 + erf(values * np.float32(2**-0.5)))


def _linear(tokens: Array, weights: Mapping[str, NDArray[Any]], name: str) -> Array:
    """A linear layer by its name in the weights."""
    return tokens @ weights[name + ".weight"].T + weights[name + ".bias"]


def _norm(tokens: Array, weights: Mapping[str, NDArray[Any]], name: str, epsilon: float) -> Array:
    """A layer norm by its name in the weights."""
    centred = tokens - tokens.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + np.float32(epsilon)) * weights[name + ".weight"] + weights[name + ".bias"]
