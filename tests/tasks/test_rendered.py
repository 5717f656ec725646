"""One picture of each motion, for MotionCLIP's image loss."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from motionary.tasks.rendered import SIDE, rendered_frames
from motionary.training.actions import generated_actions

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "text"))


def test_figures_are_whole_and_in_the_middle() -> None:
    features = [action.features for action in generated_actions(range(3), seed=1, families=["walk", "lie_down"])]
    pictures = rendered_frames(features, seed=4)
    assert pictures.shape == (3, SIDE, SIDE, 3) and pictures.dtype == np.uint8
    assert np.array_equal(pictures, rendered_frames(features, seed=4))
    for picture in pictures:
        rows, columns = np.nonzero((picture < 200).any(axis=-1))
        assert rows.min() > 5 and rows.max() < SIDE - 5 and columns.min() > 5 and columns.max() < SIDE - 5
        assert abs((columns.min() + columns.max()) / 2 - SIDE / 2) < 30
    assert rendered_frames([], seed=0).shape == (0, SIDE, SIDE, 3)


def test_a_plan_trains_on_rendered_frames(tmp_path: Path) -> None:
    """The loss of pictures is there, and other weights come of it."""
    pytest.importorskip("transformers")
    from test_train_latent import plan
    from tiny_models import clip

    from motionary.models.checkpoint import read_checkpoint
    from motionary.tasks.train import train_plan

    folder = clip(tmp_path / "tiny-clip", side=SIDE)
    found = []
    for images in (True, False):
        path = plan(tmp_path / str(images), "motionclip", recipe={"images": images})
        checkpoint = train_plan(path, out=tmp_path / f"run-{images}", encoder=str(folder))
        log = (checkpoint.parent / "log.jsonl").read_text()
        assert ('"image"' in log) == images
        found.append(read_checkpoint(checkpoint))
    assert found[0][0].config["latent"] == 8 and found[0][0].text_encoder.startswith("tiny-clip@")
    assert any(not np.array_equal(found[0][1][name], found[1][1][name]) for name in found[0][1])
