"""Bars and curves as PNG, drawn with Pillow."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.formats.atomic import replacing

Array = NDArray[np.floating]

_INK, _FAINT, _RULE = "#1d232b", "#6b7683", "#dfe4ea"
COLOURS = ("#2f6fde", "#d9483b", "#2e9a62", "#a06bd6", "#7b8794", "#c98a1b")


@dataclass(frozen=True)
class Bar:
    """A bar: its `label`, `value` and `spread` in percent, a `mark` (chance) drawn across, and a `group` for colour."""

    label: str
    value: float
    spread: float
    mark: float
    group: str


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through (places, values) in percent with a band of `spread`; dashed for a baseline."""

    label: str
    places: Sequence[float]
    values: Array
    spread: Array
    dashed: bool = False


def draw_bars(path: Path, bars: Sequence[Bar], *, title: str, note: str) -> None:
    """Horizontal bars from 0 to 100 percent, one a row, coloured by group, with a legend."""
    from PIL import Image, ImageDraw

    left, wide, line, top = 190, 640, 19, 78
    image = Image.new("RGB", (left + wide + 70, top + line * len(bars) + 46), "white")
    draw = ImageDraw.Draw(image)
    groups = list(dict.fromkeys(bar.group for bar in bars))
    colour = {group: COLOURS[number % len(COLOURS)] for number, group in enumerate(groups)}
    _text(draw, (14, 10), title, 17, _INK)
    _legend(draw, [(group, colour[group]) for group in groups], (14, 38), note)
    bottom = top + line * len(bars)
    for percent in range(0, 101, 20):
        x = left + wide * percent / 100
        draw.line([(x, top), (x, bottom)], fill=_RULE)
        _text(draw, (x - 8, bottom + 5), f"{percent}", 11, _FAINT)
    for number, bar in enumerate(bars):
        y = top + number * line
        end = left + wide * max(bar.value, 0.0) / 100
        draw.rectangle([left, y + 3, end, y + line - 4], fill=colour[bar.group])
        reach = wide * bar.spread / 100
        draw.line([(end - reach, y + line / 2), (end + reach, y + line / 2)], fill=_INK)
        if np.isfinite(bar.mark):
            x = left + wide * bar.mark / 100
            draw.line([(x, y + 1), (x, y + line - 2)], fill=_INK, width=2)
        _text(draw, (14, y + 2), bar.label, 12, _INK)
        _text(draw, (max(end + reach, left) + 6, y + 2), f"{bar.value:.0f}", 12, _FAINT)
    _save(image, path)


def draw_curves(path: Path, curves: Sequence[Curve], *, title: str, note: str, across: str) -> None:
    """Curves over places from the first to the last, percent upwards, with bands and a legend."""
    from PIL import Image, ImageDraw, ImageFont

    left, top, wide, high = 62, 84, 620, 380
    font = ImageFont.load_default(size=13)
    right = 30 + int(max(font.getlength(f"{curve.label} 100") for curve in curves))
    image = Image.new("RGB", (left + wide + right, top + high + 60), "white")
    draw = ImageDraw.Draw(image, "RGBA")
    places = np.asarray(curves[0].places, dtype=float)
    low = 10.0 * np.floor(min(float((curve.values - curve.spread).min()) for curve in curves) / 10.0)
    top_value = min(100.0, 10.0 * np.ceil(max(float((c.values + c.spread).max()) for c in curves) / 10.0))

    def at(place: float, value: float) -> tuple[float, float]:
        x = left + wide * (place - places[0]) / (places[-1] - places[0])
        return x, top + high * (top_value - value) / (top_value - low)

    _text(draw, (14, 10), title, 17, _INK)
    _text(draw, (14, 38), note, 12, _FAINT)
    for value in np.arange(low, top_value + 1, 10):
        draw.line([at(places[0], value), at(places[-1], value)], fill=_RULE)
        _text(draw, (left - 34, at(places[0], value)[1] - 7), f"{value:.0f}", 12, _FAINT)
    for place in places:
        _text(draw, (at(place, low)[0] - 6, top + high + 6), f"{place:g}", 11, _FAINT)
    _text(draw, (left + wide / 2 - 10, top + high + 26), across, 13, _INK)
    ends = []
    for number, curve in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        upper = [at(p, v) for p, v in zip(places, curve.values + curve.spread, strict=True)]
        lower = [at(p, v) for p, v in zip(places, curve.values - curve.spread, strict=True)]
        draw.polygon([*upper, *lower[::-1]], fill=(*_rgb(colour), 40))
        points = [at(p, v) for p, v in zip(places, curve.values, strict=True)]
        _line(draw, points, colour, dashed=curve.dashed)
        ends.append((points[-1][1], f"{curve.label} {curve.values[-1]:.0f}", colour))
    below = -1e9
    for y, label, colour in sorted(ends):
        below = max(y - 8, below + 16)
        _text(draw, (left + wide + 10, below), label, 13, colour)
    _save(image, path)


def _line(draw, points: Sequence[tuple[float, float]], colour: str, *, dashed: bool) -> None:
    if not dashed:
        draw.line(list(points), fill=colour, width=3)
        return
    for (x0, y0), (x1, y1) in pairwise(points):
        pieces = max(1, int(np.hypot(x1 - x0, y1 - y0) / 6))
        for piece in range(0, pieces, 2):
            a, b = piece / pieces, min(1.0, (piece + 1) / pieces)
            draw.line(
                [(x0 + a * (x1 - x0), y0 + a * (y1 - y0)), (x0 + b * (x1 - x0), y0 + b * (y1 - y0))],
                fill=colour,
                width=3,
            )


def _legend(draw, entries: Sequence[tuple[str, str]], place: tuple[float, float], note: str) -> None:
    x, y = place
    for label, colour in entries:
        draw.rectangle([x, y + 2, x + 11, y + 13], fill=colour)
        _text(draw, (x + 16, y), label, 12, _INK)
        x += 30 + 7 * len(label)
    _text(draw, (place[0], y + 18), note, 11, _FAINT)


def _text(draw, place: tuple[float, float], text: str, size: int, colour: str) -> None:
    from PIL import ImageFont

    draw.text(place, text, fill=colour, font=ImageFont.load_default(size=size))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _save(image, path: Path) -> None:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", optimize=True)
    with replacing(path) as stream:
        stream.write(buffer.getvalue())


GROUP_NAMES: Mapping[str, str] = {
    "view": "the view",
    "movement": "shows in movement",
    "absence": "shows by absence",
    "none": "shows in nothing",
    "unknown": "attribute",
}
"""What the generator made of an attribute -> a legend's words."""
