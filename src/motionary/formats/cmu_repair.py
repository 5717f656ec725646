"""Putting back a bone that a widespread conversion of the CMU takes to BVH lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from motionary.formats.mapping import Resolved, plain
from motionary.formats.reading import RawTake

_LOST = {
    "cmu_motionbuilder": ("spine1", ("neck", "leftshoulder", "rightshoulder")),
    "cmu_asf": ("thorax", ("lowerneck", "lclavicle", "rclavicle")),
}


def restore_lost_thorax(take: RawTake, resolved: Resolved) -> RawTake:
    """The take with the thorax's length put back, where neck and both collars all lie exactly on the chest joint.

    The conversion gave OFFSET 0 to the children of joints that have several, so the thorax bone (0.11 to 0.13 m) is
    gone and the body is that much too short. The bone below it is within a centimetre of its length in CMU's
    skeletons, and is put in its place; a note says so. Every other take comes back as it is.
    """
    if take.format != "bvh" or resolved.dialect not in _LOST:
        return take
    chest_name, names = _LOST[resolved.dialect]
    index = {plain(joint): place for place, joint in reversed(list(enumerate(take.joints)))}
    if chest_name not in index or any(name not in index for name in names):
        return take
    chest, places = index[chest_name], [index[name] for name in names]
    if any(take.parents[place] != chest for place in places) or np.any(take.offsets[places]):
        return take
    offsets = take.offsets.copy()
    offsets[places] = offsets[chest]
    note = (
        f"{', '.join(take.joints[place] for place in places)} have OFFSET 0: this conversion of CMU takes lost the "
        f"bone above {take.joints[chest]}; the length of the bone below it was put there"
    )
    return replace(take, offsets=offsets, notes=(*take.notes, note))
