"""Joints on their way to a browser: quantised to half a millimetre, as differences in 16-bit integers.

A message is a header of 40 bytes and a body, little endian throughout:

    offset  type        what
    0       4 bytes     "MJ16"
    4       uint16      version, 1
    6       uint16      joints J
    8       uint32      frames F
    12      float32     frames a second
    16      float32     start: seconds of the file at frame 0
    20      float32     step: metres of one unit
    24      float32 x3  origin: metres, added to every place
    36      uint32      0
    40      int16       F x J x 3: frame 0 as it is, then each frame's difference from the one before

The running sum wraps at 16 bits, as an Int16Array does by itself, so that no difference is too large. In TypeScript:

    const view = new DataView(buffer), joints = view.getUint16(6, true), frames = view.getUint32(8, true);
    const step = view.getFloat32(20, true), units = new Int16Array(buffer, 40), width = joints * 3;
    const places = new Float32Array(units.length);
    for (let i = width; i < units.length; i++) units[i] += units[i - width];
    for (let i = 0; i < units.length; i++) places[i] = units[i] * step + view.getFloat32(24 + 4 * (i % 3), true);

Places are wrong by half a step at most: 0.25 mm for motion within 16 m of its middle; beyond that the step grows.
Sent with gzip, 200 frames of 22 joints take 10 to 16 kB.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError

HEADER = struct.Struct("<4sHHIfff3fI")
MAGIC = b"MJ16"
VERSION = 1
STEP = 0.0005
"""Metres of one unit, where that reaches far enough."""
_REACH = 32_000
MEDIA_TYPE = "application/x-motionary-joints"


def pack_joints(positions: NDArray[np.floating], *, fps: float, start: float = 0.0) -> bytes:
    """A message of positions (frames, joints, 3) in metres. Raises `FormatError` for what is no finite motion."""
    places = np.asarray(positions, dtype=np.float64)
    if places.ndim != 3 or places.shape[2] != 3 or not places.size or places.shape[1] > 0xFFFF:
        raise FormatError(f"positions of shape {places.shape}; (frames, joints, 3) are sent")
    if not np.isfinite(places).all():
        raise FormatError("positions that are not finite cannot be sent; fill the gaps first")
    low, high = places.min(axis=(0, 1)), places.max(axis=(0, 1))
    origin = ((low + high) / 2).astype(np.float32)
    step = np.float32(max(STEP, float((high - low).max()) / 2 / _REACH))
    units = np.rint((places - origin.astype(np.float64)) / np.float64(step)).astype(np.int64)
    differences = np.concatenate([units[:1], np.diff(units, axis=0)]).astype("<i2")  # wraps, as the reader's sum does
    frames, joints = places.shape[:2]
    header = HEADER.pack(MAGIC, VERSION, joints, frames, fps, start, step, *(float(each) for each in origin), 0)
    return header + differences.tobytes()


def unpack_joints(message: bytes) -> tuple[NDArray[np.float32], float, float]:
    """Positions (frames, joints, 3), frames a second and start of a message. Raises `FormatError` for no message."""
    if len(message) < HEADER.size or message[:4] != MAGIC:
        raise FormatError("no message of joints: it does not begin with MJ16")
    _, version, joints, frames, fps, start, step, *origin, _ = HEADER.unpack_from(message)
    body = message[HEADER.size :]
    if version != VERSION or len(body) != 6 * frames * joints:
        raise FormatError(f"{len(body)} bytes for {frames} frames of {joints} joints, version {version}")
    units = np.cumsum(np.frombuffer(body, "<i2").reshape(frames, joints, 3), axis=0, dtype=np.int16)
    return units.astype(np.float32) * np.float32(step) + np.asarray(origin, np.float32), fps, start
