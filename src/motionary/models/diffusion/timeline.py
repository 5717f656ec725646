"""One motion of several phrases, or a long one: overlapping windows whose guesses are blended at every step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from motionary.errors import MotionaryError
from motionary.models.diffusion.guidance import guided
from motionary.models.diffusion.model import MDM, Condition
from motionary.models.diffusion.samplers import Denoiser


@dataclass(frozen=True)
class Window:
    """Frames `start` to `stop` that the network sees at once, told phrase number `phrase`."""

    start: int
    stop: int
    phrase: int


def plan_windows(lengths: Sequence[int], *, longest: int, overlap: int) -> list[Window]:
    """Windows over phrases of `lengths` frames one after the other, neighbours sharing about `overlap` frames.

    A window reaches half the overlap into its neighbours. A phrase too long for one window of `longest` frames has
    several. Raises `MotionaryError` for an empty phrase or an overlap that leaves no room.
    """
    if not lengths or min(lengths) < 1:
        raise MotionaryError(f"phrases of {list(lengths)} frames; each needs at least one")
    if not 0 <= overlap < longest // 2:
        raise MotionaryError(f"an overlap of {overlap} frames in windows of {longest}; give less than half of them")
    total, half = sum(lengths), overlap // 2
    windows = []
    first = 0
    for phrase, length in enumerate(lengths):
        last = first + length
        room = longest - 2 * half
        pieces = -(-length // room)
        for piece in range(pieces):
            start = first + length * piece // pieces
            stop = first + length * (piece + 1) // pieces
            windows.append(Window(max(0, start - half), min(total, stop + half), phrase))
        first = last
    return windows


def window_weights(windows: Sequence[Window], frames: int) -> Tensor:
    """(windows, frames): how much each window counts at each frame, rising and falling where it meets another.

    The weights of a frame sum to 1.
    """
    weights = torch.zeros(len(windows), frames)
    for row, window in enumerate(windows):
        length = window.stop - window.start
        ramp = torch.ones(length)
        before = windows[row - 1].stop - window.start if row else 0
        after = window.stop - windows[row + 1].start if row + 1 < len(windows) else 0
        if before > 0:
            ramp[:before] *= torch.arange(1, before + 1) / (before + 1)
        if after > 0:
            ramp[length - after :] *= torch.arange(after, 0, -1) / (after + 1)
        weights[row, window.start : window.stop] = ramp
    return weights / weights.sum(dim=0, keepdim=True).clamp_min(1e-6)


def joined(
    model: MDM,
    windows: Sequence[Window],
    phrases: Condition,
    *,
    frames: int,
    samples: int,
    scale: float = 2.5,
    last: int = 0,
) -> Denoiser:
    """A denoiser of (samples, frames, D) whose guess at a frame is the weighted mean of its windows' guesses.

    `phrases` has a row a phrase; `last` is the sampling's last step (see `guided`). Blending guesses of x_0 is blending
    guesses of the noise, since one is linear in the other. Every window of every sample goes through the network in one
    batch.
    """
    rows = torch.tensor([window.phrase for window in windows])
    longest = max(window.stop - window.start for window in windows)
    mask = torch.stack([torch.arange(longest) < window.stop - window.start for window in windows])
    told = Condition(*(part[rows].repeat_interleave(samples, dim=0) for part in phrases))
    inner = guided(model, told, mask.repeat_interleave(samples, dim=0), scale=scale, last=last)
    weights = window_weights(windows, frames)

    def denoise(noisy: Tensor, step: int) -> Tensor:
        cut = noisy.new_zeros(len(windows), samples, longest, noisy.shape[-1])
        for row, window in enumerate(windows):
            cut[row, :, : window.stop - window.start] = noisy[:, window.start : window.stop]
        guesses = inner(cut.flatten(0, 1), step).unflatten(0, (len(windows), samples))
        clean = torch.zeros_like(noisy)
        for row, window in enumerate(windows):
            part = slice(window.start, window.stop)
            clean[:, part] += weights[row, part, None] * guesses[row, :, : window.stop - window.start]
        return clean

    return denoise
