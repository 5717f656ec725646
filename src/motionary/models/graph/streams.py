"""What a joint's three numbers are: its place, the bone that ends in it, or how either moves.

2s-AGCN adds the scores of a network on joints and one on bones (section 3.5); the streams of motion are those of Shi
et al. 2020 (multi-stream AAGCN).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from motionary.errors import FeatureMismatch
from motionary.models.graph.config import STREAMS


def stream_of(positions: Tensor, mask: Tensor, *, stream: str, bones: Sequence[tuple[int, int]]) -> Tensor:
    """(B, T, people, joints, 3) of a stream, 0 where what it needs is not seen (`mask` (B, T, people, joints)).

    A bone is a joint less the next one towards the centre (the centre's is 0); motion is the next frame less this one
    (0 in the last). Raises FeatureMismatch for another stream.
    """
    if stream not in STREAMS:
        raise FeatureMismatch(f"stream {stream!r}; there are {', '.join(STREAMS)}")
    values, seen = positions, mask
    if stream.startswith("bone"):
        values, seen = _bones(values, seen, bones)
    if stream.endswith("motion"):
        values, seen = _motion(values, seen)
    return values * seen[..., None].to(values.dtype)


def _bones(values: Tensor, seen: Tensor, bones: Sequence[tuple[int, int]]) -> tuple[Tensor, Tensor]:
    inner = list(range(values.shape[-2]))
    for joint, towards in bones:
        inner[joint] = towards
    return values - values[..., inner, :], seen & seen[..., inner]


def _motion(values: Tensor, seen: Tensor) -> tuple[Tensor, Tensor]:
    step = torch.zeros_like(values)
    step[:, :-1] = values[:, 1:] - values[:, :-1]
    both = torch.zeros_like(seen)
    both[:, :-1] = seen[:, 1:] & seen[:, :-1]
    return step, both
