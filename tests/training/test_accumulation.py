"""Micro-batches: a step of several is a step of one batch of all."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from motionary.errors import MotionaryError
from motionary.training.fit import fit
from motionary.training.run_folder import RunFolder
from motionary.training.settings import FitSettings


def trained(*, accumulate, rows, steps=5, folder=None, stop_after=None, noise=0.0):
    """A linear model after steps on `rows` rows at a time of one long table, with what was told."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model, table = nn.Linear(3, 1), torch.randn(200, 4)

    def losses(number):
        part = table[number * rows : (number + 1) * rows]
        error = model(part[:, :3] + noise * torch.rand(len(part), 3)) - part[:, 3:]
        return {"total": error.square().mean(), "rows": torch.tensor(float(len(part)))}

    told = []
    settings = FitSettings(steps=steps, learning_rate=0.1, log_every=1)
    options = {"folder": folder, "stop_after": stop_after, "tell": told.append, "accumulate": accumulate}
    fit(model, losses, settings=settings, **options)
    return [parameter.detach() for parameter in model.parameters()], told


def test_four_micro_batches_are_one_batch():
    (together, whole), (apart, parts) = (trained(accumulate=n, rows=r) for n, r in ((1, 16), (4, 4)))
    for first, second in zip(together, apart, strict=True):
        torch.testing.assert_close(first, second, atol=1e-6, rtol=1e-5)
    assert [report.done for report in parts] == [report.done for report in whole] == [1, 2, 3, 4, 5]
    assert parts[-1].losses["total"] == pytest.approx(whole[-1].losses["total"], abs=1e-4)
    assert parts[-1].losses["rows"] == 4 and parts[-1].losses["gradient"] == whole[-1].losses["gradient"]


def test_micro_batches_draw_from_one_stream():
    """Their noise differs: one after the other, they are not four times the same draw."""
    (once, _), (twice, _) = (trained(accumulate=n, rows=r, noise=1.0) for n, r in ((1, 16), (4, 4)))
    # Four draws of 4 rows from one stream are the one draw of 16.
    torch.testing.assert_close(once[0], twice[0], atol=1e-5, rtol=1e-4)


def test_a_stopped_run_of_micro_batches_goes_on_to_the_bit(tmp_path):
    whole, _ = trained(accumulate=3, rows=4, noise=0.5)
    place = RunFolder.open(tmp_path, recipe={}, identity="x")
    trained(accumulate=3, rows=4, noise=0.5, folder=place, stop_after=2)
    resumed, _ = trained(accumulate=3, rows=4, noise=0.5, folder=place)
    assert all(torch.equal(first, second) for first, second in zip(whole, resumed, strict=True))


def test_no_micro_batches_are_no_step():
    with pytest.raises(MotionaryError, match="accumulate 0"):
        trained(accumulate=0, rows=4)


def test_to_stop_after_no_step_is_to_make_none():
    assert trained(accumulate=1, rows=4, stop_after=0)[1] == []
