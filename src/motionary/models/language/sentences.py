"""How a sentence encoder's folder says to read a text and to make one vector of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor
from torch.nn import functional

from motionary.errors import FormatError
from motionary.models.language.base import Base, read_json

POOLINGS = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}


class Sentences:
    """A BERT's tokenizer, at most how many tokens it was trained with, and how it pools: "mean" or "cls"."""

    def __init__(self, tokenizer: Any, *, most: int, pooling: str) -> None:
        self._tokenizer = tokenizer
        self.most = most
        self.pooling = pooling
        self.first, self.last = tokenizer.encode("").ids

    @classmethod
    def read(cls, base: Base) -> Sentences:
        """From a model's folder. Raises MissingData or FormatError for one without a BERT's tokenizer."""
        from tokenizers import Tokenizer

        path = base.folder / "tokenizer.json"
        read_json(path)
        settings = base.folder / "sentence_bert_config.json"
        most = read_json(settings).get("max_seq_length") if settings.is_file() else None
        try:
            tokenizer = Tokenizer.from_file(str(path))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            return cls(tokenizer, most=int(most or 512), pooling=pooling_of(base))
        except FormatError:
            raise
        except Exception as error:  # the library raises plain Exception
            raise FormatError(f"not a BERT's tokenizer: {error}", path=path) from error

    def ids(self, text: str) -> list[int]:
        """Token ids of a text, nothing around them."""
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def text(self, ids: Sequence[int]) -> str:
        """The text of token ids, marks left out."""
        return self._tokenizer.decode(list(ids))

    def pooled(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors (B, width) of hidden states (B, L, width) whose padding is on the right."""
        if self.pooling == "cls":
            return functional.normalize(hidden[:, 0], dim=-1)
        weight = mask[..., None].to(hidden.dtype)
        return functional.normalize((hidden * weight).sum(dim=1) / weight.sum(dim=1), dim=-1)


def pooling_of(base: Base) -> str:
    """A sentence-transformers model's pooling, "mean" where it says none. Raises FormatError for one not known here."""
    path = base.folder / "1_Pooling" / "config.json"
    if not path.is_file():
        return "mean"
    settings = read_json(path)
    # Newer versions write one word instead of a switch each.
    if settings.get("pooling_mode") in POOLINGS.values():
        return settings["pooling_mode"]
    chosen = [name for name, value in settings.items() if name.startswith("pooling_mode") and value]
    if len(chosen) != 1 or chosen[0] not in POOLINGS:
        raise FormatError(f"pooling {chosen or settings} is not computed here; mean and cls are", path=path)
    return POOLINGS[chosen[0]]
