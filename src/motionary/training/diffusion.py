"""Training MDM: clips and captions in, a run folder with a checkpoint out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.models.checkpoint import save_checkpoint
from motionary.models.contrastive.encode import pad_features
from motionary.models.diffusion.checkpoint import KIND, load_mdm
from motionary.models.diffusion.config import MDMConfig
from motionary.models.diffusion.losses import DiffusionBatch, mdm_losses
from motionary.models.diffusion.model import MDM, Condition
from motionary.models.diffusion.schedule import schedule_of
from motionary.text.encoders import TextEncoder
from motionary.training.caption_bank import Bank, all_captions, build_bank, stored_bank
from motionary.training.dataset import Corpora, check_corpora, fit_normaliser
from motionary.training.diffusion_recipe import DiffusionRecipe
from motionary.training.fit import Report, Tell, fit_keeping
from motionary.training.identity import corpora_info, run_identity
from motionary.training.run_folder import RunFolder
from motionary.training.sampler import Draw, Sampler


def train_mdm(
    recipe: DiffusionRecipe,
    corpora: Corpora,
    run_folder: str | Path,
    *,
    encoder: TextEncoder,
    start_from: str | Path | None = None,
    bank_store: str | Path | None = None,
    extras: Mapping[str, bytes] | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    half_weights: bool = True,
    device: str = "cpu",
) -> Path:
    """Train MDM and return the folder of its checkpoint; a run that was stopped goes on where its state was saved.

    Whenever the state is saved a checkpoint is, too, so that a long run can be listened to on its way.

    With a `text.describing.DescribingEncoder` it is the Action-GPT variant. `start_from` is a checkpoint of the same
    sizes to go on from, whose normaliser is kept; `bank_store` a file that keeps the captions' embeddings; `extras` are
    files to put beside the weights. Raises as `motionary.training.loop.train`.
    """
    check_corpora(corpora, width=recipe.model.features)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.fit.seed)
        trained, mean, std, origin = _start(recipe, corpora, start_from=start_from)
    folder = RunFolder.open(
        run_folder, recipe=recipe.to_dict(), identity=run_identity([recipe.to_dict(), origin, encoder.name], corpora)
    )
    bank = caption_bank(corpora, recipe.model, encoder=encoder, store=bank_store, tell=tell)
    sampler = Sampler(corpora, recipe=recipe.draws)
    schedule = schedule_of(recipe.model)
    trained.to(device)

    def losses(step: int) -> dict[str, torch.Tensor]:
        batch = on_device(collate(sampler.batch(step), bank, recipe.model, mean=mean, std=std), device)
        return mdm_losses(trained.model, batch, schedule=schedule)

    def keep(steps: int) -> None:
        info = corpora_info(
            recipe, corpora, model=KIND, mean=mean, std=std, encoder=encoder.name, steps=steps, run=folder.identity
        )
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


def on_device(batch: DiffusionBatch, device: str) -> DiffusionBatch:
    """The batch on another device."""
    condition = Condition(*(part.to(device) for part in batch.condition))
    return DiffusionBatch(batch.features.to(device), batch.mask.to(device), condition)


class Averaged(torch.nn.Module):
    """A model and the moving average of its weights, as one thing to save and resume."""

    def __init__(self, model: MDM, decay: float | None) -> None:
        super().__init__()
        self.model = model
        self.decay = decay
        if decay is not None:
            for name, value in model.named_parameters():
                self.register_buffer(_buffer(name), value.detach().clone())

    @torch.no_grad()
    def follow(self, step: int) -> None:
        """Move the average towards the weights; the decay grows with the steps done."""
        if self.decay is None:
            return
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in self.model.named_parameters():
            self.get_buffer(_buffer(name)).lerp_(value, 1 - decay)

    def weights(self) -> dict[str, NDArray[Any]]:
        """The weights to ship: the average where there is one."""
        averaged = self.decay is not None
        return {
            name: (self.get_buffer(_buffer(name)) if averaged else value.detach()).cpu().numpy().copy()
            for name, value in self.model.named_parameters()
        }


def _buffer(name: str) -> str:
    return "average_" + name.replace(".", "_")


def _start(
    recipe: DiffusionRecipe, corpora: Corpora, *, start_from: str | Path | None
) -> tuple[Averaged, NDArray[np.float32], NDArray[np.float32], str]:
    if start_from is None:
        return Averaged(MDM(recipe.model), recipe.average), *fit_normaliser(corpora), ""
    model, info = load_mdm(start_from)
    if replace(model.config, places=recipe.model.places) != recipe.model:
        raise FormatError(f"{start_from}: its configuration is not the recipe's; go on with its own")
    tuned = MDM(recipe.model)
    # what tells places again begins at zero, and so changes nothing at first
    tuned.load_state_dict(model.state_dict(), strict=model.config == recipe.model)
    return Averaged(tuned, recipe.average), info.mean, info.std, info.weights_sha256


def caption_bank(
    corpora: Corpora,
    config: MDMConfig,
    *,
    encoder: TextEncoder,
    store: str | Path | None = None,
    tell: Tell | None = None,
) -> Bank:
    """The embeddings of every caption as the network reads them, kept in the file `store` if one is named."""

    def told(done: int, total: int) -> None:
        if tell is not None:
            tell(Report("captions", done, total, {}, 0.0))

    captions = all_captions(corpora)
    # the encoder's own sentence vectors, where they are read: the mean of its tokens is MiniLM's, but not every other's
    sentences = encoder if config.text_input == "sentence" else None
    if store is None:
        return build_bank(captions, encoder=encoder, sentences=sentences, tell=told)
    return stored_bank(captions, encoder=encoder, sentences=sentences, store=Path(store), tell=told)


def collate(
    draws: list[Draw], bank: Bank, config: MDMConfig, *, mean: NDArray[np.float32], std: NDArray[np.float32]
) -> DiffusionBatch:
    """Draws as one padded, normalised batch with its words."""
    features, mask = pad_features([draw.features for draw in draws], mean=mean, std=std)
    tokens, token_mask, sentences = bank.batch([draw.caption for draw in draws])
    if config.text_input == "sentence":
        tokens, token_mask = sentences[:, None], np.ones((len(draws), 1), dtype=bool)
    condition = Condition(torch.from_numpy(tokens), torch.from_numpy(token_mask))
    return DiffusionBatch(torch.from_numpy(features), torch.from_numpy(mask), condition)
