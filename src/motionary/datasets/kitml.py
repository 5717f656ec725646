"""KIT-ML: the KIT Motion-Language data set (Plappert et al. 2016), on AMASS's bodies as TMR++ uses it.

Read from TMR's layout: `annotations.json` and `splits/`. TMR++ counts 4688, 292 and 786 motions, mirrored ones
included: those of 6018 whose motion AMASS has. The original release (21 MMM joints, 251 features, 12.5 fps) is another
benchmark: its features cannot be mixed with these.
"""

from __future__ import annotations

from pathlib import Path

from motionary.datasets.annotations import TextSet, load_unified

PAPER = {"train": 4688, "val": 292, "test": 786}
"""Motions of each split in TMR++ (section 4.1), mirrored ones included."""
UNIT = "motions"


def load_kitml(folder: str | Path) -> TextSet:
    """KIT-ML from a folder in TMR's layout. Raises what `load_unified` raises."""
    return load_unified(folder, name="kitml")
