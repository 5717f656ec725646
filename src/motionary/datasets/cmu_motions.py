"""CMU's ungated AMC and BVH files by the name that every text data set's paths have for them.

KIT-ML, BABEL and HumanML3D describe AMASS's version of these takes; AMASS is gated, CMU's own files are not. AMASS kept
CMU's times, so that a segment's seconds hold for both (`prepare` compares the lengths).
"""

from __future__ import annotations

from pathlib import Path

from motionary.datasets.amass import MotionId, motion_id
from motionary.datasets.cmu import load_cmu


def cmu_files(root: str | Path) -> dict[MotionId, Path]:
    """The takes under `root` by motion; AMC where a take has both formats. Raises `MissingData` for none."""
    return {motion_id(take.name): take.file for take in load_cmu(Path(root))}
