"""Seeded fuzz: 5,000 damaged inputs a reader, and only our errors come out."""

from __future__ import annotations

import numpy as np
import pytest
from format_samples import AMC, ASF, BVH, write

from motionary.errors import MotionaryError
from motionary.formats import read_motion
from motionary.formats.mapping import load_mapping

_WORDS = [b"nan", b"inf", b"-", b"1e400", b"{", b"}", b"JOINT", b"ROOT", b"End Site", b"OFFSET", b"CHANNELS", b"MOTION",
          b"Frames:", b"\r", b"\xff", b"\0", b"999999999999", b"0", b":root", b"begin", b"end", b"dof", b"#", b"\n"]  # fmt: skip


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


def _reads_or_refuses(read, path) -> bool:
    try:
        read(path)
    except MotionaryError:
        return False
    return True


@pytest.mark.parametrize("kind", ["bvh", "amc", "asf", "mapping"])
def test_only_our_errors(tmp_path, kind: str) -> None:
    rng = np.random.default_rng(2026)
    write(tmp_path, ASF, "01.asf")
    write(tmp_path, AMC, "01_01.amc")
    original, name, read = {
        "bvh": (BVH, "clip.bvh", read_motion),
        "amc": (AMC, "01_01.amc", read_motion),
        "asf": (ASF, "01.asf", lambda path: read_motion(tmp_path / "01_01.amc")),
        "mapping": ('{"pelvis": "Hips", "spine2": ["Spine", "Chest", 0.5]}', "map.json", load_mapping),
    }[kind]
    results = []
    for _ in range(5000):
        path = write(tmp_path, _damage(original.encode(), rng), name)
        results.append(_reads_or_refuses(read, path))
    assert 0 < sum(results) < len(results)
