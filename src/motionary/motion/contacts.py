"""Which feet stand still."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.motion.canonical import check_positions

Array = NDArray[np.floating]

THRESHOLD = 0.002
"""Square metres: HumanML3D's limit on a foot's squared displacement between two frames at 20 fps."""
FOOT_JOINTS = (7, 10, 8, 11)
"""Left ankle, left foot, right ankle, right foot, the order of the contacts in HumanML3D's features."""


def foot_contacts(positions: Array, threshold: float = THRESHOLD) -> NDArray[np.bool_]:
    """(T-1, 4) booleans: left ankle, left foot, right ankle, right foot moved less than `threshold` to the next frame.

    `positions`: (T, 22, 3) metres at 20 fps. `threshold` is a **squared** displacement in square metres (0.002 is
    4.5 cm a frame, 0.9 m/s); height is not looked at. For another frame rate scale it with (20 / fps) squared.
    """
    feet = check_positions(positions, frames=2)[:, FOOT_JOINTS]
    step = np.diff(feet, axis=0)
    return np.sum(step * step, axis=-1) < threshold
