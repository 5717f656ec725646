"""A trained recogniser ready for use: a tokenizer and a language model, as one folder of two checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, FormatError
from motionary.features.action_frames import ActionFrames
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.language.actions import of_codes, of_latents
from motionary.models.language.checkpoint import load_recogniser, save_recogniser
from motionary.models.language.labels import checked_labels
from motionary.models.language.protocol import Actions
from motionary.models.tokenizer.checkpoint import load_tokenizer, save_tokenizer
from motionary.models.tokenizer.clips import sentences_of
from motionary.models.tokenizer.model import Tokenizer
from motionary.training.action_clips import collate
from motionary.training.label_texts import space_of, text_side
from motionary.training.recogniser import RecogniserRecipe, Trained
from motionary.training.tokenizer import FEATURES

Array = NDArray[np.floating]
Scores = NDArray[np.float32]
Told = Callable[[int], None]

TOKENIZER, LANGUAGE = "tokenizer", "language"
"""The two checkpoints in a recogniser's folder."""
_BATCH = 32
_LABELS_AT_ONCE = 256
"""Labels between two reports of how far scoring is."""


@dataclass(frozen=True, eq=False)
class ActionRecogniser:
    """Which label a motion shows, by what a language model makes of its action sentence."""

    tokenizer: Tokenizer
    tokenizer_info: CheckpointInfo
    language: Any
    info: CheckpointInfo

    @classmethod
    def of(cls, trained: Trained) -> ActionRecogniser:
        """What training gave, without going through files."""
        return cls(trained.tokenizer, trained.tokenizer_info, trained.language, trained.language_info)

    @property
    def recipe(self) -> RecogniserRecipe:
        """How it was trained."""
        return RecogniserRecipe.from_dict(self.info.training["recipe"])

    @property
    def frames(self) -> ActionFrames:
        """How a body becomes features."""
        return frames_from(self.tokenizer_info)

    @property
    def trained_labels(self) -> tuple[str, ...]:
        """The labels it was trained on."""
        return tuple(self.info.training["labels"])

    @property
    def score_scale(self) -> float:
        """What `scores` are multiplied by to be an encoder's cosines; 1 of models that write."""
        return self.language.config.temperature if self.recipe.language.adapter == "encoder" else 1.0

    def features(self, positions: Sequence[Array]) -> list[NDArray[np.float32]]:
        """Features of clips of positions (frames, joints, 3) of its skeleton, Y up, at its frame rate."""
        return [self.frames.frames(self.frames.prepared(each), fps=self.tokenizer_info.fps) for each in positions]

    def sentences(self, features: Sequence[Array]) -> list[NDArray[np.int64]]:
        """Action sentences, the codes (W,) or (W, Q) of each clip."""
        return sentences_of(self.tokenizer, self.tokenizer_info, features)

    def calibrated_scores(
        self, features: Sequence[Array], *, labels: Sequence[str], reference: Sequence[Array]
    ) -> NDArray[np.float32]:
        """`scores`, each label's counted in deviations from its mean over `reference`, clips that show none of them.

        Some labels lie near everything that a person or a camera does: what counts is how much nearer than usual. For
        labels never trained on; clips of the same people and camera as those asked about are the best reference. Raises
        FeatureMismatch for fewer than two.
        """
        if len(reference) < 2:
            raise FeatureMismatch(f"{len(reference)} clips to calibrate on; at least 2 are needed")
        usual = self.scores(reference, labels=labels)
        deviation = np.maximum(usual.std(axis=0), 1e-6)
        return (self.scores(features, labels=labels) - usual.mean(axis=0)) / deviation

    @torch.inference_mode()
    def scores(self, features: Sequence[Array], *, labels: Sequence[str], tell: Told | None = None) -> Scores:
        """How well each label fits each clip of features, (clips, labels), larger is better.

        Of an encoder: cosines over the temperature; of models that write: log-likelihoods. `tell` is told how many more
        labels are done, which takes a while of thousands.
        """
        labels = checked_labels(labels)
        vectors = self.label_vectors(labels, tell=tell)
        scores = np.empty((len(features), len(labels)), dtype=np.float32)
        batches = _batches([len(each) for each in features])
        if vectors is not None:
            for chosen in batches:
                said = self.language.embed(self._said([features[number] for number in chosen])).float().cpu().numpy()
                scores[chosen] = said @ vectors.T / self.language.config.temperature
            return scores
        # Labels are scored each by itself, unless they all stand in the instruction.
        for part in _label_parts(labels, whole=self.language.config.listed):
            for chosen in batches:
                actions = self._said([features[number] for number in chosen])
                found = self.language.scores(actions, labels=labels[part])
                scores[chosen, part] = found.float().cpu().numpy()
            if tell is not None:
                tell(len(labels[part]))
        return scores

    def label_vectors(self, labels: Sequence[str], *, tell: Told | None = None) -> Scores | None:
        """An encoder's vectors (labels, d), from the centre of the training labels; None for models that write."""
        if self.recipe.language.adapter != "encoder":
            return None
        centre = np.asarray(self.info.training["label_centre"], dtype=np.float32)
        side, found = text_side(self.language.base), []
        for part in _label_parts(labels):
            found.append(space_of(labels[part], side, wording=self.recipe.wording, centre=centre).vectors())
            if tell is not None:
                tell(len(found[-1]))
        return np.concatenate(found)

    def _said(self, features: Sequence[Array]) -> Actions:
        """A batch of clips as the language model reads them."""
        info = self.tokenizer_info
        batch = collate(features, np.zeros(len(features), dtype=np.intp), mean=info.mean, std=info.std)
        if self.recipe.discretise:
            return of_codes(self.tokenizer, self.tokenizer.encode(batch.features, batch.mask))
        return of_latents(self.tokenizer, batch.features, batch.mask)


def save_action_recogniser(folder: Path, recogniser: Trained | ActionRecogniser, *, half: bool = True) -> None:
    """Write both checkpoints; the language model's last, naming the tokenizer's weights, so that a mixture is found."""
    if isinstance(recogniser, Trained):
        recogniser = ActionRecogniser.of(recogniser)
    written = save_tokenizer(folder / TOKENIZER, recogniser.tokenizer, info=recogniser.tokenizer_info, half=half)
    training = {**recogniser.info.training, "tokenizer": written.weights_sha256}
    info = CheckpointInfo(
        config={},
        mean=recogniser.info.mean,
        std=recogniser.info.std,
        normaliser=recogniser.info.normaliser,
        text_encoder="",
        skeleton=recogniser.info.skeleton,
        features=recogniser.info.features,
        fps=recogniser.info.fps,
        training=training,
    )
    save_recogniser(folder / LANGUAGE, recogniser.language, info=info, half=half)


def load_action_recogniser(folder: str | Path, *, base: Path) -> ActionRecogniser:
    """The recogniser in a folder, on the language model in the folder `base`.

    Raises what the two checkpoints raise, and FeatureMismatch where they do not belong together.
    """
    folder = Path(folder)
    tokenizer, tokenizer_info = load_tokenizer(folder / TOKENIZER)
    tokenizer_info.require(features=FEATURES)
    language, info = load_recogniser(folder / LANGUAGE, base)
    if info.training.get("tokenizer") != tokenizer_info.weights_sha256:
        raise FeatureMismatch(f"{folder}: tokenizer and language model are not of one training; copy the whole folder")
    return ActionRecogniser(tokenizer, tokenizer_info, language, info)


def frames_from(info: CheckpointInfo) -> ActionFrames:
    """How a body becomes features, from a tokenizer's checkpoint. Raises FeatureMismatch for one of other features."""
    info.require(features=FEATURES)
    try:
        return ActionFrames(**info.training["frames"])
    except (KeyError, TypeError) as error:
        raise FormatError(f"a tokenizer's record without its frames: {error}") from error


def _label_parts(labels: Sequence[str], *, whole: bool = False) -> list[slice]:
    """The places of some labels after others, or of all at once."""
    size = len(labels) if whole else _LABELS_AT_ONCE
    return [slice(start, start + size) for start in range(0, len(labels), size)]


def _batches(lengths: Sequence[int]) -> list[NDArray[np.intp]]:
    """Indices of like length, `_BATCH` at a time."""
    order = np.argsort(lengths, kind="stable")
    return [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
