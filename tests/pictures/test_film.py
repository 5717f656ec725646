"""Films: the figure is in every picture, moves, and the file is there whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from motionary.datasets.procedural import generate_corpus
from motionary.errors import FormatError, MotionaryError
from motionary.pictures.film import Film, film_frames, save_film


@pytest.fixture(scope="module")
def positions() -> np.ndarray:
    return next(generate_corpus(1, seed=3)).motion.joint_positions().positions[:40]


def test_the_whole_figure_is_inside_every_picture_and_moves(positions: np.ndarray) -> None:
    pictures = [np.asarray(each) for each in film_frames(positions, fps=20.0, film=Film(size=200, clock=False))]
    assert len(pictures) == 40
    for picture in pictures:
        edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        assert (edge.min(axis=-1) > 200).all()  # background or floor: no limb is cut off
        assert (picture.min(axis=-1) < 100).sum() > 50
    assert (pictures[0] != pictures[-1]).any()


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animated_pictures_hold_the_motion_at_its_length(positions: np.ndarray, tmp_path: Path, suffix: str) -> None:
    path = save_film(positions, tmp_path / f"film{suffix}", fps=60.0, film=Film(size=120))
    with Image.open(path) as film:
        frames = getattr(film, "n_frames", 1)
        assert frames == 14  # 40 frames at 60 a second, every third
        total = 0
        for number in range(frames):
            film.seek(number)
            film.load()
            total += film.info["duration"]
    assert total == pytest.approx(1000 * 14 / 20, abs=60)


def test_mp4_plays_back_frame_by_frame(positions: np.ndarray, tmp_path: Path) -> None:
    av = pytest.importorskip("av", reason="the video extra is not installed")
    path = save_film(positions, tmp_path / "film.mp4", fps=20.0, film=Film(size=121))
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(pictures) == 40
    assert pictures[0].shape == (122, 122, 3)
    assert float(pictures[0].std()) > 5


def test_failures_leave_nothing_behind(positions: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="png"):
        save_film(positions, tmp_path / "film.avi", fps=20.0)
    with pytest.raises(MotionaryError, match="no frames"):
        save_film(positions[:0], tmp_path / "film.gif", fps=20.0)
    with pytest.raises(MotionaryError, match="64"):
        Film(size=10)
    assert list(tmp_path.iterdir()) == []
