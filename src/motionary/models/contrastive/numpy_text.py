"""TMR's text side in numpy: words to a point of the shared space without importing torch, for a cold query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from motionary.models.checkpoint import CheckpointInfo, read_checkpoint
from motionary.models.contrastive.config import TMRConfig

Array = NDArray[np.float32]
Weights = dict[str, NDArray[Any]]
Blocks = Callable[[Array, NDArray[np.bool_]], Array]
PREFIX = "text_encoder."


class TokenEncoder(Protocol):
    """What `NumpyTextEncoder.encode` needs of a text encoder; `motionary.text.load_encoder` gives one."""

    @property
    def name(self) -> str: ...

    def encode_tokens(self, texts: Sequence[str]) -> tuple[Array, NDArray[np.bool_]]: ...


class NumpyTextEncoder:
    """The text encoder of a checkpoint; equal to `TMR.encode_text(...).mu` to 1e-4."""

    def __init__(self, info: CheckpointInfo, weights: Weights, *, onnx: bool = False) -> None:
        """`onnx`: the blocks go through onnxruntime, which starts slower and answers faster; see `OnnxBlocks`."""
        self.info = info
        self.config = TMRConfig.from_dict(info.config)
        self._weights: Weights = {
            name.removeprefix(PREFIX): array.astype(np.float32)
            for name, array in weights.items()
            if name.startswith(PREFIX)
        }
        self._blocks = self._onnx_blocks() if onnx else self._numpy_blocks

    def encode(self, texts: Sequence[str], *, encoder: TokenEncoder) -> Array:
        """Unit latents (n, latent) of sentences; FeatureMismatch if `encoder` is not the checkpoint's."""
        self.info.require(text_encoder=encoder.name)
        if not texts:
            return np.empty((0, self.config.latent), dtype=np.float32)
        latent = self.latents(*encoder.encode_tokens(texts))
        return latent / np.maximum(np.linalg.norm(latent, axis=1, keepdims=True), np.float32(1e-12))

    def latents(self, tokens: Array, mask: NDArray[np.bool_]) -> Array:
        """Means mu (n, latent) of token embeddings (n, L, d) with mask (n, L), True = valid."""
        weights, config = self._weights, self.config
        if config.text_mean_token:
            tokens, mask = _with_mean_token(tokens, mask)
        queries = np.broadcast_to(weights["queries"], (len(tokens), *weights["queries"].shape))
        hidden = np.concatenate([queries, _linear(tokens, weights, "embed")], axis=1)
        hidden = hidden + sinusoidal_positions(hidden.shape[1], config.latent)
        hidden = self._blocks(hidden, np.pad(mask, ((0, 0), (2, 0)), constant_values=True))
        if not config.norm_first:
            return hidden[:, 0]
        return _linear(_norm(hidden[:, 0], weights, "norm"), weights, "out.0")

    def _onnx_blocks(self) -> Blocks:
        from motionary.models.contrastive.onnx_text import OnnxBlocks

        return OnnxBlocks(self._weights, self.config)

    def _numpy_blocks(self, hidden: Array, mask: NDArray[np.bool_]) -> Array:
        """All blocks over (n, L, latent) with mask (n, L)."""
        bias = np.where(mask, np.float32(0), np.float32(-1e9))[:, None, None, :]
        for number in range(self.config.text_layers):
            hidden = self._block(hidden, bias, prefix=f"blocks.{number}.")
        return hidden

    def _block(self, hidden: Array, bias: Array, *, prefix: str) -> Array:
        """One transformer block, the norms after (paper) or before."""
        weights, first = self._weights, self.config.norm_first
        attention, feedforward = prefix + "norm_attention", prefix + "norm_feedforward"
        before = _norm(hidden, weights, attention) if first else hidden
        hidden = hidden + self._attention(before, bias, prefix=prefix + "attention.")
        hidden = hidden if first else _norm(hidden, weights, attention)
        before = _norm(hidden, weights, feedforward) if first else hidden
        inner = _gelu(_linear(before, weights, prefix + "feedforward.up"))
        hidden = hidden + _linear(inner, weights, prefix + "feedforward.down")
        return hidden if first else _norm(hidden, weights, feedforward)

    def _attention(self, hidden: Array, bias: Array, *, prefix: str) -> Array:
        """Self-attention with its output layer; `bias` (n, 1, 1, L) is added to the scores."""
        batch, length, width = hidden.shape
        joint = _linear(hidden, self._weights, prefix + "qkv").reshape(batch, length, 3, self.config.heads, -1)
        query, key, value = joint.transpose(2, 0, 3, 1, 4)
        scores = query @ key.swapaxes(-1, -2) * np.float32(query.shape[-1] ** -0.5) + bias
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ value
        return _linear(mixed.swapaxes(1, 2).reshape(batch, length, width), self._weights, prefix + "out")


def load_text_side(folder: str | Path, *, onnx: bool = False) -> NumpyTextEncoder:
    """The text encoder of a checkpoint folder, verified, without torch. Raises as `read_checkpoint`."""
    info, weights = read_checkpoint(folder)
    info.require(model="tmr")
    return NumpyTextEncoder(info, weights, onnx=onnx)


def sinusoidal_positions(length: int, width: int) -> Array:
    """The sine and cosine positions of "Attention is all you need", (length, width)."""
    angles = np.arange(length)[:, None] * np.exp(np.arange(0, width, 2) * (-np.log(1e4) / width))
    table = np.empty((length, width), dtype=np.float32)
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles)
    return table


def _with_mean_token(tokens: Array, mask: NDArray[np.bool_]) -> tuple[Array, NDArray[np.bool_]]:
    """Tokens with the mean of the valid ones put in front, and the longer mask."""
    weight = mask[..., None].astype(np.float32)
    mean = (tokens * weight).sum(axis=1, keepdims=True) / np.maximum(weight.sum(axis=1, keepdims=True), 1)
    return np.concatenate([mean, tokens], axis=1), np.pad(mask, ((0, 0), (1, 0)), constant_values=True)


def _gelu(values: Array) -> Array:
    """The exact GELU by the error function."""
    from scipy.special import erf

    return 0.5 * values * (1 + erf(values * np.float32(2**-0.5)))


def _linear(tokens: Array, weights: Weights, name: str) -> Array:
    return tokens @ weights[name + ".weight"].T + weights[name + ".bias"]


def _norm(tokens: Array, weights: Weights, name: str) -> Array:
    """A layer norm with torch's default epsilon."""
    centred = tokens - tokens.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + np.float32(1e-5)) * weights[name + ".weight"] + weights[name + ".bias"]
