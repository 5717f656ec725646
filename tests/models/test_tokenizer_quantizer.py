"""Quantising: nearest codes, moving averages, revival and the Gumbel draw, by hand and against another library."""

import warnings

import numpy as np
import pytest
import torch

from motionary.models.tokenizer import TokenizerConfig
from motionary.models.tokenizer.quantizer import Codebook, Quantizer, gumbel_one_hot

WIDTH = 3


def config(**changes):
    sizes = {"features": 4, "width": 4, "codes": 4, "code_width": WIDTH, "geometry": "euclidean", "learning": "ema"}
    return TokenizerConfig(**{**sizes, **changes})


def quantizer(**changes):
    """A quantizer whose codes are known, each used once so far."""
    made = Quantizer(config(**changes))
    for number, book in enumerate(made.codebooks()):
        generator = torch.Generator().manual_seed(number)
        with torch.no_grad():
            book.codes.copy_(torch.randn(book.codes.shape, generator=generator) * 0.5**number)
            book.counts.fill_(1.0)
    return made


def latents(rows=40, *, seed=9):
    return torch.randn(rows, WIDTH, generator=torch.Generator().manual_seed(seed))


def oracle_module():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("vector_quantize_pytorch")


def test_the_nearest_code_by_hand():
    made = quantizer().eval()
    values = latents()
    codes = made.codebooks()[0].codes.detach().numpy()
    expected = ((values.numpy()[:, None] - codes) ** 2).sum(axis=2).argmin(axis=1)
    found = made(values)
    assert np.array_equal(found.codes[:, 0].numpy(), expected)
    assert np.array_equal(made.nearest(values)[:, 0].numpy(), expected)
    assert np.array_equal(found.latents.detach().numpy(), codes[expected])


def test_the_nearest_hyperbolic_code_by_hand():
    made = quantizer(geometry="hyperbolic", curvature=0.7, latent_scale=1.0).eval()
    ball = lambda v: np.tanh(0.7**0.5 * np.linalg.norm(v)) * v / (0.7**0.5 * np.linalg.norm(v))  # noqa: E731
    codes = [ball(code) for code in made.codebooks()[0].codes.detach().double().numpy()]
    expected = []
    for value in latents().double().numpy():
        point = ball(value)
        room = [(1 - 0.7 * point @ point) * (1 - 0.7 * code @ code) for code in codes]
        apart = [np.arccosh(1 + 1.4 * ((point - code) ** 2).sum() / r) for code, r in zip(codes, room, strict=True)]
        expected.append(int(np.argmin(apart)))
    assert made.nearest(latents())[:, 0].tolist() == expected


@pytest.mark.parametrize("geometry", ["euclidean", "hyperbolic"])
def test_autocast_changes_no_code(geometry):
    made = quantizer(geometry=geometry, codes=64).eval()
    expected = made(latents(500))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = made(latents(500))
    assert torch.equal(found.codes, expected.codes)
    assert torch.equal(found.latents, expected.latents)


def test_geometry_matters():
    flat, curved = quantizer(), quantizer(geometry="hyperbolic", latent_scale=1.0)
    assert not torch.equal(flat.nearest(latents(400)), curved.nearest(latents(400)))


def test_residuals_by_hand():
    made = quantizer(codebooks=3).eval()
    values, rest, total = latents(), latents().numpy(), 0
    found = made(values)
    for number, book in enumerate(made.codebooks()):
        assert np.allclose(found.inputs[:, number].numpy(), rest)
        codes = book.codes.detach().numpy()
        chosen = ((rest[:, None] - codes) ** 2).sum(axis=2).argmin(axis=1)
        assert np.array_equal(found.codes[:, number].numpy(), chosen)
        rest, total = rest - codes[chosen], total + codes[chosen]
    assert np.allclose(found.latents.detach().numpy(), total)
    assert np.allclose(made.lookup(found.codes).detach().numpy(), total)


def test_straight_through_passes_the_gradient_on():
    made = quantizer(learning="gradient", codebooks=2)
    values = latents().requires_grad_()
    found = made(values, generator=torch.Generator().manual_seed(0))
    weight = torch.randn_like(found.latents)
    (found.latents * weight).sum().backward()
    assert torch.equal(values.grad, weight)
    assert all(book.codes.grad is None for book in made.codebooks())
    found.vectors.sum().backward()
    for number, book in enumerate(made.codebooks()):
        used = torch.bincount(found.codes[:, number], minlength=4).float()
        assert torch.allclose(book.codes.grad, used[:, None].expand_as(book.codes))


def test_a_forward_pass_changes_nothing():
    made = quantizer(codebooks=2).train()
    before = {name: value.clone() for name, value in made.state_dict().items()}
    made(latents(), generator=torch.Generator().manual_seed(0))
    assert all(torch.equal(value, before[name]) for name, value in made.state_dict().items())


def test_the_moving_average_by_hand():
    made = quantizer(decay=0.75, revive_below=0.0)
    book = made.codebooks()[0]
    old, values = book.codes.detach().double().numpy(), latents(6).double().numpy()
    codes = np.array([0, 0, 0, 2, 2, 3])
    sums, counts = 1.0 * old.copy(), np.ones(4)
    for _ in range(3):
        book.average(torch.tensor(values, dtype=torch.float32), torch.tensor(codes))
        for code in range(4):
            counts[code] = 0.75 * counts[code] + 0.25 * (codes == code).sum()
            sums[code] = 0.75 * sums[code] + 0.25 * values[codes == code].sum(axis=0)
    assert np.allclose(book.counts.numpy(), counts, atol=1e-6)
    assert np.allclose(book.codes.detach().numpy(), sums / counts[:, None], atol=1e-5)
    assert np.allclose(book.codes[1].detach().numpy(), old[1], atol=1e-6), "an unused code stays"


def test_gradient_learning_only_counts():
    made = quantizer(learning="gradient", revive_below=0.0)
    before = made.codebooks()[0].codes.clone()
    made.learn(latents()[:, None], made.nearest(latents()))
    assert torch.equal(made.codebooks()[0].codes, before)
    assert not torch.equal(made.codebooks()[0].counts, torch.ones(4))


def test_a_code_without_use_for_ages_stays_finite():
    made = quantizer(decay=0.0, revive_below=0.0)
    book = made.codebooks()[0]
    for _ in range(3):
        book.average(latents(2), torch.tensor([0, 1]))
    assert torch.isfinite(book.codes).all()


@pytest.mark.parametrize("books", [1, 2])
def test_another_library_learns_the_same(books):
    module = oracle_module()
    made = quantizer(codebooks=books, decay=0.8, revive_below=0.0)
    common = {"dim": WIDTH, "codebook_size": 4, "decay": 0.8, "eps": 0.0, "threshold_ema_dead_code": 0}
    if books == 1:
        oracle = module.VectorQuantize(**common)
        embedded = [oracle._codebook]
    else:
        oracle = module.ResidualVQ(num_quantizers=books, **common)
        embedded = [layer._codebook for layer in oracle.layers]
    for book, peer in zip(made.codebooks(), embedded, strict=True):
        peer.embed.data.copy_(book.codes.detach()[None])
        peer.embed_avg.data.copy_(book.codes.detach()[None])
        peer.cluster_size.data.fill_(1.0)
    oracle.train()
    for step in range(5):
        values = latents(30, seed=step)
        expected = oracle(values[None])
        found = made.train()(values)
        assert torch.equal(found.codes, expected[1].reshape(30, books))
        assert torch.allclose(found.latents, expected[0][0], atol=1e-5)
        made.learn(found.inputs, found.codes)
        for book, peer in zip(made.codebooks(), embedded, strict=True):
            assert torch.allclose(book.codes, peer.embed[0], atol=1e-4)
            assert torch.allclose(book.counts, peer.cluster_size[0], atol=1e-5)


def test_only_dead_codes_are_replaced():
    made = quantizer(revive_below=1.0)
    book = made.codebooks()[0]
    book.counts.copy_(torch.tensor([5.0, 0.999, 1.0, 0.0]))
    before, values = book.codes.detach().clone(), latents()
    assert book.revive(values, generator=torch.Generator().manual_seed(1)) == 2
    assert torch.equal(book.codes[[0, 2]], before[[0, 2]])
    assert torch.equal(book.counts, torch.tensor([5.0, 1.0, 1.0, 1.0]))
    for code in (1, 3):
        assert (values == book.codes[code]).all(dim=1).any(), "a revived code is a latent of the batch"
    assert not torch.equal(book.codes[1], book.codes[3])
    assert book.revive(values) == 0


def test_nothing_revives_without_latents_or_where_it_is_off():
    made = quantizer(revive_below=1.0)
    made.codebooks()[0].counts.zero_()
    assert made.learn(torch.zeros(0, 1, WIDTH), torch.zeros(0, 1, dtype=torch.long)) == 0
    off = quantizer(revive_below=0.0)
    off.codebooks()[0].counts.zero_()
    assert off.learn(latents()[:, None], off.nearest(latents())) == 0


def test_codes_start_from_latents_once():
    made = Quantizer(config(codebooks=2))
    values = latents()
    made.start(values, generator=torch.Generator().manual_seed(0))
    first = made.codebooks()[0]
    assert all((values == code).all(dim=1).any() for code in first.codes)
    assert torch.equal(first.counts, torch.ones(4))
    left = values - first.codes[first.distances(values).argmin(dim=1)]
    assert all(torch.isclose(left, code).all(dim=1).any() for code in made.codebooks()[1].codes)
    before = first.codes.clone()
    made.start(latents(seed=1))
    assert torch.equal(first.codes, before)


def test_fewer_latents_than_codes_still_start_apart():
    made = Quantizer(config(codes=16))
    made.start(latents(5), generator=torch.Generator().manual_seed(0))
    codes = made.codebooks()[0].codes
    assert len({tuple(code) for code in codes.tolist()}) == 16


def test_the_gumbel_draw_has_the_chances_of_the_softmax():
    chances = torch.tensor([0.5, 0.3, 0.15, 0.05])
    generator = torch.Generator().manual_seed(0)
    drawn = gumbel_one_hot(chances.log().expand(20_000, 4), generator=generator)
    assert torch.equal(drawn.sum(dim=1), torch.ones(20_000))
    assert torch.equal(drawn, drawn.round())
    assert torch.allclose(drawn.mean(dim=0), chances, atol=0.015)


def test_the_gumbel_draw_is_differentiable_and_without_noise_the_largest():
    logits = latents().requires_grad_()
    drawn = gumbel_one_hot(logits, noise=False)
    assert torch.equal(drawn.argmax(dim=1), logits.argmax(dim=1))
    weight = torch.randn_like(drawn)
    (drawn * weight).sum().backward()
    leaf = logits.detach().clone().requires_grad_()
    (torch.softmax(leaf, dim=1) * weight).sum().backward()
    assert torch.allclose(logits.grad, leaf.grad)


@pytest.mark.parametrize("geometry", ["euclidean", "hyperbolic"])
def test_gumbel_assignment_teaches_encoder_and_codes(geometry):
    made = quantizer(assignment="gumbel", learning="gradient", geometry=geometry).train()
    values = latents().requires_grad_()
    found = made(values, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(found.latents, made.lookup(found.codes))
    found.latents.square().sum().backward()
    assert values.grad.abs().sum() > 0
    assert made.codebooks()[0].codes.grad.abs().sum() > 0
    made.eval()
    assert torch.equal(made(values).codes, made.nearest(values))


def test_equal_generators_draw_equally():
    made = quantizer(assignment="gumbel", temperature=10.0).train()
    draws = [made(latents(), generator=torch.Generator().manual_seed(seed)).codes for seed in (3, 3, 4)]
    assert torch.equal(draws[0], draws[1])
    assert not torch.equal(draws[0], draws[2])


def test_cold_draws_are_the_nearest_codes():
    made = quantizer(temperature=1e-4).train()
    found = made(latents(), generator=torch.Generator().manual_seed(0))
    assert (found.usage.argmax(dim=-1) == found.codes).float().mean() > 0.95


def test_codes_that_were_never_started_come_from_the_first_step():
    made = Quantizer(config())
    values = latents()
    assert made.learn(values[:, None], made.nearest(values)) == 4
    assert all((values == code).all(dim=1).any() for code in made.codebooks()[0].codes)


def test_usage_is_of_the_codes_where_nothing_is_drawn():
    made = quantizer().eval()
    found = made(latents())
    assert torch.equal(found.usage.argmax(dim=-1), found.codes)


def test_a_codebook_on_its_own_shows_points_inside_the_ball():
    book = Codebook(config(geometry="hyperbolic", curvature=4.0))
    assert (book.points().norm(dim=1) < 0.5).all()
