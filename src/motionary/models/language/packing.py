"""Parts of a prompt, each a padded batch, put together into one batch without holes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

BEFORE, CODES, AFTER, ANSWER = range(4)
"""The parts of a prompt in order: instruction, action sentence, instruction, and (in training) the right answer."""

NOTHING = -1


class Prompt(NamedTuple):
    """Input embeddings (B, L, d), and which part (B, L) each is of: BEFORE, CODES, AFTER, ANSWER or NOTHING."""

    embeddings: Tensor
    parts: Tensor

    @property
    def mask(self) -> Tensor:
        """What is no padding (B, L)."""
        return self.parts != NOTHING

    @property
    def positions(self) -> Tensor:
        """The place of each token in its own sentence (B, L), from 0, whatever side the padding is on."""
        return places(self.mask)

    def emptied(self) -> Prompt:
        """The prompt with zeros where codes stand."""
        return self._replace(embeddings=torch.where((self.parts == CODES)[..., None], 0.0, self.embeddings))

    def entered(self, hidden: Tensor) -> Tensor:
        """Hidden states (B, L, d) with this prompt's codes in their places."""
        return torch.where((self.parts == CODES)[..., None], self.embeddings.to(hidden.dtype), hidden)


def packed(parts: Sequence[tuple[Tensor, Tensor | None]], *, padding: str = "right") -> Prompt:
    """Parts (B, L_i, d) with masks (B, L_i), None for all valid, one after another, all padding on one side."""
    embeddings = torch.cat([part for part, _ in parts], dim=1)
    numbers = torch.cat([_numbers(part, mask, number) for number, (part, mask) in enumerate(parts)], dim=1)
    valid = numbers != NOTHING
    order = torch.argsort((~valid if padding == "right" else valid).to(torch.uint8), dim=1, stable=True)
    embeddings = torch.where(valid[..., None], embeddings, 0.0)
    longest = int(valid.sum(dim=1).max())
    order = order[:, :longest] if padding == "right" else order[:, order.shape[1] - longest :]
    return Prompt(embeddings.gather(1, order[..., None].expand(-1, -1, embeddings.shape[-1])), numbers.gather(1, order))


def places(mask: Tensor) -> Tensor:
    """The number of valid tokens before each (B, L); padding gets that of a neighbour."""
    return (mask.long().cumsum(dim=1) - 1).clamp_min(0)


def _numbers(part: Tensor, mask: Tensor | None, number: int) -> Tensor:
    """`number` where a part is valid, else NOTHING."""
    numbers = torch.full(part.shape[:2], number, dtype=torch.int64, device=part.device)
    return numbers if mask is None else torch.where(mask.bool(), numbers, NOTHING)
