"""Damaging files at random: text, binary, and the members inside archives."""

from __future__ import annotations

import io
import zipfile

import numpy as np

_WORDS = [
    b"\r",
    b"\n",
    b"End Site",
    *b'nan inf - 1e400 { } [ ] , " : JOINT ROOT OFFSET CHANNELS MOTION Frames: 99999999 0 -1'.split(),
    *b"\xff \0 \xb3 :root begin end dof # <f8 |O (3, False True \x7f\xff\xff\xff \xff\xff\xff\xff \0\0\0\x80".split(),
]


def damage(data: bytes, rng: np.random.Generator) -> bytes:
    """`data` after one to three accidents; in a zip archive half of the time to what a member holds."""
    if data[:4] == b"PK\3\4" and rng.integers(2):
        return _damaged_member(data, rng)
    for _ in range(int(rng.choice((1, 1, 2, 3)))):
        if not data:
            return data
        data = _accident(data, rng)
    return data


def _accident(data: bytes, rng: np.random.Generator) -> bytes:
    """Something left out, put in, doubled, flipped, zeroed, moved or cut off; half of the time near the beginning."""
    near = int(rng.integers(2)) * 300
    start = int(rng.integers(0, min(len(data), near or len(data)) + 1))
    end = min(len(data), start + int(rng.integers(0, 30)))
    kind = int(rng.integers(0, 14))
    if kind == 5:
        return data[:start] + bytes(byte ^ (1 << int(rng.integers(8))) for byte in data[start:][:1]) + data[start + 1 :]
    if kind > 9:  # the mildest: other digits, so that the text stays legal and says something else
        middle = bytes(int(rng.integers(48, 58)) if 48 <= byte < 58 else byte for byte in data[start:end])
        return data[:start] + middle + data[end:]
    if kind == 9 and rng.integers(3) == 0:
        return data[:start]
    word = _WORDS[int(rng.integers(len(_WORDS)))]
    other = int(rng.integers(0, len(data)))
    pieces = {
        0: b"",
        1: rng.bytes(int(rng.integers(1, 6))),
        2: word,
        3: data[start:end] * 2,
        4: b" " + word + b" ",
        6: bytes(end - start),
        7: data[other : other + end - start],
        8: rng.bytes(end - start),
        9: word * int(rng.integers(2, 200)),
    }
    return data[:start] + pieces[kind] + data[end:]


def _damaged_member(data: bytes, rng: np.random.Generator) -> bytes:
    """The archive again, whole in itself, with one member's content damaged or its name changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = int(rng.integers(len(names)))
        for number, name in enumerate(names):
            content = old.read(name)
            if number == chosen and rng.integers(8) == 0:
                continue
            new.writestr(name, damage(content, rng) if number == chosen else content)
    return out.getvalue()
