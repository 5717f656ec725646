"""Codes placed anew by k-means, latents levelled, and a temperature that training may lower."""

from __future__ import annotations

import pytest
import torch

from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.model import Tokenizer
from motionary.models.tokenizer.quantizer import Quantizer


def config(**changes) -> TokenizerConfig:
    small = {"features": 7, "width": 8, "depth": 1, "codes": 6, "code_width": 4, "loss": {"human": 0.0}}
    return TokenizerConfig.from_dict(small | changes)


def blobs(count: int = 6, *, each: int = 50) -> tuple[torch.Tensor, torch.Tensor]:
    """Points about `count` far-apart centres, and those."""
    generator = torch.Generator().manual_seed(1)
    centres = 3 * torch.eye(8, 4)[torch.arange(count) % 4] * (1 - 2 * (torch.arange(count) >= 4).float()[:, None])
    noise = 0.05 * torch.randn(count, each, 4, generator=generator)
    return (centres[:, None] + noise).reshape(-1, 4), centres


@pytest.mark.parametrize("geometry", ["euclidean", "hyperbolic"])
def test_codes_are_placed_where_the_latents_lie(geometry):
    latents, _ = blobs()
    quantizer = Quantizer(config(geometry=geometry, codes=24))
    generator = torch.Generator().manual_seed(0)
    quantizer.restart(latents, generator=generator)
    book = quantizer.codebooks()[0]
    nearest = book.distances(latents).min(dim=1).values
    fresh = Quantizer(config(geometry=geometry, codes=24)).codebooks()[0].distances(latents).min(dim=1).values
    assert float(nearest.detach().mean()) < 0.1 * float(fresh.detach().mean())
    assert (book.counts == 1).all()


def test_a_code_in_use_is_the_mean_of_its_latents():
    latents, _ = blobs()
    book = Quantizer(config(geometry="euclidean")).codebooks()[0]
    book.restart(latents, generator=torch.Generator().manual_seed(0), rounds=50)
    nearest = book.distances(latents).argmin(dim=1)
    for code in nearest.unique():
        assert torch.allclose(book.codes[code], latents[nearest == code].mean(dim=0), atol=1e-5)


def test_each_book_of_several_is_placed_on_what_those_before_left():
    latents, _ = blobs()
    quantizer = Quantizer(config(codebooks=2, geometry="euclidean"))
    quantizer.restart(latents, generator=torch.Generator().manual_seed(0))
    first, second = quantizer.codebooks()
    rest = latents - first.lookup(first.distances(latents).argmin(dim=-1))
    left = rest - second.lookup(second.distances(rest).argmin(dim=-1))
    assert float(left.detach().norm(dim=1).mean()) < float(rest.detach().norm(dim=1).mean())


def test_without_latents_nothing_moves_and_equal_seeds_place_alike():
    latents, _ = blobs()
    quantizer = Quantizer(config())
    before = quantizer.codebooks()[0].codes.clone()
    quantizer.restart(latents[:0])
    assert torch.equal(quantizer.codebooks()[0].codes, before)
    placed = []
    for _ in range(2):
        quantizer.restart(latents, generator=torch.Generator().manual_seed(3))
        placed.append(quantizer.codebooks()[0].codes.clone())
    assert torch.equal(*placed)


def test_levelled_latents_are_all_as_long_and_padding_changes_none():
    torch.manual_seed(0)
    model = Tokenizer(config(level_latents=True, code_width=16))
    features = 100 * torch.randn(2, 12, 7)
    mask = torch.ones(2, 12, dtype=torch.bool)
    mask[1, 8:] = False
    latents, valid = model.latents(features, mask)
    lengths = latents[valid].norm(dim=1)
    assert torch.allclose(lengths, torch.full_like(lengths, 4.0), atol=1e-2)
    assert torch.allclose(latents[valid].mean(dim=1), torch.zeros(len(lengths)), atol=1e-5)
    alone, _ = model.latents(features[1:, :8], mask[1:, :8])
    assert torch.allclose(alone[0], latents[1, :2], atol=1e-5)
    plain = Tokenizer(config(code_width=16)).latents(features, mask)[0]
    assert float(plain[valid].detach().norm(dim=1).std()) > 0.01


def test_a_lower_temperature_makes_draws_nearer():
    latents, _ = blobs(each=200)
    quantizer = Quantizer(config(assignment="gumbel", codes=12))
    quantizer.restart(latents, generator=torch.Generator().manual_seed(0))
    quantizer.train()
    nearest = quantizer.nearest(latents)
    shares = []
    for quantizer.temperature in (10.0, 1e-3):
        drawn = quantizer(latents, generator=torch.Generator().manual_seed(5)).codes
        shares.append(float((drawn == nearest).float().mean()))
    assert shares[0] < 0.5
    assert shares[1] > 0.95
