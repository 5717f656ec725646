"""Seeded fuzz: 5,000 damaged inputs a reader, and only our errors come out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from format_samples import AMC, ASF, BVH

from motionary.errors import MotionaryError
from motionary.formats import source
from motionary.formats.amc import parse_amc
from motionary.formats.asf import parse_asf
from motionary.formats.bvh import parse_bvh
from motionary.formats.mapping import parse_mapping
from motionary.formats.read import interpret

_WORDS = [
    b"\r",
    b"\n",
    b"End Site",
    *b"nan inf - 1e400 { } JOINT ROOT OFFSET CHANNELS MOTION Frames: 99999999 0".split(),
    *b"\xff \0 \xb3 :root begin end dof #".split(),
]


def _damage(data: bytes, rng: np.random.Generator) -> bytes:
    for _ in range(int(rng.integers(1, 4))):
        start = int(rng.integers(0, len(data) + 1))
        end = min(len(data), start + int(rng.integers(0, 30)))
        kind = int(rng.integers(0, 6))
        piece = {
            0: b"",
            1: bytes(rng.integers(0, 256, int(rng.integers(1, 6)), dtype=np.uint8)),
            2: _WORDS[int(rng.integers(len(_WORDS)))],
            3: data[start:end] * 2,
            4: b" " + _WORDS[int(rng.integers(len(_WORDS)))] + b" ",
            5: bytes([data[start] ^ (1 << int(rng.integers(8)))]) if start < len(data) else b"",
        }[kind]
        data = data[:start] + piece + data[start + 1 if kind == 5 else end :]
        if not data:
            return data
    return data


def _read_bvh(data: bytes) -> None:
    interpret(parse_bvh(source.prepare(data)), path="clip.bvh")


def _read_amc(data: bytes) -> None:
    interpret(parse_amc(source.prepare(data), parse_asf(ASF.encode())), path="01_01.amc")


def _read_asf(data: bytes) -> None:
    interpret(parse_amc(AMC.encode(), parse_asf(source.prepare(data))), path="01_01.amc")


def _read_mapping(data: bytes) -> None:
    parse_mapping(data)


_READERS = {
    "bvh": (_read_bvh, BVH),
    "amc": (_read_amc, AMC),
    "asf": (_read_asf, ASF),
    "mapping": (_read_mapping, '{"pelvis": "Hips", "spine2": ["Spine", "Chest", 0.5]}'),
}


def _reads_or_refuses(read: Callable[[bytes], None], data: bytes) -> bool:
    try:
        read(data)
    except MotionaryError:
        return False
    return True


@pytest.mark.parametrize("kind", _READERS)
def test_only_our_errors(kind: str) -> None:
    rng = np.random.default_rng(2026)
    read, original = _READERS[kind]
    results = [_reads_or_refuses(read, _damage(original.encode(), rng)) for _ in range(5000)]
    assert 0 < sum(results) < len(results)
