"""The training loop: clips and captions in, a run folder with a checkpoint out."""

from __future__ import annotations

import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, MotionaryError
from motionary.models.checkpoint import CheckpointInfo, load_checkpoint, save_checkpoint
from motionary.models.contrastive.encode import pad_features
from motionary.models.contrastive.model import TMR
from motionary.models.contrastive.objective import Batch, tmr_losses
from motionary.text.encoders import TextEncoder
from motionary.training.caption_bank import CaptionBank, all_captions, build_bank, stored_bank
from motionary.training.dataset import Corpora, check_corpora, fit_normaliser
from motionary.training.recipe import Recipe, learning_rate
from motionary.training.run_folder import RunFolder
from motionary.training.sampler import Draw, Sampler


@dataclass(frozen=True)
class Report:
    """How a run stands: `phase` is "captions" or "steps", `done` of `total`, losses and seconds left (steps only)."""

    phase: str
    done: int
    total: int
    losses: dict[str, float]
    seconds_left: float


Tell = Callable[[Report], None]


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
        folder = RunFolder.open(run_folder, recipe=recipe, corpora=corpora, start_from=origin)
        optimiser = torch.optim.AdamW(
            model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True
        )
        done = folder.load_state(model, optimiser)
        folder.rewind_log(done)
        captions, tell_captions = all_captions(corpora), _captions_teller(tell)
        if bank_store is None:
            bank = build_bank(captions, encoder=encoder, tell=tell_captions)
        else:
            bank = stored_bank(captions, encoder=encoder, store=Path(bank_store), tell=tell_captions)
        sampler = Sampler(corpora, recipe=recipe)
        half = quick_at_bfloat16() if recipe.half is None else recipe.half
        last = min(recipe.steps, stop_after or recipe.steps)
        began, first = time.perf_counter(), done
        with _stop_requests() as stop:
            for step in range(done, last):
                batch = collate(sampler.batch(step), bank, mean=mean, std=std)
                losses = _step(model, optimiser, batch, recipe=recipe, step=step, half=half)
                done = step + 1
                if done % recipe.log_every == 0 or done == last:
                    pace = (time.perf_counter() - began) / (done - first)
                    folder.log(done, losses | {"seconds": round(pace, 4), "half": half})
                    if tell is not None:
                        tell(Report("steps", done, recipe.steps, losses, pace * (last - done)))
                if done % recipe.save_every == 0 or done == last or stop.is_set():
                    folder.save_state(done, model, optimiser)
                if stop.is_set():
                    raise KeyboardInterrupt
    info = _info(recipe, corpora, folder, mean=mean, std=std, encoder=encoder.name, steps=done)
    state = {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
    save_checkpoint(folder.checkpoint, state, info=info, half=half_weights)
    return folder.checkpoint


def _step(
    model: TMR, optimiser: torch.optim.Optimizer, batch: Batch, *, recipe: Recipe, step: int, half: bool
) -> dict[str, float]:
    """One update; returns its losses, gradient norm and learning rate."""
    torch.manual_seed(_step_seed(recipe.seed, step))
    rate = learning_rate(recipe, step=step)
    for group in optimiser.param_groups:
        group["lr"] = rate
    model.train()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        losses = tmr_losses(model, batch)
    optimiser.zero_grad(set_to_none=True)
    losses["total"].backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.clip_norm)
    if not torch.isfinite(norm):
        raise MotionaryError(
            f"step {step + 1}: the gradient is not finite (losses {_numbers(losses)}); "
            "lower learning_rate, or look for broken features in the corpora"
        )
    optimiser.step()
    return _numbers(losses) | {"gradient": round(float(norm), 4), "rate": rate}


def collate(draws: Sequence[Draw], bank: CaptionBank, *, mean: NDArray[np.float32], std: NDArray[np.float32]) -> Batch:
    """Draws as one padded, normalised batch of tensors."""
    features, mask = pad_features([draw.features for draw in draws], mean=mean, std=std)
    tokens, token_mask, sentences = bank.batch([draw.caption for draw in draws])
    return Batch(*(torch.from_numpy(array) for array in (features, mask, tokens, token_mask, sentences)))


def quick_at_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    return any(
        bool(getattr(torch.cpu, name, bool)()) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
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


def _step_seed(seed: int, step: int) -> int:
    """A seed for one step, far from those of the steps beside it."""
    return int(np.random.SeedSequence([seed, step]).generate_state(1, np.uint64)[0] >> np.uint64(1))


def _numbers(losses: dict[str, torch.Tensor]) -> dict[str, float]:
    return {name: round(float(value.detach()), 5) for name, value in losses.items()}


def _captions_teller(tell: Tell | None) -> Callable[[int, int], None] | None:
    """`tell` as the caption bank calls it."""
    if tell is None:
        return None
    return lambda done, total: tell(Report("captions", done, total, {}, 0.0))


@contextmanager
def _stop_requests() -> Iterator[threading.Event]:
    """An event that Ctrl-C sets, so that a step is never cut in half; outside the main thread it is never set."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
