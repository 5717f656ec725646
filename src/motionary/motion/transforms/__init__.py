"""Changes to whole motions: time, size, side, place, other skeletons; mending what capture and editing leave behind."""

from motionary.motion.transforms.footlock import LockedFeet, lock_feet
from motionary.motion.transforms.gaps import Filled, fill_gaps
from motionary.motion.transforms.joining import concatenate
from motionary.motion.transforms.mirroring import mirror, mirror_positions
from motionary.motion.transforms.placing import canonicalise, canonicalise_positions
from motionary.motion.transforms.resampling import resample, trim
from motionary.motion.transforms.retargeting import retarget
from motionary.motion.transforms.sizes import retarget_motion, retarget_positions, scale
from motionary.motion.transforms.smoothing import smooth
from motionary.motion.transforms.standing import follow_feet

__all__ = [
    "Filled",
    "LockedFeet",
    "canonicalise",
    "canonicalise_positions",
    "concatenate",
    "fill_gaps",
    "follow_feet",
    "lock_feet",
    "mirror",
    "mirror_positions",
    "resample",
    "retarget",
    "retarget_motion",
    "retarget_positions",
    "scale",
    "smooth",
    "trim",
]
