"""What of a recording a learnt writer reads: its first repetition, as features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from motionary.coaching import Clip
from motionary.features.humanml263 import extract
from motionary.motion import JointPositions, load_skeleton, resample

Array = NDArray[np.floating]

MARGIN = 0.2
"""Seconds kept before and after a repetition."""


def repetition(clip: Clip) -> Array:
    """Features (frames, 263) of a clip's first repetition, a little more at both ends; of all of it without one."""
    joints = clip.joints
    if clip.repetitions.spans:
        start, stop = clip.repetitions.spans[0]
        more = round(MARGIN * clip.fps)
        joints = joints[max(0, int(start) - more) : int(stop) + more]
    if len(joints) < 4:
        joints = clip.joints
    positions = JointPositions(np.asarray(joints, dtype=np.float64), load_skeleton("smpl22").joints, clip.fps)
    return extract(resample(positions, 20.0).positions).astype(np.float32)
