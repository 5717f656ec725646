"""Motion of phrases by a trained row, and by plain peers that learn nothing: as long as the real action is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.features.humanml263 import extract, recover_positions
from motionary.tasks.reproduce.action_gpt.study import Trained
from motionary.text.describing import DescribingEncoder
from motionary.text.encoders import TextEncoder
from motionary.training.actions import Action

Array = NDArray[np.floating]

Make = Callable[[Sequence[Sequence[Action]]], list[list[Array]]]
"""Sequences of actions (one, or those that follow each other) to features of each, of their phrases and lengths."""

BATCH = 64


def maker_for(trained: Trained, *, seed: int, variant: int = 0) -> Make:
    """What a trained row makes, with draws of `seed`; `variant` above 0 is another motion for the same phrases.

    TEACH hears what went before, the others make each action alone. MotionCLIP draws nothing: its variants are told
    one description of each phrase, where it has descriptions.
    """
    import torch

    from motionary.models.generation.checkpoint import load_generation

    model, info = load_generation(trained.checkpoint)
    info.require(text_encoder=trained.encoder.name)
    encoder = trained.encoder
    if variant and info.model == "motionclip" and isinstance(encoder, DescribingEncoder):
        encoder = encoder.only(variant - 1)
    teller = _Teller(model, info.model, encoder)

    @torch.no_grad()
    def make(sequences: Sequence[Sequence[Action]]) -> list[list[Array]]:
        generator = torch.Generator().manual_seed(seed + 1000 * variant)
        made: list[list[Array]] = []
        for first in range(0, len(sequences), BATCH):
            made += teller.make(sequences[first : first + BATCH], generator)
        return [[part * info.std + info.mean for part in parts] for parts in made]

    return make


@dataclass(frozen=True)
class _Teller:
    """A model with its encoder: actions in columns, first ones, then those after them."""

    model: Any
    kind: str
    encoder: TextEncoder

    def make(self, sequences: Sequence[Sequence[Action]], generator: Any) -> list[list[Array]]:
        """Normalised features of each action of each sequence; all sequences are equally long."""
        import torch

        made: list[list[Array]] = [[] for _ in sequences]
        past: Any = None
        for place in range(len(sequences[0])):
            actions = [sequence[place] for sequence in sequences]
            lengths = torch.tensor([len(action.features) for action in actions])
            mask = torch.arange(int(lengths.max())) < lengths[:, None]
            found = self._one([action.phrase for action in actions], mask, past, generator)
            if self.kind == "teach":
                from motionary.models.generation.teach import last_frames

                past = last_frames(found, mask, count=self.model.config.past)
            for row, part, length in zip(made, found, lengths, strict=True):
                row.append(part[: int(length)].numpy())
        return made

    def _one(self, texts: Sequence[str], mask: Any, past: Any, generator: Any) -> Any:
        import torch

        if self.kind == "motionclip":
            return self.model.generate(torch.from_numpy(self.encoder.encode_sentences(texts)), mask)
        words = [torch.from_numpy(part) for part in self.encoder.encode_tokens(texts)]
        if self.kind == "temos":
            return self.model.generate(*words, mask, generator=generator)
        from motionary.models.generation.temos import drawn

        return self.model.decode(drawn(self.model.encode_text(*words, past), generator), mask)


def mean_pose(train: Sequence[Action]) -> Make:
    """A peer that stands still in the mean pose of the training frames, whatever it is told."""
    pose = np.mean([action.features.mean(axis=0, dtype=np.float64) for action in train], axis=0)
    pose[:3] = 0.0

    def make(sequences: Sequence[Sequence[Action]]) -> list[list[Array]]:
        return [[np.tile(pose, (len(action.features), 1)) for action in sequence] for sequence in sequences]

    return make


def nearest_text(train: Sequence[Action], encoder: TextEncoder, *, seed: int) -> Make:
    """A peer that plays the training clip whose phrase is nearest (ties at random), at the speed that fits the length.

    With a `DescribingEncoder` the nearest description decides.
    """
    places = encoder.encode_sentences([action.phrase for action in train])
    rng = np.random.default_rng([seed, 23])

    def one(action: Action) -> Array:
        cosines = places @ encoder.encode_sentences([action.phrase])[0]
        best = np.flatnonzero(cosines >= cosines.max() - 1e-5)
        return _played(train[int(rng.choice(best))].features, len(action.features))

    return lambda sequences: [[one(action) for action in sequence] for sequence in sequences]


def _played(features: Array, frames: int) -> Array:
    """A motion's features (T, 263) at another speed, so that there are `frames`."""
    positions = recover_positions(features.astype(np.float64))
    times = np.linspace(0, len(positions) - 1, frames + 1)
    before = np.minimum(times.astype(int), len(positions) - 2)
    share = (times - before)[:, None, None]
    return extract((1 - share) * positions[before] + share * positions[before + 1])
