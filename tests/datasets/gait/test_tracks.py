"""The form in which networks see key points: free of place and scale, without gaps, and what mirrors and windows do."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.gait.camera import LEFT_HIP, NECK, RIGHT_HIP
from motionary.datasets.gait.tracks import GaitTrack, middle_window, mirrored, walker_layout, window
from motionary.datasets.procedural_gait import make_gait_walk
from motionary.errors import FeatureMismatch

TRACK = make_gait_walk(2, 0, seed=1).track


def test_place_and_scale_in_the_image_do_not_matter() -> None:
    moved = TRACK.keypoints.copy()
    found = moved[..., 2] > 0
    moved[..., :2] = np.where(found[..., None], 1.7 * moved[..., :2] + [40.0, -25.0], 0.0)
    assert walker_layout(moved) == pytest.approx(walker_layout(TRACK.keypoints), abs=2e-3)


def test_lengths_are_in_torsos_and_the_neck_holds_the_way() -> None:
    layout = walker_layout(TRACK.keypoints)
    torso = np.linalg.norm(0.5 * (layout[:, LEFT_HIP] + layout[:, RIGHT_HIP])[:, :2], axis=-1)
    assert np.median(torso) == pytest.approx(1.0, abs=1e-5)
    assert (layout[0, NECK, :2] == 0).all()
    assert (layout[:, LEFT_HIP, 1] < 0).all()  # hips below the neck: y is up


def test_gaps_are_filled_with_confidence_zero() -> None:
    keypoints = TRACK.keypoints.copy()
    keypoints[:, NECK] = [100.0, 100.0, 0.9]
    keypoints[:, LEFT_HIP] = keypoints[:, RIGHT_HIP] = [100.0, 200.0, 0.9]
    keypoints[:, 4] = np.stack([np.arange(len(keypoints)), np.full(len(keypoints), 150.0), np.ones(len(keypoints))], 1)
    gap = keypoints.copy()
    gap[10:20, 4] = 0.0
    plain, filled = walker_layout(keypoints), walker_layout(gap)
    assert filled[:, 4, :2] == pytest.approx(plain[:, 4, :2], abs=1e-5)
    assert (filled[10:20, 4, 2] == 0).all()
    gap[:, 4] = 0.0
    assert (walker_layout(gap)[:, 4] == 0).all()


def test_mirroring_twice_changes_nothing_and_once_swaps_sides() -> None:
    layout = walker_layout(TRACK.keypoints)
    assert (mirrored(mirrored(layout)) == layout).all()
    assert (mirrored(layout)[:, LEFT_HIP, 0] == -layout[:, RIGHT_HIP, 0]).all()


def test_windows_begin_where_the_walker_stands_and_repeat_the_last_frame() -> None:
    layout = walker_layout(TRACK.keypoints)
    part = window(layout, 30, 60)
    assert part.shape == (60, 18, 3)
    assert (part[0, NECK, :2] == 0).all()
    assert (part[:, 5] == layout[30:90, 5]).all()
    short = window(layout[:10], 0, 60)
    assert (short[9:] == short[9]).all()
    assert middle_window(layout).shape == (60, 18, 3)


def test_bad_tracks_are_refused() -> None:
    with pytest.raises(FeatureMismatch, match="18"):
        GaitTrack("a", np.zeros((4, 17, 3)), None, "p")
    with pytest.raises(FeatureMismatch, match="42"):
        GaitTrack("a", np.zeros((4, 18, 3)), np.zeros(41), "p")
    with pytest.raises(FeatureMismatch, match="never found"):
        walker_layout(np.zeros((4, 18, 3)))
