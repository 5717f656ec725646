"""Views: films show a body from its front, and pictures go nowhere they should not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from motionary.datasets.procedural import generate_corpus
from motionary.errors import MissingData, MotionaryError
from motionary.formats import write_bvh
from motionary.motion import JointPositions
from motionary.tasks.view import camera_yaw, view_file


def test_a_body_that_turns_away_is_filmed_from_its_other_side() -> None:
    joints = next(generate_corpus(1, seed=5)).motion.joint_positions()
    turned = JointPositions(joints.positions * np.array([-1.0, 1.0, -1.0]), joints.joint_names, joints.fps)
    apart = (camera_yaw(turned) - camera_yaw(joints)) % (2 * np.pi)
    assert apart == pytest.approx(np.pi, abs=1e-5)


def test_strips_and_films_are_written_and_bad_places_refused(tmp_path: Path) -> None:
    take = write_bvh(next(generate_corpus(1, seed=5)).motion, tmp_path / "take.bvh")
    for name in ("strip.png", "film.gif"):
        with Image.open(view_file(take, tmp_path / name, stop=1.0, size=100)) as picture:
            assert picture.size[0] >= 100
    with pytest.raises(MissingData, match="make it first"):
        view_file(take, tmp_path / "gone" / "film.gif")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(MotionaryError, match="ordinary"):
        view_file(take, tmp_path / "folder.png")
