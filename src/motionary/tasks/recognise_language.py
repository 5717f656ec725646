"""Which of some labels a clip shows, by a language model that reads its action sentence (LLM-AR)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.index.windows import WindowSettings
from motionary.models.language.labels import checked_labels
from motionary.tasks.action_files import open_recogniser, read_action_take
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recognise import LabelScore, Recognition, moments_of

Array = NDArray[np.floating]

WINDOWS = WindowSettings(lengths=(4.0,), hops=(2.0,))
"""Stretches that a longer clip is cut into: those of training are 1 to 6 seconds long."""


def recognise_language(
    path: Path,
    labels: Sequence[str] | None = None,
    *,
    checkpoint: Path | None = None,
    model: Path | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
    progress: Progress | None = None,
) -> Recognition:
    """Score `labels` (None: those the recogniser was trained on) for the motion file `path`.

    A clip's score for a label is the mean over its windows, in the cosines of an encoder or the log-likelihoods of a
    model that writes; shares are the softmax that was trained, over the labels asked for. `progress` counts labels.
    """
    progress = progress or Silent()
    recogniser = open_recogniser(checkpoint, model=model)
    asked = list(checked_labels(recogniser.trained_labels if labels is None else labels))
    take = read_action_take(path, recogniser.tokenizer_info, mapping=mapping, unit=unit)
    spans = WINDOWS.spans(len(take.features), take.fps)
    stretches = [take.features[span.start : span.stop] for span in spans]
    progress.start(len(asked), "Reading the labels")
    logits = recogniser.scores(stretches, labels=asked, tell=progress.advance)
    chances = _softmax(logits).mean(axis=0)
    scale = recogniser.score_scale
    scores = logits.mean(axis=0) * scale
    ranked = tuple(
        LabelScore(asked[int(i)], float(scores[i]), float(chances[i])) for i in np.argsort(-chances, kind="stable")
    )
    bounds = [(take.offset + span.start / take.fps, take.offset + span.stop / take.fps) for span in spans]
    return Recognition(Path(path), ranked, moments_of(logits.T * scale, bounds, asked))


def _softmax(logits: Array) -> Array:
    """Along the last axis."""
    raised = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
