"""Where the body's centre of mass lies, from joint places alone: segments' masses and middles after de Leva (1996).

J. Biomechanics 29 (9), table 4, the mean of women and men. Its segments end at bony landmarks and joint centres; here
at the joints of `smpl22` that lie nearest. A body of another build is a centimetre or two off, by the same amount in
all its poses.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.motion.canonical import check_positions

Array = NDArray[np.floating]

SEGMENTS: dict[str, tuple[int, int, float, float]] = {
    "head": (12, 15, 1.0, 0.0681),
    "trunk": (12, 0, 0.45, 0.4302),
    "upper arm": (16, 18, 0.576, 0.0263),
    "forearm": (18, 20, 0.457, 0.0150),
    "hand": (20, 20, 0.0, 0.0059),
    "thigh": (1, 4, 0.385, 0.1447),
    "shank": (4, 7, 0.442, 0.0457),
    "foot": (7, 10, 0.42, 0.0133),
}
"""Segment -> near and far joint (of the left side for limbs), part of the way where its mass lies, part of the body."""
_MIDDLE = ("head", "trunk")


def centre_of_mass(positions: Array) -> Array:
    """(frames, 3) of positions (frames, 22, 3), joints of `smpl22`, in their unit. Raises as `check_positions`."""
    joints = check_positions(positions).astype(np.float64)
    centre, mass = np.zeros((len(joints), 3)), 0.0
    for name, (near, far, part, weight) in SEGMENTS.items():
        for side in (0,) if name in _MIDDLE else (0, 1):
            start, end = joints[:, near + side], joints[:, far + side]
            centre += weight * (start + part * (end - start))
            mass += weight
    return centre / mass
