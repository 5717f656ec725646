"""From a motion file to what the models see: SMPL-22 positions at 20 fps, their features, and the windows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats import read_smpl22
from motionary.formats.reading import ReadReport
from motionary.index.windows import Span, WindowSettings

Array = NDArray[np.floating]

FPS = 20.0
"""Frames per second of everything the models see (HumanML3D)."""

SHORTEST = 0.5
"""Seconds below which a file says too little to be embedded."""


@dataclass(frozen=True, eq=False)
class Take:
    """A read motion file: `positions` (frames, 22, 3) metres at 20 fps, `features` (frames - 1, 263), its `report`."""

    path: Path
    positions: Array
    features: Array
    report: ReadReport

    @property
    def offset(self) -> float:
        """Seconds of the file before the first of `positions`: leading frames that were left out."""
        return self.report.dropped_frames / self.report.fps


def read_take(path: Path, *, mapping: Path | None = None, unit: str | None = None) -> Take:
    """Read a motion file down to features. Raises `MotionaryError` with words that help on any bad file."""
    from motionary.features.humanml263 import extract
    from motionary.formats import load_mapping

    joints, report = read_smpl22(path, mapping=None if mapping is None else load_mapping(mapping), unit=unit, fps=FPS)
    if joints.duration < SHORTEST:
        raise FormatError(
            f"{joints.duration:.2f} s of motion; at least {SHORTEST} s are needed to say what it shows", path=path
        )
    return Take(path=path, positions=joints.positions, features=extract(joints.positions), report=report)


def windows_of(features: Array, settings: WindowSettings) -> tuple[list[Array], list[Span]]:
    """The stretches of a take's features that are embedded, and where they lie."""
    spans = settings.spans(len(features), FPS)
    return [features[span.start : span.stop] for span in spans], spans
