"""Pictures of action sentences: every moment is drawn, long sentences wrap and are cut, sides have their colours."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageColor

from motionary.pictures.stick import LEFT, RIGHT
from motionary.pictures.tokens import MOST_CELLS, Body, TokenCell, colour_of, token_sheet

BODY = Body(bones=((1, 0), (2, 0)), sides=(0, 1, -1), head=0)

BODY_LOW = np.array([[0, 1, 0], [0.5, -1, 0], [-0.5, -1, 0]], dtype=float)


def cells(count: int) -> list[TokenCell]:
    pose = np.array([[0, 1, 0], [0.5, 0, 0], [-0.5, 0, 0]], dtype=float)
    return [TokenCell(number * 0.2, number * 0.2 + 0.2, str(number), number, pose, pose) for number in range(count)]


def colours(image) -> set:
    return {colour for _, colour in image.getcolors(1 << 24)}


def test_lines_hold_so_many_moments_and_the_heading_is_whole():
    one, two = token_sheet(cells(12), BODY), token_sheet(cells(13), BODY)
    assert one.width == two.width
    assert two.height > 1.7 * one.height
    assert token_sheet(cells(2), BODY, heading="a long heading " * 8).width > token_sheet(cells(2), BODY).width


def test_left_and_right_are_blue_and_red_and_codes_have_their_own_colour():
    found = colours(token_sheet(cells(3), BODY))
    for colour in (LEFT, RIGHT, colour_of(0), colour_of(1), colour_of(2)):
        assert ImageColor.getrgb(colour) in found
    assert len({colour_of(number) for number in range(64)}) == 64


def test_who_squats_stands_on_the_same_floor():
    """The lowest pixel of a figure is where that of a taller one is."""
    low = BODY_LOW.copy()
    sheet = np.asarray(
        token_sheet([TokenCell(0.0, 0.2, "0", 0, low, low), TokenCell(0.2, 0.4, "1", 1, 0.4 * low, low)], BODY)
    )
    blue = (sheet == np.array(ImageColor.getrgb(LEFT))).all(axis=-1)
    tall, squat = (np.flatnonzero(part[:158].any(axis=1)) for part in (blue[:, 64:160], blue[:, 160:]))
    assert tall.min() < squat.min() and tall.max() == squat.max()


def test_sentences_too_long_to_draw_are_cut():
    assert token_sheet(cells(MOST_CELLS + 50), BODY).height == token_sheet(cells(MOST_CELLS), BODY).height


@pytest.mark.parametrize("count", [0, 1])
def test_sentences_of_no_or_one_code_are_drawn(count):
    assert token_sheet(cells(count), BODY, heading="x").width > 0
