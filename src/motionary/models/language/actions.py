"""Action sentences as a language model is given them: the tokenizer's codes, or its latents, as vectors."""

from __future__ import annotations

import torch
from torch import Tensor

from motionary.errors import FeatureMismatch
from motionary.models.language.protocol import Actions
from motionary.models.tokenizer.model import NO_CODE, Tokenizer


def of_codes(tokenizer: Tokenizer, codes: Tensor) -> Actions:
    """Codes (B, W), or (B, W, Q) of a residual VQ, with NO_CODE as padding, as the points the paper feeds (Eq. 8)."""
    with torch.no_grad():
        vectors = tokenizer.embed(codes)
    mask = codes != NO_CODE
    return Actions(vectors, mask.any(dim=-1) if mask.ndim == 3 else mask)


def of_latents(tokenizer: Tokenizer, features: Tensor, mask: Tensor) -> Actions:
    """Normalised features (B, T, D) with mask (B, T) as the latents before they are quantised, points of the space.

    The paper's ablation "without discretisation" (Table 5).
    """
    tokenizer.eval()
    with torch.no_grad():
        passed = tokenizer(features, mask)
        points = tokenizer.quantizer.codebooks()[0].geometry.points(passed.latents)
    vectors = points.new_zeros(*passed.code_mask.shape, points.shape[-1])
    return Actions(vectors.index_put((passed.code_mask,), points), passed.code_mask)


def checked_actions(actions: Actions, *, code_width: int) -> Actions:
    """The actions if they fit each other and the width. Raises FeatureMismatch, also where a clip has no code."""
    vectors, mask = actions
    if vectors.ndim != 3 or vectors.shape[-1] != code_width or vectors.shape[:2] != mask.shape:
        raise FeatureMismatch(
            f"vectors {tuple(vectors.shape)} with mask {tuple(mask.shape)}; the recogniser reads "
            f"(clips, codes, {code_width}) and (clips, codes)"
        )
    mask = mask.bool()
    if not bool(mask.any(dim=1).all()):
        raise FeatureMismatch(f"clip {int((~mask.any(dim=1)).nonzero()[0])} has no code; every clip needs one at least")
    return Actions(torch.where(mask[..., None], vectors, 0.0), mask)
