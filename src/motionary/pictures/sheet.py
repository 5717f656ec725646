"""Contact sheets: one row a clip, poses over time from left to right, the path from above at the end of the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from motionary.pictures.stick import LEFT, MIDDLE, View, draw_figure

Array = NDArray[np.floating]

_BACKGROUND, _INK, _FAINT, _FLOOR = "#ffffff", "#1d232b", "#7b8794", "#d5dbe2"
_CELL, _HEIGHT, _TITLE = 104, 150, 40


@dataclass(frozen=True, eq=False)
class Row:
    """One clip of a sheet: `title` and `detail` lines over it, `positions` (frames, 22, 3) metres, `fps`, and the
    second at which the first frame lies in its file."""

    title: str
    detail: str
    positions: Array
    fps: float
    start: float = 0.0


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=size)


def _fit(text: str, width: int, size: int) -> str:
    """`text` cut with an ellipsis so that it is at most `width` pixels wide; characters the font lacks stay boxes."""
    text = " ".join(text.split())
    font = _font(size)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "...") > width:
        text = text[:-1]
    return text + "..."


def _towards_viewer(positions: Array) -> Array:
    """Positions turned about Y so that the clip's first frame faces the viewer, the first root at X = Z = 0."""
    across = positions[0, 1] - positions[0, 2] + positions[0, 16] - positions[0, 17]
    angle = np.arctan2(across[2], across[0])
    c, s = np.cos(angle), np.sin(angle)
    turn = np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])
    moved = positions - positions[0, 0] * np.array([1.0, 0.0, 1.0])
    moved = moved @ turn.T
    moved[..., 1] -= moved[..., 1].min()
    return moved


def _draw_path(draw: ImageDraw.ImageDraw, positions: Array, box: tuple[int, int, int, int]) -> None:
    """The root's path from above inside `box`, forward up, with its extent in metres."""
    left, top, right, bottom = box
    path = positions[:, 0][:, [0, 2]]
    # as seen from above by the figure itself: forward is up and its left is left
    path = np.stack((-path[:, 0], path[:, 1]), axis=-1)
    low, high = path.min(axis=0), path.max(axis=0)
    extent = float(max((high - low).max(), 0.5))
    scale = (min(right - left, bottom - top) - 34) / extent
    centre = np.array([(left + right) / 2, (top + bottom) / 2 - 6])
    pixels = centre + (path - (low + high) / 2) * np.array([scale, -scale])
    draw.rectangle(box, outline=_FLOOR)
    draw.line([tuple(p) for p in pixels], fill=MIDDLE, width=2)
    x, y = pixels[0]
    draw.ellipse((x - 4, y - 4, x + 4, y + 4), fill=LEFT)
    draw.text((left + 5, bottom - 15), f"path {np.ptp(path, axis=0).max():.1f} m", fill=_FAINT, font=_font(10))


def _draw_row(sheet: Image.Image, row: Row, top: int, poses: int) -> None:
    draw = ImageDraw.Draw(sheet)
    width = sheet.width - 24
    draw.text((12, top + 4), _fit(row.title, width, 14), fill=_INK, font=_font(14))
    draw.text((12, top + 22), _fit(row.detail, width, 11), fill=_FAINT, font=_font(11))
    if not len(row.positions):
        return
    view = View()
    positions = _towards_viewer(np.asarray(row.positions, dtype=np.float64))
    floor = top + _TITLE + _HEIGHT - 22
    draw.line((12, floor, 12 + poses * _CELL, floor), fill=_FLOOR, width=2)
    tallest = max(1.9, float(positions[..., 1].max()))
    for cell, frame in enumerate(np.linspace(0, len(positions) - 1, poses).round().astype(int)):
        joints = positions[frame] - positions[frame, 0] * np.array([1.0, 0.0, 1.0])
        centre = 12 + cell * _CELL + _CELL / 2
        draw_figure(draw, joints, foot=(centre, floor - 4), scale=(_HEIGHT - 34) / tallest, view=view)
        label = f"{row.start + frame / row.fps:.1f} s"
        draw.text((centre - 12, floor + 5), label, fill=_FAINT, font=_font(10))
    left = 12 + poses * _CELL + 6
    _draw_path(draw, positions, (left, top + _TITLE, sheet.width - 12, floor + 16))


def contact_sheet(rows: Sequence[Row], *, heading: str = "", poses: int = 8) -> Image.Image:
    """A picture of all `rows`, `poses` stick figures each: the figure's left limbs are blue, its right limbs red."""
    top = 34 if heading else 8
    size = (12 + poses * _CELL + 6 + 140 + 12, top + len(rows) * (_TITLE + _HEIGHT) + 8)
    sheet = Image.new("RGB", size, _BACKGROUND)
    if heading:
        ImageDraw.Draw(sheet).text((12, 8), _fit(heading, size[0] - 24, 18), fill=_INK, font=_font(18))
    for number, row in enumerate(rows):
        _draw_row(sheet, row, top + number * (_TITLE + _HEIGHT), poses)
    return sheet
