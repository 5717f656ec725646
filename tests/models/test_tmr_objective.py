"""What TMR minimises: the same however a batch is cut, whole where its parts are added up, noise as given."""

from dataclasses import replace

import pytest
import torch

from motionary.models.contrastive import LossWeights, TMRConfig
from motionary.models.contrastive.model import TMR, Gaussian
from motionary.models.contrastive.objective import Batch, Part, mean_by_owner, rows_by_length, tmr_losses

LOSS = LossWeights(contrastive=1.0, latent=0.1, kl=0.01)
CONFIG = TMRConfig(
    features=6,
    text_width=5,
    latent=8,
    feedforward=16,
    heads=2,
    motion_layers=2,
    text_layers=1,
    decoder_layers=2,
    dropout=0.0,
    loss=LOSS,
)


@pytest.fixture(scope="module")
def model():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        return TMR(CONFIG)


def batch(lengths=(30, 9, 21, 28, 5, 16), words=(3, 9, 1, 4, 4, 2)):
    generator = torch.Generator().manual_seed(1)
    mask = torch.arange(max(lengths)) < torch.tensor(lengths)[:, None]
    token_mask = torch.arange(max(words)) < torch.tensor(words)[:, None]
    features = torch.randn(len(lengths), max(lengths), 6, generator=generator) * mask[..., None]
    tokens = torch.randn(len(words), max(words), 5, generator=generator) * token_mask[..., None]
    return Batch(features, mask, tokens, token_mask, torch.randn(len(lengths), 4, generator=generator))


def noise(rows=6):
    return torch.randn(2, rows, 8, generator=torch.Generator().manual_seed(2))


def gradients(model, losses):
    model.zero_grad()
    losses["total"].backward()
    return {name: parameter.grad.clone() for name, parameter in model.named_parameters()}


def close(first, second):
    return all(torch.allclose(first[name], second[name], atol=2e-5) for name in first)


@pytest.mark.parametrize("groups", [2, 4, 50])
def test_cutting_a_batch_by_length_changes_no_loss_and_no_gradient(model, groups):
    together = tmr_losses(model, batch(), noise=noise(), groups=1)
    cut = tmr_losses(model, batch(), noise=noise(), groups=groups)
    assert together.keys() == cut.keys() == {"total", "contrastive", "latent", "kl", "reconstruction"}
    assert close(together, cut)
    assert close(gradients(model, together), gradients(model, cut))


def test_only_batches_of_unlike_length_are_cut():
    assert len(rows_by_length(batch().mask, groups=4)) == 4
    assert len(rows_by_length(batch().mask, groups=1)) == 1
    assert len(rows_by_length(torch.ones(6, 30, dtype=torch.bool), groups=4)) == 1
    assert sorted(torch.cat(rows_by_length(batch().mask, groups=4)).tolist()) == list(range(6))


@pytest.mark.parametrize("kind", ["info_nce", "hn_nce"])
def test_the_parts_of_a_batch_add_up_to_it(model, kind):
    """What each of two processes computes, with the other's latents gathered, sums to the joint batch's."""
    model.config = replace(CONFIG, loss=replace(LOSS, contrastive_kind=kind))
    joint, drawn = batch(), noise()
    whole = tmr_losses(model, joint, noise=drawn)
    expected = gradients(model, whole)
    rows = [torch.tensor([0, 2, 4]), torch.tensor([1, 3, 5])]
    with torch.no_grad():
        parts = [Batch(*(each[own] for each in joint[:5])) for own in rows]
        told = [latents(model, part, drawn[:, own]) for part, own in zip(parts, rows, strict=True)]
    totals, summed = [], {name: torch.zeros_like(value) for name, value in expected.items()}
    for number, (part, own) in enumerate(zip(parts, rows, strict=True)):
        others = iter([*told[1 - number], parts[1 - number].sentences])
        share = Part(
            rows=0.5,
            frames=float(part.mask.sum() / joint.mask.sum()),
            gather=lambda each, others=others, number=number: torch.cat(
                [each, next(others)] if number == 0 else [next(others), each]
            ),
        )
        totals.append(tmr_losses(model, part, noise=drawn[:, own], part=share))
        for name, value in gradients(model, totals[-1]).items():
            summed[name] += value
    assert close(whole, {name: totals[0][name] + totals[1][name] for name in whole})
    assert close(expected, summed)
    model.config = CONFIG


def latents(model, part, drawn):
    """The sampled latents of a part's motions and texts."""
    motion = model.encode_motion(part.features, part.mask)
    text = model.encode_text(part.tokens, part.token_mask)
    return motion.sample(drawn[0]), text.sample(drawn[1])


def test_a_sample_is_mean_and_noise_by_deviation():
    normal = Gaussian(torch.tensor([[1.0, 2.0]]), torch.log(torch.tensor([[4.0, 9.0]])))
    assert torch.allclose(normal.sample(torch.tensor([[1.0, -1.0]])), torch.tensor([[3.0, -1.0]]))


def test_texts_are_averaged_by_their_owner():
    texts = Gaussian(torch.tensor([[1.0], [5.0], [3.0]]), torch.tensor([[0.0], [2.0], [1.0]]))
    mean = mean_by_owner(texts, torch.tensor([1, 0, 1]), count=2)
    assert mean.mu.tolist() == [[5.0], [2.0]]
    assert mean.logvar.tolist() == [[2.0], [0.5]]
    assert mean_by_owner(texts, None, count=3) is texts
