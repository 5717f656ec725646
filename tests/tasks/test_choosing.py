"""Of several motions for the same words, the one that does what they say is kept."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.procedural import generate_clip
from motionary.errors import MotionaryError
from motionary.features.humanml263 import extract, recover_positions
from motionary.tasks.choosing import Told, best, choose, flaws, judged, told_by
from motionary.tasks.finishing import NO_FINISH
from motionary.tasks.generator import Phrase

LEFT = "a person raises the left arm above the head"


def clip(family: str, side: str | None = None) -> np.ndarray:
    """Features of a generated clip."""
    made = generate_clip(np.random.default_rng(4), family=family, side=side).motion.joint_positions()
    return extract(made.positions).astype(np.float32)


@pytest.fixture(scope="module")
def left() -> np.ndarray:
    return clip("raise_arm_up", "left")


@pytest.fixture(scope="module")
def right() -> np.ndarray:
    return clip("raise_arm_up", "right")


def test_the_arm_that_was_asked_for_is_chosen(left: np.ndarray, right: np.ndarray) -> None:
    for order in ([left, right], [right, left]):
        one, other = (judged(each, [Told(LEFT, 0, len(each))]) for each in order)
        chosen = best([one, other])
        assert chosen.features is left
        assert [each.status for each in chosen.claims] == ["supported"]
        assert {one.score[0], other.score[0]} == {1, -1}


def test_of_equal_ones_the_first_is_kept_and_of_true_ones_the_steadier(left: np.ndarray) -> None:
    rng = np.random.default_rng(0)
    shaken = left + 0.05 * rng.normal(size=left.shape).astype(np.float32)
    told = [Told(LEFT, 0, len(left))]
    first, again, trembling = (judged(each, told, finish=NO_FINISH) for each in (left, left.copy(), shaken))
    assert best([first, again]) is first
    assert trembling.flaws > first.flaws
    assert best([trembling, first]) is first


def test_flaws_begin_where_real_clips_end(left: np.ndarray) -> None:
    still = np.repeat(recover_positions(left)[:1], 20, axis=0)
    assert flaws(still) == 0.0
    sliding = still + np.arange(20)[:, None, None] * np.array([0.1, 0.0, 0.0])
    assert flaws(sliding) == pytest.approx(1.0 / 0.05 - 1.0)


def test_each_phrase_is_judged_by_its_own_frames(left: np.ndarray, right: np.ndarray) -> None:
    both = np.concatenate([left, right])
    seconds = len(left) / 20, len(right) / 20
    told = told_by([Phrase(LEFT, seconds[0]), Phrase(LEFT.replace("left", "right"), seconds[1])])
    assert [(each.start, each.stop) for each in told] == [(0, len(left)), (len(left), len(both))]
    assert [each.status for each in judged(both, told).claims] == ["supported", "supported"]
    swapped = [Told(told[1].text, *(told[0].start, told[0].stop)), Told(told[0].text, told[1].start, told[1].stop)]
    assert [each.status for each in judged(both, swapped).claims] == ["contradicted", "contradicted"]


def test_a_motion_is_the_best_of_its_own_candidates_whatever_the_count(left: np.ndarray, right: np.ndarray) -> None:
    asked: list[tuple[int, int]] = []

    def make(count: int, first: int) -> list[np.ndarray]:
        asked.append((count, first))
        return [left if row % 3 == 2 else right for row in range(first, first + count)]

    told = [Told(LEFT, 0, len(left))]
    two = choose(make, told, count=2, candidates=3, finish=NO_FINISH)
    assert all(each.features is left for each in two) and asked == [(6, 0)]
    one = choose(make, told, count=1, candidates=2, finish=NO_FINISH)
    assert one[0].features is right
    asked.clear()
    choose(make, [], count=7, candidates=16, finish=NO_FINISH)
    assert asked == [(64, 0), (48, 64)]
    for wrong in (0, 17):
        with pytest.raises(MotionaryError, match="candidates"):
            choose(make, told, count=1, candidates=wrong)
    with pytest.raises(MotionaryError, match="0 motions"):
        choose(make, told, count=0)
