"""MotionCLIP, TEMOS and TEACH: what they read, what they make, and that they learn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from motionary.errors import FeatureMismatch
from motionary.models.generation.config import MotionCLIPConfig, TEACHConfig, TEMOSConfig
from motionary.models.generation.motionclip import CLIPBatch, MotionCLIP, motionclip_losses
from motionary.models.generation.teach import TEACH, PairBatch, last_frames, teach_losses
from motionary.models.generation.temos import TEMOS, LatentBatch, reconstruction, temos_losses

SIZES = {"features": 6, "text_width": 8, "latent": 8, "feedforward": 16, "heads": 2, "layers": 1, "dropout": 0.0}


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def words(rows: int = 2, *, seed: int = 1) -> tuple[Tensor, Tensor]:
    return torch.randn(rows, 3, 8, generator=seeded(seed)), torch.ones(rows, 3, dtype=torch.bool)


def two_motions(rows: int = 1, *, seed: int = 1) -> LatentBatch:
    """Two texts and a constant motion for each, repeated."""
    target = torch.stack([torch.full((10, 6), 1.0), torch.full((10, 6), -1.0)]).repeat(rows, 1, 1)
    tokens, mask = words(seed=seed)
    return LatentBatch(
        target, torch.ones(2 * rows, 10, dtype=torch.bool), tokens.repeat(rows, 1, 1), mask.repeat(rows, 1)
    )


def learn(model: nn.Module, losses: Callable[[], dict[str, Tensor]], *, steps: int = 150) -> tuple[float, float]:
    """First and last total of a short training."""
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-2)
    torch.manual_seed(0)
    totals = []
    for _ in range(steps):
        optimiser.zero_grad()
        total = losses()["total"]
        total.backward()
        optimiser.step()
        totals.append(float(total.detach()))
    return totals[0], totals[-1]


def test_temos_learns_each_text_its_motion() -> None:
    torch.manual_seed(0)
    model, batch = TEMOS(TEMOSConfig(**SIZES)), two_motions(4)
    first, last = learn(model, lambda: temos_losses(model, batch))
    assert last < first / 5
    made = model.eval().generate(*words(), torch.ones(2, 10, dtype=torch.bool), generator=seeded(3))
    assert made[0].mean() > 0.7 and made[1].mean() < -0.7


def test_temos_is_reproducible_and_varied() -> None:
    torch.manual_seed(0)
    model = TEMOS(TEMOSConfig(**SIZES)).eval()
    mask = torch.ones(2, 12, dtype=torch.bool)
    one, again, other = (model.generate(*words(), mask, generator=seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(one, again) and not torch.allclose(one, other)


def test_a_short_training_begins_with_little_noise() -> None:
    torch.manual_seed(0)
    sizes = SIZES | {"norm_first": True, "text_mean_token": True}
    plain, quiet = (TEACH(TEACHConfig(**sizes, logvar_start=start)).eval() for start in (0.0, -6.0))
    with torch.no_grad():
        loud, low = (model.encode_text(*words()).logvar.mean() for model in (plain, quiet))
    assert low < -4 < loud
    tokens, mask = words()
    far = torch.cat([tokens, torch.full((2, 1, 8), 9.0)], dim=1)
    hidden = torch.cat([mask, torch.zeros(2, 1, dtype=torch.bool)], dim=1)
    with torch.no_grad():
        torch.testing.assert_close(quiet.encode_text(far, hidden).mu, quiet.encode_text(tokens, mask).mu)


def test_the_path_counts_as_much_as_it_is_weighed() -> None:
    guess, target = torch.zeros(1, 2, 6), torch.zeros(1, 2, 6)
    target[..., 0], target[..., 5] = 2.0, 4.0
    mask = torch.tensor([[True, False]])
    losses = [reconstruction(guess, target, mask, config=TEMOSConfig(**SIZES, root=root)) for root in (1.0, 10.0)]
    # smooth L1 of 2 is 1.5, of 4 is 3.5; four of the six numbers are the path's
    torch.testing.assert_close(torch.stack(losses), torch.tensor([5.0 / 6, (15.0 + 3.5) / 42]))
    with pytest.raises(FeatureMismatch, match="root 0"):
        TEMOSConfig(root=0)


def test_motionclip_is_told_directions_alone() -> None:
    torch.manual_seed(0)
    model = MotionCLIP(MotionCLIPConfig(**SIZES)).eval()
    texts, mask = torch.randn(2, 8, generator=seeded(1)), torch.ones(2, 5, dtype=torch.bool)
    with torch.no_grad():
        torch.testing.assert_close(model.generate(texts, mask), model.generate(7 * texts, mask))


def test_temos_losses_add_up() -> None:
    torch.manual_seed(0)
    model = TEMOS(TEMOSConfig(**SIZES, kl=0.5, latent_match=0.25))
    losses = temos_losses(model, two_motions())
    expected = losses["reconstruction"] + 0.5 * losses["kl"] + 0.25 * losses["latent"]
    torch.testing.assert_close(losses["total"], expected)


def test_teach_follows_what_went_before() -> None:
    torch.manual_seed(0)
    model = TEACH(TEACHConfig(**SIZES)).eval()
    tokens, mask = words(1)
    past = torch.randn(1, 5, 6, generator=seeded(5))
    with torch.no_grad():
        alone, told = model.encode_text(tokens, mask), model.encode_text(tokens, mask, past)
        assert not torch.allclose(alone.mu, told.mu)
        assert not torch.allclose(told.mu, model.encode_text(tokens, mask, past + 1).mu)
        phrases = [(tokens, mask), words(1, seed=2), words(1, seed=3)]
        made = model.generate(phrases, [8, 12, 10], generator=seeded(1), samples=2)
    assert [tuple(part.shape) for part in made] == [(2, 8, 6), (2, 12, 6), (2, 10, 6)]
    again = model.generate(phrases, [8, 12, 10], generator=seeded(1), samples=2)
    assert all(torch.equal(one, other) for one, other in zip(made, again, strict=True))


def test_teach_learns_pairs() -> None:
    torch.manual_seed(0)
    model = TEACH(TEACHConfig(**SIZES))
    batch = two_motions(2)
    swapped = LatentBatch(batch.features.flip(0), batch.mask, batch.tokens.flip(0), batch.token_mask)
    first, last = learn(model, lambda: teach_losses(model, PairBatch(batch, swapped)))
    assert last < first / 4


def test_last_frames_are_the_valid_ones() -> None:
    features = torch.arange(12.0).reshape(2, 6, 1)
    mask = torch.tensor([[True] * 6, [True] * 2 + [False] * 4])
    torch.testing.assert_close(
        last_frames(features, mask, count=3)[..., 0], torch.tensor([[3.0, 4.0, 5.0], [6.0, 6.0, 7.0]])
    )


def test_motionclip_comes_to_the_texts_vectors_and_back() -> None:
    torch.manual_seed(0)
    model = MotionCLIP(MotionCLIPConfig(**SIZES, velocity=1.0))
    batch, texts = two_motions(2), torch.nn.functional.normalize(torch.randn(2, 8, generator=seeded(1)), dim=1)
    told = CLIPBatch(batch.features, batch.mask, texts.repeat(2, 1))
    first, last = learn(model, lambda: motionclip_losses(model, told), steps=250)
    assert last < first / 5
    with torch.no_grad():
        latent = model.eval().encode_motion(batch.features, batch.mask)
        assert (torch.nn.functional.cosine_similarity(latent, told.texts) > 0.9).all()
        made = model.generate(texts, batch.mask[:2])
    assert made[0].mean() > 0.5 and made[1].mean() < -0.5


def test_images_count_only_where_they_are_given() -> None:
    torch.manual_seed(0)
    model, batch = MotionCLIP(MotionCLIPConfig(**SIZES)), two_motions()
    texts = torch.randn(2, 8)
    without = motionclip_losses(model, CLIPBatch(batch.features, batch.mask, texts))
    with_images = motionclip_losses(model, CLIPBatch(batch.features, batch.mask, texts, texts + 1))
    assert "image" not in without
    torch.testing.assert_close(with_images["total"], without["total"] + with_images["image"])


def test_configurations_round_trip_and_refuse_nonsense() -> None:
    for config in (TEMOSConfig(**SIZES), TEACHConfig(**SIZES, past=3), MotionCLIPConfig(**SIZES)):
        assert type(config).from_dict(config.to_dict()) == config
    with pytest.raises(FeatureMismatch, match="one space"):
        MotionCLIPConfig(text_width=384)
    with pytest.raises(FeatureMismatch, match="past 0"):
        TEACHConfig(past=0)
    with pytest.raises(FeatureMismatch, match="heads"):
        TEMOSConfig(latent=10, heads=4)
    with pytest.raises(FeatureMismatch, match="widht"):
        TEMOSConfig.from_dict({"widht": 3})
