"""One stick figure: SMPL-22 joints projected to a small picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

Array = NDArray[np.floating]

LEFT, RIGHT, MIDDLE = "#2f6fde", "#d9483b", "#39424e"
"""Colours of the figure's own left side, its right side and its trunk."""

# chains of SMPL-22 joint indices and the colour of each
_CHAINS = (
    ((0, 3, 6, 9, 12, 15), MIDDLE),
    ((0, 2, 5, 8, 11), RIGHT),
    ((9, 14, 17, 19, 21), RIGHT),
    ((0, 1, 4, 7, 10), LEFT),
    ((9, 13, 16, 18, 20), LEFT),
)
_HEAD = 15


@dataclass(frozen=True)
class View:
    """A camera that looks at the figure from the side `yaw` radians (0: from the front), `pitch` radians from above."""

    yaw: float = 0.7
    pitch: float = 0.15

    def project(self, points: Array) -> Array:
        """Points (..., 3) in metres, Y up, as (..., 2): right and up in the picture, metres, no perspective."""
        x, y, z = points[..., 0], points[..., 1], points[..., 2]
        across = np.cos(self.yaw) * x - np.sin(self.yaw) * z
        depth = np.sin(self.yaw) * x + np.cos(self.yaw) * z
        return np.stack((across, np.cos(self.pitch) * y - np.sin(self.pitch) * depth), axis=-1)


def draw_figure(
    draw: ImageDraw.ImageDraw, joints: Array, *, foot: tuple[float, float], scale: float, view: View, width: int = 3
) -> None:
    """Draw SMPL-22 `joints` (22, 3) so that the point (0, 0, 0) falls on pixel `foot`; `scale` is pixels a metre."""
    flat = view.project(joints)
    pixels = np.stack((foot[0] + scale * flat[:, 0], foot[1] - scale * flat[:, 1]), axis=-1)
    for chain, colour in _CHAINS:
        draw.line([tuple(pixels[joint]) for joint in chain], fill=colour, width=width, joint="curve")
    x, y = pixels[_HEAD]
    radius = max(2.0, 0.085 * scale)
    draw.ellipse((x - radius, y - 1.4 * radius, x + radius, y + 0.6 * radius), outline=MIDDLE, width=width - 1 or 1)
