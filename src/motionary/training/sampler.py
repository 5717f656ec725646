"""Which clips, crops and captions make step n's batch: a pure function of the seed and n, so resuming is exact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from motionary.text.policy import TextPolicy
from motionary.training.dataset import Corpora, TrainingClip
from motionary.training.recipe import Recipe


@dataclass(frozen=True)
class Draw:
    """One row of a batch: a crop of a clip and the texts drawn for it, of which several are to be averaged.

    `clip` is the clip's number among those of all corpora in order (-1: not known).
    """

    features: NDArray[np.floating]
    texts: tuple[str, ...]
    clip: int = -1

    @property
    def caption(self) -> str:
        """The first text."""
        return self.texts[0]


class Sampler:
    """Draws batches from corpora in their shares, clips by weight, random crops, a random caption each.

    With a text policy an original, a paraphrase, an action label or several texts to be averaged are drawn
    instead of a caption, in the policy's shares (TMR++, section 3). A clip shorter than the shortest crop is taken
    whole. Draws of `recipe.bucket` batches are made together, sorted by length and cut into batches, whose order is
    then shuffled.
    """

    def __init__(self, corpora: Corpora, *, recipe: Recipe) -> None:
        self.recipe = recipe
        self._clips: list[TrainingClip] = [clip for corpus in corpora.values() for clip in corpus.clips]
        total = sum(corpus.share for corpus in corpora.values())
        chances = []
        for corpus in corpora.values():
            weights = np.array([clip.weight for clip in corpus.clips], dtype=np.float64)
            chances.append(weights / weights.sum() * corpus.share / total)
        self._cumulative = np.cumsum(np.concatenate(chances))
        self._bucket = lru_cache(maxsize=1)(self._make_bucket)

    def batch(self, step: int) -> list[Draw]:
        """The draws of step `step` (from 0)."""
        bucket, position = divmod(step, self.recipe.bucket)
        return self._bucket(bucket)[position]

    def _make_bucket(self, bucket: int) -> list[list[Draw]]:
        """All batches of one bucket."""
        rng = np.random.default_rng([self.recipe.seed, bucket])
        count = self.recipe.bucket * self.recipe.batch
        chosen = np.searchsorted(self._cumulative, rng.random(count) * self._cumulative[-1], side="right")
        draws = [replace(draw(self._clips[number], rng, recipe=self.recipe), clip=int(number)) for number in chosen]
        order = np.argsort([len(entry.features) for entry in draws], kind="stable")
        batches = [[draws[number] for number in part] for part in np.split(order, self.recipe.bucket)]
        return [batches[number] for number in rng.permutation(self.recipe.bucket)]


def draw(clip: TrainingClip, rng: np.random.Generator, *, recipe: Recipe) -> Draw:
    """A random crop of a clip, and a random caption or what the recipe's text policy draws."""
    longest = min(len(clip.features), recipe.max_frames)
    shortest = min(longest, max(recipe.min_frames, round(recipe.keep * longest)))
    length = int(rng.integers(shortest, longest + 1))
    start = int(rng.integers(0, len(clip.features) - length + 1))
    return Draw(clip.features[start : start + length], draw_texts(clip, rng, policy=recipe.text_policy))


def draw_texts(clip: TrainingClip, rng: np.random.Generator, *, policy: TextPolicy | None) -> tuple[str, ...]:
    """A caption by the captions' weights; with a policy what it draws, originals still by their weights."""
    if policy is None:
        return (clip.captions[_weighted(clip, rng)],)
    drawn = policy.draw(rng, originals=clip.captions, paraphrases=clip.paraphrases, actions=clip.actions)
    if drawn.kind == "original" and clip.caption_weights:
        return (clip.captions[_weighted(clip, rng)],)
    return drawn.texts


def _weighted(clip: TrainingClip, rng: np.random.Generator) -> int:
    """The number of a caption, drawn by the captions' weights."""
    if not clip.caption_weights:
        return int(rng.integers(len(clip.captions)))
    cumulative = np.cumsum(clip.caption_weights)
    return min(int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right")), len(clip.captions) - 1)
