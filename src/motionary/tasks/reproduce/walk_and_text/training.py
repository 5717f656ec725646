"""One row of a table on one set: an aligner or a baseline trained, and its class scores of the tested clips."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.protocols import CLASSIFICATION_PROTOCOLS, evaluate_classification
from motionary.formats.atomic import replacing
from motionary.tasks.progress import Progress
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.walk_and_text.sets import ActionMotions
from motionary.tasks.reproduce.walk_and_text.settings import ENCODER, RECIPES, VERSION, Aligned, told
from motionary.tasks.wordings import ClassWords, class_words
from motionary.text import load_encoder
from motionary.text.cache import CachedEncoder
from motionary.text.encoders import TextEncoder
from motionary.training.alignment_clips import AlignmentClip
from motionary.training.alignment_recipe import AlignmentRecipe

if TYPE_CHECKING:
    from motionary.training.fit import Report

Array = NDArray[np.floating]

WAYS = {"official": "one sample per label", "any": "any label"}
"""How a piece with several labels is scored -> the protocol's name; WalkAndText's code scores "any"."""


@dataclass(frozen=True, eq=False)
class Trained:
    """The embeddings of a set's tested clips by an aligner, and what is needed to compare texts with them."""

    vectors: Array
    kind: str
    text_length: float

    def scores(self, texts: Sequence[Sequence[str]], *, encoder: TextEncoder) -> Array:
        """(tested clips, classes): how near each is to the mean of each class's texts."""
        from motionary.models.alignment.encode import alignment_scores, text_vectors

        return alignment_scores(
            self.vectors, text_vectors(texts, encoder=encoder, length=self.text_length), kind=self.kind
        )


def text_encoder(context: Context) -> TextEncoder:
    """The budget's sentence encoder, behind a cache."""
    folder = context.data / "uae-large-v1"
    name = folder if context.budget == "full" and folder.is_dir() else ENCODER
    return CachedEncoder(load_encoder(name), context.cache / "walk-and-text" / "sentences.sqlite")


def words_of(actions: ActionMotions) -> list[ClassWords]:
    """What the lexicon says of each of a set's classes, in their order."""
    found = {words.label: words for words in class_words(actions.lexicon)}
    return [found[label] for label in actions.classes]


def words_digest(budget: str) -> str:
    """A hash of all that the lexicon says of the budget's classes."""
    lexicons = ("babel120",) if budget == "full" else ("utd_mhad", "babel120")
    every = [repr(words) for lexicon in lexicons for words in class_words(lexicon)]
    return hashlib.sha256("\n".join(every).encode()).hexdigest()[:16]


def texts_of(words: ClassWords, wording: str) -> tuple[str, ...]:
    """A class's texts in a wording."""
    return {
        "words": (words.label,),
        "descriptions": words.descriptions,
        "synonyms": words.synonyms,
    }[wording]


def trained(actions: ActionMotions, row: Aligned, *, seed: int, context: Context) -> Trained:
    """An aligner's embeddings of the clips a seed tests on; kept in the cache, where another table finds them."""
    encoder = text_encoder(context)
    recipe = row.recipe(
        RECIPES[context.budget][actions.short], layout=actions.model, text_width=encoder.dimension, seed=seed
    )
    train, test = actions.split(seed)
    texts = [texts_of(words, row.wording) for words in words_of(actions)]
    about = [VERSION, recipe.to_dict(), actions.digest(), texts, encoder.name, train.tolist(), test.tolist()]
    digest = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:20]
    path = context.cache / "walk-and-text" / f"embeddings-{digest}.npy"
    vectors = _load(path, (len(test), encoder.dimension))
    if vectors is None:
        vectors = _train(actions, row, recipe, train=train, test=test, encoder=encoder, context=context, run=digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as stream:
            np.save(stream, vectors, allow_pickle=False)
    return Trained(vectors, row.kind, recipe.model.text_length)


def _train(
    actions: ActionMotions,
    row: Aligned,
    recipe: AlignmentRecipe,
    *,
    train: NDArray[np.intp],
    test: NDArray[np.intp],
    encoder: TextEncoder,
    context: Context,
    run: str,
) -> Array:
    """An aligner trained on clips by number, and its embeddings of others."""
    import torch

    from motionary.models.alignment.encode import encode_motions
    from motionary.training.alignment import train_aligner

    words = words_of(actions)
    clips = [
        AlignmentClip(actions.values[number], words[label].label, texts_of(words[label], row.wording))
        for number in train
        for label in actions.labels[number]
    ]
    # Long trainings keep their state, so that an interrupted table goes on inside them.
    folder = context.cache / "walk-and-text" / f"run-{run}" if context.budget == "full" else None
    device = "cuda" if context.budget == "full" and torch.cuda.is_available() else "cpu"
    tell = teller(context.progress, actions.title)
    model, info = train_aligner(recipe, clips, folder, encoder=encoder, tell=tell, device=device)
    return encode_motions(model, info, [actions.values[number] for number in test])


def teller(progress: Progress, what: str) -> Callable[[Report], None]:
    """A training loop's `tell` that draws on a task's progress."""
    told = {"done": 0}

    def tell(report: Report) -> None:
        if not told["done"]:
            progress.start(report.total, f"training on {what}")
        progress.advance(report.done - told["done"])
        told["done"] = report.done

    return tell


def numbers_of(actions: ActionMotions, scores: Array, *, seed: int) -> dict[str, float]:
    """Top-1, top-5 and class-balanced top-1 of scores (tested clips, classes), by column.

    A set with several labels a clip is scored in both `WAYS`: "B60 top-1" scores any label, as WalkAndText's code does,
    "B60 official top-1" each label by itself.
    """
    _, test = actions.split(seed)
    labels = [actions.labels[number] for number in test]
    several = any(len(each) > 1 for each in actions.labels)
    numbers: dict[str, float] = {}
    for way in ("any", "official") if several else ("official",):
        found: dict[str, Any] = dict(evaluate_classification(scores, labels, CLASSIFICATION_PROTOCOLS[WAYS[way]]))
        name = f"{actions.short} official" if several and way == "official" else actions.short
        scored = found["scores"]
        numbers |= {
            f"{name} top-1": scored["top-1"],
            f"{name} top-5": scored["top-5"],
            f"{name} top-1 CB": scored["top-1 balanced"],
        }
    return numbers


def protocol_of(sets: Sequence[ActionMotions], context: Context) -> dict[str, Any]:
    """What all rows share, in words."""
    encoder = text_encoder(context).name
    return {
        **{f"{actions.short}: {actions.title}": actions.about for actions in sets},
        "texts": f"{encoder}, frozen; descriptions and synonyms are those of Motionary's lexicon (docs/words.md), four "
        "and three or four a class, in the place of a language model's",
        "a class's vector": "its name's, or the mean over its descriptions",
        "compared by": "cosine (contrastive, MotionCLIP), Euclidean distance (MSE, triplet), class scores (2s-AGCN)",
        "BABEL's several labels": '"B60": right where any label is among the top k, as WalkAndText\'s code counts; '
        '"B60 official": one sample for each label',
        "CB": "class-balanced: the mean of the recalls of the classes that occur",
        "ties": "mean of the tied places",
        "longer clips": "mean over windows of 60 frames that cover the clip",
        **told(context.budget),
    }


def _load(path: Path, shape: tuple[int, ...]) -> Array | None:
    """Kept embeddings, None where there are none or not of this shape."""
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return vectors if vectors.shape == shape and np.isfinite(vectors).all() else None
