"""One place for the samples of every format that is read: what fuzz, cuts and memory are tried on.

A new format adds its rows to `SAMPLES`: a name of `FORMATS` (with what is special after a colon) -> a function that
writes a small valid file into a folder and returns its path. `BOMBS` likewise: files that declare far more than they
hold, which must be refused for that.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from array_bombs import ARRAY_BOMBS
from body_samples import BODY_SAMPLES
from format_samples import BVH, BVH_HEADER, write, write_amc
from point_samples import IMAGE_SAMPLES, POINT_SAMPLES

Sample = Callable[[Path], Path]


def _bvh_on_a_grid(folder: Path) -> Path:
    rows = "".join(f"{k}.000000 90.500000 -0.250000 1.0 2.0 3.0 -10.125 {k % 7}.5 0\n" for k in range(40))
    return write(folder, BVH_HEADER + f"MOTION\nFrames: 40\nFrame Time: 0.0083333\n{rows}")


SAMPLES: dict[str, Sample] = {
    "bvh": lambda folder: write(folder, BVH),
    "bvh: many rows": _bvh_on_a_grid,
    "amc": write_amc,
    **BODY_SAMPLES,
    **POINT_SAMPLES,
    **IMAGE_SAMPLES,
}
"""Every name of `FORMATS` is there at least once; a test says so."""

BOMBS: dict[str, Sample] = {
    "bvh: a billion frames": lambda folder: write(folder, BVH.replace("Frames: 3", "Frames: 1000000000")),
    "bvh: joints without channels": lambda folder: write(
        folder,
        "HIERARCHY\nROOT r\n{\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n"
        + "".join(f"JOINT j{i} {{ OFFSET 0 1 0 CHANNELS 0 }}\n" for i in range(2000))
        + "}\nMOTION\nFrames: 20000\nFrame Time: 1\n"
        + "0\n" * 20000,
    ),
    **ARRAY_BOMBS,
}
ENDLESS = ("amc", "kimore_csv")
"""Formats that do not say how long they are: cut at the end of a frame, they are whole takes."""


def format_name(sample: str) -> str:
    """The row of `FORMATS` that a sample is for."""
    return sample.split(":")[0]
