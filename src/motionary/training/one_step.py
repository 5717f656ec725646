"""Distilling MDM: a student learns to make in one step what the teacher, by many, made of the same noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import torch

from motionary.errors import FeatureMismatch, MissingData
from motionary.models.checkpoint import save_checkpoint
from motionary.models.diffusion.checkpoint import KIND, load_mdm
from motionary.models.diffusion.losses import endpoint_losses
from motionary.models.diffusion.noise import row_noise
from motionary.models.diffusion.schedule import schedule_of
from motionary.text.encoders import TextEncoder
from motionary.training.dataset import Corpus, TrainingClip, check_corpora
from motionary.training.diffusion import Averaged, caption_bank, collate, on_device
from motionary.training.fit import Tell, fit_keeping
from motionary.training.identity import corpora_info, run_identity
from motionary.training.one_step_recipe import OneStepRecipe
from motionary.training.run_folder import RunFolder
from motionary.training.sampler import Sampler

ENDS = "ends"
"""What the teacher's motions are called among the corpora of the student's record."""


def train_one_step(
    recipe: OneStepRecipe,
    ends: Sequence[TrainingClip],
    run_folder: str | Path,
    *,
    teacher: str | Path,
    encoder: TextEncoder,
    bank_store: str | Path | None = None,
    extras: Mapping[str, bytes] | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    half_weights: bool = True,
    device: str = "cpu",
) -> Path:
    """Train the student and return its checkpoint's folder; a stopped run goes on where its state was saved.

    Clip k of `ends` is the motion (not normalised) that the teacher, a checkpoint of an MDM, made of row k of the noise
    that `recipe.teaching` says, with the words it was told. The recipe's sizes are the teacher's, whatever it says. The
    checkpoint is an MDM's, whose record names the teacher, the guidance that is baked in (`distilled`) and how it is
    meant to be sampled (`sampling`). `extras` are files to put beside the weights.

    Raises MissingData without motions, FeatureMismatch for a motion longer than a window or an encoder that is not the
    teacher's, and what `fit` raises.
    """
    model, taught = load_mdm(teacher)
    recipe = replace(recipe, model=model.config)
    _check(ends, longest=model.config.longest, width=model.config.features)
    if encoder.name != taught.text_encoder:
        raise FeatureMismatch(f"{teacher}: trained on the words of {taught.text_encoder}, not of {encoder.name}")
    corpora = {ENDS: Corpus(ends)}
    about = [recipe.to_dict(), taught.weights_sha256, encoder.name]
    folder = RunFolder.open(run_folder, recipe=recipe.to_dict(), identity=run_identity(about, corpora))
    bank = caption_bank(corpora, model.config, encoder=encoder, store=bank_store, tell=tell)
    sampler, schedule = Sampler(corpora, recipe=recipe.draws), schedule_of(model.config)
    trained = Averaged(model, recipe.average).to(device)

    def losses(step: int) -> dict[str, torch.Tensor]:
        draws = sampler.batch(step)
        batch = on_device(collate(draws, bank, model.config, mean=taught.mean, std=taught.std), device)
        rows, frames = [draw.clip for draw in draws], batch.features.shape[1]
        noise = row_noise(rows, frames, config=model.config, seed=recipe.teaching.seed).to(device)
        return endpoint_losses(model, batch, noise, schedule=schedule, hard=recipe.hard)

    def keep(steps: int) -> None:
        teaching = asdict(recipe.teaching)
        info = corpora_info(
            recipe,
            corpora,
            model=KIND,
            mean=taught.mean,
            std=taught.std,
            encoder=encoder.name,
            steps=steps,
            run=folder.identity,
            more={
                "distilled": {"teacher": taught.weights_sha256, "guidance": teaching["guidance"]},
                "sampling": {"sampler": "dpm-solver++", "steps": 1, "guidance": 1.0},
            },
        )
        info = replace(info, normaliser=taught.normaliser)
        save_checkpoint(folder.checkpoint, trained.weights(), info=info, half=half_weights, beside=extras)

    fit_keeping(
        trained,
        losses,
        keep,
        settings=recipe.fit,
        folder=folder,
        tell=tell,
        stop_after=stop_after,
        follow=trained.follow,
    )
    return folder.checkpoint


def _check(ends: Sequence[TrainingClip], *, longest: int, width: int) -> None:
    if not len(ends):
        raise MissingData("a student needs its teacher's motions; none are given")
    check_corpora({ENDS: Corpus(ends)}, width=width)
    most = max(len(each.features) for each in ends)
    if most > longest:
        raise FeatureMismatch(f"a motion of {most} frames to distil; the network sees {longest} at once")
