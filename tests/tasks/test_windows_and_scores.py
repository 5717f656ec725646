"""Cutting takes into windows, and scoring files by them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.index.scoring import clip_vector, file_scores
from motionary.index.windows import Span, WindowSettings

SETTINGS = WindowSettings()


@given(st.integers(1, 5000))
def test_windows_cover_every_frame_and_stay_inside(frames: int) -> None:
    spans = SETTINGS.spans(frames, 20.0)
    covered = np.zeros(frames, dtype=bool)
    for span in spans:
        assert 0 <= span.start < span.stop <= frames
        assert span.stop - span.start <= 200
        covered[span.start : span.stop] = True
    assert covered.all()
    assert len({(span.start, span.stop) for span in spans}) == len(spans)


def test_a_short_take_is_one_window() -> None:
    assert SETTINGS.spans(60, 20.0) == [Span(0, 60, 0)]


def test_a_long_take_has_both_scales_and_ends_with_its_last_frame() -> None:
    spans = SETTINGS.spans(470, 20.0)
    assert [span for span in spans if span.scale == 0] == [
        Span(0, 200, 0),
        Span(100, 300, 0),
        Span(200, 400, 0),
        Span(270, 470, 0),
    ]
    assert spans[-1] == Span(390, 470, 1)


def test_clip_vector_is_the_direction_of_the_long_windows() -> None:
    windows = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    spans = [Span(0, 200, 0), Span(100, 300, 0), Span(0, 80, 1)]
    assert clip_vector(windows, spans) == pytest.approx(np.sqrt([0.5, 0.5]))


def test_file_scores_by_hand() -> None:
    windows = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    clips = np.array([[0.0, 1.0], [0.6, 0.8]])
    scores = file_scores(np.array([[1.0, 0.0]]), clips, windows, np.array([0, 2]))
    assert scores == pytest.approx(np.array([[0.5 * 0.0 + 0.5 * 1.0, 0.6]]))
