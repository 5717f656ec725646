"""Training a TMR: clips and captions in, a run folder with a checkpoint out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from motionary.models.contrastive.encode import pad_features
from motionary.models.contrastive.model import TMR
from motionary.models.contrastive.objective import Batch, tmr_losses
from motionary.text.encoders import TextEncoder
from motionary.training.caption_bank import CaptionBank, all_captions, build_bank, stored_bank
from motionary.training.dataset import Corpora, check_corpora, fit_normaliser
from motionary.training.fit import Report, Tell, fit
from motionary.training.recipe import Recipe
from motionary.training.run_folder import RunFolder
from motionary.training.sampler import Draw, Sampler


def train(
    recipe: Recipe,
    corpora: Corpora,
    run_folder: str | Path,
    *,
    encoder: TextEncoder,
    start_from: str | Path | None = None,
    bank_store: str | Path | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    half_weights: bool = True,
) -> Path:
    """Train a TMR and return the folder of its checkpoint; a run that was stopped goes on where its state was saved.

    A resumed run ends with the weights of an uninterrupted one, to the bit on one machine with as many threads: each
    step's draws, dropout and noise follow from the seed and the step's number alone. Ctrl-C finishes the step, saves
    the state and raises KeyboardInterrupt. `start_from` is a checkpoint to fine-tune, whose normaliser is kept.
    `bank_store` is a file that keeps the captions' embeddings for the next run. `stop_after` saves and returns after
    that many steps of the recipe. `half_weights` stores the checkpoint as float16.
    The global random state of torch is left as it was.

    Raises FeatureMismatch if the folder holds another run or the checkpoint to start from is of other sizes, and
    MotionaryError if the loss stops being a number.
    """
    check_corpora(corpora, width=recipe.model.features)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model, mean, std, origin = _start(recipe, corpora, start_from=start_from)
    identity = run_identity(recipe, corpora, start_from=origin)
    folder = RunFolder.open(run_folder, recipe=recipe.to_dict(), identity=identity)
    captions, tell_captions = all_captions(corpora, policy=recipe.text_policy), _captions_teller(tell)
    if bank_store is None:
        bank = build_bank(captions, encoder=encoder, tell=tell_captions)
    else:
        bank = stored_bank(captions, encoder=encoder, store=Path(bank_store), tell=tell_captions)
    sampler = Sampler(corpora, recipe=recipe)
    averaged = "sentences" if recipe.text_policy is None else recipe.text_policy.embeddings

    def losses(step: int) -> dict[str, torch.Tensor]:
        return tmr_losses(model, collate(sampler.batch(step), bank, mean=mean, std=std, averaged=averaged))

    done = fit(model, losses, settings=recipe.fit, folder=folder, tell=tell, stop_after=stop_after)
    info = _info(recipe, corpora, folder, mean=mean, std=std, encoder=encoder.name, steps=done)
    state = {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
    save_checkpoint(folder.checkpoint, state, info=info, half=half_weights)
    return folder.checkpoint


def run_identity(recipe: Recipe, corpora: Corpora, *, start_from: str = "") -> str:
    """SHA-256 over the recipe, every clip's length and texts, and the weights started from."""
    digest = hashlib.sha256(json.dumps([recipe.to_dict(), start_from], sort_keys=True).encode())
    for name, corpus in corpora.items():
        digest.update(json.dumps([name, corpus.share]).encode())
        for clip in corpus.clips:
            words = [clip.captions, clip.caption_weights, clip.weight, clip.paraphrases, clip.actions]
            digest.update(json.dumps([clip.features.shape, *words]).encode())
    return digest.hexdigest()


def collate(
    draws: Sequence[Draw],
    bank: CaptionBank,
    *,
    mean: NDArray[np.float32],
    std: NDArray[np.float32],
    averaged: Literal["sentences", "tokens"] = "sentences",
) -> Batch:
    """Draws as one padded, normalised batch of tensors; `averaged` says where several texts of a draw become one."""
    features, mask = pad_features([draw.features for draw in draws], mean=mean, std=std)
    texts = bank.rows([draw.texts for draw in draws], averaged=averaged)
    arrays = (features, mask, texts.tokens, texts.mask, texts.sentences)
    return Batch(
        *map(torch.from_numpy, arrays), owners=None if texts.owners is None else torch.from_numpy(texts.owners)
    )


def _start(
    recipe: Recipe, corpora: Corpora, *, start_from: str | Path | None
) -> tuple[TMR, NDArray[np.float32], NDArray[np.float32], str]:
    """The model to train, its normaliser, and the hash of the weights it starts from ("" for fresh ones)."""
    if start_from is None:
        return TMR(recipe.model), *fit_normaliser(corpora), ""
    model, info = load_checkpoint(start_from)
    sizes, wanted = ({**config.to_dict(), "loss": None, "dropout": None} for config in (model.config, recipe.model))
    if sizes != wanted:
        different = sorted(name for name, value in sizes.items() if wanted[name] != value)
        raise FeatureMismatch(
            f"{start_from}: its {', '.join(different)} are not the recipe's; fine-tune with its own sizes"
        )
    tuned = TMR(recipe.model)
    tuned.load_state_dict(model.state_dict())
    return tuned, info.mean, info.std, info.weights_sha256


def _info(
    recipe: Recipe,
    corpora: Corpora,
    folder: RunFolder,
    *,
    mean: NDArray[np.float32],
    std: NDArray[np.float32],
    encoder: str,
    steps: int,
) -> CheckpointInfo:
    """What the checkpoint says of itself."""
    digest = hashlib.sha256(mean.tobytes() + std.tobytes()).hexdigest()[:12]
    summary = {
        "steps": steps,
        "recipe": {name: value for name, value in recipe.to_dict().items() if name != "model"},
        "corpora": {name: {"clips": len(corpus.clips), "share": corpus.share} for name, corpus in corpora.items()},
        "run": folder.identity,
    }
    return CheckpointInfo(
        config=recipe.model.to_dict(),
        mean=mean,
        std=std,
        normaliser=f"training-clips@{digest}",
        text_encoder=encoder,
        training=summary,
    )


def _captions_teller(tell: Tell | None) -> Callable[[int, int], None] | None:
    """`tell` as the caption bank calls it."""
    if tell is None:
        return None
    return lambda done, total: tell(Report("captions", done, total, {}, 0.0))
