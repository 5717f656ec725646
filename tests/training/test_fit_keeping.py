"""What `fit_keeping` keeps: after every saved state, and once at the end."""

from __future__ import annotations

import pytest
import torch

from motionary.training.fit import fit_keeping
from motionary.training.settings import FitSettings


@pytest.mark.parametrize(("steps", "kept"), [(5, [2, 4, 5]), (4, [2, 4]), (1, [1])])
def test_each_saved_state_is_kept_once_and_follows_its_step(steps: int, kept: list[int]) -> None:
    model = torch.nn.Linear(2, 1)
    seen: list[tuple[str, int]] = []
    fit_keeping(
        model,
        lambda step: {"total": model(torch.ones(1, 2)).square().sum()},
        lambda done: seen.append(("kept", done)),
        settings=FitSettings(steps=steps, save_every=2, half=False),
        follow=lambda step: seen.append(("followed", step)),
    )
    assert [number for what, number in seen if what == "kept"] == kept
    assert seen.index(("kept", kept[0])) == 1 + seen.index(("followed", kept[0] - 1))
