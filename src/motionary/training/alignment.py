"""Training WalkAndText's aligner: clips and words in, a model, or a run folder with its checkpoint, out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from motionary.errors import FormatError
from motionary.models.alignment.checkpoint import MODEL, save_aligner
from motionary.models.alignment.encode import SentenceEncoder
from motionary.models.alignment.inputs import flat_window
from motionary.models.alignment.networks import Aligner
from motionary.models.alignment.objective import AlignmentBatch, TextPool, alignment_losses
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.contrastive.encode import pad_features
from motionary.training.alignment_clips import AlignmentClip, check_clips, fit_scale
from motionary.training.alignment_recipe import AlignmentRecipe
from motionary.training.alignment_views import draw_view
from motionary.training.fit import Tell, fit
from motionary.training.identity import normaliser_name
from motionary.training.loop import usable_device
from motionary.training.run_folder import RunFolder


def train_aligner(
    recipe: AlignmentRecipe,
    clips: Sequence[AlignmentClip],
    run_folder: str | Path | None = None,
    *,
    encoder: SentenceEncoder,
    tell: Tell | None = None,
    stop_after: int | None = None,
    device: str = "cpu",
) -> tuple[Aligner, CheckpointInfo]:
    """Train an aligner on clips; with `run_folder` it goes on where it was stopped, and leaves a checkpoint there.

    Every text is encoded once, before the first step; `encoder` may be a cache. The checkpoint lies in
    `RunFolder.checkpoint` once the last step is done (not where `stop_after` came first). Raises FeatureMismatch for
    clips that do not fit the recipe's model, for an encoder of another width, or a folder of another run, and
    MotionaryError where `device` ("cpu", "cuda") is not there. The model comes back on the CPU.
    """
    place = usable_device(device)
    config = recipe.model
    check_clips(clips, joints=config.joints, channels=config.channels)
    words = AlignmentWords(clips, encoder=encoder, length=config.text_length, width=config.text_width)
    mean, std = fit_scale(clips, centre=config.centre, differences=config.differences, frames=config.frames)
    settings = recipe.fit(clips=len(clips))
    identity = _identity(recipe, clips, encoder=encoder.name)
    folder = RunFolder.open(run_folder, recipe=recipe.to_dict(), identity=identity) if run_folder else None
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model = Aligner(config).to(place)
    pool = words.pool.to(place)
    batches = AlignmentBatches(recipe, clips, words, mean=mean, std=std)

    def losses(step: int) -> dict[str, Tensor]:
        return alignment_losses(model, batches.batch(step).to(place), pool=pool)

    done = fit(model, losses, settings=settings, folder=folder, tell=tell, stop_after=stop_after)
    model = model.cpu()
    info = _info(recipe, mean=mean, std=std, encoder=encoder.name, clips=len(clips), steps=done, run=identity)
    if folder and done == settings.steps:
        info = save_aligner(folder.checkpoint, model, info=info)
    return model.eval(), info


class AlignmentWords:
    """The embeddings of all labels and captions, and which of them each clip may be given."""

    def __init__(self, clips: Sequence[AlignmentClip], *, encoder: SentenceEncoder, length: float, width: int) -> None:
        self.classes = sorted({clip.label for clip in clips})
        number = {label: place for place, label in enumerate(self.classes)}
        pairs = sorted({(caption, number[clip.label]) for clip in clips for caption in clip.captions})
        texts = sorted({*self.classes, *(caption for caption, _ in pairs)})
        row = {text: place for place, text in enumerate(texts)}
        vectors = encoder.encode_sentences(texts)
        if vectors.shape != (len(texts), width):
            raise FormatError(
                f"{encoder.name} gives {vectors.shape[1]} numbers a sentence, but the model's text_width is {width}; "
                "set it to the encoder's"
            )
        self._vectors = torch.from_numpy(np.asarray(vectors, dtype=np.float32) * np.float32(length))
        self._labels = torch.tensor([row[label] for label in self.classes])
        self.class_of = np.array([number[clip.label] for clip in clips])
        self.captions_of = [np.array([row[caption] for caption in clip.captions]) for clip in clips]
        pool = self._vectors[[row[caption] for caption, _ in pairs]]
        self.pool = TextPool(pool, torch.tensor([place for _, place in pairs]))

    def of(self, chosen: NDArray[np.intp], captions: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
        """Classes (B,), the embeddings of their labels and of the captions drawn, for clips by number."""
        classes = torch.from_numpy(self.class_of[chosen])
        return classes, self._vectors[self._labels[classes]], self._vectors[torch.tensor(captions)]


class AlignmentBatches:
    """Which clips, windows and captions make step n's batch: a pure function of the seed and n."""

    def __init__(
        self,
        recipe: AlignmentRecipe,
        clips: Sequence[AlignmentClip],
        words: AlignmentWords,
        *,
        mean: NDArray[np.float32],
        std: NDArray[np.float32],
    ) -> None:
        self._recipe, self._clips, self._words = recipe, clips, words
        self._mean, self._std = mean, std
        self._order = lru_cache(maxsize=2)(self._make_order)

    def batch(self, step: int) -> AlignmentBatch:
        """The batch of step `step` (from 0)."""
        recipe, config = self._recipe, self._recipe.model
        rng = np.random.default_rng([recipe.seed, 1, step])
        chosen = self._balanced(rng) if recipe.balanced else self._in_turn(step)
        parts = []
        for number in chosen:
            view = draw_view(self._clips[number].values, recipe.views, frames=config.frames, rng=rng)
            parts.append(flat_window(view, centre=config.centre, differences=config.differences))
        captions = [int(rng.choice(self._words.captions_of[number])) for number in chosen]
        values, mask = pad_features(parts, mean=self._mean, std=self._std)
        return AlignmentBatch(torch.from_numpy(values), torch.from_numpy(mask), *self._words.of(chosen, captions))

    def _in_turn(self, step: int) -> NDArray[np.intp]:
        """The next clips of an endless row of epochs; a batch may span two."""
        places = np.arange(step * self._recipe.batch, (step + 1) * self._recipe.batch)
        epochs, within = np.divmod(places, len(self._clips))
        return np.array([self._order(int(epoch))[place] for epoch, place in zip(epochs, within, strict=True)])

    def _make_order(self, epoch: int) -> NDArray[np.intp]:
        return np.random.default_rng([self._recipe.seed, 0, epoch]).permutation(len(self._clips))

    def _balanced(self, rng: np.random.Generator) -> NDArray[np.intp]:
        """Clips of classes drawn evenly."""
        classes = rng.integers(len(self._words.classes), size=self._recipe.batch)
        return np.array([rng.choice(np.flatnonzero(self._words.class_of == number)) for number in classes])


def _identity(recipe: AlignmentRecipe, clips: Sequence[AlignmentClip], *, encoder: str) -> str:
    """A hash of the recipe, the encoder and the clips."""
    digest = hashlib.sha256(json.dumps([recipe.to_dict(), encoder], sort_keys=True).encode())
    for clip in clips:
        digest.update(json.dumps([clip.label, clip.captions, clip.values.shape]).encode())
        digest.update(np.ascontiguousarray(clip.values).tobytes())
    return digest.hexdigest()


def _info(
    recipe: AlignmentRecipe,
    *,
    mean: NDArray[np.float32],
    std: NDArray[np.float32],
    encoder: str,
    clips: int,
    steps: int,
    run: str,
) -> CheckpointInfo:
    """What the checkpoint says of itself."""
    plain = {name: value for name, value in recipe.to_dict().items() if name != "model"}
    return CheckpointInfo(
        config=recipe.model.to_dict(),
        mean=mean,
        std=std,
        normaliser=normaliser_name(mean, std, of="training-windows"),
        text_encoder=encoder,
        model=MODEL,
        skeleton=recipe.skeleton,
        features=recipe.features,
        fps=recipe.fps,
        training={"steps": steps, "clips": clips, "recipe": plain, "run": run},
    )
