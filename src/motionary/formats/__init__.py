"""Reading motion files into metres, Y up, with a report of everything decided on the way; and writing BVH.

`FORMATS` (table.py) has a row for each format, its reader imported when first used.
"""

from __future__ import annotations

from motionary.formats.bvh_write import write_bvh
from motionary.formats.mapping import load_mapping
from motionary.formats.points import PointsReading, RawPoints
from motionary.formats.read import motion_files, read_motion, read_smpl22
from motionary.formats.reading import RawTake, Reading, ReadReport
from motionary.formats.retargeting import find_legs, retarget_to
from motionary.formats.smpl22 import to_smpl22
from motionary.formats.table import FORMATS, Format

__all__ = [
    "FORMATS",
    "Format",
    "PointsReading",
    "RawPoints",
    "RawTake",
    "ReadReport",
    "Reading",
    "find_legs",
    "load_mapping",
    "motion_files",
    "read_motion",
    "read_smpl22",
    "retarget_to",
    "to_smpl22",
    "write_bvh",
]
