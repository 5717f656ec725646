"""Small .npz and .npy files that declare far more than they hold, or inflate to it."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path


def header_only(descr: str, shape: str, *, fortran: str = "False", extra: bytes = b"") -> bytes:
    """A .npy that declares an array and holds `extra` instead of it."""
    text = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + extra


def inflating(folder: Path, name: str, shape: tuple[int, ...], *, beside: tuple[str, ...] = ()) -> Path:
    """An .npz of float64 zeros, packed to a thousandth; `beside`: further names, without content."""
    path = folder / "bomb.npz"
    values = 8
    for length in shape:
        values *= length
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
            member.write(header_only("'<f8'", f"({', '.join(map(str, shape))})"))
            for start in range(0, values, 1 << 20):
                member.write(bytes(min(1 << 20, values - start)))
        for other in beside:
            archive.writestr(f"{other}.npy", header_only("'<f8'", "(1, 3)", extra=bytes(24)))
    return path


def declaring(folder: Path, shape: str) -> Path:
    """A .npy of 128 bytes that asks for an array of this shape."""
    path = folder / "bomb.npy"
    path.write_bytes(header_only("'<f8'", shape)[:128])
    return path


ARRAY_BOMBS: dict[str, Callable[[Path], Path]] = {
    "smpl: poses of zeros": lambda folder: inflating(folder, "poses", (400_000, 72), beside=("trans",)),
    "joints_npz: joints of zeros": lambda folder: inflating(folder, "joint_positions", (500_000, 22, 3)),
    "joints: 34 GB in 128 bytes": lambda folder: declaring(folder, "(66000000, 22, 3)"),
    "features: 21 GB in 128 bytes": lambda folder: declaring(folder, "(10000000, 263)"),
}
"""Name of a row of FORMATS, with what is special after a colon -> a function that writes the bomb into a folder."""
