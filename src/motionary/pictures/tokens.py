"""An action sentence as a picture: lines of moments; over each code the body as it is, under it what the code says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from motionary.pictures.stick import LEFT, MIDDLE, RIGHT, View

Array = NDArray[np.floating]

_BACKGROUND, _INK, _FAINT, _EDGE = "#ffffff", "#1d232b", "#7b8794", "#d5dbe2"
_CELL, _FIGURE, _BAND, _GAP, _MARGIN = 96, 118, 24, 30, 14
_LABELS = 64
_FLOOR = 6
"""Pixels between a figure's lowest joint and the edge below it."""
MOST_CELLS = 240
"""Moments that are drawn; a longer sentence is cut there, and the heading says so."""


@dataclass(frozen=True)
class Body:
    """What of a body is drawn.

    `bones`: pairs of joints; `sides`: 1 for each joint of the left side, -1 of the right, 0 of neither; `head`: the
    joint that gets a circle, if there is one.
    """

    bones: Sequence[tuple[int, int]]
    sides: Sequence[int]
    head: int | None = None


@dataclass(frozen=True, eq=False)
class TokenCell:
    """Seconds `start` to `end`, the code's `name` and `number` (its colour), and two bodies (joints, 3), Y up.

    `real` is the body in the middle of the moment, `decoded` what the code says by itself, both about their centres;
    each is drawn with its lowest joint on the floor.
    """

    start: float
    end: float
    name: str
    number: int
    real: Array
    decoded: Array


def token_sheet(cells: Sequence[TokenCell], body: Body, *, heading: str = "", columns: int = 12) -> Image.Image:
    """The picture, `columns` moments a line."""
    cut = len(cells) > MOST_CELLS
    cells = cells[:MOST_CELLS]
    columns = max(1, min(columns, len(cells)))
    lines = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    height = 2 * _FIGURE + _BAND + _GAP
    heading += f" (the first {MOST_CELLS} moments)" if cut else ""
    width = max(_LABELS + columns * _CELL, _MARGIN + round(_font(15).getlength(heading))) + _MARGIN
    sheet = Image.new("RGB", (width, 40 + len(lines) * height + 6), _BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    draw.text((_MARGIN, 10), heading, fill=_INK, font=_font(15))
    scale = _scale(cells)
    for number, line in enumerate(lines):
        _draw_line(draw, line, 40 + number * height, body=body, scale=scale)
    return sheet


def colour_of(number: int) -> str:
    """A light colour for a code, far from those of the codes beside it in number (steps of the golden angle)."""
    hue = (number * 137.508) % 360
    return f"hsl({hue:.0f}, 62%, {84 - 10 * (number // 3 % 2)}%)"


def _draw_line(
    draw: ImageDraw.ImageDraw,
    cells: Sequence[TokenCell],
    top: int,
    *,
    body: Body,
    scale: float,
) -> None:
    """Moments side by side, with what the rows are at the left."""
    band = top + _FIGURE
    for text, y in (("motion", top + _FIGURE // 2), ("code", band + 5), ("decoded", band + _BAND + _FIGURE // 2)):
        draw.text((_MARGIN, y), text, fill=_FAINT, font=_font(11))
    for number, cell in enumerate(cells):
        left = _LABELS + number * _CELL
        draw.rectangle((left, band, left + _CELL - 2, band + _BAND), fill=colour_of(cell.number), outline=_EDGE)
        width = _font(12).getlength(cell.name)
        draw.text((left + (_CELL - width) / 2, band + 5), cell.name, fill=_INK, font=_font(12))
        _draw_body(draw, cell.real, (left + _CELL / 2, band - _FLOOR), body=body, scale=scale)
        floor = band + _BAND + _FIGURE - _FLOOR
        _draw_body(draw, cell.decoded, (left + _CELL / 2, floor), body=body, scale=scale)
        draw.text((left + 2, top + 2 * _FIGURE + _BAND + 2), _time(cell), fill=_FAINT, font=_font(10))


def _draw_body(
    draw: ImageDraw.ImageDraw,
    joints: Array,
    place: tuple[float, float],
    *,
    body: Body,
    scale: float,
) -> None:
    """A stick figure that stands on `place`: left limbs blue, right ones red."""
    flat = View().project(joints)
    pixels = [(place[0] + scale * x, place[1] - scale * (y - flat[:, 1].min())) for x, y in flat]
    for outer, inner in body.bones:
        side = body.sides[outer] or body.sides[inner]
        draw.line([pixels[outer], pixels[inner]], fill={1: LEFT, -1: RIGHT}.get(side, MIDDLE), width=3)
    if body.head is not None:
        (x, y), radius = pixels[body.head], 0.2 * scale
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=MIDDLE, width=2)


def _scale(cells: Sequence[TokenCell]) -> float:
    """Pixels a body size, so that all but the farthest-reaching figures fit their box."""
    if not cells:
        return 1.0
    flat = [View().project(body) for cell in cells for body in (cell.real, cell.decoded)]
    wide = np.array([2 * np.abs(each[:, 0]).max() for each in flat]) / (_CELL - 8)
    # the head's circle is above its joint
    tall = np.array([np.ptp(each[:, 1]) + 0.2 for each in flat]) / (_FIGURE - 2 * _FLOOR)
    return 1 / max(float(np.quantile(np.maximum(wide, tall), 0.95)), 1e-6)


def _time(cell: TokenCell) -> str:
    return f"{cell.start:.1f}-{cell.end:.1f} s"


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)
