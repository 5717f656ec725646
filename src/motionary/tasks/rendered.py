"""One picture of each motion, for models that also learn from what motion looks like (MotionCLIP's image loss)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.features.humanml263 import recover_positions

Array = NDArray[np.floating]

SIDE = 224
"""Pixels of a picture's side: what CLIP reads."""
MARGIN = 0.12


def rendered_frames(features: Sequence[Array], *, seed: int) -> NDArray[np.uint8]:
    """(n, 224, 224, 3): of each motion (frames, 263) one frame at random, drawn as a stick figure that faces us.

    MotionCLIP renders a frame of SMPL's mesh; a body of 22 joints has none.
    """
    rng = np.random.default_rng([seed, 29])
    pictures = [_picture(each, int(rng.integers(len(each)))) for each in features]
    return np.stack(pictures) if pictures else np.empty((0, SIDE, SIDE, 3), dtype=np.uint8)


def _picture(features: Array, frame: int) -> NDArray[np.uint8]:
    from PIL import Image, ImageDraw

    from motionary.pictures.stick import View, draw_figure

    # of one row alone the body stands at the origin and faces the viewer
    joints = recover_positions(features[frame : frame + 1].astype(np.float64))[0]
    view = View()
    flat = view.project(joints)
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = SIDE * (1 - 2 * MARGIN) / max(1.0, float((high - low).max()))
    middle = (low + high) / 2 * scale
    image = Image.new("RGB", (SIDE, SIDE), "#ffffff")
    foot = (SIDE / 2 - middle[0], SIDE / 2 + middle[1])
    draw_figure(ImageDraw.Draw(image), joints, foot=foot, scale=scale, view=view, width=5)
    return np.asarray(image, dtype=np.uint8)
