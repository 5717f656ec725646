"""BERT's forward pass in torch, for many sentences at once; equal to `bert_numpy` to 1e-5."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from motionary.text.bert_numpy import BertSizes


class TorchBert:
    """The same weights as tensors, in float32 or bfloat16 (cosine with float32 at least 0.996)."""

    def __init__(self, weights: Mapping[str, NDArray[Any]], *, sizes: BertSizes, half: bool = False) -> None:
        # Copied, since torch takes no read-only views.
        self._weights = {
            name: torch.from_numpy(np.array(array)) for name, array in weights.items() if array.dtype.kind == "f"
        }
        self._sizes = sizes
        self._half = half

    def __call__(self, ids: NDArray[np.integer], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Last hidden states (B, L, width) float32 of token ids (B, L) with mask (B, L), True = valid."""
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._half):
            hidden = self._embed(torch.from_numpy(ids.astype(np.int64)))
            allowed = torch.from_numpy(mask)[:, None, None, :]
            for number in range(self._sizes.layers):
                hidden = self._layer(hidden, allowed, f"encoder.layer.{number}.")
            return hidden.float().numpy()

    def _embed(self, ids: Tensor) -> Tensor:
        hidden = (
            self._weights["embeddings.word_embeddings.weight"][ids]
            + self._weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        return self._norm(hidden, "embeddings.LayerNorm")

    def _layer(self, hidden: Tensor, allowed: Tensor, prefix: str) -> Tensor:
        parts = [
            self._heads(self._linear(hidden, f"{prefix}attention.self.{name}")) for name in ("query", "key", "value")
        ]
        mixed = functional.scaled_dot_product_attention(*parts, attn_mask=allowed).transpose(1, 2).flatten(2)
        attended = self._linear(mixed, prefix + "attention.output.dense") + hidden
        hidden = self._norm(attended, prefix + "attention.output.LayerNorm")
        inner = functional.gelu(self._linear(hidden, prefix + "intermediate.dense"))
        return self._norm(self._linear(inner, prefix + "output.dense") + hidden, prefix + "output.LayerNorm")

    def _heads(self, tokens: Tensor) -> Tensor:
        return tokens.unflatten(2, (self._sizes.heads, -1)).transpose(1, 2)

    def _linear(self, tokens: Tensor, name: str) -> Tensor:
        return functional.linear(tokens, self._weights[name + ".weight"], self._weights[name + ".bias"])

    def _norm(self, tokens: Tensor, name: str) -> Tensor:
        weight, bias = self._weights[name + ".weight"], self._weights[name + ".bias"]
        return functional.layer_norm(tokens.float(), weight.shape, weight, bias, self._sizes.norm_epsilon)
