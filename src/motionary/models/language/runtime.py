"""Where and how exactly a language model computes: nothing that changes what it has learnt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motionary.errors import FeatureMismatch

if TYPE_CHECKING:
    from torch.nn import Module

DTYPES = ("float32", "bfloat16", "float16")


@dataclass(frozen=True)
class Runtime:
    """`device` as torch names it; `dtype` of the frozen weights (what is trained stays float32).

    `save_memory` computes blocks again in the backward pass instead of keeping what they held (gradient
    checkpointing). At most `rows` label sequences are scored in one pass. `padding` is the side it is put on.
    The encoder computes in float32 whatever `dtype` is.
    """

    device: str = "cpu"
    dtype: str = "float32"
    save_memory: bool = False
    rows: int = 128
    padding: str = "right"

    def __post_init__(self) -> None:
        if self.dtype not in DTYPES or self.padding not in ("left", "right") or self.rows < 1:
            raise FeatureMismatch(
                f"Runtime: dtype {self.dtype!r}, padding {self.padding!r}, rows {self.rows}; use one of "
                f"{', '.join(DTYPES)}, left or right, and 1 row at least"
            )


@contextmanager
def evaluating(model: Module) -> Iterator[None]:
    """Inside, the model is in evaluation mode and nothing is differentiated; afterwards it is as before."""
    import torch

    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        model.train(training)
