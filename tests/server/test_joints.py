"""Joints in 16-bit differences: what comes back, how large it is, what is refused."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motionary.errors import FormatError
from motionary.server.joints import HEADER, pack_joints, unpack_joints
from motionary.tasks.viewing import read_figure


@given(seed=st.integers(0, 10_000), frames=st.integers(1, 40), extent=st.floats(0.01, 30.0))
def test_places_come_back_to_a_millimetre(seed: int, frames: int, extent: float) -> None:
    rng = np.random.default_rng(seed)
    places = rng.uniform(-extent / 2, extent / 2, (frames, 5, 3)) + rng.uniform(-1000, 1000, 3)
    found, fps, start = unpack_joints(pack_joints(places, fps=29.97, start=1.5))
    assert found.shape == places.shape
    assert np.abs(found - places).max() < 0.001
    assert (fps, start) == (pytest.approx(29.97), 1.5)


def test_a_step_over_the_whole_reach_wraps_and_comes_back() -> None:
    places = np.zeros((3, 1, 3))
    places[1] = 31.0
    assert np.abs(unpack_joints(pack_joints(places, fps=20.0))[0] - places).max() < 0.001


def test_motion_beyond_the_reach_loses_as_little_as_it_must() -> None:
    places = np.linspace(0, 1000.0, 50)[:, None, None] * np.ones((50, 2, 3))
    found = unpack_joints(pack_joints(places, fps=20.0))[0]
    assert np.abs(found - places).max() < 1000.0 / 2 / 32_000


def test_the_layout_is_the_documented_one() -> None:
    places = np.array([[[0.0, 0.0, 0.0]], [[0.001, 0.002, -0.004]]])
    message = pack_joints(places, fps=20.0, start=0.25)
    assert message[:4] == b"MJ16"
    assert struct.unpack_from("<HHI", message, 4) == (1, 1, 2)
    assert struct.unpack_from("<fff", message, 12) == pytest.approx((20.0, 0.25, 0.0005))
    assert struct.unpack_from("<3f", message, 24) == pytest.approx((0.0005, 0.001, -0.002))
    assert struct.unpack_from("<6h", message, 40) == (-1, -2, 4, 2, 4, -8)


def test_two_hundred_frames_take_about_twenty_kilobytes(folder) -> None:
    figure = read_figure(sorted(folder.rglob("*.bvh"))[0], rate=20.0)
    places = np.resize(figure.positions, (200, 22, 3))
    assert len(gzip.compress(pack_joints(places, fps=20.0), 5)) < 20_000


@pytest.mark.parametrize("places", [np.zeros((0, 22, 3)), np.zeros((5, 22)), np.full((2, 2, 3), np.nan)])
def test_what_is_no_motion_is_refused(places: np.ndarray) -> None:
    with pytest.raises(FormatError):
        pack_joints(places, fps=20.0)


def test_a_message_cut_anywhere_is_refused() -> None:
    message = pack_joints(np.zeros((2, 3, 3)), fps=20.0)
    for length in range(len(message)):
        with pytest.raises(FormatError):
            unpack_joints(message[:length])
    assert len(message) == HEADER.size + 36
