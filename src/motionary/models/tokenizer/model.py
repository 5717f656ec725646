"""The action VQ-VAE: motion features to sentences of codes and back."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from motionary.errors import FeatureMismatch
from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.networks import Decoder, Encoder, code_mask, whole_codes
from motionary.models.tokenizer.quantizer import Quantized, Quantizer

NO_CODE = -1
"""What stands in codes where a shorter clip of the batch has none."""


class Pass(NamedTuple):
    """One pass through the tokenizer: what the losses and `Tokenizer.learn` need.

    `reconstruction` (B, T, D); `code_mask` (B, W); `latents` (N, d) and `quantized` over the N valid codes, clip after
    clip; `points` (Q U, d) all codes as points of their space, with gradient.
    """

    reconstruction: Tensor
    code_mask: Tensor
    latents: Tensor
    quantized: Quantized
    points: Tensor


class Tokenizer(nn.Module):
    """LLM-AR's action VQ-VAE (section 3.1): encoder, codebook or codebooks, decoder.

    Works on normalised features (B, T, D) with mask (B, T), True = valid; W = ceil(T / frames a code). Codes are int64
    (B, W), or (B, W, Q) of a residual VQ, with NO_CODE where no frame is valid.

    A training step: `start` once with a first batch; then forward, `losses.tokenizer_losses`, backward, the optimiser's
    step, and `learn`. Generators must be on the model's device; None draws from torch's default one.
    """

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.quantizer = Quantizer(config)
        self.decoder = Decoder(config)

    def forward(self, features: Tensor, mask: Tensor, *, generator: torch.Generator | None = None) -> Pass:
        """Encode, quantise and decode; changes no code. In training codes and usage may be drawn (Gumbel)."""
        frames = features.shape[1]
        latents, valid = self.latents(features, mask)
        quantized = self.quantizer(latents[valid], generator=generator)
        discrete = torch.zeros_like(latents).index_put((valid,), quantized.latents.to(latents.dtype))
        return Pass(
            reconstruction=self.decoder(discrete, valid)[:, :frames],
            code_mask=valid,
            latents=latents[valid],
            quantized=quantized,
            points=torch.cat([book.points() for book in self.quantizer.codebooks()]),
        )

    @torch.no_grad()
    def encode(self, features: Tensor, mask: Tensor) -> Tensor:
        """The nearest codes (B, W), or (B, W, Q), of features, NO_CODE where a clip has ended."""
        latents, valid = self.latents(features, mask)
        codes = torch.full((*valid.shape, self.config.codebooks), NO_CODE, device=latents.device)
        codes[valid] = self.quantizer.nearest(latents[valid])
        return codes if self.config.codebooks > 1 else codes[..., 0]

    @torch.no_grad()
    def decode(self, codes: Tensor) -> Tensor:
        """Normalised features (B, W * frames a code, D) of codes as `encode` gives them, zero where NO_CODE.

        Raises FeatureMismatch for codes of another shape or that the codebooks do not hold.
        """
        discrete, valid = self._discrete(codes)
        return self.decoder(discrete, valid)

    def embed(self, codes: Tensor) -> Tensor:
        """Vectors (B, W, d) that a language model reads codes as, with the codes' gradient; zero where NO_CODE.

        They are points of the space: in the ball for hyperbolic codes.
        """
        discrete, valid = self._discrete(codes)
        points = self.quantizer.codebooks()[0].geometry.points(discrete)
        return points * valid[..., None].to(points.dtype)

    @torch.no_grad()
    def start(self, features: Tensor, mask: Tensor, *, generator: torch.Generator | None = None) -> None:
        """Draw the codes from a first batch's latents; codebooks that have theirs keep them."""
        latents, valid = self.latents(features, mask)
        self.quantizer.start(latents[valid], generator=generator)

    def learn(self, passed: Pass, *, generator: torch.Generator | None = None) -> int:
        """After the optimiser's step: the codes' averages and revival (T2M-GPT); returns how many were revived."""
        return self.quantizer.learn(passed.quantized.inputs, passed.quantized.codes, generator=generator)

    def latents(self, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Latents (B, W, d) in float32 at least, before they are quantised, and the mask of codes (B, W)."""
        step = self.config.frames_per_code
        if features.ndim != 3 or features.shape[-1] != self.config.features or features.shape[:2] != mask.shape:
            raise FeatureMismatch(
                f"features {tuple(features.shape)} with mask {tuple(mask.shape)}; the tokenizer needs "
                f"(clips, frames, {self.config.features}) and (clips, frames)"
            )
        mask = mask.bool()
        latents = self.encoder(*whole_codes(features, mask, frames_per_code=step))
        latents = latents if latents.dtype == torch.float64 else latents.float()
        if self.config.level_latents:
            latents = nn.functional.layer_norm(latents, latents.shape[-1:])
        return latents, code_mask(mask, frames_per_code=step)

    def _discrete(self, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Discrete latents (B, W, d), zero where NO_CODE, and the mask of codes (B, W)."""
        books = self.config.codebooks
        grid = codes[..., None] if books == 1 and codes.ndim == 2 else codes
        if grid.ndim != 3 or grid.shape[-1] != books or grid.dtype.is_floating_point or grid.dtype.is_complex:
            wanted = "(clips, codes)" if books == 1 else f"(clips, codes, {books})"
            raise FeatureMismatch(f"codes {tuple(codes.shape)} of {codes.dtype}; the tokenizer needs whole {wanted}")
        grid = grid.long()
        valid = (grid != NO_CODE).any(dim=-1)
        chosen = grid[valid]
        last = self.config.codes - 1
        if len(chosen) and not 0 <= int(chosen.min()) <= int(chosen.max()) <= last:
            raise FeatureMismatch(f"codes {int(chosen.min())} to {int(chosen.max())}; this tokenizer has 0 to {last}")
        vectors = self.quantizer.lookup(chosen)
        return vectors.new_zeros(*valid.shape, self.config.code_width).index_put((valid,), vectors), valid
