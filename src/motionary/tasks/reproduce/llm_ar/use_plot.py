"""How often the i-th most common code is used, beside Zipf's law: lines on two logarithmic axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.tasks.reproduce.drawing import COLOURS, FAINT, GRID, INK

Array = NDArray[np.floating]

_WIDTH, _HEIGHT = 760, 460
_LEFT, _TOP, _RIGHT, _BOTTOM = 78, 46, 24, 52
_FLOOR = 1e-4
"""Shares below it are not drawn: unused codes have no logarithm."""


def use_plot(curves: Mapping[str, Array], law: Array) -> Any:
    """The picture: `curves` name -> shares (codes,), most common first; `law` the shares that Zipf's law asks for."""
    from PIL import Image, ImageDraw, ImageFont

    sheet = Image.new("RGB", (_WIDTH, _HEIGHT), "#ffffff")
    draw = ImageDraw.Draw(sheet)
    font, small = ImageFont.load_default(size=13), ImageFont.load_default(size=11)
    most = max(float(law.max()), *(float(curve.max()) for curve in curves.values())) * 1.2

    def pixel(rank: float, share: float) -> tuple[float, float]:
        across = np.log(rank) / np.log(len(law))
        up = np.log(share / _FLOOR) / np.log(most / _FLOOR)
        return _LEFT + across * (_WIDTH - _LEFT - _RIGHT), _HEIGHT - _BOTTOM - up * (_HEIGHT - _TOP - _BOTTOM)

    for share in (1e-4, 1e-3, 1e-2, 1e-1):
        if share <= most:
            draw.line([pixel(1, share), pixel(len(law), share)], fill=GRID)
            draw.text((14, pixel(1, share)[1] - 7), f"{100 * share:g} %", fill=FAINT, font=small)
    for rank in [rank for rank in (1, 2, 5, 10, 20, 50, 100, 200, 500) if rank <= len(law)]:
        x, y = pixel(rank, _FLOOR)
        draw.line([(x, _TOP), (x, y)], fill=GRID)
        draw.text((x - 6, y + 6), str(rank), fill=FAINT, font=small)
    draw.text((_LEFT, 14), "Share of all codes said, by rank of the code", fill=INK, font=font)
    draw.text((_WIDTH // 2 - 90, _HEIGHT - 22), "rank, most common code first", fill=FAINT, font=small)
    lines = {"Zipf's law, 1 / (i + 2.7)": (law, FAINT)}
    lines |= {name: (curve, colour) for (name, curve), colour in zip(curves.items(), COLOURS, strict=False)}
    for place, (name, (curve, colour)) in enumerate(lines.items()):
        points = [pixel(rank + 1, share) for rank, share in enumerate(curve) if share >= _FLOOR]
        draw.line(points, fill=colour, width=4 if place == 0 else 2)
        y = _HEIGHT - _BOTTOM - 22 * (len(lines) - place)
        draw.line([(_LEFT + 14, y + 8), (_LEFT + 40, y + 8)], fill=colour, width=4 if place == 0 else 2)
        draw.text((_LEFT + 48, y), name, fill=INK, font=font)
    return sheet
