"""What the training loop eats: clips of features with captions, in one or more corpora with shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, MissingData

MIN_STD = 1e-3


@dataclass(frozen=True)
class TrainingClip:
    """One motion with all its captions.

    `features` (T, D) are un-normalised, float16 or float32. `caption_weights` say how often each caption is drawn
    relative to the others (empty: equally); `weight` how often the clip is drawn relative to its corpus' others.
    `paraphrases` and `actions` are generated texts about the same motion, in other words and in the style of action
    labels; only a recipe with a text policy draws them.
    """

    features: NDArray[np.floating]
    captions: tuple[str, ...]
    caption_weights: tuple[float, ...] = ()
    weight: float = 1.0
    paraphrases: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.features.ndim != 2 or not len(self.features):
            raise FeatureMismatch(f"a training clip's features have shape {self.features.shape}; need (frames >= 1, D)")
        if not self.captions or any(not caption.strip() for caption in self.captions):
            raise FeatureMismatch(f"a training clip needs captions, none of them empty; got {self.captions!r}")
        if any(not text.strip() for text in (*self.paraphrases, *self.actions)):
            raise FeatureMismatch("a training clip has an empty paraphrase or action label; leave it out")
        if self.caption_weights and len(self.caption_weights) != len(self.captions):
            raise FeatureMismatch(f"{len(self.caption_weights)} weights for {len(self.captions)} captions")


@dataclass(frozen=True)
class Corpus:
    """Clips that are drawn together; `share` of every batch comes from here, relative to the other corpora's shares.

    For plain concatenation of corpora (TMR++'s code) give each its number of clips as its share. `about` is kept in the
    checkpoint's record: where the clips are from and what was left out.
    """

    clips: Sequence[TrainingClip]
    share: float = 1.0
    about: Mapping[str, Any] = field(default_factory=dict)


Corpora = Mapping[str, Corpus]


def check_corpora(corpora: Corpora, *, width: int) -> None:
    """Raise MissingData for an empty corpus, FeatureMismatch for a clip of another width than the model's."""
    if not corpora:
        raise MissingData("no corpus to train on; give at least one")
    for name, corpus in corpora.items():
        if not len(corpus.clips) or corpus.share <= 0:
            raise MissingData(
                f"corpus {name!r}: {len(corpus.clips)} clips with share {corpus.share}; both must be above 0"
            )
        for number, clip in enumerate(corpus.clips):
            if clip.features.shape[1] != width:
                raise FeatureMismatch(f"corpus {name!r}, clip {number}: {clip.features.shape[1]} features, not {width}")


def fit_normaliser(corpora: Corpora, *, min_std: float = MIN_STD) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean and standard deviation (D,) of each feature over all frames, the corpora counting by their shares.

    These are TMR's own kind of statistics (a dimension at a time, over the training clips), neither the data set's
    Mean/Std files nor the evaluators'. A deviation below `min_std` is replaced by 1, so that a constant feature stays
    small instead of exploding.
    """
    means, squares, shares = [], [], []
    for corpus in corpora.values():
        frames = sum(len(clip.features) for clip in corpus.clips)
        total = sum(clip.features.sum(axis=0, dtype=np.float64) for clip in corpus.clips)
        square = sum(np.square(clip.features.astype(np.float64)).sum(axis=0) for clip in corpus.clips)
        means.append(total / frames)
        squares.append(square / frames)
        shares.append(corpus.share)
    mean = np.average(means, axis=0, weights=shares)
    variance = np.average(squares, axis=0, weights=shares) - mean**2
    std = np.sqrt(np.maximum(variance, 0))
    std[std < min_std] = 1.0
    return mean.astype(np.float32), std.astype(np.float32)
