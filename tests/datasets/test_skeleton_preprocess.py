"""Pre-processing of skeleton clips: who is kept, centring, alignment, resampling, each on hand-computed cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.datasets.skeletons.preprocess import (
    centred,
    in_body_sizes,
    is_flat,
    keep_moving,
    resampled,
    sampled_at,
    spread,
    turned,
    turned_to_front,
    with_people,
    without_empty_frames,
)


def clip(frames: int = 12, people: int = 1, joints: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(frames, people, joints, 3)), np.ones((frames, people, joints), dtype=bool)


def test_the_two_that_move_most_are_kept_first_one_first() -> None:
    positions = np.zeros((20, 5, 3, 3))
    for body, step in enumerate((0.1, 0.3, 0.2, 0.0, 9.0)):
        positions[:, body, :, 0] = step * np.arange(20)[:, None]
    mask = np.ones(positions.shape[:3], dtype=bool)
    kept, kept_mask = keep_moving(positions, mask)
    np.testing.assert_allclose(kept[1, :, 0, 0], [0.3, 0.2])  # the fifth body is not looked at
    assert kept_mask.shape == (20, 2, 3)
    mask[11:, 1] = False  # eleven frames: noise
    np.testing.assert_allclose(keep_moving(positions, mask)[0][1, :, 0, 0], [0.2, 0.1])
    mask[11:] = False  # all are: then none is
    np.testing.assert_allclose(keep_moving(positions, mask)[0][1, :, 0, 0], [0.3, 0.2])


def test_spread_counts_only_seen_frames() -> None:
    positions = np.zeros((4, 1, 3))
    positions[:, 0, 0] = (0, 2, 99, 99)
    mask = np.array([[True], [True], [False], [False]])
    assert spread(positions, mask) == 1.0
    assert spread(positions, np.zeros((4, 1), dtype=bool)) == 0.0


def test_centring_moves_all_people_by_the_first_ones_origin() -> None:
    positions, mask = clip(people=2)
    mask[0, 0] = False
    positions[~mask] = 0
    moved = centred(positions, mask, origin=(1, 2))
    np.testing.assert_allclose(moved[1, 0, [1, 2]].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(moved[3, 1] - moved[3, 0], positions[3, 1] - positions[3, 0])
    assert not moved[~mask].any()


def test_centring_without_the_origin_takes_what_is_seen() -> None:
    positions, mask = clip()
    mask[:, :, 1] = False
    moved = centred(np.where(mask[..., None], positions, 0), mask, origin=(1,))
    np.testing.assert_allclose(moved[0][mask[0]].mean(axis=0), 0, atol=1e-12)
    nobody = np.zeros_like(mask)
    assert not centred(np.zeros_like(positions), nobody, origin=(1,)).any()


@given(st.floats(-np.pi, np.pi))
def test_alignment_undoes_any_turn(yaw: float) -> None:
    positions, mask = clip(seed=3)
    first = turned_to_front(positions, mask, across=(0, 1))
    np.testing.assert_allclose(turned_to_front(turned(positions, yaw), mask, across=(0, 1)), first, atol=1e-9)
    x, _, z = first[0, 0, 1] - first[0, 0, 0]
    assert x > 0
    assert abs(z) < 1e-9


def test_images_are_not_turned() -> None:
    positions, mask = clip()
    positions[..., 2] = 0
    assert is_flat(positions)
    assert turned_to_front(positions, mask, across=(0, 1)) is positions


def test_resampling() -> None:
    positions = np.arange(5.0)[:, None, None, None] * np.ones((5, 1, 2, 3))
    mask = np.ones((5, 1, 2), dtype=bool)
    values, valid = resampled(positions, mask, frames=9)
    np.testing.assert_allclose(values[:, 0, 0, 0], np.arange(9) / 2)
    assert valid.all()
    assert resampled(positions, mask, frames=1)[0][0, 0, 0, 0] == 2
    np.testing.assert_array_equal(resampled(positions, mask, frames=5)[0], positions)
    mask[2] = False
    values, valid = sampled_at(np.where(mask[..., None], positions, 0), mask, times=np.array([1.4, 1.6, 9.0]))
    assert valid[:, 0, 0].tolist() == [True, False, True]
    assert values[:, 0, 0, 0].tolist() == [1, 0, 4]  # never a mixture with what is not seen


@pytest.mark.parametrize("people", [1, 2, 3])
def test_people_are_filled_up_or_cut(people: int) -> None:
    positions, mask = clip(people=2)
    values, valid = with_people(positions, mask, people=people)
    assert values.shape[1] == valid.shape[1] == people
    assert not valid[:, 2:].any()


def test_empty_frames_go() -> None:
    positions, mask = clip()
    mask[[0, 5]] = False
    assert len(without_empty_frames(positions, mask)[0]) == 10
    assert len(without_empty_frames(positions, np.zeros_like(mask))[0]) == 12


def test_people_of_all_sizes_are_measured_alike() -> None:
    positions, mask = clip(people=2)
    sized = in_body_sizes(positions, mask, origin=(0,), across=(2, 3))
    np.testing.assert_allclose(in_body_sizes(7 * positions, mask, origin=(0,), across=(2, 3)), sized)
    lengths = np.linalg.norm(sized[:, 0, [2, 3]].mean(axis=1) - sized[:, 0, 0], axis=-1)
    assert lengths.mean() == pytest.approx(1)
    mask[:, 0, 0] = False
    assert in_body_sizes(positions, mask, origin=(0,), across=(2, 3)) is positions
    still = np.zeros_like(positions)
    assert in_body_sizes(still, np.ones_like(mask), origin=(0,), across=(2, 3)) is still
