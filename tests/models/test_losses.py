"""Properties and hand-computed cases of TMR's losses."""

import math

import pytest
import torch

from motionary.models.contrastive.losses import (
    cosine_scores,
    false_negatives,
    hn_nce,
    info_nce,
    kl_divergence,
    reconstruction_loss,
)
from motionary.models.contrastive.model import Gaussian


def scores(count=8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    first, second = (torch.randn(count, 16, generator=generator, dtype=torch.float64) for _ in range(2))
    return cosine_scores(first, second, temperature=0.1)


def naive_hn_nce(table, alpha, beta, ignore):
    """The formula as it is printed, one row at a time."""

    def rows(table, ignore):
        losses = []
        for i in range(len(table)):
            others = [j for j in range(len(table)) if j != i and not ignore[i][j]]
            total = sum(math.exp(beta * table[i][j]) for j in others)
            weights = {j: len(others) * math.exp(beta * table[i][j]) / total for j in others}
            below = alpha * math.exp(table[i][i]) + sum(weights[j] * math.exp(table[i][j]) for j in others)
            losses.append(-math.log(math.exp(table[i][i]) / below))
        return sum(losses) / len(losses)

    return (rows(table.tolist(), ignore.tolist()) + rows(table.T.tolist(), ignore.T.tolist())) / 2


def test_equal_scores_cost_the_logarithm_of_the_number_of_choices():
    assert info_nce(torch.zeros(5, 5)).item() == pytest.approx(math.log(5))


def test_ignored_pairs_are_no_choice():
    ignore = torch.zeros(5, 5, dtype=torch.bool)
    ignore[0, 1] = ignore[1, 0] = True
    by_hand = (3 * math.log(5) + 2 * math.log(4)) / 5
    assert info_nce(torch.zeros(5, 5), ignore=ignore).item() == pytest.approx(by_hand)


def test_hn_nce_is_its_formula_with_ignored_pairs():
    table = scores()
    ignore = torch.zeros(8, 8, dtype=torch.bool)
    ignore[0, 3] = ignore[3, 0] = ignore[2, 5] = ignore[5, 2] = True
    loss = hn_nce(table, alpha=0.9, beta=0.5, ignore=ignore).item()
    assert loss == pytest.approx(naive_hn_nce(table, 0.9, 0.5, ignore), rel=1e-9)


def test_hn_nce_without_hardness_is_info_nce():
    table = scores()
    assert hn_nce(table, alpha=1, beta=0).item() == pytest.approx(info_nce(table).item(), rel=1e-9)


def test_hn_nce_stays_finite_where_exponentials_overflow():
    table = (scores() * 500).requires_grad_()
    loss = hn_nce(table, alpha=0.999, beta=0.5)
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(table.grad).all()


def test_hn_nce_of_a_row_without_negatives_is_its_alpha():
    ignore = ~torch.eye(4, dtype=torch.bool)
    table = scores(4).requires_grad_()
    loss = hn_nce(table, alpha=0.5, beta=0.5, ignore=ignore)
    loss.backward()
    assert loss.item() == pytest.approx(math.log(0.5))
    assert torch.isfinite(table.grad).all()


def test_the_filter_spares_the_diagonal_and_takes_the_twin():
    sentences = torch.tensor([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0]])
    expected = torch.tensor([[False, True, False], [True, False, False], [False, False, False]])
    assert torch.equal(false_negatives(sentences, cosine=0.6), expected)


def test_kl_against_torch_distributions():
    generator = torch.Generator().manual_seed(1)
    first, second = (Gaussian(*torch.randn(2, 3, 5, generator=generator)) for _ in range(2))
    normals = [torch.distributions.Normal(each.mu, torch.exp(0.5 * each.logvar)) for each in (first, second)]
    unit = torch.distributions.Normal(torch.zeros(3, 5), torch.ones(3, 5))
    divergence = torch.distributions.kl_divergence
    assert kl_divergence(first, second).item() == pytest.approx(divergence(*normals).mean().item(), rel=1e-5)
    assert kl_divergence(first).item() == pytest.approx(divergence(normals[0], unit).mean().item(), rel=1e-5)
    assert kl_divergence(first, first).item() == pytest.approx(0, abs=1e-6)


def test_reconstruction_looks_at_valid_frames_only():
    mask = torch.tensor([[True, True, False]])
    predicted = torch.tensor([[[1.0], [3.0], [100.0]]])
    assert reconstruction_loss(predicted, torch.zeros(1, 3, 1), mask).item() == pytest.approx((0.5 + 2.5) / 2)
