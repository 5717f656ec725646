"""What the aligner is compared with: 2s-AGCN on the joint stream, and MotionCLIP as a classifier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.babel_actions import FPS
from motionary.datasets.skeletons.preprocess import centred, turned_to_front
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.reproduce.walk_and_text.sets import ActionMotions
from motionary.tasks.reproduce.walk_and_text.settings import CLIP, GRAPH, RECIPES
from motionary.tasks.reproduce.walk_and_text.training import teller, text_encoder
from motionary.text.encoders import TextEncoder
from motionary.training.alignment_clips import AlignmentClip

if TYPE_CHECKING:
    from motionary.models.classifier.model import TextClassifier
    from motionary.training.alignment_recipe import AlignmentRecipe
    from motionary.training.skeleton_batches import SkeletonClips

Array = NDArray[np.floating]


def baseline_settings(budget: str) -> dict[str, Any]:
    """JSON-able values of the baselines' settings at a budget."""
    from motionary.training import recognition

    graph = recognition.RecognitionRecipe() if budget == "full" else recognition.SMALL
    return {"graph": graph.to_dict() | dict(GRAPH[budget]), "motionclip": dict(CLIP[budget])}


def graph_scores(actions: ActionMotions, *, seed: int, context: Context) -> Array:
    """Class scores (tested clips, classes) of 2s-AGCN's network on the joint stream, by cross-entropy."""
    from motionary.training.recognition import SMALL, RecognitionRecipe, class_scores, train_recognisers

    train, test = actions.split(seed)
    base = RecognitionRecipe() if context.budget == "full" else SMALL
    recipe = replace(base, seed=base.seed + seed, **GRAPH[context.budget].get(actions.short, {}))
    tell = teller(context.progress, f"2s-AGCN on {actions.title}")
    models = train_recognisers(_skeletons(actions, train), recipe, tell=tell)
    return class_scores(models, _skeletons(actions, test), recipe)


def clip_scores(actions: ActionMotions, *, seed: int, context: Context) -> Array:
    """Class scores (tested clips, classes) of MotionCLIP: cosines with the class names in the text space.

    It learns to reconstruct motion through a latent that is drawn to the name's vector. The published one has CLIP's
    text encoder and rendered frames; here it has the tables' sentence encoder and no frames.
    """
    from motionary.models.alignment.encode import alignment_scores, encode_with
    from motionary.training.alignment_clips import fit_scale

    encoder = text_encoder(context)
    sizes = CLIP[context.budget]
    base = RECIPES[context.budget][actions.short]
    layout = replace(base.model, **actions.model, text_width=encoder.dimension)
    recipe = replace(base, model=layout, seed=base.seed + seed, **sizes["training"])
    train, test = actions.split(seed)
    clips = named_clips(actions, train)
    mean, std = fit_scale(clips, centre=layout.centre, differences=False, frames=layout.frames)
    model = _trained_clip(recipe, clips, encoder, sizes=sizes["model"], scale=(mean, std), context=context)
    vectors = encode_with(
        model.eval().encode, [actions.values[each] for each in test], config=layout, mean=mean, std=std
    )
    return alignment_scores(vectors, encoder.encode_sentences(actions.classes), kind="contrastive")


def named_clips(actions: ActionMotions, chosen: Sequence[int] | NDArray[np.intp]) -> list[AlignmentClip]:
    """Clips of a set with their class's name as the only words, one for each label."""
    return [
        AlignmentClip(actions.values[number], actions.classes[label], (actions.classes[label],))
        for number in chosen
        for label in actions.labels[number]
    ]


def _trained_clip(
    recipe: AlignmentRecipe,
    clips: Sequence[AlignmentClip],
    encoder: TextEncoder,
    *,
    sizes: Mapping[str, Any],
    scale: tuple[NDArray[np.float32], NDArray[np.float32]],
    context: Context,
) -> TextClassifier:
    """MotionCLIP trained on the batches that the aligner would see."""
    import torch

    from motionary.models.classifier.config import ClassifierConfig
    from motionary.models.classifier.model import ClassifierBatch, TextClassifier, classifier_losses
    from motionary.models.generation.config import MotionCLIPConfig
    from motionary.training.alignment import AlignmentBatches, AlignmentWords
    from motionary.training.fit import fit

    words = AlignmentWords(clips, encoder=encoder, length=1.0, width=encoder.dimension)
    batches = AlignmentBatches(recipe, clips, words, mean=scale[0], std=scale[1])
    width = {"features": recipe.model.inputs, "text_width": encoder.dimension, "latent": encoder.dimension}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        config = ClassifierConfig(motion=MotionCLIPConfig(**width, **sizes))
        model = TextClassifier(config, torch.from_numpy(encoder.encode_sentences(words.classes)))

    def losses(step: int) -> dict[str, torch.Tensor]:
        batch = batches.batch(step)
        return classifier_losses(model, ClassifierBatch(batch.values, batch.mask, batch.classes))

    fit(model, losses, settings=recipe.fit(clips=len(clips)), tell=teller(context.progress, "MotionCLIP"))
    return model


def _skeletons(actions: ActionMotions, chosen: NDArray[np.intp]) -> SkeletonClips:
    """Clips as the graph network takes them: centred on the origin's first frame and turned to the front."""
    from motionary.training.skeleton_batches import SkeletonClips

    body = actions.body
    positions, masks = [], []
    for number in chosen:
        values = actions.positions(int(number))[:, None]
        mask = np.ones(values.shape[:-1], dtype=bool)
        moved = turned_to_front(centred(values, mask, origin=body.origin), mask, across=body.across)
        positions.append(moved.astype(np.float32))
        masks.append(mask)
    labels = tuple(actions.labels[number] for number in chosen)
    return SkeletonClips(body, actions.classes, tuple(positions), tuple(masks), labels, FPS)
