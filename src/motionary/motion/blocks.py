"""Working through a long take in blocks of frames, so that intermediate results stay small."""

from __future__ import annotations

from collections.abc import Iterator

_NUMBERS = 1 << 18
_FEWEST = 64


def frame_blocks(frames: int, numbers: int) -> Iterator[slice]:
    """Slices that cover `frames` frames in order, each of about 2 MB of float64 for `numbers` numbers a frame.

    At least 64 frames each, so that a step in Python costs little beside the work on a block.
    """
    size = max(_FEWEST, _NUMBERS // max(1, numbers))
    for start in range(0, frames, size):
        yield slice(start, min(start + size, frames))
