"""Reading pictures of the page: what a canvas shows, without asking the page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Locator

Picture = NDArray[np.int16]


def picture(of: Locator) -> Picture:
    """What is seen of an element, (height, width, 3), 0 to 255, while animations run on."""
    of.scroll_into_view_if_needed()
    box = of.bounding_box()
    assert box is not None, "it is not seen"
    # of the page and not of the element, for which the browser would wait until it rests
    with Image.open(io.BytesIO(of.page.screenshot(clip=box, animations="allow"))) as image:
        return np.asarray(image.convert("RGB"), dtype=np.int16)


def ink(seen: Picture, *, least: int = 40) -> NDArray[np.bool_]:
    """Pixels that differ from the commonest colour, which is the background."""
    flat = seen.reshape(-1, 3).astype(np.int64)
    keys = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    values, counts = np.unique(keys, return_counts=True)
    common = int(values[counts.argmax()])
    background = np.array([common >> 16, common >> 8 & 255, common & 255])
    return np.abs(seen - background).max(axis=2) >= least


def changed(first: Picture, second: Picture, *, least: int = 24) -> int:
    """How many pixels differ."""
    assert first.shape == second.shape, f"pictures of {first.shape} and {second.shape} cannot be compared"
    return int((np.abs(first - second).max(axis=2) >= least).sum())


def coloured(seen: Picture, *, least: int = 40) -> NDArray[np.bool_]:
    """Pixels that have a colour: neither grey, black nor white."""
    return seen.max(axis=2) - seen.min(axis=2) >= least


def columns_of_ink(mask: NDArray[np.bool_], *, gap: int = 6) -> list[tuple[int, int]]:
    """Stretches of columns that hold ink, those nearer than `gap` joined: figures side by side."""
    columns = np.flatnonzero(mask.any(axis=0))
    if not len(columns):
        return []
    breaks = np.flatnonzero(np.diff(columns) > gap)
    firsts, lasts = np.concatenate([[0], breaks + 1]), np.concatenate([breaks, [len(columns) - 1]])
    return [(int(columns[a]), int(columns[b]) + 1) for a, b in zip(firsts, lasts, strict=True)]
