"""Low-rank adaptation of single linear layers, for the model that ships and so must not need peft.

Equal to peft's LoRA, which the larger models use; a test compares the two.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.nn import functional

from motionary.errors import FeatureMismatch
from motionary.models.language.config import LowRank
from motionary.models.layers.dropout import dropout


class LowRankLinear(nn.Module):
    """W x + b + alpha / rank up(down(x)): `down` starts random and `up` at 0, so that nothing has changed at first."""

    def __init__(self, base: nn.Linear, settings: LowRank, *, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.base = base
        self.share = settings.dropout
        self.scale = settings.alpha / settings.rank
        self.active = True
        # Kaiming's uniform with a = sqrt(5), as nn.Linear and peft begin.
        edge = 1 / math.sqrt(base.in_features)
        drawn = torch.rand(settings.rank, base.in_features, generator=generator)
        self.down = nn.Parameter((2 * drawn - 1) * edge)
        self.up = nn.Parameter(torch.zeros(base.out_features, settings.rank))

    def forward(self, values: Tensor) -> Tensor:
        """(..., in) to (..., out)."""
        plain = self.base(values)
        if not self.active:
            return plain
        kept = dropout(values, self.share, active=self.training and self.share > 0)
        return plain + self.scale * functional.linear(functional.linear(kept, self.down), self.up)


def adapt(model: nn.Module, settings: LowRank, *, targets: tuple[str, ...], generator: torch.Generator | None) -> None:
    """Put a LowRankLinear in the place of each linear layer whose own name is among `targets`.

    Raises FeatureMismatch for a name that no linear layer has.
    """
    found = set()
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.Linear) and name in targets:
                setattr(parent, name, LowRankLinear(child, settings, generator=generator))
                found.add(name)
    if missing := sorted(set(targets) - found):
        known = sorted(
            {name.rsplit(".", 1)[-1] for name, layer in model.named_modules() if isinstance(layer, nn.Linear)}
        )
        raise FeatureMismatch(f"no linear layer is called {', '.join(missing)}; this model has {', '.join(known)}")


@contextmanager
def pre_trained(model: nn.Module) -> Iterator[None]:
    """Inside, the model computes as it did before it was adapted."""
    layers = [layer for layer in model.modules() if isinstance(layer, LowRankLinear)]
    before = [layer.active for layer in layers]
    for layer in layers:
        layer.active = False
    try:
        yield
    finally:
        for layer, active in zip(layers, before, strict=True):
            layer.active = active
