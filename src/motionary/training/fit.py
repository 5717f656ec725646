"""The training loop, for every model: a function of the step gives the losses, and a run folder keeps what was done."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from motionary.errors import MotionaryError
from motionary.training.distributed import ALONE, Processes
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings, learning_rate

OPTIMISERS = {"adamw": torch.optim.AdamW, "adam": torch.optim.Adam}


@dataclass(frozen=True)
class Report:
    """How a run stands: `phase` is "captions" or "steps", `done` of `total`, losses and seconds left (steps only)."""

    phase: str
    done: int
    total: int
    losses: dict[str, float]
    seconds_left: float


Tell = Callable[[Report], None]
Losses = Callable[[int], dict[str, Tensor]]


def fit(
    model: nn.Module,
    losses: Losses,
    *,
    settings: FitSettings,
    folder: RunFolder | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    after_step: Callable[[int], None] | None = None,
    processes: Processes = ALONE,
    accumulate: int = 1,
) -> int:
    """Train what of `model` requires gradients, on the device where it is; returns the steps done.

    `losses(step)` makes the batch of step `step` (from 0) and returns its losses by name, of which `total` is
    minimised. It must be a function of the step alone: torch's generator is seeded before each step from the seed and
    the step's number, so a run that was stopped and goes on from `folder` ends with the weights of an uninterrupted
    one, to the bit on one machine with as many threads. `after_step(step)` may change the model (a codebook's
    averages). Ctrl-C finishes the step, saves the state and raises KeyboardInterrupt. The global random state of torch
    is left as it was.

    For batches that do not fit in memory, a step may `accumulate` the gradients of n micro-batches: step k is then that
    of the mean of `losses(n k)` to `losses(n k + n - 1)`, drawn from one seed in that order. A loss that compares the
    clips of a batch compares those of a micro-batch.

    With several `processes` each computes the losses of its part of a step's batch, which add up to the joint ones;
    gradients are summed before they are used, and the first process alone writes and tells. The folder must be one
    that all can read.

    Raises MotionaryError if the gradient stops being a number, or there are no micro-batches.
    """
    if accumulate < 1:
        raise MotionaryError(f"accumulate {accumulate}: a step needs one micro-batch at least")
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = OPTIMISERS[settings.optimiser](
        trained, lr=settings.learning_rate, betas=settings.betas, weight_decay=settings.weight_decay, fused=True
    )
    device = trained[0].device
    half = quick_at_bfloat16(device.type) if settings.half is None else settings.half
    done = folder.load_state(model, optimiser) if folder else 0
    processes.start_equal(model, done=done)
    if not processes.first:
        folder = tell = None
    if folder:
        folder.rewind_log(done)
    last = settings.steps if stop_after is None else min(settings.steps, stop_after)
    began, first = time.perf_counter(), done
    with torch.random.fork_rng(devices=[] if device.type == "cpu" else [device]), stop_requests() as stop:
        for step in range(done, last):
            terms, numbers = _step(
                model,
                trained,
                optimiser,
                _adding_up(losses, accumulate, half=half, device=device.type),
                settings=settings,
                step=step,
                processes=processes,
            )
            if after_step is not None:
                after_step(step)
            done = step + 1
            stopping = processes.any(stop.is_set())
            if done % settings.log_every == 0 or done == last:
                numbers = as_numbers(processes.sum_terms(terms)) | numbers
                pace = (time.perf_counter() - began) / (done - first)
                if folder:
                    folder.log(done, numbers | {"seconds": round(pace, 4), "half": half})
                if tell is not None:
                    tell(Report("steps", done, settings.steps, numbers, pace * (last - done)))
            if folder and (done % settings.save_every == 0 or done == last or stopping):
                folder.save_state(done, model, optimiser)
            if stopping:
                raise KeyboardInterrupt
    return done


def fit_keeping(
    model: nn.Module,
    losses: Losses,
    keep: Callable[[int], None],
    *,
    settings: FitSettings,
    folder: RunFolder | None = None,
    tell: Tell | None = None,
    stop_after: int | None = None,
    follow: Callable[[int], None] | None = None,
) -> None:
    """`fit`, and `keep(steps)` whenever the state is saved and at the end: a long run can be listened to on its way.

    `follow(step)` is `fit`'s `after_step`, called before anything is kept.
    """

    def after(step: int) -> None:
        if follow is not None:
            follow(step)
        if (step + 1) % settings.save_every == 0 and step + 1 < settings.steps:
            keep(step + 1)

    keep(fit(model, losses, settings=settings, folder=folder, tell=tell, stop_after=stop_after, after_step=after))


def _step(
    model: nn.Module,
    trained: Sequence[nn.Parameter],
    optimiser: torch.optim.Optimizer,
    gradients: Losses,
    *,
    settings: FitSettings,
    step: int,
    processes: Processes,
) -> tuple[dict[str, Tensor], dict[str, float]]:
    """One update by the `gradients` of a step; returns its losses, and its gradient norm and learning rate."""
    torch.manual_seed(step_seed(settings.seed, step, rank=processes.rank))
    rate = learning_rate(settings, step=step)
    for group in optimiser.param_groups:
        group["lr"] = rate
    model.train()
    optimiser.zero_grad(set_to_none=True)
    terms = gradients(step)
    processes.sum_gradients(trained)
    norm = torch.nn.utils.clip_grad_norm_(trained, settings.clip_norm)
    if not torch.isfinite(norm):
        raise MotionaryError(
            f"step {step + 1}: the gradient is not finite (losses {as_numbers(terms)}); "
            "lower learning_rate, or look for broken features in the corpora"
        )
    optimiser.step()
    return terms, {"gradient": round(float(norm), 4), "rate": rate}


def _adding_up(losses: Losses, parts: int, *, half: bool, device: str) -> Losses:
    """A function that adds up the gradients of a step's micro-batches and returns the mean of their terms."""

    def gradients(step: int) -> dict[str, Tensor]:
        mean: dict[str, Tensor] = {}
        for number in range(step * parts, (step + 1) * parts):
            with torch.autocast(device, dtype=torch.bfloat16, enabled=half):
                terms = losses(number)
            (terms["total"] / parts).backward()
            for name, value in terms.items():
                share = value.detach() / parts
                mean[name] = mean[name] + share if name in mean else share
        return mean

    return gradients


def step_seed(seed: int, step: int, *, rank: int = 0) -> int:
    """A seed for one step, far from those of the steps beside it and of the same step in other processes."""
    entropy = [seed, step, rank] if rank else [seed, step]
    return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0] >> np.uint64(1))


def as_numbers(losses: dict[str, Tensor]) -> dict[str, float]:
    """Losses as plain numbers, to five places."""
    return {name: round(float(value.detach()), 5) for name, value in losses.items()}


def quick_at_bfloat16(device: str = "cpu") -> bool:
    """Whether this processor, or the GPU, multiplies bfloat16 in hardware; elsewhere it is slower than float32."""
    if device == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return device == "cpu" and any(
        bool(getattr(torch.cpu, name, bool)()) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    )


@contextmanager
def stop_requests() -> Iterator[threading.Event]:
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
