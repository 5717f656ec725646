"""Latents to codes: one codebook, or several on what the ones before left over (residual VQ).

A code's life: drawn from the first batch's latents, moved by the gradient or by a moving average of the latents it
stands for, and replaced by another latent when it is no longer used. `Quantizer.forward` changes nothing; `learn` does.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.geometry import geometry_of
from motionary.models.tokenizer.poincare import product


class Quantized(NamedTuple):
    """What quantising N latents gives, for Q codebooks of U codes.

    `codes` (N, Q) integers; `latents` (N, d), the discrete f passed to the decoder, with the encoder's gradient;
    `vectors` (N, d) the same numbers with the codes' gradient alone (none where codes learn by moving average);
    `inputs` (N, Q, d) what each codebook was given, without gradient; `usage` (N, Q, U) one-hot rows whose gradient is
    that of the Gumbel softmax (Eq. 3).
    """

    codes: Tensor
    latents: Tensor
    vectors: Tensor
    inputs: Tensor
    usage: Tensor


class Codebook(nn.Module):
    """U codes of d numbers and how often each was used lately; all counts 0 means not yet drawn from data."""

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.config = config
        self.geometry = geometry_of(config)
        self.codes = nn.Parameter(torch.randn(config.codes, config.code_width))
        self.register_buffer("counts", torch.zeros(config.codes))

    counts: Tensor

    def points(self) -> Tensor:
        """The codes (U, d) as points of their space: the tokens a language model is shown, inside the ball."""
        return self.geometry.points(self.codes)

    def distances(self, latents: Tensor) -> Tensor:
        """Distances (N, U) of latents (N, d) from every code (Eq. 9)."""
        return self.geometry.distances(self.geometry.points(latents), self.points())

    def lookup(self, codes: Tensor) -> Tensor:
        """Vectors (..., d) of codes (...), with gradient."""
        return nn.functional.embedding(codes, self.codes)

    @torch.no_grad()
    def start(self, latents: Tensor, *, generator: torch.Generator | None = None) -> None:
        """Draw all codes from latents (N, d), each used once as far as `counts` know. Does nothing a second time.

        With fewer latents than codes some repeat, moved by a hundredth of the latents' deviation to tell them apart.
        """
        if bool((self.counts > 0).any()) or not len(latents):
            return
        self.codes.copy_(draw_latents(latents, len(self.codes), generator=generator))
        self.counts.fill_(1.0)

    @torch.no_grad()
    def restart(self, latents: Tensor, *, rounds: int = 20, generator: torch.Generator | None = None) -> None:
        """Place all codes anew, where k-means of `rounds` rounds from drawn latents puts them; random order.

        Lloyd's algorithm in the tangent space; a code that no latent is nearest to stays where it was drawn. Afterwards
        each counts as used once. Does nothing without latents.
        """
        if not len(latents):
            return
        self.codes.copy_(draw_latents(latents, len(self.codes), generator=generator))
        for _ in range(rounds):
            nearest = self.distances(latents).argmin(dim=-1)
            used = torch.zeros_like(self.counts).index_add_(0, nearest, torch.ones(len(nearest)).to(self.counts))
            sums = torch.zeros_like(self.codes).index_add_(0, nearest, latents.to(self.codes.dtype))
            self.codes.copy_(torch.where(used[:, None] > 0, sums / used[:, None].clamp_min(1), self.codes))
        self.counts.fill_(1.0)

    @torch.no_grad()
    def average(self, latents: Tensor, codes: Tensor) -> None:
        """Move counts, and codes if they learn by moving average, towards latents (N, d) coded as `codes` (N,).

        With decay g, n latents of sum s at a code of count N: its count becomes g N + (1 - g) n and the code
        (g N code + (1 - g) s) / that. This is the usual pair of averages without storing the second, so that a
        gradient may move the codes as well. In the ball it averages in the tangent space at the origin.
        """
        decay = self.config.decay
        used = torch.zeros_like(self.counts).index_add_(0, codes, torch.ones_like(codes, dtype=self.counts.dtype))
        counts = decay * self.counts + (1 - decay) * used
        if self.config.learning == "ema":
            sums = torch.zeros_like(self.codes).index_add_(0, codes, latents.to(self.codes.dtype))
            moved = (decay * self.counts[:, None] * self.codes + (1 - decay) * sums) / counts.clamp_min(1e-20)[:, None]
            self.codes.copy_(torch.where((counts > 1e-20)[:, None], moved, self.codes))
        self.counts.copy_(counts)

    @torch.no_grad()
    def revive(self, latents: Tensor, *, generator: torch.Generator | None = None) -> int:
        """Replace codes used less than `revive_below` a batch by latents (N, d); returns how many, leaves the rest.

        A new code counts as used `revive_below` times, and is replaced again unless it is used.
        """
        dead = self.counts < self.config.revive_below
        number = int(dead.sum())
        if number and len(latents):
            self.codes[dead] = draw_latents(latents, number, generator=generator).to(self.codes.dtype)
            self.counts[dead] = self.config.revive_below
        return number if len(latents) else 0


class Quantizer(nn.Module):
    """Residual vector quantisation; with one codebook, plain vector quantisation."""

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.config = config
        self.temperature = config.temperature
        """Of the Gumbel softmax; training may lower it from step to step."""
        self.books = nn.ModuleList(Codebook(config) for _ in range(config.codebooks))

    def codebooks(self) -> list[Codebook]:
        """The codebooks in order."""
        return [book for book in self.books if isinstance(book, Codebook)]

    def forward(self, latents: Tensor, *, generator: torch.Generator | None = None) -> Quantized:
        """Latents (N, d) to codes; draws Gumbel noise in training only, and then differentiably."""
        rest, total, parts = latents, torch.zeros_like(latents), []
        for book in self.codebooks():
            distances = book.distances(rest)
            usage = self._usage(distances, generator=generator)
            drawn = self.training and self.config.assignment == "gumbel"
            codes = (usage if drawn else -distances).detach().argmax(dim=-1)
            vectors = product(usage.to(book.codes.dtype), book.codes) if drawn else book.lookup(codes)
            parts.append((codes, vectors, rest.detach(), usage))
            total = total + vectors.to(total.dtype)
            rest = rest - vectors.detach().to(rest.dtype)
        codes, vectors, inputs, usage = zip(*parts, strict=True)
        return Quantized(
            codes=torch.stack(codes, dim=1),
            latents=self._passed(latents, total),
            vectors=self._learnt(torch.stack(vectors).sum(dim=0)),
            inputs=torch.stack(inputs, dim=1),
            usage=torch.stack(usage, dim=1),
        )

    @torch.no_grad()
    def nearest(self, latents: Tensor) -> Tensor:
        """Codes (N, Q) of latents (N, d): Eq. 1, book after book; the lowest number among equals."""
        rest, codes = latents, []
        for book in self.codebooks():
            codes.append(book.distances(rest).argmin(dim=-1))
            rest = rest - book.lookup(codes[-1]).to(rest.dtype)
        return torch.stack(codes, dim=1)

    def lookup(self, codes: Tensor) -> Tensor:
        """Discrete latents (N, d) of codes (N, Q): the sum of the codebooks' vectors."""
        books = self.codebooks()
        return torch.stack([book.lookup(codes[:, number]) for number, book in enumerate(books)]).sum(dim=0)

    @torch.no_grad()
    def start(self, latents: Tensor, *, generator: torch.Generator | None = None) -> None:
        """Draw every codebook that has none yet from latents (N, d) and what the books before leave of them."""
        rest = latents.detach()
        for book in self.codebooks():
            book.start(rest, generator=generator)
            rest = rest - book.lookup(book.distances(rest).argmin(dim=-1)).to(rest.dtype)

    @torch.no_grad()
    def restart(self, latents: Tensor, *, generator: torch.Generator | None = None) -> None:
        """Place every codebook anew by k-means on latents (N, d) and what the books before leave of them."""
        rest = latents.detach()
        for book in self.codebooks():
            book.restart(rest, generator=generator)
            rest = rest - book.lookup(book.distances(rest).argmin(dim=-1)).to(rest.dtype)

    @torch.no_grad()
    def learn(self, inputs: Tensor, codes: Tensor, *, generator: torch.Generator | None = None) -> int:
        """After a training step: averages, counts and revival from `Quantized`'s inputs and codes; returns revivals."""
        revived = 0
        for number, book in enumerate(self.codebooks()):
            book.average(inputs[:, number], codes[:, number])
            revived += book.revive(inputs[:, number], generator=generator)
        return revived

    def _usage(self, distances: Tensor, *, generator: torch.Generator | None) -> Tensor:
        """One-hot rows (N, U) of the codes in use: drawn while training, the nearest otherwise."""
        logits = -distances / self.temperature
        return gumbel_one_hot(logits, generator=generator, noise=self.training)

    def _passed(self, latents: Tensor, discrete: Tensor) -> Tensor:
        """The discrete latents with the gradient that reaches the encoder."""
        if self.training and self.config.assignment == "gumbel":
            return discrete
        # The difference is exactly 0, so that decoding the codes alone gives the very same.
        return discrete.detach() + (latents - latents.detach())

    def _learnt(self, vectors: Tensor) -> Tensor:
        """The discrete latents with the gradient that the embedding loss may use."""
        return vectors if self.config.learning == "gradient" else vectors.detach()


def gumbel_one_hot(logits: Tensor, *, generator: torch.Generator | None = None, noise: bool = True) -> Tensor:
    """One-hot rows (..., U) drawn with chances softmax(logits), with the gradient of the noisy softmax.

    Jang et al. (ICLR 2017), straight-through. Without noise, the largest logit's row.
    """
    if noise:
        drawn = torch.empty_like(logits).exponential_(generator=generator)
        logits = logits - drawn.clamp_min(torch.finfo(logits.dtype).tiny).log()
    soft = torch.softmax(logits, dim=-1)
    hard = torch.zeros_like(soft).scatter_(-1, soft.argmax(dim=-1, keepdim=True), 1.0)
    return hard + (soft - soft.detach())


def draw_latents(latents: Tensor, number: int, *, generator: torch.Generator | None = None) -> Tensor:
    """`number` of the latents (N, d) in random order; repeated ones, if N is less, are moved a little."""
    order = torch.randperm(len(latents), generator=generator, device=latents.device)
    rounds = -(-number // len(latents))
    drawn = latents[order.repeat(rounds)[:number]]
    if rounds > 1:
        noise = torch.randn(drawn.shape, generator=generator, dtype=drawn.dtype, device=drawn.device)
        noise[: len(latents)] = 0
        drawn = drawn + 0.01 * latents.std(dim=0, unbiased=False) * noise
    return drawn
