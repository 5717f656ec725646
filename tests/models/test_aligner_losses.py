"""WalkAndText's objectives: hand-computed cases and laws."""

import math

import pytest
import torch

from motionary.models.alignment.losses import (
    contrastive_loss,
    draw_negatives,
    mse_loss,
    near_duplicates,
    triplet_loss,
)


def vectors(*rows):
    return torch.tensor(rows, dtype=torch.float32)


def drawn(count, width, seed=0):
    return torch.randn(count, width, generator=torch.Generator().manual_seed(seed))


def test_near_duplicates_begin_at_the_threshold_and_never_hold_a_pair_itself():
    texts = vectors([1, 0], [0.8, 0.6], [0, 2])
    assert near_duplicates(texts, cosine=0.8).tolist() == [
        [False, True, False],
        [True, False, False],
        [False, False, False],
    ]
    assert not near_duplicates(texts, cosine=0.81).any()


def test_contrastive_by_hand():
    motions, texts = vectors([2, 0], [0, 3]), vectors([5, 0], [0.6, 0.8])
    # cosines 1, 0.6 / 0, 0.8, times 2
    rows = (math.log(1 + math.exp(1.2 - 2.0)) + math.log(1 + math.exp(0.0 - 1.6))) / 2
    columns = (math.log(1 + math.exp(0.0 - 2.0)) + math.log(1 + math.exp(1.2 - 1.6))) / 2
    loss = contrastive_loss(motions, texts, scale=2.0, similar=None)
    assert float(loss) == pytest.approx((rows + columns) / 2, abs=1e-6)


def test_a_masked_negative_is_as_if_it_were_not_there():
    motions, texts = drawn(4, 8), drawn(4, 8, seed=1)
    texts[3] = texts[0] * 2
    masked = contrastive_loss(motions, texts, scale=5.0, similar=0.9)
    motions[3], motions[0] = motions[3].clone(), motions[0].clone()
    unit = [torch.nn.functional.normalize(each, dim=-1) for each in (motions, texts)]
    table = 5.0 * unit[0] @ unit[1].T
    total = 0.0
    for scores in (table, table.T):
        for row in range(4):
            seen = [column for column in range(4) if {row, column} != {0, 3}]
            total += float(torch.logsumexp(scores[row, seen], dim=0) - scores[row, row])
    assert float(masked) == pytest.approx(total / 8, abs=1e-5)
    assert float(contrastive_loss(motions, texts, scale=5.0, similar=None)) > float(masked)


def test_contrastive_of_texts_all_alike_is_nought_with_a_finite_gradient():
    motions = drawn(3, 4).requires_grad_()
    loss = contrastive_loss(motions, torch.ones(3, 4), scale=10.0, similar=0.9)
    loss.backward()
    assert float(loss.detach()) == 0.0
    assert torch.isfinite(motions.grad).all()


def test_contrastive_forgets_lengths_and_order():
    motions, texts = drawn(5, 8), drawn(5, 8, seed=1)
    loss = contrastive_loss(motions, texts, scale=7.0, similar=0.9)
    order = torch.tensor([3, 1, 4, 0, 2])
    assert torch.isclose(loss, contrastive_loss(motions[order] * 3, texts[order] / 2, scale=7.0, similar=0.9))


def test_mse_is_the_mean_of_the_errors_to_label_and_caption():
    motions, labels, captions = vectors([1, 1], [0, 0]), vectors([1, 3], [0, 0]), vectors([0, 1], [2, 0])
    # to the labels 4 / 4, to the captions (1 + 4) / 4
    assert float(mse_loss(motions, labels, captions)) == pytest.approx((1.0 + 1.25) / 2)


def test_triplet_by_hand():
    motions = vectors([0, 0], [0, 0], [0, 0])
    positives, negatives = vectors([3, 4], [0, 1], [9, 0]), vectors([0, 4], [0, 20], [0, 1])
    kept = torch.tensor([True, True, False])
    # 5 - 4 + 10 = 11; 1 - 20 + 10 below 0; the third does not count
    assert float(triplet_loss(motions, positives, negatives, kept=kept, margin=10.0)) == pytest.approx(11 / 2)
    assert float(triplet_loss(motions, positives, negatives, kept=~kept & False, margin=10.0)) == 0.0


def test_triplet_has_a_gradient_at_the_positive_itself():
    motions = vectors([1, 2]).requires_grad_()
    triplet_loss(motions, motions.detach(), vectors([1, 3]), kept=torch.tensor([True]), margin=10.0).backward()
    assert torch.isfinite(motions.grad).all()


def test_negatives_are_of_other_classes_each_text_as_often():
    pool = torch.eye(4)
    pool_classes = torch.tensor([0, 1, 1, 2])
    classes = torch.zeros(3000, dtype=torch.long)
    chosen, kept = draw_negatives(
        pool[:1].expand(3000, -1),
        classes,
        pool=pool,
        pool_classes=pool_classes,
        similar=0.9,
        generator=torch.Generator().manual_seed(1),
    )
    counts = torch.bincount(chosen, minlength=4).tolist()
    assert counts[0] == 0
    assert all(850 < count < 1150 for count in counts[1:])
    assert kept.all()


def test_negatives_that_mean_the_same_do_not_count():
    pool = vectors([1, 0], [2, 0.1])
    classes = torch.tensor([0])
    told = {"pool": pool, "pool_classes": torch.tensor([0, 1])}
    chosen, kept = draw_negatives(pool[:1], classes, similar=0.9, **told)
    assert chosen.tolist() == [1]
    assert kept.tolist() == [False]
    assert draw_negatives(pool[:1], classes, similar=None, **told)[1].tolist() == [True]


def test_a_class_alone_has_no_negatives():
    pool = vectors([1, 0], [0, 1])
    _, kept = draw_negatives(pool, torch.tensor([3, 3]), pool=pool, pool_classes=torch.tensor([3, 3]), similar=None)
    assert not kept.any()
