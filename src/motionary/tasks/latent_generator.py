"""Motion features out of words with a trained MotionCLIP, TEMOS or TEACH, plain or described (Action-GPT)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from motionary.errors import MotionaryError
from motionary.features.humanml263 import extract, recover_positions
from motionary.motion import JointPositions, concatenate, load_skeleton, retarget
from motionary.motion.inverse_kinematics import inverse_kinematics
from motionary.tasks.describers import told_encoder
from motionary.tasks.generator import Array, Phrase, Sampling, checked_lengths

if TYPE_CHECKING:
    from motionary.text.encoders import TextEncoder

JOIN = 8
"""Frames over which an action turns into the next (TEACH: SLERP over 8 frames of the second)."""


class LatentGenerator:
    """A trained MotionCLIP, TEMOS or TEACH, and the text encoder it was trained with.

    Several phrases: TEACH hears what went before; of the two others each phrase is made alone. All are joined by
    SLERP over 8 frames, bodies turned to one heading. MotionCLIP has no randomness of its own: of several motions the
    first is told the mean of a phrase's descriptions, the others one of them each; without descriptions all are alike.
    """

    def __init__(self, checkpoint: Path, *, encoder: TextEncoder | None = None) -> None:
        from motionary.models.generation.checkpoint import load_generation

        self.model, self.info = load_generation(checkpoint)
        self.info.require(features="humanml263", fps=20.0)
        self.encoder = told_encoder(self.info, Path(checkpoint), encoder=encoder)

    def generate(
        self,
        phrases: Sequence[Phrase],
        *,
        count: int = 1,
        first: int = 0,
        sampling: Sampling | None = None,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Array]:
        """`count` motions, from number `first` on, of the phrases one after the other: features (frames, 263) each, not
        normalised.

        Of `sampling` only the seed counts. Raises `MotionaryError` for lengths or counts out of bounds, empty texts.
        """
        lengths = checked_lengths(phrases, count, fps=self.info.fps)
        lengths = [length + JOIN * (place > 0) for place, length in enumerate(lengths)]
        made = []
        for done, row in enumerate(range(first, first + count), start=1):
            parts = self._parts(phrases, lengths, row=row, seed=(sampling or Sampling()).seed)
            made.append(_joined(parts))
            if tell is not None:
                tell(done, count)
        return made

    def edit(self, *_: Any, **__: Any) -> list[Array]:
        """These models make whole motions; `MotionaryError`."""
        raise MotionaryError(f"a {self.info.model} cannot keep a part of a motion; edit with an MDM")

    def _parts(self, phrases: Sequence[Phrase], lengths: Sequence[int], *, row: int, seed: int) -> list[Array]:
        """Features of each phrase, not normalised, of motion number `row`."""
        import torch

        from motionary.models.diffusion.noise import row_seed
        from motionary.text.describing import DescribingEncoder

        encoder = self.encoder
        if row and self.info.model == "motionclip" and isinstance(encoder, DescribingEncoder):
            encoder = encoder.only(row - 1)
        generator = torch.Generator().manual_seed(row_seed(seed, row))
        texts = [phrase.text for phrase in phrases]
        with torch.no_grad():
            if self.info.model == "motionclip":
                vectors = torch.from_numpy(encoder.encode_sentences(texts))
                found = [
                    self.model.generate(vector[None], torch.ones(1, length, dtype=torch.bool))
                    for vector, length in zip(vectors, lengths, strict=True)
                ]
            else:
                words = [tuple(map(torch.from_numpy, encoder.encode_tokens([text]))) for text in texts]
                if self.info.model == "teach":
                    found = self.model.generate(words, lengths, generator=generator)
                else:
                    found = [
                        self.model.generate(*word, torch.ones(1, length, dtype=torch.bool), generator=generator)
                        for word, length in zip(words, lengths, strict=True)
                    ]
        return [part[0].numpy() * self.info.std + self.info.mean for part in found]


def _joined(parts: Sequence[Array]) -> Array:
    """One motion's features of several parts', each turned into the next over JOIN frames."""
    if len(parts) == 1:
        return parts[0]
    joints = load_skeleton("smpl22").joints
    motions = [
        inverse_kinematics(JointPositions(recover_positions(part.astype(np.float64)), joints, 20.0)) for part in parts
    ]
    # each part was fitted with bones of its own
    alike = [motions[0], *(retarget(motion, motions[0].skeleton) for motion in motions[1:])]
    return extract(concatenate(alike, blend=JOIN / 20.0).joint_positions().positions)
