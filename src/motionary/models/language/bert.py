"""BERT as a torch module that takes input embeddings and can be trained; the weights of any Hugging Face BertModel.

Devlin et al. 2019. No dropout of its own: the base is frozen, and what is trained brings its own (`low_rank`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FeatureMismatch, FormatError
from motionary.models.language.base import read_json, weight_files
from motionary.models.language.packing import Prompt
from motionary.models.layers.transformer import attend

NAMES = {
    "embeddings.word_embeddings": "words",
    "embeddings.position_embeddings": "positions",
    "embeddings.token_type_embeddings": "types",
    "embeddings.LayerNorm": "norm",
}
BLOCK_NAMES = {
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "attended",
    "attention.output.LayerNorm": "attended_norm",
    "intermediate.dense": "widen",
    "output.dense": "narrow",
    "output.LayerNorm": "norm",
}
"""Hugging Face's names of the layers and ours."""

MAX_SIZE = 1 << 20


@dataclass(frozen=True)
class BertSizes:
    """What config.json says of a BERT."""

    vocabulary: int
    width: int
    blocks: int
    heads: int
    feedforward: int
    longest: int
    types: int
    norm_epsilon: float

    @classmethod
    def read(cls, folder: Path) -> BertSizes:
        """From a model's folder. Raises FormatError for another architecture, activation or kind of position."""
        path = folder / "config.json"
        config = read_json(path)
        kind = (config.get("model_type"), config.get("hidden_act"), config.get("position_embedding_type", "absolute"))
        if kind != ("bert", "gelu", "absolute"):
            raise FormatError(f"the encoder adapter reads BERT with gelu and absolute positions, not {kind}", path=path)
        try:
            whole = ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")
            sizes = [int(config[name]) for name in (*whole, "max_position_embeddings", "type_vocab_size")]
            epsilon = float(config["layer_norm_eps"])
        except (KeyError, TypeError, ValueError) as error:
            raise FormatError(f"a size is missing or no number: {error}", path=path) from error
        if not all(1 <= size <= MAX_SIZE for size in sizes) or sizes[1] % sizes[3]:
            raise FormatError(f"sizes {sizes} make no BERT", path=path)
        return cls(*sizes, norm_epsilon=epsilon)


class Block(nn.Module):
    """Self-attention and feed-forward, each added to its input and then normalised."""

    def __init__(self, sizes: BertSizes) -> None:
        super().__init__()
        self.heads = sizes.heads
        self.query, self.key, self.value, self.attended = (nn.Linear(sizes.width, sizes.width) for _ in range(4))
        self.attended_norm = nn.LayerNorm(sizes.width, eps=sizes.norm_epsilon)
        self.widen = nn.Linear(sizes.width, sizes.feedforward)
        self.narrow = nn.Linear(sizes.feedforward, sizes.width)
        self.norm = nn.LayerNorm(sizes.width, eps=sizes.norm_epsilon)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Hidden states (B, L, width), mask (B, L)."""
        query, key, value = (
            layer(hidden).unflatten(2, (self.heads, -1)).transpose(1, 2) for layer in (self.query, self.key, self.value)
        )
        mixed = attend(query, key, value, mask, share=0.0).transpose(1, 2).flatten(2)
        hidden = self.attended_norm(self.attended(mixed) + hidden)
        return self.norm(self.narrow(functional.gelu(self.widen(hidden))) + hidden)


class Bert(nn.Module):
    """The encoder from input embeddings on; its pooler, which sentence encoders do not use, is left out."""

    def __init__(self, sizes: BertSizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.words = nn.Embedding(sizes.vocabulary, sizes.width)
        self.positions = nn.Embedding(sizes.longest, sizes.width)
        self.types = nn.Embedding(sizes.types, sizes.width)
        self.norm = nn.LayerNorm(sizes.width, eps=sizes.norm_epsilon)
        self.blocks = nn.ModuleList(Block(sizes) for _ in range(sizes.blocks))

    def forward(self, prompt: Prompt, *, layer: int | None = None) -> Tensor:
        """Last hidden states (B, L, width).

        With `layer` the prompt's codes enter before the block of that number, and stand as zeros until then.
        """
        if prompt.embeddings.shape[1] > self.sizes.longest:
            raise FeatureMismatch(
                f"an instruction of {prompt.embeddings.shape[1]} tokens; this model reads {self.sizes.longest}: "
                "cut the clip, or list fewer labels"
            )
        shown = prompt if layer is None else prompt.emptied()
        hidden = self.norm(shown.embeddings + self.positions(prompt.positions) + self.types.weight[0])
        for number, block in enumerate(self.blocks):
            hidden = block(prompt.entered(hidden) if number == layer else hidden, prompt.mask)
        return hidden


def load_bert(folder: Path) -> Bert:
    """The BERT of a folder, in float32. Raises FormatError or MissingData for files that hold none."""
    sizes = BertSizes.read(folder)
    with torch.device("meta"):
        model = Bert(sizes)
    found = _ours(_tensors(folder))
    expected = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    wrong = sorted(name for name, shape in expected.items() if name not in found or tuple(found[name].shape) != shape)
    if wrong:
        raise FormatError(f"weights of {', '.join(wrong[:3])} are missing or of another size", path=folder)
    model.load_state_dict({name: found[name].float() for name in expected}, assign=True)
    return model.eval()


def _tensors(folder: Path) -> dict[str, Tensor]:
    """All tensors of a folder's safetensors files."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    tensors: dict[str, Tensor] = {}
    for path in weight_files(folder):
        try:
            tensors |= load_file(path)
        except SafetensorError as error:
            raise FormatError(f"not a safetensors file: {error}", path=path) from error
    return tensors


def _ours(tensors: Mapping[str, Any]) -> dict[str, Tensor]:
    """Tensors by our names; those of layers that we do not have are left out."""
    renamed = {}
    for name, tensor in tensors.items():
        place, _, kind = name.removeprefix("bert.").rpartition(".")
        parts = place.split(".", 3)
        if place in NAMES:
            renamed[f"{NAMES[place]}.{kind}"] = tensor
        elif parts[:2] == ["encoder", "layer"] and len(parts) == 4 and parts[3] in BLOCK_NAMES:
            renamed[f"blocks.{parts[2]}.{BLOCK_NAMES[parts[3]]}.{kind}"] = tensor
    return renamed
