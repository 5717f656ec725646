"""Where joints are by all that the features say: places and velocities at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.features.humanml263 import JOINTS, SLICES, check_features, recover_positions, recover_root
from motionary.motion.banded import solve_banded

Array = NDArray[np.floating]


def recover_velocities(features: Array) -> Array:
    """World steps (T, 22, 3), metres from each frame to the next, of denormalised features (T, 263)."""
    features = check_features(features)
    yaw, _ = recover_root(features)
    local = features[:, SLICES["joint_velocities"]].reshape(len(features), JOINTS, 3)
    sine, cosine = np.sin(yaw)[:, None], np.cos(yaw)[:, None]
    x, height, z = local[..., 0], local[..., 1], local[..., 2]
    return np.stack([cosine * x - sine * z, height, sine * x + cosine * z], axis=-1)


def fused_positions(features: Array, *, weight: float = 5.0) -> Array:
    """World positions (T, 22, 3), float64, that agree best with the features' places and with their velocities.

    A joint's track x is the one with the least sum of |x_t - p_t|^2 + weight |x_(t+1) - x_t - v_t|^2. A motion says
    both alike, and is returned as it is; a network guesses both with errors of their own, and those of places, which
    tremble from frame to frame, are corrected by the velocities without damping what is fast. 0: places alone.
    """
    places = recover_positions(check_features(features)).astype(np.float64)
    frames = len(places)
    if weight <= 0 or frames < 2:
        return places
    steps = weight * recover_velocities(features)[:-1].astype(np.float64)
    bands = np.zeros((2, frames))
    bands[0] = 1.0
    bands[0, :-1] += weight
    bands[0, 1:] += weight
    bands[1, :-1] = -weight
    wanted = places.copy()
    wanted[1:] += steps
    wanted[:-1] -= steps
    return solve_banded(bands, wanted.reshape(frames, -1)).reshape(places.shape)
