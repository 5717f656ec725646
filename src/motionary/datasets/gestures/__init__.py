"""A second procedural corpus: short gestures of standing people, of the kind that action-recognition data sets name.

The main corpus (`motionary.datasets.procedural`) holds what recordings of people hold most; this one holds what people
are asked to do before a camera: swipes, shapes drawn in the air, household motions, sport strokes and exercises on the
spot. Its families were written from the *names* of such classes (UTD-MHAD, NTU RGB+D 120, UAV-Human and our own list),
never from their recordings. It lives beside the main corpus, whose version the shipped checkpoints name.

`gesture_clip(index, seed=...)` makes one clip; `FAMILIES` lists the gestures.
"""

from motionary.datasets.gestures.catalogue import FAMILIES
from motionary.datasets.gestures.generate import gesture_clip

__all__ = ["FAMILIES", "gesture_clip"]
