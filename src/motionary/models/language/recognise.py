"""Clips to labels with any language recogniser, held to the labels or free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.models.language.answers import Embed, matched
from motionary.models.language.labels import checked_labels
from motionary.models.language.protocol import Actions, LanguageRecogniser

MODES = ("constrained", "free")


class Answer(NamedTuple):
    """What a clip shows.

    `label` is "" where the model's words are none. `how`: "scored" among the labels; "exact", "nearest" or "none", the
    way in which the `text` that was written became the label. `scores` (labels,) are the model's in constrained mode
    and empty in free mode. `cosine` is that of text and label where it is "nearest".
    """

    label: str
    how: str
    text: str
    scores: NDArray[np.float32]
    cosine: float = 0.0

    @property
    def chances(self) -> NDArray[np.float32]:
        """Softmax of the scores: a distribution over the labels, calibrated only as far as the scores are."""
        raised = np.exp(self.scores - self.scores.max(initial=-np.inf))
        return raised / raised.sum() if len(raised) else raised


def recognise(
    model: LanguageRecogniser,
    actions: Actions,
    *,
    labels: Sequence[str],
    mode: str = "constrained",
    scoring: str = "",
    embed: Embed | None = None,
    temperature: float = 0.0,
    generator: torch.Generator | None = None,
) -> list[Answer]:
    """One answer a clip.

    "constrained" scores each label (`scoring` as in `LanguageRecogniser.scores`). "free" lets the model write, greedily
    or at `temperature`, and looks the words up among the labels: the same, else the nearest by `embed`.

    Raises FeatureMismatch for another mode, for labels or vectors that do not fit, and for an encoder that shall write.
    """
    labels = checked_labels(labels)
    if mode not in MODES:
        raise FeatureMismatch(f"mode {mode!r}; use {' or '.join(MODES)}")
    if mode == "constrained":
        scores = model.scores(actions, labels=labels, scoring=scoring).cpu().numpy()
        best = scores.argmax(axis=1)
        return [Answer(labels[number], "scored", "", row) for number, row in zip(best, scores, strict=True)]
    texts = model.write(actions, labels=labels, temperature=temperature, generator=generator)
    none = np.zeros(0, dtype=np.float32)
    return [
        Answer(labels[match.number] if match.number >= 0 else "", match.how, text, none, match.cosine)
        for text, match in zip(texts, matched(texts, labels=labels, embed=embed), strict=True)
    ]
