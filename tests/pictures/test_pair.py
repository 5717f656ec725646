"""The coach's pictures: marks and numbers where joints are to change, phases named, everything inside."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from motionary.datasets.procedural import generate_corpus
from motionary.errors import FormatError, MotionaryError
from motionary.pictures.pair import _HEIGHT, _TITLE, PairPicture, film, save_pair, still

MARK = (242, 161, 0)


@pytest.fixture(scope="module")
def picture() -> PairPicture:
    poses = next(generate_corpus(1, seed=3)).motion.joint_positions().positions[:40].astype(np.float64)
    poses = poses - poses[:, :1] * np.array([1.0, 0.0, 1.0])
    return PairPicture(
        attempt=poses,
        target=poses.copy(),
        moments=(2, 20),
        names=("at the start", "at the lowest point"),
        marks=((4, 15, 25, 0), (20, 0, 39, 1)),
        lines=("Bend the left knee more.", "Keep the left hand lower."),
        spans=(("at the start", 0, 9), ("at the lowest point", 15, 25)),
        seconds=1.0,
    )


def _marked(image: Image.Image) -> np.ndarray:
    """(height, width) True where a mark is drawn."""
    return (np.abs(np.asarray(image.convert("RGB"), dtype=int) - np.array(MARK)).sum(axis=-1) < 20).astype(bool)


def test_marks_are_on_the_attempt_alone_at_their_moments(picture: PairPicture) -> None:
    marks = _marked(still(picture))
    middle, column = marks.shape[0] // 2 - 30, marks.shape[1] // 2
    assert not marks[middle + 60 :].any()
    start, lowest = marks[:middle, :column].sum(), marks[:middle, column:].sum()
    # one joint is marked at the start, two at the lowest point
    assert 0 < start < 0.7 * lowest
    assert not _marked(still(replace(picture, marks=()))).any()


def test_phases_are_named_and_instructions_numbered(picture: PairPicture) -> None:
    """Text is told by what it changes: other words, other pixels."""
    plain = np.asarray(still(picture))
    renamed = np.asarray(still(replace(picture, names=("at the start", "on the way down"))))
    assert plain.shape == renamed.shape
    changed = np.flatnonzero((plain != renamed).any(axis=(1, 2)))
    # the name of the phase, above each of the two rows of poses and nowhere else
    assert len(changed) and (changed % (_TITLE + _HEIGHT) < 30).all()
    assert np.asarray(still(replace(picture, lines=picture.lines[:1]))).shape[0] < plain.shape[0]


def test_a_long_instruction_is_not_cut_off(picture: PairPicture) -> None:
    long = replace(picture, lines=("Bend the left knee much more at the lowest point and " * 4,))
    image = np.asarray(still(long))
    assert image.shape[1] > np.asarray(still(picture)).shape[1]
    assert (image[:, -4:] == 255).all()


def test_a_film_shows_its_phase_and_its_marks(picture: PairPicture) -> None:
    frames = film(picture)
    assert len(frames) == 20 and len({frame.size for frame in frames}) == 1
    first, middle = (np.asarray(frames[place]) for place in (0, 10))
    assert (first != middle).any()
    assert _marked(frames[10]).sum() > _marked(frames[0]).sum() > 0
    # the right half is the target's
    assert not _marked(frames[10])[:, frames[10].width // 2 + 20 :].any()


def test_the_file_is_there_whole_or_not_at_all(picture: PairPicture, tmp_path: Path) -> None:
    save_pair(picture, tmp_path / "pair.png")
    with pytest.raises(FormatError):
        save_pair(picture, tmp_path / "pair.jpg")
    with pytest.raises(MotionaryError, match="cannot be drawn"):
        save_pair(replace(picture, target=picture.target[:5]), tmp_path / "other.png")
    assert [each.name for each in tmp_path.iterdir()] == ["pair.png"]


def test_numbers_stand_beside_the_rings_of_other_joints(picture: PairPicture) -> None:
    """Joints in one place but for a few pixels: each number can be read, and neighbours of a kind bear one."""

    def drawn(*marks: tuple[int, int, int, int]) -> int:
        # every pixel of a number is of its colour or a mixture of that with white
        image = np.asarray(still(replace(picture, marks=marks)).convert("RGB"), dtype=int)
        return int((np.abs(image - np.array([138, 90, 0])).sum(axis=-1) < 60).sum())

    ankle, foot = 7, 10
    one, other = drawn((ankle, 0, 39, 0)), drawn((foot, 0, 39, 1))
    assert one > 0 and other > 0
    assert drawn((ankle, 0, 39, 0), (foot, 0, 39, 1)) == one + other
    assert drawn((ankle, 0, 39, 0), (foot, 0, 39, 0)) == one
