"""MDM: its samplers against diffusers, its network's laws, and what an edit keeps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from motionary.errors import FeatureMismatch, MotionaryError
from motionary.features.regions import REGIONS, change_mask, frames_mask, region_dims
from motionary.models.diffusion.config import MDMConfig
from motionary.models.diffusion.editing import compose, hold_for
from motionary.models.diffusion.guidance import guided, without_seams
from motionary.models.diffusion.losses import DiffusionBatch, masked_mse, mdm_losses
from motionary.models.diffusion.model import MDM, Condition
from motionary.models.diffusion.samplers import SAMPLERS, ddim, ddpm, dpm_solver_pp, sampler_of
from motionary.models.diffusion.schedule import SPACINGS, cosine_schedule, visited
from motionary.models.diffusion.timeline import Window, joined, plan_windows, window_weights

SMALL = MDMConfig(features=6, text_width=5, width=16, layers=2, heads=2, feedforward=32, noise_steps=50, longest=20)
SCHEDULE = cosine_schedule(1000)


def small_model(**changes) -> MDM:
    torch.manual_seed(0)
    return MDM(MDMConfig(**{**SMALL.to_dict(), **changes})).eval()


def words(rows: int, *, length: int = 1, seed: int = 1) -> Condition:
    generator = torch.Generator().manual_seed(seed)
    return Condition(torch.randn(rows, length, 5, generator=generator), torch.ones(rows, length, dtype=torch.bool))


def pull(target: Tensor):
    """A denoiser that is not trivial: its guess depends on state and step."""
    return lambda state, step: target + 0.3 * torch.tanh(state) * (step / 1000)


def test_the_schedule_is_diffusers() -> None:
    diffusers = pytest.importorskip("diffusers")
    theirs = diffusers.DDPMScheduler(num_train_timesteps=1000, beta_schedule="squaredcos_cap_v2")
    np.testing.assert_allclose(SCHEDULE.kept, theirs.alphas_cumprod.numpy(), rtol=2e-4, atol=1e-9)
    assert SCHEDULE.signal(-1) == 1 and SCHEDULE.noise(-1) == 0


def test_a_shifted_schedule_has_the_same_ratios_of_signal_to_noise_but_smaller() -> None:
    shifted = cosine_schedule(1000, shift=8.0)
    for step in (0, 300, 998):
        ratio = SCHEDULE.signal(step) / SCHEDULE.noise(step)
        assert shifted.signal(step) / shifted.noise(step) == pytest.approx(ratio / 8, rel=1e-9)
        assert shifted.signal(step) ** 2 + shifted.noise(step) ** 2 == pytest.approx(1.0)
    assert (np.diff(shifted.kept) < 0).all()
    np.testing.assert_array_equal(cosine_schedule(1000, shift=1.0).kept, SCHEDULE.kept)


def test_louder_text_is_text_of_larger_numbers() -> None:
    plain, loud = small_model(text_input="tokens"), small_model(text_input="tokens", text_scale=3.0)
    noisy, mask, step = torch.randn(2, 12, 6), torch.ones(2, 12, dtype=torch.bool), torch.tensor([3, 40])
    said = words(2, length=4)
    with torch.no_grad():
        guess = loud(noisy, mask, step, said)
        torch.testing.assert_close(guess, plain(noisy, mask, step, Condition(3.0 * said.vectors, said.mask)))
        assert not torch.allclose(guess, plain(noisy, mask, step, said))


@pytest.mark.parametrize("spacing", SPACINGS)
@pytest.mark.parametrize("count", [1, 7, 50, 1000])
def test_visited_steps_are_diffusers(spacing: str, count: int) -> None:
    diffusers = pytest.importorskip("diffusers")
    theirs = diffusers.DDIMScheduler(num_train_timesteps=1000, timestep_spacing=spacing)
    theirs.set_timesteps(count)
    assert visited(1000, count=count, spacing=spacing) == theirs.timesteps.tolist()


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("name", ["ddpm", "ddim", "ddim-noisy", "dpm-solver++"])
@pytest.mark.parametrize("count", [5, 20])
def test_samplers_follow_diffusers(name: str, count: int) -> None:
    diffusers = pytest.importorskip("diffusers")
    common = {
        "num_train_timesteps": 1000,
        "beta_schedule": "squaredcos_cap_v2",
        "prediction_type": "sample",
        "timestep_spacing": "trailing",
    }
    if name == "ddpm":
        theirs = diffusers.DDPMScheduler(**common, clip_sample=False, variance_type="fixed_small")
    elif name.startswith("ddim"):
        theirs = diffusers.DDIMScheduler(**common, clip_sample=False, set_alpha_to_one=True)
    else:
        theirs = diffusers.DPMSolverMultistepScheduler(**common, final_sigmas_type="zero")
    theirs.set_timesteps(count)
    noise = torch.randn(2, 9, 6, generator=torch.Generator().manual_seed(3))
    denoise = pull(torch.linspace(-1, 1, 6))
    state, extra = noise, {"eta": 0.7} if name == "ddim-noisy" else {}
    generator = torch.Generator().manual_seed(4)
    for step in theirs.timesteps:
        guess = denoise(state, int(step))
        options = extra | ({} if name == "dpm-solver++" else {"generator": generator})
        state = theirs.step(guess, step, state, **options).prev_sample
    ours = SAMPLERS[name.removesuffix("-noisy")](
        denoise,
        noise,
        schedule=SCHEDULE,
        steps=theirs.timesteps.tolist(),
        generator=torch.Generator().manual_seed(4),
        **extra,
    )
    torch.testing.assert_close(ours, state, rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("name", sorted(SAMPLERS))
def test_a_sampler_reaches_what_the_denoiser_always_guesses(name: str) -> None:
    target = torch.randn(3, 4, 6, generator=torch.Generator().manual_seed(0))
    heard: list[tuple[int, int]] = []
    out = SAMPLERS[name](
        lambda state, step: target,
        torch.randn(3, 4, 6),
        schedule=SCHEDULE,
        steps=visited(1000, count=10),
        generator=torch.Generator().manual_seed(0),
        tell=lambda done, total: heard.append((done, total)),
    )
    torch.testing.assert_close(out, target, rtol=1e-4, atol=1e-4)
    assert heard == [(number, 10) for number in range(1, 11)]


def test_equal_seeds_sample_equal_motions() -> None:
    model, mask = small_model(), torch.ones(2, 12, dtype=torch.bool)

    def sample(seed: int) -> Tensor:
        generator = torch.Generator().manual_seed(seed)
        noise = torch.randn(2, 12, 6, generator=generator)
        with torch.no_grad():
            return ddpm(
                guided(model, words(2), mask),
                noise,
                schedule=cosine_schedule(50),
                steps=visited(50, count=10),
                generator=generator,
            )

    assert torch.equal(sample(1), sample(1))
    assert not torch.allclose(sample(1), sample(2))


def test_more_solver_steps_come_closer_to_the_limit() -> None:
    noise = torch.randn(1, 5, 6, generator=torch.Generator().manual_seed(0))
    denoise = pull(torch.linspace(-1, 1, 6))
    limit = ddim(denoise, noise, schedule=SCHEDULE, steps=visited(1000, count=1000))

    def error(sampler, count: int) -> float:
        return float((sampler(denoise, noise, schedule=SCHEDULE, steps=visited(1000, count=count)) - limit).norm())

    assert error(dpm_solver_pp, 40) < error(dpm_solver_pp, 10)
    assert error(dpm_solver_pp, 20) < error(ddim, 20)


def test_padding_does_not_show() -> None:
    model = small_model()
    motion = torch.randn(1, 8, 6)
    padded = torch.cat([motion, 100 * torch.ones(1, 5, 6)], dim=1)
    step = torch.tensor([7])
    with torch.no_grad():
        alone = model(motion, torch.ones(1, 8, dtype=torch.bool), step, words(1))
        beside = model(padded, torch.arange(13)[None] < 8, step, words(1))
    torch.testing.assert_close(alone, beside[:, :8], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["sentence", "tokens"])
@pytest.mark.parametrize("patch", [1, 4])
def test_the_guess_depends_on_words_step_and_motion(kind: str, patch: int) -> None:
    model = small_model(text_input=kind, patch=patch)
    motion, mask, step = torch.randn(2, 10, 6), torch.ones(2, 10, dtype=torch.bool), torch.tensor([3, 3])
    with torch.no_grad():
        base = model(motion, mask, step, words(2, length=3))
        assert base.shape == motion.shape
        assert not torch.allclose(base, model(motion, mask, step, words(2, length=3, seed=9)))
        assert not torch.allclose(base, model(motion, mask, step + 20, words(2, length=3)))
        assert not torch.allclose(base, model(motion + 1, mask, step, words(2, length=3)))
        bare = words(2, length=3).without_words()
        torch.testing.assert_close(
            model(motion, mask, step, bare),
            model(motion, mask, step, words(2, length=3, seed=9).without_words()),
        )


def test_guidance_is_the_line_through_both_guesses() -> None:
    model, mask = small_model(), torch.ones(2, 7, dtype=torch.bool)
    noisy, said = torch.randn(2, 7, 6), words(2)
    with torch.no_grad():
        worded, plain = (guided(model, said, mask, scale=scale)(noisy, 9) for scale in (1.0, 0.0))
        torch.testing.assert_close(
            guided(model, said, mask, scale=2.5)(noisy, 9), plain + 2.5 * (worded - plain), rtol=1e-4, atol=1e-5
        )


def test_places_told_again_change_nothing_until_they_are_learned() -> None:
    once, again = small_model(), small_model(places="every-block")
    missing, unknown = again.load_state_dict(once.state_dict(), strict=False)
    assert sorted(missing) == ["embed_places.0.weight", "embed_places.1.weight"] and not unknown
    noisy, mask, step = torch.randn(2, 12, 6), torch.ones(2, 12, dtype=torch.bool), torch.tensor([3, 40])
    with torch.no_grad():
        torch.testing.assert_close(again(noisy, mask, step, words(2)), once(noisy, mask, step, words(2)))
        for layer in again.embed_places.parameters():
            layer.normal_(std=0.2, generator=torch.Generator().manual_seed(0))
        told = again(noisy, mask, step, words(2))
        assert not torch.allclose(told, once(noisy, mask, step, words(2)))
        # what shares the batch still does not count
        alone = again(noisy[:1], mask[:1], step[:1], Condition(*(part[:1] for part in words(2))))
        torch.testing.assert_close(alone, told[:1])


class Steps:
    """Stands for a network whose every token is off by its own amount: 1 up, 1 down, 1 up, ..."""

    config = MDMConfig(**{**SMALL.to_dict(), "patch": 8, "longest": 48})

    def __call__(self, noisy: Tensor, mask: Tensor, step: Tensor, condition: Condition) -> Tensor:
        token = torch.arange(noisy.shape[1]) // 8
        return (1.0 - 2.0 * (token % 2))[None, :, None].expand(noisy.shape)


def test_seams_between_tokens_are_blended_where_there_is_little_noise() -> None:
    noisy, mask = torch.zeros(2, 48, 6), torch.ones(2, 48, dtype=torch.bool)
    denoise = guided(Steps(), words(2), mask, scale=1.0)  # pyright: ignore[reportArgumentType]
    assert denoise(noisy, 40).diff(dim=1).abs().max() == 2.0
    smooth = denoise(noisy, 3)
    assert smooth.shape == noisy.shape and (smooth[:, :4] == 1.0).all()
    assert smooth.diff(dim=1).abs().max() < 0.8
    # weights are even: what both guesses agree on stays
    assert smooth.abs().max() <= 1.0 + 1e-6
    short = guided(Steps(), words(2), mask[:, :4], scale=1.0)  # pyright: ignore[reportArgumentType]
    assert (short(noisy[:, :4], 3) == 1.0).all()


def test_a_sampling_that_ends_in_noise_closes_its_seams() -> None:
    noisy, mask = torch.zeros(2, 48, 6), torch.ones(2, 48, dtype=torch.bool)
    denoise = guided(Steps(), words(2), mask, scale=1.0, last=40)  # pyright: ignore[reportArgumentType]
    closed = denoise(noisy, 40)
    assert closed.diff(dim=1).abs().max() <= 0.5 + 1e-6
    # steps before the last are left as they are, and half a token away from a seam so is the last
    assert denoise(noisy, 45).diff(dim=1).abs().max() == 2.0
    assert (closed[:, :4] == 1.0).all() and closed.abs().max() <= 1.0 + 1e-6


@pytest.mark.parametrize("patch", [4, 5, 8])
def test_closing_seams_takes_out_jumps_and_nothing_else(patch: int) -> None:
    frames = torch.arange(30.0)[None, :, None]
    whole = torch.ones(1, 30, dtype=torch.bool)
    straight = torch.cat([2.0 * frames - 1.0, -0.5 * frames], dim=2)
    torch.testing.assert_close(without_seams(straight, whole, patch=patch), straight)
    token = torch.div(frames, patch, rounding_mode="floor")
    broken = straight + 3.0 * (token % 2)
    closed = without_seams(broken, whole, patch=patch)
    seams = torch.arange(patch, 29, patch)
    torch.testing.assert_close(closed.diff(dim=1)[:, seams - 1], straight.diff(dim=1)[:, seams - 1])
    assert closed.diff(n=2, dim=1)[:, :26].abs().max() < 1.6 < 3.0 == broken.diff(n=2, dim=1).abs().max()
    # what is padded has no part in it: a shorter row is closed as it is by itself
    longer = torch.cat([broken[:, :20], torch.full((1, 10, 2), 1e6)], dim=1)
    mask = torch.arange(30)[None] < 20
    alone = without_seams(broken[:, :20], mask[:, :20], patch=patch)
    torch.testing.assert_close(without_seams(longer, mask, patch=patch)[:, :20], alone)


def test_losses_count_valid_frames_only() -> None:
    guess, target = torch.zeros(1, 4, 2), torch.ones(1, 4, 2)
    target[0, 3] = 50.0
    assert masked_mse(guess, target, torch.tensor([[True, True, True, False]])) == 1.0
    assert masked_mse(guess, target, torch.zeros(1, 4, dtype=torch.bool)) == 0.0
    torch.manual_seed(0)
    batch = DiffusionBatch(torch.randn(4, 9, 6), torch.ones(4, 9, dtype=torch.bool), words(4))
    losses = mdm_losses(small_model(velocity=0.5), batch, schedule=cosine_schedule(50))
    torch.testing.assert_close(losses["total"], losses["simple"] + 0.5 * losses["velocity"])


def test_it_learns_a_motion_by_its_words() -> None:
    """Two texts, two constant motions: after a little training sampling gives each its own."""
    model = small_model(condition_dropout=0.1, dropout=0.0).train()
    schedule = cosine_schedule(50)
    said = words(2, seed=5)
    target = torch.stack([torch.full((10, 6), 1.0), torch.full((10, 6), -1.0)])
    batch = DiffusionBatch(
        target.repeat(8, 1, 1),
        torch.ones(16, 10, dtype=torch.bool),
        Condition(said.vectors.repeat(8, 1, 1), said.mask.repeat(8, 1)),
    )
    optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
    torch.manual_seed(1)
    for _ in range(120):
        optimiser.zero_grad()
        mdm_losses(model, batch, schedule=schedule)["total"].backward()
        optimiser.step()
    model.eval()
    with torch.no_grad():
        out = ddim(
            guided(model, said, torch.ones(2, 10, dtype=torch.bool)),
            torch.randn(2, 10, 6),
            schedule=schedule,
            steps=visited(50, count=20),
        )
    assert out[0].mean() > 0.7 and out[1].mean() < -0.7


@pytest.mark.parametrize("way", ["every-step", "once"])
def test_an_edit_keeps_the_rest_exactly(way: str) -> None:
    model, mask = small_model(), torch.ones(1, 12, dtype=torch.bool)
    old = torch.randn(1, 12, 6)
    change = torch.zeros(12, 6, dtype=torch.bool)
    change[3:9, 2:5] = True
    with torch.no_grad():
        new = ddim(
            guided(model, words(1), mask),
            torch.randn(1, 12, 6),
            schedule=cosine_schedule(50),
            steps=visited(50, count=10),
            hold=hold_for(old, change, way=way),
        )
    out = compose(new, old, change)
    assert torch.equal(out[:, ~change], old[:, ~change])
    assert (out[:, change] != old[:, change]).any()


def test_regions_are_mdms() -> None:
    lower, upper = region_dims("lower"), region_dims("upper")
    assert lower.sum() == 107 and upper.sum() == 156
    assert (lower ^ upper).all() and lower[:4].all() and lower[259:].all()
    assert region_dims("all").all()
    np.testing.assert_array_equal(region_dims("left_arm,right_arm"), region_dims("arms"))
    assert all(region_dims(name).any() for name in REGIONS)
    np.testing.assert_array_equal(region_dims(["left_wrist"]).nonzero()[0][:3], [4 + 19 * 3 + i for i in range(3)])
    mask = change_mask(region_dims("head"), frames_mask(100, start=1.0, stop=2.0))
    assert mask.sum() == 20 * region_dims("head").sum() and not mask[:20].any()
    for wrong in ("tail", ""):
        with pytest.raises(MotionaryError, match="no part"):
            region_dims(wrong)
    with pytest.raises(MotionaryError, match="no frame"):
        frames_mask(100, start=6.0, stop=7.0)


def test_windows_cover_the_timeline_and_their_weights_sum_to_one() -> None:
    for lengths in ([30], [400], [60, 90, 30], [10, 500, 10]):
        windows = plan_windows(lengths, longest=196, overlap=20)
        assert all(0 < window.stop - window.start <= 196 for window in windows)
        assert {window.phrase for window in windows} == set(range(len(lengths)))
        weights = window_weights(windows, sum(lengths))
        torch.testing.assert_close(weights.sum(dim=0), torch.ones(sum(lengths)))
    assert plan_windows([30], longest=196, overlap=20) == [Window(0, 30, 0)]


def test_one_window_is_the_plain_denoiser() -> None:
    model, said = small_model(), words(1)
    noisy = torch.randn(3, 12, 6)
    mask = torch.ones(3, 12, dtype=torch.bool)
    with torch.no_grad():
        plain = guided(model, Condition(*(part.expand(3, *part.shape[1:]) for part in said)), mask)(noisy, 5)
        whole = joined(model, plan_windows([12], longest=20, overlap=4), said, frames=12, samples=3)(noisy, 5)
    torch.testing.assert_close(whole, plain, rtol=1e-4, atol=1e-5)


def test_a_join_is_no_rougher_than_the_rest() -> None:
    """Where windows meet the guess moves from one to the other; without blending it would jump."""
    model, said = small_model(), words(2, seed=3)
    windows = plan_windows([15, 15], longest=20, overlap=8)
    noisy = torch.zeros(1, 30, 6)
    with torch.no_grad():
        blended = joined(model, windows, said, frames=30, samples=1)(noisy, 5)
        hard = joined(model, plan_windows([15, 15], longest=20, overlap=0), said, frames=30, samples=1)(noisy, 5)
    assert blended.diff(dim=1)[0, 10:19].norm(dim=-1).max() < hard.diff(dim=1)[0, 14].norm()


def test_wrong_settings_are_one_clear_error() -> None:
    wrongs: list[dict[str, Any]] = [
        {"heads": 3},
        {"layers": 0},
        {"text_input": "song"},
        {"condition_dropout": 1.0},
        {"noise_steps": 1},
    ]
    for wrong in wrongs:
        with pytest.raises(FeatureMismatch, match=next(iter(wrong))):
            MDMConfig(**wrong)
    with pytest.raises(FeatureMismatch, match="widht"):
        MDMConfig.from_dict({"widht": 3})
    with pytest.raises(MotionaryError, match="euler"):
        sampler_of("euler")
    with pytest.raises(MotionaryError, match="1001 sampling steps"):
        visited(1000, count=1001)
    with pytest.raises(MotionaryError, match="spacing"):
        visited(1000, count=10, spacing="sideways")
    with pytest.raises(MotionaryError, match="at least one"):
        plan_windows([10, 0], longest=20, overlap=4)
    with pytest.raises(MotionaryError, match="overlap"):
        plan_windows([10], longest=20, overlap=10)
    with pytest.raises(MotionaryError, match="twice"):
        hold_for(torch.zeros(1, 2, 3), torch.zeros(2, 3, dtype=torch.bool), way="twice")
    with pytest.raises(MotionaryError, match="mask of shape"):
        hold_for(torch.zeros(1, 2, 3), torch.zeros(2, 4, dtype=torch.bool))
