"""Training a TMR: clips and captions in, a run folder with a checkpoint out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, FormatError, MotionaryError
from motionary.models.checkpoint import load_checkpoint, save_checkpoint
from motionary.models.contrastive.encode import pad_features
from motionary.models.contrastive.model import TMR
from motionary.models.contrastive.objective import WHOLE, Batch, Part, tmr_losses
from motionary.text.encoders import TextEncoder
from motionary.training.caption_bank import Averaged, Bank, all_captions, build_bank, stored_bank, text_rows
from motionary.training.dataset import Corpora, check_corpora, fit_normaliser
from motionary.training.distributed import ALONE, Processes, joined
from motionary.training.fit import Report, Tell, fit
from motionary.training.identity import corpora_info, run_identity
from motionary.training.recipe import Recipe
from motionary.training.run_folder import RunFolder
from motionary.training.sampler import Draw, Sampler


def train(
    recipe: Recipe,
    corpora: Corpora,
    run_folder: str | Path,
    *,
    encoder: TextEncoder,
    sentences: TextEncoder | None = None,
    start_from: str | Path | None = None,
    bank_store: str | Path | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    half_weights: bool = True,
    device: str = "cpu",
) -> Path:
    """Train a TMR and return the folder of its checkpoint; a run that was stopped goes on where its state was saved.

    A resumed run ends with the weights of an uninterrupted one, to the bit on one machine with as many threads: each
    step's draws, dropout and noise follow from the seed and the step's number alone. Ctrl-C finishes the step, saves
    the state and raises KeyboardInterrupt. Under torchrun the processes share out each batch, and the first one writes.

    `encoder` gives the token vectors that TMR reads, and the width of its text side; `sentences` the sentence vectors
    of the false-negative filter (None: the mean of the tokens). `start_from` is a checkpoint to fine-tune, whose
    normaliser is kept. `bank_store` is a file that keeps the texts' embeddings for the next run. `stop_after` saves and
    returns after that many steps of the recipe. `half_weights` stores the checkpoint as float16. `device`: where the
    networks are, "cuda" for a GPU.
    The global random state of torch is left as it was.

    Raises FeatureMismatch if the folder holds another run or the checkpoint to start from is of other sizes, and
    MotionaryError if the loss stops being a number or the device is not there.
    """
    place = usable_device(device)
    recipe = replace(recipe, model=replace(recipe.model, text_width=encoder.dimension))
    check_corpora(corpora, width=recipe.model.features)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(recipe.seed)
        model, mean, std, origin = _start(recipe, corpora, start_from=start_from)
    names = (encoder.name, "" if sentences is None else sentences.name)
    identity = run_identity([recipe.to_dict(), origin, *names], corpora)
    processes = joined()
    if recipe.batch % processes.count:
        raise FormatError(f"a batch of {recipe.batch} cannot be shared out evenly to {processes.count} processes")
    if processes.count > 1 and place.type != "cpu":
        raise MotionaryError(f"several processes train on the CPU, not on {device!r}")
    model.to(place)
    with processes.first_alone():
        if processes.first:
            RunFolder.open(run_folder, recipe=recipe.to_dict(), identity=identity)
        bank = _bank(recipe, corpora, encoder, sentences, store=bank_store, tell=tell)
    folder = RunFolder(Path(run_folder), identity)
    losses = step_losses(model, Sampler(corpora, recipe=recipe), bank, mean=mean, std=std, processes=processes)
    done = fit(model, losses, settings=recipe.fit, folder=folder, tell=tell, stop_after=stop_after, processes=processes)
    more = {"sentence_encoder": names[1]} if names[1] else None
    info = corpora_info(
        recipe, corpora, model="tmr", mean=mean, std=std, encoder=names[0], steps=done, run=identity, more=more
    )
    with processes.first_alone():
        if processes.first:
            state = {name: tensor.detach().cpu().numpy() for name, tensor in model.state_dict().items()}
            save_checkpoint(folder.checkpoint, state, info=info, half=half_weights)
    return folder.checkpoint


def _bank(
    recipe: Recipe,
    corpora: Corpora,
    encoder: TextEncoder,
    sentences: TextEncoder | None,
    *,
    store: str | Path | None,
    tell: Tell | None,
) -> Bank:
    """The embeddings of every text that the recipe may draw."""
    captions = all_captions(corpora, policy=recipe.text_policy)
    if store is None:
        return build_bank(captions, encoder=encoder, sentences=sentences, tell=_captions_teller(tell))
    return stored_bank(captions, encoder=encoder, sentences=sentences, store=Path(store), tell=_captions_teller(tell))


def step_losses(
    model: TMR,
    sampler: Sampler,
    bank: Bank,
    *,
    mean: NDArray[np.float32],
    std: NDArray[np.float32],
    processes: Processes = ALONE,
) -> Callable[[int], dict[str, torch.Tensor]]:
    """The losses of a step on this process' part of its batch."""
    recipe = sampler.recipe
    averaged = "sentences" if recipe.text_policy is None else recipe.text_policy.embeddings

    def losses(step: int) -> dict[str, torch.Tensor]:
        joint = sampler.batch(step)
        draws = processes.part(joint)
        longest = max(len(draw.features) for draw in joint)
        batch = collate(draws, bank, mean=mean, std=std, averaged=averaged, longest=longest)
        noise = step_noise(recipe.seed, step, shape=(2, len(joint), recipe.model.latent))[:, processes.rows(len(joint))]
        part = WHOLE if processes.count == 1 else _part(draws, joint, processes)
        device = next(model.parameters()).device
        return tmr_losses(model, batch.to(device), noise=noise.to(device), part=part)

    return losses


def usable_device(name: str) -> torch.device:
    """The device of a name such as "cpu" or "cuda"; MotionaryError where this machine has none such."""
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        there = "cpu and cuda" if torch.cuda.is_available() else "cpu, and no GPU that torch can use"
        raise MotionaryError(f"device {name!r} cannot be used here; there is {there}") from error
    return device


def _part(draws: Sequence[Draw], joint: Sequence[Draw], processes: Processes) -> Part:
    """Which part of the joint batch some draws are."""
    frames = sum(len(draw.features) for draw in draws) / sum(len(draw.features) for draw in joint)
    return Part(rows=len(draws) / len(joint), frames=frames, gather=processes.gather)


def step_noise(seed: int, step: int, *, shape: tuple[int, ...]) -> torch.Tensor:
    """Standard normal noise for the latents of a joint batch, the same in every process that trains on a part of it."""
    state = np.random.SeedSequence([seed, step], spawn_key=(1,)).generate_state(1, np.uint64)[0] >> np.uint64(1)
    return torch.randn(shape, generator=torch.Generator().manual_seed(int(state)))


def collate(
    draws: Sequence[Draw],
    bank: Bank,
    *,
    mean: NDArray[np.float32],
    std: NDArray[np.float32],
    averaged: Averaged = "sentences",
    longest: int = 0,
) -> Batch:
    """Draws as one normalised batch of tensors, padded to the longest motion and at least to `longest` frames.

    `averaged` says where several texts of a draw become one, see `text_rows`.
    """
    features, mask = pad_features([draw.features for draw in draws], mean=mean, std=std, longest=longest)
    texts = text_rows(bank, [draw.texts for draw in draws], averaged=averaged)
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


def _captions_teller(tell: Tell | None) -> Callable[[int, int], None] | None:
    """`tell` as the caption bank calls it."""
    if tell is None:
        return None
    return lambda done, total: tell(Report("captions", done, total, {}, 0.0))
