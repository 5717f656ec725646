"""Motion features out of words with a trained MDM: new motion, long timelines, edits of what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MotionaryError
from motionary.tasks.describers import told_encoder

if TYPE_CHECKING:
    from torch import Tensor

    from motionary.models.diffusion.model import Condition
    from motionary.models.diffusion.samplers import Denoiser
    from motionary.text.encoders import TextEncoder

Array = NDArray[np.floating]

LONGEST = 120.0
"""Seconds of motion made at once."""
MOST = 64
"""Motions made at once."""
LETTERS = 5
"""Letters of a text for each of its tokens, about."""


@dataclass(frozen=True)
class Sampling:
    """How noise becomes motion: `sampler` of SAMPLERS, how many `steps`, the text's pull `guidance`, `seed`.

    `overlap`: seconds that neighbouring windows share where a motion is longer than the network sees at once or has
    several phrases. `way`: how an edit is composed, "every-step" (MDM) or "once" (CigTime's equation 5).
    """

    sampler: str = "dpm-solver++"
    steps: int = 20
    guidance: float = 2.5
    seed: int = 0
    overlap: float = 1.0
    way: str = "every-step"

    def __post_init__(self) -> None:
        if not 0 <= self.guidance <= 20:
            raise MotionaryError(f"guidance {self.guidance:g}; give 0 (the words do not count) to 20")
        if not 0 <= self.overlap <= 4:
            raise MotionaryError(f"an overlap of {self.overlap:g} s; give 0 to 4")


def usual_sampling(training: Mapping[str, Any]) -> Sampling:
    """How a checkpoint of this record of its training is sampled unless told otherwise: a distilled one says it.

    Raises FormatError where what it says makes no sense.
    """
    try:
        return Sampling(**training.get("sampling", {}))
    except (TypeError, MotionaryError) as error:
        raise FormatError(f"the checkpoint's 'sampling' {training['sampling']!r} is none: {error}") from error


@dataclass(frozen=True)
class Phrase:
    """What happens for `seconds`."""

    text: str
    seconds: float


class Generator:
    """A trained MDM and the text encoder it was trained with."""

    def __init__(self, checkpoint: Path, *, encoder: TextEncoder | None = None) -> None:
        from motionary.models.diffusion.checkpoint import load_mdm

        self.model, self.info = load_mdm(checkpoint)
        self.info.require(features="humanml263", fps=20.0)
        self.encoder = told_encoder(self.info, Path(checkpoint), encoder=encoder)
        self.usual = usual_sampling(self.info.training)

    def sampled_as(self, sampling: Sampling | None) -> Sampling:
        """The sampling to use: the one given, else the checkpoint's own.

        Raises `MotionaryError` where a pull of the words is asked of a network in which it is baked: distilled from
        guided motion, it makes no guess without words that could be guided away from.
        """
        sampling = sampling or self.usual
        distilled = self.info.training.get("distilled")
        if distilled and sampling.guidance != 1.0:
            raise MotionaryError(
                f"guidance {sampling.guidance:g}; this checkpoint has {distilled['guidance']:g} baked in and knows no "
                "other: leave it out, or give 1"
            )
        return sampling

    def generate(
        self,
        phrases: Sequence[Phrase],
        *,
        count: int = 1,
        first: int = 0,
        sampling: Sampling | None = None,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Array]:
        """`count` motions of the phrases one after the other, features (frames, 263) each, not normalised.

        Equal seeds give equal motions; with a sampler that draws no noise on its way (all but "ddpm") motion k is the
        same whatever `count` is, and `first` is the number of the first one made. Raises `MotionaryError` for lengths
        or counts out of bounds and empty texts.
        """
        import torch

        from motionary.models.diffusion.timeline import joined, plan_windows

        sampling = self.sampled_as(sampling)
        lengths = self._lengths(phrases, count)
        windows = plan_windows(lengths, longest=self.model.config.longest, overlap=self._overlap(sampling, lengths))
        with torch.no_grad():
            denoise = joined(
                self.model,
                windows,
                self.words([phrase.text for phrase in phrases]),
                frames=sum(lengths),
                samples=count,
                scale=sampling.guidance,
                last=self.visited(sampling)[-1],
            )
            rows = range(first, first + count)
            made = self._sampled(denoise, rows=rows, frames=sum(lengths), sampling=sampling, tell=tell)
        return [self._denormalised(row) for row in made]

    def each(
        self,
        phrases: Sequence[Phrase],
        *,
        first: int = 0,
        sampling: Sampling | None = None,
        batch: int = 32,
        half: bool = False,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Array]:
        """A motion of its own for each phrase, features (frames, 263), not normalised: many at a time.

        Motion k depends on the seed, on its number `first` + k and on its phrase (and, in the last bits, on what shares
        its batch). `half` computes all but the last step in bfloat16, which is quicker where the processor is quick at
        it. `tell` hears how many are done. Raises `MotionaryError` as `generate`, and for a phrase longer than one
        window.
        """
        import torch

        from motionary.models.diffusion.guidance import guided

        sampling = self.sampled_as(sampling)
        lengths = np.array([self._lengths([phrase], 1)[0] for phrase in phrases], dtype=np.int64)
        if len(lengths) and lengths.max() > self.model.config.longest:
            most = self.model.config.longest / self.info.fps
            raise MotionaryError(f"a phrase of {lengths.max() / self.info.fps:g} s; at most {most:g} s at once")
        made: dict[int, Array] = {}
        # like numbers of tokens together: less is padded
        tokens = lengths / self.model.config.patch + [len(phrase.text) / LETTERS for phrase in phrases]
        for rows in np.split(np.argsort(tokens, kind="stable"), range(batch, len(lengths), batch)):
            if not len(rows):
                continue
            mask = torch.arange(int(lengths[rows].max())) < torch.from_numpy(lengths[rows])[:, None]
            with torch.no_grad():
                words = self.words([phrases[row].text for row in rows])
                last = self.visited(sampling)[-1]
                denoise = guided(self.model, words, mask, scale=sampling.guidance, last=last)
                if half:
                    denoise = in_half(denoise, above=last)
                numbers = [first + int(row) for row in rows]
                found = self._sampled(denoise, rows=numbers, frames=mask.shape[1], sampling=sampling, tell=None)
            made |= {int(row): self._denormalised(each[: lengths[row]]) for row, each in zip(rows, found, strict=True)}
            if tell is not None:
                tell(len(made), len(phrases))
        return [made[row] for row in range(len(phrases))]

    def edit(
        self,
        features: Array,
        text: str,
        change: NDArray[np.bool_],
        *,
        count: int = 1,
        first: int = 0,
        sampling: Sampling | None = None,
        tell: Callable[[int, int], None] | None = None,
    ) -> list[Array]:
        """The motion `features` (frames, 263) with what `change` (frames, 263) marks made anew as `text` says.

        What is not marked is returned as it was given, to the bit. Raises `MotionaryError` where nothing is marked.
        """
        import torch

        from motionary.models.diffusion.editing import hold_for
        from motionary.models.diffusion.timeline import joined, plan_windows

        sampling = self.sampled_as(sampling)
        lengths = self._lengths([Phrase(text, len(features) / 20.0)], count)
        if change.shape != features.shape or not change.any():
            raise MotionaryError(f"a mask of {change.shape} that marks {int(change.sum())} numbers of {features.shape}")
        windows = plan_windows(
            [len(features)], longest=self.model.config.longest, overlap=self._overlap(sampling, lengths)
        )
        old = torch.from_numpy(((features - self.info.mean) / self.info.std).astype(np.float32))[None]
        mask = torch.from_numpy(change)
        with torch.no_grad():
            denoise = joined(
                self.model,
                windows,
                self.words([text]),
                frames=len(features),
                samples=count,
                scale=sampling.guidance,
                last=self.visited(sampling)[-1],
            )
            hold = hold_for(old, mask, way=sampling.way)
            rows = range(first, first + count)
            made = self._sampled(denoise, rows=rows, frames=len(features), sampling=sampling, tell=tell, hold=hold)
        return [np.where(change, self._denormalised(row), features).astype(features.dtype) for row in made]

    def _sampled(self, denoise, *, rows: Sequence[int], frames: int, sampling: Sampling, tell, hold=None):
        """Normalised motions (rows, frames, D) from noise of which row k depends on the seed and k alone."""
        import torch

        from motionary.models.diffusion.noise import row_noise, row_seed
        from motionary.models.diffusion.samplers import sampler_of
        from motionary.models.diffusion.schedule import schedule_of

        return sampler_of(sampling.sampler)(
            denoise,
            row_noise(rows, frames, config=self.model.config, seed=sampling.seed),
            schedule=schedule_of(self.model.config),
            steps=self.visited(sampling),
            generator=torch.Generator().manual_seed(row_seed(sampling.seed, -1)),
            hold=hold,
            tell=tell,
        )

    def visited(self, sampling: Sampling) -> list[int]:
        """The noise steps of a sampling, most noise first."""
        from motionary.models.diffusion.schedule import visited

        total = self.model.config.noise_steps
        return visited(total, count=min(sampling.steps, total))

    def words(self, texts: Sequence[str]) -> Condition:
        """The texts as the network reads them: as sentences, with a full stop, like the captions of what it learned."""
        import torch

        from motionary.models.diffusion.model import Condition

        texts = [sentence(text) for text in texts]
        if self.model.config.text_input == "sentence":
            vectors = self.encoder.encode_sentences(texts)[:, None]
            mask = np.ones((len(texts), 1), dtype=bool)
        else:
            vectors, mask = self.encoder.encode_tokens(texts)
        return Condition(torch.from_numpy(vectors), torch.from_numpy(mask))

    def _lengths(self, phrases: Sequence[Phrase], count: int) -> list[int]:
        return checked_lengths(phrases, count, fps=self.info.fps)

    def _overlap(self, sampling: Sampling, lengths: Sequence[int]) -> int:
        """Frames that windows share: as asked, but never so many that a short phrase has none of its own."""
        return min(round(sampling.overlap * self.info.fps), self.model.config.longest // 2 - 1, min(lengths))

    def _denormalised(self, row) -> Array:
        return row.numpy() * self.info.std + self.info.mean


def sentence(text: str) -> str:
    """The text with a full stop, if nothing ends it: a network hears whether one does."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else text + "."


def in_half(denoise: Denoiser, *, above: int) -> Denoiser:
    """The denoiser computed in bfloat16 at steps above `above`: what rounding adds there is far below the noise."""
    import torch

    def quick(noisy: Tensor, step: int) -> Tensor:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=step > above):
            return denoise(noisy, step)

    return quick


def checked_lengths(phrases: Sequence[Phrase], count: int, *, fps: float) -> list[int]:
    """Frames of each phrase. Raises `MotionaryError` for none, empty texts, and lengths and counts out of bounds."""
    if not phrases or any(not phrase.text.strip() for phrase in phrases):
        raise MotionaryError("nothing to generate; give words, such as a person waves")
    if not 1 <= count <= MOST:
        raise MotionaryError(f"{count} motions at once; give 1 to {MOST}")
    lengths = [round(phrase.seconds * fps) if np.isfinite(phrase.seconds) else 0 for phrase in phrases]
    if min(lengths) < 10 or sum(lengths) > LONGEST * fps:
        raise MotionaryError(
            f"phrases of {', '.join(f'{phrase.seconds:g}' for phrase in phrases)} s; "
            f"each needs 0.5 s at least, all together {LONGEST:g} s at most"
        )
    return lengths
