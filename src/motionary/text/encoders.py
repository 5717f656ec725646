"""Text encoders: sentences to unit vectors, and to the token vectors that TMR's text side reads."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData
from motionary.text.minilm_files import TOKENIZER_SHA256, WEIGHTS_SHA256, mapped_tensors, minilm_folder, verify

Tokens = tuple[NDArray[np.float32], NDArray[np.bool_]]
Engine = Literal["auto", "numpy", "torch", "onnx"]
Forward = Callable[[NDArray[np.int64], NDArray[np.bool_]], NDArray[np.float32]]

NUMPY_MOST = 16
"""Up to so many sentences numpy answers before torch would be imported."""
BATCH_TOKENS = 4096


class TextEncoder(Protocol):
    """Sentences to vectors. Equal text gives an equal vector whatever stands beside it, to float32 rounding."""

    @property
    def name(self) -> str:
        """Identity of the encoder, with the hash of its weights: equal names give equal vectors."""
        ...

    @property
    def dimension(self) -> int:
        """Width of the vectors."""
        ...

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (n, dimension)."""
        ...

    def encode_tokens(self, texts: Sequence[str]) -> Tokens:
        """Last hidden states (n, L, dimension), zero where padded, and mask (n, L), True = valid."""
        ...


def unscaled_sentences(encoder: TextEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """One vector a text, (n, dimension), as the encoder pools it, not scaled to length 1.

    Action-GPT on MotionCLIP averages such vectors: a longer one counts more. Of an encoder without `encode_unscaled`
    the unit vectors are returned.
    """
    made = getattr(encoder, "encode_unscaled", encoder.encode_sentences)
    return made(texts)


def load_encoder(
    name_or_path: str | Path = "minilm",
    *,
    engine: Engine = "auto",
    half: bool = False,
    pooling: Literal["mean", "cls"] | None = None,
) -> TextEncoder:
    """The encoder "minilm", or the sentence-transformers model (or plain transformer, or CLIP) in a folder.

    `engine`: "numpy" needs no torch and suits one query; "onnx" needs onnxruntime and suits a program that answers
    many (`query_engine`); "torch" suits bulk; "auto" takes torch for more than 16 texts or where it is imported
    already, else numpy. They agree to 1e-5. `half` computes in bfloat16 with torch. `pooling` makes sentences of a
    folder's model in another way than its files say, and then stands in its name. Raises MissingData for an unknown
    name, FormatError for a pooling it does not have, MissingExtra without the engine's package.
    """
    if str(name_or_path) == "minilm":
        if pooling not in (None, "mean"):
            raise FormatError(f"minilm's sentences are the mean of its tokens; pooling {pooling!r} needs another model")
        return MiniLM(engine=engine, half=half)
    folder = Path(name_or_path)
    if not (folder / "config.json").is_file():
        raise MissingData(
            f"no text encoder {str(name_or_path)!r}: not 'minilm', and no folder with a config.json; "
            "give the path of a sentence-transformers model on disk"
        )
    if _is_clip(folder / "config.json"):
        if pooling is not None:
            raise FormatError(f"CLIP has a pooling of its own; pooling {pooling!r} needs another model")
        from motionary.text.clip import ClipEncoder

        return ClipEncoder(folder)
    from motionary.text.pretrained import PretrainedEncoder

    return PretrainedEncoder(folder, pooling=pooling)


def _is_clip(config: Path) -> bool:
    """Whether a model's configuration says that it is CLIP, which reads pictures too."""
    try:
        return json.loads(config.read_text(encoding="utf-8")).get("model_type") == "clip"
    except (ValueError, AttributeError):
        return False


def query_engine() -> Engine:
    """The engine for a program that stays and answers queries: onnxruntime's where it is installed, else "auto".

    It answers one query in half of numpy's time and eight in a third, but starts 0.3 s later: a cold query is numpy's.
    """
    try:
        import onnxruntime  # noqa: F401  # found and able to load, which may take more than being installed
    except ImportError:
        return "auto"
    return "onnx"


class MiniLM:
    """all-MiniLM-L6-v2 (384 wide, 6 layers), as sentence-transformers computes it to 1e-5.

    Texts are cut at the model's 256 tokens; a sentence is the mean of its tokens, scaled to length 1.
    """

    name = f"all-minilm-l6-v2@{WEIGHTS_SHA256[:12]}"
    dimension = 384

    def __init__(self, *, engine: Engine = "auto", half: bool = False) -> None:
        self._folder = minilm_folder()
        self._engine = engine
        self._half = half
        verify(self._folder / "model.safetensors", sha256=WEIGHTS_SHA256)
        verify(self._folder / "tokenizer.json", sha256=TOKENIZER_SHA256)

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (n, 384)."""
        return unit_rows(self.encode_unscaled(texts))

    def encode_unscaled(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The mean of each text's tokens, (n, 384)."""
        out = np.empty((len(texts), self.dimension), dtype=np.float32)
        for chosen, ids, mask in self._batches(texts):
            out[chosen] = mean_of_valid(self._forward(len(texts))(ids, mask), mask)
        return out

    def encode_tokens(self, texts: Sequence[str]) -> Tokens:
        """Last hidden states (n, L, 384), zero where padded, and their mask (n, L)."""
        batches = list(self._batches(texts))
        longest = max((ids.shape[1] for _, ids, _ in batches), default=0)
        out = np.zeros((len(texts), longest, self.dimension), dtype=np.float32)
        masks = np.zeros((len(texts), longest), dtype=bool)
        for chosen, ids, mask in batches:
            hidden = self._forward(len(texts))(ids, mask)
            out[chosen, : ids.shape[1]] = hidden * mask[..., None]
            masks[chosen, : ids.shape[1]] = mask
        return out, masks

    def _batches(self, texts: Sequence[str]) -> list[tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.bool_]]]:
        """Texts of like length together: their numbers, token ids padded with 0, and mask."""
        encoded = [entry.ids for entry in self._tokenizer.encode_batch(list(texts))]
        order = np.argsort([len(ids) for ids in encoded], kind="stable")
        batches = []
        start = 0
        for stop in range(1, len(order) + 1):
            # Sorted, so the text at `stop` is the longest of the batch it would join.
            if stop == len(order) or (stop - start + 1) * len(encoded[order[stop]]) > BATCH_TOKENS:
                batches.append((order[start:stop], *padded_ids([encoded[number] for number in order[start:stop]])))
                start = stop
        return batches

    def _forward(self, count: int) -> Forward:
        """The forward pass for a call of `count` texts."""
        engine = self._engine
        if engine == "auto":
            engine = "torch" if count > NUMPY_MOST or "torch" in sys.modules else "numpy"
        return {"onnx": lambda: self._onnx, "torch": lambda: self._torch, "numpy": lambda: self._numpy}[engine]()

    @cached_property
    def _tokenizer(self):
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        settings = json.loads((self._folder / "sentence_bert_config.json").read_text())
        tokenizer.enable_truncation(max_length=int(settings["max_seq_length"]))
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _weights(self):
        return mapped_tensors(self._folder / "model.safetensors")

    @cached_property
    def _sizes(self):
        from motionary.text.bert_numpy import BertSizes

        config = json.loads((self._folder / "config.json").read_text())
        return BertSizes(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])

    @cached_property
    def _numpy(self) -> Forward:
        from motionary.text.bert_numpy import bert_forward

        return lambda ids, mask: bert_forward(self._weights, ids, mask, sizes=self._sizes)

    @cached_property
    def _onnx(self) -> Forward:
        from motionary.text.bert_onnx import OnnxBert

        return OnnxBert(self._weights, sizes=self._sizes)

    @cached_property
    def _torch(self) -> Forward:
        from motionary.text.bert_torch import TorchBert

        return TorchBert(self._weights, sizes=self._sizes, half=self._half)


def padded_ids(ids: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Token ids as one array (n, L) padded with 0, and its mask (n, L)."""
    longest = max(len(row) for row in ids)
    out = np.zeros((len(ids), longest), dtype=np.int64)
    mask = np.zeros((len(ids), longest), dtype=bool)
    for number, row in enumerate(ids):
        out[number, : len(row)] = row
        mask[number, : len(row)] = True
    return out, mask


def mean_pooled(hidden: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Unit vectors (n, d): the mean of the valid tokens of (n, L, d), scaled to length 1."""
    return unit_rows(mean_of_valid(hidden, mask))


def mean_of_valid(hidden: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The mean of the valid tokens of (n, L, d): (n, d)."""
    weight = mask[..., None].astype(np.float32)
    return (hidden * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)


def unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows scaled to length 1 (a zero row stays zero)."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), np.float32(1e-12))
