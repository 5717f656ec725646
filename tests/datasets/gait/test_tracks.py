"""The form in which networks see key points: free of place and scale, without gaps, and what mirrors and windows do."""

from __future__ import annotations

import numpy as np
import pytest

from motionary.datasets.gait.camera import LEFT_HIP, NECK, RIGHT_HIP
from motionary.datasets.gait.tracks import GaitTrack, mirrored, walker_layout
from motionary.datasets.procedural_gait import make_gait_walk
from motionary.errors import FeatureMismatch

TRACK = make_gait_walk(2, 0, seed=1).track


def test_place_and_scale_in_the_image_do_not_matter() -> None:
    moved = TRACK.keypoints.copy()
    found = moved[..., 2] > 0
    moved[..., :2] = np.where(found[..., None], 1.7 * moved[..., :2] + [40.0, -25.0], 0.0)
    assert walker_layout(moved, fps=30.0) == pytest.approx(walker_layout(TRACK.keypoints, fps=30.0), abs=2e-3)


def test_lengths_are_in_torsos() -> None:
    layout = walker_layout(TRACK.keypoints, fps=30.0)
    torso = np.linalg.norm(0.5 * (layout[:, LEFT_HIP] + layout[:, RIGHT_HIP])[:, :2], axis=-1)
    assert np.median(torso) == pytest.approx(1.0, abs=1e-5)
    assert (layout[:, LEFT_HIP, 1] < 0).all()  # hips below the neck: y is up


def test_gaps_are_filled_with_confidence_zero() -> None:
    keypoints = TRACK.keypoints.copy()
    keypoints[:, NECK] = [100.0, 100.0, 0.9]
    keypoints[:, LEFT_HIP] = keypoints[:, RIGHT_HIP] = [100.0, 200.0, 0.9]
    keypoints[:, 4] = np.stack([np.arange(len(keypoints)), np.full(len(keypoints), 150.0), np.ones(len(keypoints))], 1)
    gap = keypoints.copy()
    gap[10:20, 4] = 0.0
    plain, filled = walker_layout(keypoints, fps=30.0), walker_layout(gap, fps=30.0)
    assert filled[:, 4, :2] == pytest.approx(plain[:, 4, :2], abs=1e-5)
    assert (filled[10:20, 4, 2] == 0).all()
    gap[:, 4] = 0.0
    assert (walker_layout(gap, fps=30.0)[:, 4] == 0).all()


def test_mirroring_twice_changes_nothing_and_once_swaps_sides() -> None:
    layout = walker_layout(TRACK.keypoints, fps=30.0)
    assert (mirrored(mirrored(layout)) == layout).all()
    assert (mirrored(layout)[:, LEFT_HIP, 0] == -layout[:, RIGHT_HIP, 0]).all()


def test_the_neck_holds_its_velocity_at_any_frame_rate() -> None:
    for fps in (25.0, 50.0):
        keypoints = np.zeros((40, 18, 3))
        keypoints[..., 2] = 0.9
        keypoints[:, NECK, 0] = 100.0 + 200.0 * np.arange(40) / fps  # 200 pixels a second, torsos of 100 pixels
        keypoints[:, NECK, 1] = 50.0
        for hip in (LEFT_HIP, RIGHT_HIP):
            keypoints[:, hip] = keypoints[:, NECK] + [0.0, 100.0, 0.0]
        layout = walker_layout(keypoints, fps=fps)
        assert layout[:, NECK, 0] == pytest.approx(2.0, abs=1e-5)
        assert layout[:, NECK, 1] == pytest.approx(0.0, abs=1e-5)


def test_the_layout_of_a_part_is_a_part_of_the_layout() -> None:
    keypoints = TRACK.keypoints.copy()
    keypoints[..., 2] = 0.9
    keypoints[:, [LEFT_HIP, RIGHT_HIP], :2] = keypoints[:, [NECK], :2] + [0.0, 80.0]
    whole, part = walker_layout(keypoints, fps=30.0), walker_layout(keypoints[20:80], fps=30.0)
    assert part[8:-8] == pytest.approx(whole[28:72], abs=1e-4)


def test_bad_tracks_are_refused() -> None:
    with pytest.raises(FeatureMismatch, match="18"):
        GaitTrack("a", np.zeros((4, 17, 3)), None, "p")
    with pytest.raises(FeatureMismatch, match="42"):
        GaitTrack("a", np.zeros((4, 18, 3)), np.zeros(41), "p")
    with pytest.raises(FeatureMismatch, match="never found"):
        walker_layout(np.zeros((4, 18, 3)), fps=30.0)
