"""The human inductive biases: their zeros, bounds and gradients, against formulas in numpy."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from motionary.models.tokenizer.biases import BANDWIDTHS, context_loss, js_divergence, mmd, zipf_law, zipf_loss
from motionary.models.tokenizer.health import codebook_health

SEEDS = st.integers(0, 2**32 - 1)


def test_zipfs_law_by_hand():
    weights = [1 / 3.7, 1 / 4.7, 1 / 5.7]
    assert np.allclose(zipf_law(3).numpy(), np.array(weights) / sum(weights))


def test_the_exact_law_costs_nothing_in_any_order():
    law = zipf_law(64) * 1000
    order = torch.randperm(64, generator=torch.Generator().manual_seed(0))
    assert abs(float(zipf_loss(law[order]))) < 1e-12
    assert abs(float(zipf_loss(law[order].float()))) < 1e-6


@given(SEEDS, st.integers(2, 40))
def test_the_loss_is_the_divergence_of_sorted_use(seed, size):
    counts = np.random.default_rng(seed).integers(0, 5, size=size).astype(float)
    counts[0] += 1
    share = np.sort(counts / counts.sum())[::-1]
    law = 1 / (np.arange(1, size + 1) + 2.7)
    law /= law.sum()
    middle = (share + law) / 2
    kl = lambda p: sum(a * math.log(a / m) for a, m in zip(p, middle, strict=True) if a > 0)  # noqa: E731
    found = float(zipf_loss(torch.tensor(counts)))
    assert found == pytest.approx((kl(share) + kl(law)) / 2, abs=1e-9)
    assert 0 <= found <= math.log(2)


def test_apart_distributions_are_log_2_apart():
    first, second = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    assert float(js_divergence(first, second)) == pytest.approx(math.log(2), rel=1e-5)
    assert float(js_divergence(first, first)) == 0


@pytest.mark.parametrize("start", ["equal", "one", "random"])
def test_following_its_gradient_leads_to_the_law(start):
    generator = torch.Generator().manual_seed(0)
    logits = {
        "equal": torch.zeros(16),
        "one": torch.tensor([6.0] + [0.0] * 15),
        "random": torch.randn(16, generator=generator),
    }[start].requires_grad_()
    optimiser = torch.optim.Adam([logits], lr=0.03)
    losses = []
    for _ in range(300):
        loss = zipf_loss(torch.softmax(logits, dim=0) * 100)
        optimiser.zero_grad()
        loss.backward()
        assert torch.isfinite(logits.grad).all()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[1] < losses[0]
    assert losses[-1] < 0.05 * losses[0]


def test_unused_codes_have_a_finite_pull():
    counts = torch.tensor([10.0, 0.0, 0.0, 0.0], requires_grad=True)
    zipf_loss(counts).backward()
    assert torch.isfinite(counts.grad).all()
    assert (counts.grad[1:] < counts.grad[0]).all(), "using another code lowers the loss"


def test_several_codebooks_are_averaged_and_none_used_is_none():
    law = zipf_law(8)
    both = torch.stack([law * 10, torch.full((8,), 3.0, dtype=torch.float64)])
    assert float(zipf_loss(both)) == pytest.approx(float(zipf_loss(both[1])) / 2, abs=1e-9)
    assert float(zipf_loss(torch.zeros(2, 8))) == 0


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([[2, 0, 2, 0]], 0.0),
        ([[2, 2, 0, 0]], 1.0),
        ([[3, 0, 1, 0]], 0.5),
        ([[2, 1, 1, 4]], 0.5),
        ([[2, 0, 0, 0], [0, 0, 2, 0]], 1.0),
        ([[1, 0, 1, 0], [0, 2, 0, 0]], 0.5),
        ([[0, 0, 0, 0]], 1.0),
    ],
)
def test_context_by_hand(counts, expected):
    assert float(context_loss(torch.tensor(counts, dtype=torch.float64))) == pytest.approx(expected)


def test_the_context_gradient_asks_for_the_missing_partner():
    counts = torch.tensor([[3.0, 0.0, 1.0, 0.0]], requires_grad=True)
    context_loss(counts).backward()
    assert counts.grad.tolist()[0][2] < 0
    assert counts.grad.tolist()[0][0] == 0


@given(SEEDS)
def test_mmd_is_gretton_s_formula(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(size=(6, 3)), rng.normal(size=(9, 3)) + 1
    both = np.concatenate([first, second])
    squared = ((both[:, None] - both) ** 2).sum(axis=2)
    mean = squared.sum() / (15 * 14)
    kernel = np.mean([np.exp(-squared / (width * mean)) for width in BANDWIDTHS], axis=0)
    expected = kernel[:6, :6].mean() + kernel[6:, 6:].mean() - 2 * kernel[:6, 6:].mean()
    assert float(mmd(torch.tensor(first), torch.tensor(second))) == pytest.approx(expected, abs=1e-9)


def test_mmd_of_equal_sets_is_nothing_and_of_moved_ones_grows():
    values = torch.randn(50, 4, generator=torch.Generator().manual_seed(0))
    found = [float(mmd(values, values + shift)) for shift in (0.0, 0.3, 1.0, 3.0)]
    assert abs(found[0]) < 1e-5
    assert found == sorted(found)


def test_following_the_mmd_moves_codes_to_the_words():
    generator = torch.Generator().manual_seed(0)
    words = torch.randn(200, 4, generator=generator) * 0.5 + 2
    codes = torch.randn(32, 4, generator=generator, requires_grad=True)
    optimiser = torch.optim.Adam([codes], lr=0.05)
    before = float(mmd(codes.detach(), words))
    for _ in range(150):
        optimiser.zero_grad()
        mmd(codes, words).backward()
        assert torch.isfinite(codes.grad).all()
        optimiser.step()
    assert float(mmd(codes.detach(), words)) < 0.05 * before
    assert (codes.median(dim=0).values - 2).abs().max() < 0.3


def test_mmd_of_a_single_place_is_finite():
    codes = torch.zeros(3, 2, requires_grad=True)
    mmd(codes, torch.zeros(4, 2)).backward()
    assert torch.isfinite(codes.grad).all()


def test_health_by_hand():
    assert codebook_health(np.array([[0, 1], [2, -1]]), size=4) == pytest.approx(
        {"perplexity": 3.0, "used": 3, "dead": 1, "zipf": 0.0723, "paired": 2 / 3}, abs=1e-3
    )
    assert codebook_health(np.array([5, 5, 5]), size=6)["perplexity"] == pytest.approx(1.0)
    assert codebook_health(np.array([], dtype=int), size=2)["dead"] == 2


@given(SEEDS)
def test_health_and_loss_agree(seed):
    codes = np.random.default_rng(seed).integers(0, 12, size=60)
    counts = torch.tensor(np.bincount(codes, minlength=12), dtype=torch.float64)
    assert codebook_health(codes, size=12)["zipf"] == pytest.approx(float(zipf_loss(counts)), abs=1e-9)
