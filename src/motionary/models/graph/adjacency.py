"""A body's graph as matrices: the spatial configuration partition (Yan et al. 2018, section 3.3)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

SUBSETS = 3


def partition(bones: Sequence[tuple[int, int]], *, joints: int) -> Tensor:
    """(3, joints, joints) float32: each joint itself, its neighbours further from the centre, those nearer to it.

    Entry [k, i, j] is the weight with which joint j takes from joint i. A column of neighbours sums to 1, or to 0
    where there are none, as 2s-AGCN's published code normalises.
    """
    inward = torch.zeros(joints, joints)
    for joint, inner in bones:
        inward[joint, inner] = 1.0
    return torch.stack((torch.eye(joints), _normalised(inward), _normalised(inward.T)))


def _normalised(edges: Tensor) -> Tensor:
    return edges / edges.sum(dim=0, keepdim=True).clamp(min=1.0)
