"""Pictures of tables as small PNGs: points in the plane, bars in pairs, matrices of shares."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.formats.atomic import replacing

Array = NDArray[np.floating]

INK, FAINT, GRID = "#1d232b", "#7b8794", "#e3e8ee"
COLOURS = ("#d1495b", "#2274a5", "#edae49", "#00798c", "#6f4e7c")
_MARGIN = 16


@dataclass(frozen=True)
class Pair:
    """A name with its percentages `before` and `after`."""

    name: str
    before: float
    after: float


def write_png(path: Path, image: Any) -> None:
    """Write a picture with few colours, whole or not at all."""
    data = io.BytesIO()
    image.quantize(64).save(data, format="PNG", optimize=True)
    with replacing(path) as stream:
        stream.write(data.getvalue())


def _canvas(width: int, height: int) -> tuple[Any, Any]:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), "#ffffff")
    return image, ImageDraw.Draw(image)


def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size=size)


def scatter(groups: Mapping[str, Array], *, title: str, side: int = 560) -> Any:
    """Points (n, 2) of each group in its colour, with a legend."""
    image, draw = _canvas(side, side + 60)
    draw.text((_MARGIN, 8), title, fill=INK, font=_font(14))
    every = np.concatenate(list(groups.values()))
    low, span = every.min(axis=0), max(float(np.ptp(every, axis=0).max()), 1e-9)
    left = _MARGIN
    for colour, (name, points) in zip(COLOURS, groups.items(), strict=False):
        draw.ellipse((left, 36, left + 9, 45), fill=colour)
        draw.text((left + 14, 31), name, fill=INK, font=_font(13))
        left += 34 + int(_font(13).getlength(name))
        for x, y in (points - low) / span * (side - 2 * _MARGIN):
            across, down = _MARGIN + x, 60 + side - 2 * _MARGIN - y
            draw.ellipse((across - 2.2, down - 2.2, across + 2.2, down + 2.2), fill=colour)
    return image


def pairs(entries: Sequence[Pair], *, title: str, names: tuple[str, str], row: int = 19) -> Any:
    """Two horizontal bars a name, percent: before (grey) and after (green where more, red where less)."""
    left = max(int(_font(12).getlength(each.name)) for each in entries) + 2 * _MARGIN
    top, length = 58, 360
    image, draw = _canvas(left + length + 3 * _MARGIN, top + row * len(entries) + 30)
    draw.text((_MARGIN, 8), title, fill=INK, font=_font(14))
    draw.text((_MARGIN, 30), f"grey: {names[0]};  coloured: {names[1]}", fill=FAINT, font=_font(12))
    for mark in range(0, 101, 25):
        x = left + length * mark / 100
        draw.line((x, top, x, top + row * len(entries)), fill=GRID)
        draw.text((x - 8, top + row * len(entries) + 6), f"{mark}", fill=FAINT, font=_font(12))
    for number, each in enumerate(entries):
        y = top + row * number
        draw.text((_MARGIN, y + 1), each.name, fill=INK, font=_font(12))
        after = COLOURS[1] if each.after == each.before else COLOURS[3 if each.after > each.before else 0]
        for value, colour, place in ((each.before, FAINT, y + 3), (each.after, after, y + 10)):
            draw.rectangle((left, place, left + max(1.0, length * value / 100), place + 5), fill=colour)
    return image


def matrix(shares: Array, rows: Sequence[str], columns: Sequence[str], *, title: str, cell: int = 17) -> Any:
    """A matrix of shares 0 to 1 from white to dark, its rows and columns named."""
    from PIL import Image, ImageDraw

    left = max(int(_font(12).getlength(name)) for name in rows) + 2 * _MARGIN
    foot = max(int(_font(12).getlength(name)) for name in columns) + _MARGIN
    width = max(left + cell * len(columns), int(_font(14).getlength(title)) + _MARGIN) + _MARGIN
    image, draw = _canvas(width, 40 + cell * len(rows) + foot)
    draw.text((_MARGIN, 8), title, fill=INK, font=_font(14))
    for y, name in enumerate(rows):
        draw.text((_MARGIN, 40 + cell * y), name, fill=INK, font=_font(12))
        for x in range(len(columns)):
            place = (left + cell * x, 40 + cell * y, left + cell * (x + 1) - 2, 40 + cell * (y + 1) - 2)
            draw.rectangle(place, fill=_shade(float(shares[y, x])))
    for x, name in enumerate(columns):
        label = Image.new("RGB", (foot, cell), "#ffffff")
        ImageDraw.Draw(label).text((0, 0), name, fill=INK, font=_font(12))
        image.paste(label.rotate(-90, expand=True), (left + cell * x - 1, 44 + cell * len(rows)))
    return image


def _shade(share: float) -> tuple[int, int, int]:
    """White for nothing to dark blue for 1; small shares are lifted so that they are seen."""
    lifted = share**0.7
    white, dark = (246, 248, 250), (29, 78, 125)
    red, green, blue = (round(a + (b - a) * lifted) for a, b in zip(white, dark, strict=True))
    return red, green, blue
