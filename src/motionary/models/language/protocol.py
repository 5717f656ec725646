"""What every language recogniser can do, whatever kind of model is inside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn

from motionary.models.language.base import Base
from motionary.models.language.config import LanguageConfig


class Actions(NamedTuple):
    """Action sentences as vectors (B, W, code_width) and their mask (B, W), True = a code; padding may be anywhere.

    `actions.of_codes` and `actions.of_latents` make them with a tokenizer.
    """

    vectors: Tensor
    mask: Tensor


class LanguageRecogniser(Protocol):
    """A language model that reads action sentences. Implementations are `nn.Module`s; fit trains what has gradients.

    A clip's answers do not depend on the clips beside it in the batch, nor on where the padding is, to rounding.
    Labels are checked by `labels.checked_labels`: FeatureMismatch for none, an empty one, or one that repeats.
    """

    config: LanguageConfig
    base: Base
    scorings: tuple[str, ...]
    """Ways to score that it knows, the default first."""

    @property
    def width(self) -> int:
        """Size of the language model's word embeddings: what `code_width` is in the paper."""
        ...

    def losses(self, actions: Actions, targets: Tensor, *, labels: Sequence[str]) -> dict[str, Tensor]:
        """Cross-entropy of the right labels (Eq. 13) as `total`, and the share of tokens or clips `right`.

        `targets` (B,) are numbers into `labels`. Models that write compute it over the tokens of the right label and
        look at the others only if the instruction lists them; the encoder chooses among all of `labels`.
        """
        ...

    def scores(self, actions: Actions, *, labels: Sequence[str], scoring: str = "") -> Tensor:
        """How well each label fits each clip, (B, labels), float32, without gradient: larger is better.

        `scoring` "" is the default. Models that write: "sum" is the log-likelihood of the label and its end; "mean"
        is that over the number of tokens, so that long labels are not behind; "trie" is the log of the chance that
        decoding held to the labels writes this one (chances sum to 1). The encoder: "cosine" over the temperature.
        """
        ...

    def write(
        self,
        actions: Actions,
        *,
        labels: Sequence[str] = (),
        most: int = 16,
        temperature: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> list[str]:
        """The words the model answers with, free of any list; `labels` are put into the instruction if it lists them.

        Greedy at `temperature` 0, drawn otherwise; at most `most` tokens. FeatureMismatch for models that do not write.
        """
        ...

    def parameters_trained(self) -> dict[str, nn.Parameter]:
        """What is trained, by name: all that a checkpoint holds."""
        ...
