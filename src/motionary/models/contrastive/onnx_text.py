"""The blocks of TMR's text side in onnxruntime, for programs that answer many queries; equal to numpy's to 1e-5."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.models.contrastive.config import TMRConfig
from motionary.onnx_graph import FUSED, Node, Tensor, model_bytes, session

Array = NDArray[np.float32]
_BIASES = ("attention.qkv.bias", "attention.out.bias", "feedforward.up.bias", "feedforward.down.bias")
_NORMS = ("norm_attention", "norm_feedforward")


class OnnxBlocks:
    """The transformer between the joint embedding and the latent, in a session of its own."""

    def __init__(self, weights: Mapping[str, NDArray[Any]], config: TMRConfig) -> None:
        """`weights` by the names of the checkpoint without "text_encoder.". Raises MissingExtra without onnxruntime."""
        shape = ("batch", "length", config.latent)
        nodes = list(_nodes(config))
        held = _held(weights, config)
        inputs = [Tensor("hidden", "float", shape), Tensor("mask", "int32", ("batch", "length"))]
        outputs = [Tensor(nodes[-1].output, "float", shape)]
        self._session = session(model_bytes(nodes, held, inputs=inputs, outputs=outputs))

    def __call__(self, hidden: Array, mask: NDArray[np.bool_]) -> Array:
        """Hidden states (n, L, latent) after all blocks, of those before them and mask (n, L), True = valid."""
        return self._session.run(None, {"hidden": hidden, "mask": mask.astype(np.int32)})[0]


def _nodes(config: TMRConfig) -> Iterator[Node]:
    """All blocks one after the other, their norms before (as shipped) or after (the paper) what they belong to."""
    name = "hidden"
    for number in range(config.text_layers):
        at = f"blocks.{number}."
        for part, norm in ((_attention, _NORMS[0]), (_feedforward, _NORMS[1])):
            given = f"{at}{norm}.in" if config.norm_first else name
            if config.norm_first:
                yield _norm(name, given, at + norm)
            nodes = list(part(given, at, config))
            yield from nodes
            added = f"{at}{norm}.sum"
            yield Node("Add", (nodes[-1].output, name), added)
            name = added
            if not config.norm_first:
                name = f"{at}{norm}.out"
                yield _norm(added, name, at + norm)


def _attention(given: str, at: str, config: TMRConfig) -> Iterator[Node]:
    inputs = (given, f"{at}attention.qkv.weight", f"{at}attention.qkv.bias", "mask")
    yield Node("Attention", inputs, f"{at}mixed", {"num_heads": config.heads}, FUSED)
    yield Node("MatMul", (f"{at}mixed", f"{at}attention.out.weight"), f"{at}joined")
    yield Node("Add", (f"{at}joined", f"{at}attention.out.bias"), f"{at}attended")


def _feedforward(given: str, at: str, config: TMRConfig) -> Iterator[Node]:
    yield Node("MatMul", (given, f"{at}feedforward.up.weight"), f"{at}raised")
    yield Node("BiasGelu", (f"{at}raised", f"{at}feedforward.up.bias"), f"{at}inner", {}, FUSED)
    yield Node("MatMul", (f"{at}inner", f"{at}feedforward.down.weight"), f"{at}lowered")
    yield Node("Add", (f"{at}lowered", f"{at}feedforward.down.bias"), f"{at}fed")


def _norm(given: str, made: str, name: str) -> Node:
    """A layer norm with torch's default epsilon, which is ONNX's too."""
    return Node("LayerNormalization", (given, f"{name}.weight", f"{name}.bias"), made)


def _held(weights: Mapping[str, NDArray[Any]], config: TMRConfig) -> dict[str, Array]:
    """The blocks' weights; torch keeps matrices (out, in), ONNX (in, out)."""
    held: dict[str, Array] = {}
    for number in range(config.text_layers):
        at = f"blocks.{number}."
        for bias in _BIASES:
            held[at + bias] = weights[at + bias]
            matrix = at + bias.removesuffix("bias") + "weight"
            held[matrix] = weights[matrix].T
        for norm in _NORMS:
            held |= {f"{at}{norm}.{name}": weights[f"{at}{norm}.{name}"] for name in ("weight", "bias")}
    return held
