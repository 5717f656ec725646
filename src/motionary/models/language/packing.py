"""Parts of a prompt, each a padded batch, put together into one batch without holes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor

Side = Literal["left", "right"]


class Prompt(NamedTuple):
    """Input embeddings (B, L, d), their mask (B, L), and which of them are codes (B, L)."""

    embeddings: Tensor
    mask: Tensor
    codes: Tensor

    @property
    def positions(self) -> Tensor:
        """The place of each token in its own sentence (B, L), from 0, whatever side the padding is on."""
        return (self.mask.cumsum(dim=1) - 1).clamp_min(0)


def packed(parts: Sequence[tuple[Tensor, Tensor | None]], *, codes: int, side: Side = "right") -> Prompt:
    """Parts (B, L_i, d) with masks (B, L_i), None for all valid, one after another with the padding on one `side`.

    `codes` is the number of the part that holds the codes.
    """
    embeddings = torch.cat([part for part, _ in parts], dim=1)
    mask = torch.cat([_mask(part, mask) for part, mask in parts], dim=1)
    is_code = torch.cat([torch.full(part.shape[:2], number == codes) for number, (part, _) in enumerate(parts)], dim=1)
    order = torch.argsort(~mask if side == "right" else mask, dim=1, stable=True)
    mask = mask.gather(1, order)
    spread = order[..., None].expand(-1, -1, embeddings.shape[-1])
    embeddings = torch.where(mask[..., None], embeddings.gather(1, spread), 0.0)
    return Prompt(embeddings, mask, is_code.to(mask.device).gather(1, order) & mask)


def _mask(part: Tensor, mask: Tensor | None) -> Tensor:
    """A part's mask; all True if it has none."""
    return torch.ones(part.shape[:2], dtype=torch.bool, device=part.device) if mask is None else mask.bool()
