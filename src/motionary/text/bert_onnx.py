"""BERT's forward pass in onnxruntime, for programs that answer many queries; equal to `bert_numpy` to 1e-5.

The graph is written here, of onnxruntime's fused operators, which are those that its own optimiser would put into an
exported model: one operator for attention, one for each addition with its norm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.onnx_graph import FUSED, Node, Tensor, model_bytes, session
from motionary.text.bert_numpy import BertSizes, embedded

Weights = Mapping[str, NDArray[Any]]


class OnnxBert:
    """The same weights in an onnxruntime session. Words become vectors in numpy, the layers run in the session."""

    def __init__(self, weights: Weights, *, sizes: BertSizes, threads: int = 0) -> None:
        """`threads` 0 leaves their number to onnxruntime. Raises MissingExtra without onnxruntime."""
        self._weights, self._sizes = weights, sizes
        self._session = session(_model(weights, sizes), threads=threads)

    def __call__(self, ids: NDArray[np.integer], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
        """Last hidden states (B, L, width) float32 of token ids (B, L) with mask (B, L), True = valid."""
        hidden = embedded(self._weights, ids, sizes=self._sizes)
        return self._session.run(["out"], {"hidden": hidden, "mask": mask.astype(np.int32)})[0]


def _model(weights: Weights, sizes: BertSizes) -> bytes:
    width = weights["embeddings.LayerNorm.weight"].shape[0]
    nodes: list[Node] = []
    held: dict[str, NDArray[np.float32]] = {}
    name = "hidden"
    for number in range(sizes.layers):
        held.update(_layer_weights(weights, f"encoder.layer.{number}.", str(number)))
        last = number == sizes.layers - 1
        nodes += _layer(name, "out" if last else f"hidden.{number}", str(number), sizes)
        name = nodes[-1].output
    inputs = [Tensor("hidden", "float", ("batch", "length", width)), Tensor("mask", "int32", ("batch", "length"))]
    return model_bytes(nodes, held, inputs=inputs, outputs=[Tensor("out", "float", ("batch", "length", width))])


def _layer(given: str, made: str, at: str, sizes: BertSizes) -> Iterator[Node]:
    """One block: self-attention and feed-forward, each added to its input and then normalised."""
    norm = {"epsilon": float(sizes.norm_epsilon)}
    attention = (given, f"qkv.{at}", f"qkv_bias.{at}", "mask")
    yield Node("Attention", attention, f"mixed.{at}", {"num_heads": sizes.heads}, FUSED)
    yield Node("MatMul", (f"mixed.{at}", f"joined.{at}"), f"attended.{at}")
    yield _added(f"attended.{at}", given, f"between.{at}", f"first.{at}", norm)
    yield Node("MatMul", (f"between.{at}", f"up.{at}"), f"raised.{at}")
    yield Node("BiasGelu", (f"raised.{at}", f"up_bias.{at}"), f"inner.{at}", {}, FUSED)
    yield Node("MatMul", (f"inner.{at}", f"down.{at}"), f"lowered.{at}")
    yield _added(f"lowered.{at}", f"between.{at}", made, f"second.{at}", norm)


def _added(new: str, old: str, made: str, norm: str, attributes: Mapping[str, float]) -> Node:
    """Add (with the bias of the layer before), then normalise."""
    inputs = (new, old, f"{norm}_scale", f"{norm}_shift", f"{norm}_bias")
    return Node("SkipLayerNormalization", inputs, made, attributes, FUSED)


def _layer_weights(weights: Weights, prefix: str, at: str) -> dict[str, NDArray[np.float32]]:
    """A block's weights under the names of `_layer`; torch keeps matrices (out, in), ONNX (in, out)."""
    parts = [f"{prefix}attention.self.{name}" for name in ("query", "key", "value")]
    joined, up, down = (f"{prefix}{name}.dense" for name in ("attention.output", "intermediate", "output"))
    held = {
        f"qkv.{at}": np.concatenate([weights[part + ".weight"].T for part in parts], axis=1),
        f"qkv_bias.{at}": np.concatenate([weights[part + ".bias"] for part in parts]),
        f"up_bias.{at}": weights[up + ".bias"],
    }
    held |= {
        f"{new}.{at}": weights[name + ".weight"].T for new, name in (("joined", joined), ("up", up), ("down", down))
    }
    for new, dense, norm in (("first", joined, "attention.output"), ("second", down, "output")):
        held[f"{new}.{at}_bias"] = weights[dense + ".bias"]
        held[f"{new}.{at}_scale"] = weights[f"{prefix}{norm}.LayerNorm.weight"]
        held[f"{new}.{at}_shift"] = weights[f"{prefix}{norm}.LayerNorm.bias"]
    return held
