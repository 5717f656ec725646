"""Holding a part of a motion: at every step of the sampling, or once at its end."""

from __future__ import annotations

from torch import Tensor

from motionary.errors import MotionaryError
from motionary.models.diffusion.samplers import Hold

WAYS = ("every-step", "once")
"""How an edit is composed: MDM overwrites each guess ("every-step"), CigTime's equation 5 the result ("once")."""


def compose(new: Tensor, old: Tensor, change: Tensor) -> Tensor:
    """`new` where `change` is True, else `old`, exactly: m * new + (1 - m) * old (CigTime, equation 5)."""
    return new.where(change, old)


def hold_for(old: Tensor, change: Tensor, *, way: str = "every-step") -> Hold | None:
    """What a sampler needs to keep `old` (B, T, D) outside `change`; None where the edit is composed at the end.

    Either way the caller composes the result once more, which makes the kept numbers exact.
    """
    if way not in WAYS:
        raise MotionaryError(f"an edit composed {way!r}; choose one of {', '.join(WAYS)}")
    if old.shape[1:] != change.shape[-2:]:
        raise MotionaryError(f"a mask of shape {tuple(change.shape)} for a motion of {tuple(old.shape)}")
    return None if way == "once" else lambda clean: compose(clean, old, change)
