"""Reading motion files into metres, Y up, with a report of everything decided on the way; and writing BVH.

`FORMATS` maps a file's suffix to its reader, imported when first used. A new format is one module and one row here.
"""

from __future__ import annotations

from motionary.formats.bvh_write import write_bvh
from motionary.formats.mapping import load_mapping
from motionary.formats.read import FORMATS, motion_files, read_motion, read_smpl22
from motionary.formats.reading import RawTake, Reading, ReadReport
from motionary.formats.smpl22 import to_smpl22

__all__ = [
    "FORMATS",
    "RawTake",
    "ReadReport",
    "Reading",
    "load_mapping",
    "motion_files",
    "read_motion",
    "read_smpl22",
    "to_smpl22",
    "write_bvh",
]
