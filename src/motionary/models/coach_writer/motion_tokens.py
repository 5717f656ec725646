"""Motion as a language model's input embeddings: words of its vocabulary, new ones, or latents as they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from motionary.errors import FeatureMismatch
from motionary.models.coach_writer.config import WriterConfig
from motionary.models.language.words import real_words
from motionary.models.tokenizer.model import NO_CODE, Tokenizer


class Motions(NamedTuple):
    """Motions as a tokenizer says them: `codes` (B, W), NO_CODE where a shorter one has ended, a residual VQ's books
    one after the other at each moment; and `latents` (B, V, d) before they are quantised, with their mask (B, V)."""

    codes: Tensor
    latents: Tensor
    mask: Tensor

    def rows(self, chosen: Sequence[int] | Tensor) -> Motions:
        """Some of the motions."""
        return Motions(*(part[chosen] for part in self))


@torch.no_grad()
def said(tokenizer: Tokenizer, features: Tensor, mask: Tensor) -> Motions:
    """Normalised features (B, T, D) with mask (B, T) as motions."""
    tokenizer.eval()
    latents, valid = tokenizer.latents(features, mask)
    codes = torch.full((*valid.shape, tokenizer.config.codebooks), NO_CODE, device=latents.device)
    codes[valid] = tokenizer.quantizer.nearest(latents[valid])
    offsets = torch.arange(tokenizer.config.codebooks, device=codes.device) * tokenizer.config.codes
    numbered = torch.where(codes == NO_CODE, NO_CODE, codes + offsets)
    return Motions(numbered.flatten(1), latents * valid[..., None], valid)


def motion_words(vocabulary: Mapping[str, int], count: int, *, avoid: Collection[str] = ()) -> list[int]:
    """Numbers of `count` whole words of a vocabulary that stand for motion, the first ones that are not to be avoided.

    What an instruction may say is avoided, so that no word means two things. Raises FeatureMismatch for a vocabulary
    of fewer words.
    """
    real = [number for word, number in real_words(dict(vocabulary)).items() if word not in avoid]
    if len(real) < count:
        raise FeatureMismatch(
            f"{count} motion tokens, but the vocabulary has {len(real)} whole words; use tokens='extended'"
        )
    return real[:count]


class MotionTokens(nn.Module):
    """Motions to vectors (B, W, width) and their mask (B, W), in one of the three ways of `WriterConfig.tokens`."""

    numbers: Tensor

    def __init__(
        self, config: WriterConfig, *, numbers: Sequence[int], words: Tensor, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.config = config
        width = words.shape[1]
        size = float(words.detach()[:4096].float().square().mean().sqrt())
        self.added: nn.Module | None = None
        if config.tokens == "words":
            if len(numbers) != config.words or not all(0 <= number < len(words) for number in numbers):
                raise FeatureMismatch(
                    f"{len(numbers)} words for {config.words} motion tokens; each needs one of the {len(words)} known"
                )
            # what they stand for is known from the vocabulary, so that it is no part of a checkpoint
            self.register_buffer("numbers", torch.tensor(numbers, dtype=torch.int64), persistent=False)
        elif config.tokens == "extended":
            drawn = size * torch.randn(config.words, width, generator=generator)
            self.added = nn.Embedding.from_pretrained(drawn, freeze=False)
        else:
            self.added = _linear(config.code_width, width, size=size, generator=generator)

    def forward(self, motions: Motions, words: nn.Embedding) -> tuple[Tensor, Tensor]:
        """Vectors and mask; `words` are the language model's embeddings."""
        device = words.weight.device
        if self.config.tokens == "continuous":
            latents, mask = motions.latents.to(device), motions.mask.to(device)
            assert self.added is not None
            return self.added(latents), mask
        codes = motions.codes.to(device)
        mask = codes != NO_CODE
        if codes.numel() and int(codes.max()) >= self.config.words:
            raise FeatureMismatch(f"motion token {int(codes.max())}; this writer knows {self.config.words}")
        chosen = codes.clamp_min(0)
        return (words(self.numbers[chosen]) if self.added is None else self.added(chosen)), mask


def _linear(inputs: int, width: int, *, size: float, generator: torch.Generator | None) -> nn.Linear:
    """A map that gives levelled latents the words' usual size."""
    with torch.device("meta"):
        made = nn.Linear(inputs, width)
    made = made.to_empty(device="cpu")
    with torch.no_grad():
        made.weight.copy_(size * inputs**-0.5 * torch.randn(made.weight.shape, generator=generator))
        made.bias.zero_()
    return made
