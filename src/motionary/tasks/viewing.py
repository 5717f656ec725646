"""A motion file as something to look at: the 22 joints at a rate that a screen shows, and how it was read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.formats import read_smpl22
from motionary.formats.reading import ReadReport
from motionary.formats.table import SUFFIXES
from motionary.motion import JointPositions, load_skeleton
from motionary.motion.transforms import resample

SCREEN_RATE = 30.0
"""Frames a second at most: between them a viewer interpolates."""


@dataclass(frozen=True, eq=False)
class Figure:
    """`positions` (frames, 22, 3) metres, Y up, at `fps`; `start`: seconds of the file at the first of them."""

    positions: NDArray[np.float32]
    fps: float
    start: float
    report: ReadReport

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.positions) / self.fps


def read_figure(path: Path, *, rate: float = SCREEN_RATE) -> Figure:
    """Read a motion file for the screen, at its own rate or at `rate`, whichever is lower. Raises `MotionaryError`."""
    joints, report = read_smpl22(path, fps=None)
    shown: JointPositions = resample(joints, rate) if joints.fps > rate else joints
    start = report.dropped_frames / report.fps
    return Figure(shown.positions.astype(np.float32), float(shown.fps), start, report)


def figure_skeleton() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Names and parents (-1 for the root) of the joints of a figure."""
    skeleton = load_skeleton("smpl22")
    return skeleton.joints, skeleton.parents


def motion_suffixes() -> frozenset[str]:
    """Suffixes, with the dot and in small letters, of the files that are read."""
    return SUFFIXES
