"""The frames of an AMC file by whole arrays, where every frame lists the same bones in the same order, as most do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.formats.decimals import PAD, Tokens, to_numbers, tokenise
from motionary.formats.numbers import chunks

Array = NDArray[np.float64]
_CHUNK_BYTES = 1 << 17
_MAX_NAME = 40


@dataclass(frozen=True)
class _Layout:
    """A frame's `words` (how many, its number first), where among them names stand, and the bones' indices."""

    words: int
    name_places: tuple[int, ...]
    names: tuple[bytes, ...]
    bones: tuple[int, ...]


def read_regular(data: bytes, widths: dict[bytes, tuple[int, int]]) -> list[tuple[int, Array]] | None:
    """(bone index, its (frames, n) values) for frames that are all alike, or None where the careful reader must look.

    `data` begins with the first frame's number. `widths`: bone name -> (bone index, number of values).
    """
    layout = _first_frame(data, widths)
    if layout is None:
        return None
    blocks, rest = [], b""
    for chunk in chunks(data, size=_CHUNK_BYTES):
        block, rest = _read_chunk(rest + chunk, layout)
        if block is None:
            return None
        blocks.append(block)
    table = np.concatenate(blocks)
    numbers = table[:, 0]
    if rest.strip() or not len(table) or np.any(numbers != numbers[0] + np.arange(len(table))):
        return None
    return [(bone, _columns(table, layout, slot)) for slot, bone in enumerate(layout.bones)]


def _columns(table: Array, layout: _Layout, slot: int) -> Array:
    """The values of one bone; `table` has no columns for names, so every name before them shifts them by one."""
    ends = (*layout.name_places[1:], layout.words)
    return table[:, layout.name_places[slot] - slot : ends[slot] - slot - 1]


def _first_frame(data: bytes, widths: dict[bytes, tuple[int, int]]) -> _Layout | None:
    lines = data.split(b"\n", len(widths) + 2)[: len(widths) + 2]
    if not lines[0].strip().isdigit():
        return None
    places, names, bones, words = [], [], [], 1
    for line in lines[1:]:
        parts = line.split()
        if len(parts) == 1 and parts[0].isdigit():
            break
        if not parts or parts[0] not in widths or parts[0] in names or len(parts) - 1 != widths[parts[0]][1]:
            return None
        places.append(words)
        names.append(parts[0])
        bones.append(widths[parts[0]][0])
        words += len(parts)
    return _Layout(words, tuple(places), tuple(names), tuple(bones)) if names else None


def _read_chunk(data: bytes, layout: _Layout) -> tuple[Array | None, bytes]:
    """(frames, values) of the whole frames in `data`, frame number first, and the bytes after them."""
    tokens = tokenise(data)
    if tokens is None:
        return None, b""
    frames = len(tokens.start) // layout.words
    if not _lines_fit(tokens.line_ends, layout) or not _names_fit(tokens, frames, layout):
        return None, b""
    is_number = np.ones(layout.words, dtype=bool)
    is_number[list(layout.name_places)] = False
    chosen = np.flatnonzero(np.tile(is_number, frames))
    values = to_numbers(tokens, chosen)
    used = int(tokens.end[frames * layout.words - 1]) - PAD if frames else 0
    if values is None or not _are_whole(tokens, frames, layout):
        return None, b""
    return values.reshape(frames, -1), data[used:]


def _lines_fit(line_ends: NDArray[np.int64], layout: _Layout) -> bool:
    """Whether lines end where the first frame's do: after the frame's number and before each name."""
    allowed = np.zeros(layout.words, dtype=bool)
    allowed[[0, *layout.name_places]] = True
    return bool(allowed[line_ends % layout.words].all())


def _names_fit(tokens: Tokens, frames: int, layout: _Layout) -> bool:
    """Whether every frame has the first frame's names in their places."""
    for place, name in zip(layout.name_places, layout.names, strict=True):
        start = tokens.start[place : frames * layout.words : layout.words]
        end = tokens.end[place : frames * layout.words : layout.words]
        if np.any(end - start != len(name)) or len(name) > _MAX_NAME:
            return False
        if any(np.any(tokens.buffer[start + k] != byte) for k, byte in enumerate(name)):
            return False
    return True


def _are_whole(tokens: Tokens, frames: int, layout: _Layout) -> bool:
    """Whether the frames' numbers are digits only, and each line that should end does."""
    start = tokens.start[: frames * layout.words : layout.words]
    end = tokens.end[: frames * layout.words : layout.words]
    dot = tokens.dot[: frames * layout.words : layout.words]
    first = tokens.buffer[start]
    ended = np.unique(tokens.line_ends[tokens.line_ends < frames * layout.words] % layout.words, return_counts=True)
    expected = dict.fromkeys((0, *layout.name_places), frames)
    expected[0] -= 0 if 0 in tokens.line_ends else 1
    found = dict(zip(ended[0].tolist(), ended[1].tolist(), strict=True))
    digits = bool(np.all((first >= 48) & (first <= 57) & (dot == end) & (end - start <= 7)))
    return digits and all(found.get(place, 0) >= count for place, count in expected.items())
