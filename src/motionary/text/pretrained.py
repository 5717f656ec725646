"""Any sentence-transformers model (or plain transformer) in a folder, through transformers' AutoModel."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData, MissingExtra
from motionary.text.encoders import Tokens, mean_of_valid, unit_rows

Pooling = Literal["mean", "cls"]
BATCH = 32

POOLINGS: dict[str, Pooling] = {"uae-large-v1": "cls"}
"""Models, by folder name, whose first token is the sentence though their files may not say so.

UAE-Large-V1 is WalkAndText's text encoder; one version of the published code takes its first token, another the mean.
"""


class PretrainedEncoder:
    """A transformer on disk: safetensors weights only, nothing fetched, no code from the folder run.

    Pooling is `pooling` or, with None, what `read_pooling` finds; the longest text is read from
    `sentence_bert_config.json`. Sentences are scaled to length 1 whether or not the model has a Normalize module.
    """

    def __init__(self, folder: str | Path, *, pooling: Pooling | None = None) -> None:
        """Load it. Raises MissingExtra without transformers, MissingData or FormatError for files it cannot use."""
        self._folder = Path(folder)
        if pooling is not None and pooling not in get_args(Pooling):
            raise FormatError(f"no pooling {pooling!r}; there are {', '.join(get_args(Pooling))}", path=folder)
        usual = read_pooling(self._folder)
        self._pooling = pooling or usual
        self._most = _longest_text(self._folder)
        self._model, self._tokenizer = _load(self._folder)
        self.name = f"{self._folder.resolve().name}@{weights_hash(self._folder)[:12]}"
        if self._pooling != usual:
            self.name += f"+{self._pooling}"
        self.dimension = int(self._model.config.hidden_size)

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (n, dimension)."""
        return unit_rows(self.encode_unscaled(texts))

    def encode_unscaled(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The mean of each text's tokens, or its first one, (n, dimension)."""
        out = np.empty((len(texts), self.dimension), dtype=np.float32)
        for chosen in _batches(texts):
            hidden, mask = self._hidden([texts[int(number)] for number in chosen])
            out[chosen] = mean_of_valid(hidden, mask) if self._pooling == "mean" else hidden[:, 0]
        return out

    def encode_tokens(self, texts: Sequence[str]) -> Tokens:
        """Last hidden states (n, L, dimension), zero where padded, and their mask (n, L)."""
        parts = [(chosen, *self._hidden([texts[int(number)] for number in chosen])) for chosen in _batches(texts)]
        longest = max((mask.shape[1] for _, _, mask in parts), default=0)
        out = np.zeros((len(texts), longest, self.dimension), dtype=np.float32)
        masks = np.zeros((len(texts), longest), dtype=bool)
        for chosen, hidden, mask in parts:
            out[chosen, : mask.shape[1]] = hidden * mask[..., None]
            masks[chosen, : mask.shape[1]] = mask
        return out, masks

    def _hidden(self, texts: list[str]) -> Tokens:
        """Last hidden states of one batch and its mask, padded on the right."""
        import torch

        batch = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._most, padding_side="right", return_tensors="pt"
        )
        with torch.inference_mode():
            hidden = self._model(**batch).last_hidden_state
        return hidden.float().numpy(), batch["attention_mask"].numpy().astype(bool)


def read_pooling(folder: Path) -> Pooling:
    """How the model in `folder` makes a sentence of tokens; FormatError for a way we do not compute.

    It stands in `1_Pooling/config.json`; without that file, in `POOLINGS` by the folder's name, else it is the mean.
    """
    path = folder / "1_Pooling" / "config.json"
    if not path.is_file():
        return POOLINGS.get(folder.resolve().name.casefold(), "mean")
    settings = _json(path)
    chosen = sorted(name for name, value in settings.items() if name.startswith("pooling_mode") and value)
    if chosen == ["pooling_mode_mean_tokens"]:
        return "mean"
    if chosen == ["pooling_mode_cls_token"]:
        return "cls"
    # Newer sentence-transformers write one word instead of a switch each.
    if settings.get("pooling_mode") in ("mean", "cls"):
        return settings["pooling_mode"]
    raise FormatError(f"pooling {chosen or settings} is not computed here; mean_tokens and cls_token are", path=path)


def weights_hash(folder: Path) -> str:
    """SHA-256 over the names and content of the folder's safetensors files."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.safetensors")):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _longest_text(folder: Path) -> int:
    """Most tokens of a text: sentence-transformers' max_seq_length, else the model's positions, else 512."""
    path = folder / "sentence_bert_config.json"
    named = _json(path).get("max_seq_length") if path.is_file() else None
    return int(named or _json(folder / "config.json").get("max_position_embeddings") or 512)


def _load(folder: Path) -> tuple[Any, Any]:
    """Model in evaluation mode and tokenizer."""
    if not any(folder.glob("*.safetensors")):
        raise MissingData(f"{folder}: no .safetensors weights; convert the model, pickled weights are never read")
    from safetensors import SafetensorError

    try:
        from transformers import AutoModel, AutoTokenizer
    except ImportError as error:
        raise MissingExtra("encoders other than minilm need transformers: `pip install transformers`") from error
    options = {"local_files_only": True, "trust_remote_code": False}
    try:
        model = AutoModel.from_pretrained(str(folder), use_safetensors=True, **options)
        return model.eval(), AutoTokenizer.from_pretrained(str(folder), **options)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        raise FormatError(f"not a model that transformers can load: {error}", path=folder) from error


def _json(path: Path) -> dict[str, Any]:
    """A JSON object from a file; FormatError for anything else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise FormatError(f"not JSON: {error}", path=path) from error
    if not isinstance(content, dict):
        raise FormatError("not a JSON object", path=path)
    return content


def _batches(texts: Sequence[str]) -> list[NDArray[np.intp]]:
    """Numbers of texts of like length together."""
    order = np.argsort([len(text) for text in texts], kind="stable")
    return [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
