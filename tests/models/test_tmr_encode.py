"""Which motions are encoded together: each once, those of like length, and never too many frames."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.models.contrastive.encode import ENOUGH, PADDED, _batches, pad_features

lengths_of_clips = st.lists(st.integers(1, 400), min_size=1, max_size=120)


def frames(lengths, group):
    """Padded and valid frames of a group."""
    chosen = [lengths[number] for number in group]
    return max(chosen) * len(chosen), sum(chosen)


@given(lengths_of_clips, st.integers(1, 5000))
def test_every_clip_is_in_one_batch_of_bounded_size(lengths, most):
    groups = _batches(lengths, most=most)
    assert sorted(np.concatenate(groups).tolist()) == list(range(len(lengths)))
    assert all(len(group) == 1 or frames(lengths, group)[0] <= most for group in groups)


@given(lengths_of_clips)
def test_batches_that_are_worth_it_pad_little(lengths):
    for group in _batches(lengths, most=10**9):
        padded, valid = frames(lengths, group)
        without_last = valid - max(lengths[number] for number in group)
        assert padded <= PADDED * valid or without_last < ENOUGH


def test_no_clips_make_no_batch():
    assert _batches([], most=100) == []


@pytest.mark.parametrize("longest", [0, 3, 9])
def test_padding_reaches_the_longest(longest):
    clips = [np.ones((count, 2), np.float32) for count in (5, 2)]
    features, mask = pad_features(clips, mean=np.zeros(2, np.float32), std=np.ones(2, np.float32), longest=longest)
    assert features.shape == (2, max(5, longest), 2)
    assert mask.sum(axis=1).tolist() == [5, 2]
    assert features.sum() == 14
