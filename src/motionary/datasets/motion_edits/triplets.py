"""What a triplet is, and how two of them make a third."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch
from motionary.features.regions import region_dims

Features = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Triplet:
    """A person's motion, the one to come to, and what to say (CigTime, section 3.2).

    `source` (T, 263) and `target` (T', 263): features at 20 fps, not normalised; of one length where an editor made the
    target. `instruction`: what is said. `name`: which edit or correction it is, whatever its wording. `part`: the half
    of the body that was edited, "" where the target is a recording of its own. `origin`: where the source is from.
    `row`: the number by which the editor's noise was drawn, so that the edit can be made again.
    """

    source: Features
    target: Features
    instruction: str
    name: str
    part: str = ""
    origin: str = ""
    row: int = 0

    def __post_init__(self) -> None:
        shapes = self.source.shape, self.target.shape
        if any(len(shape) != 2 or not shape[0] or shape[1] != 263 for shape in shapes):
            raise FeatureMismatch(f"a triplet of motions {shapes[0]} and {shapes[1]}; give features (frames, 263)")
        if not self.instruction.strip():
            raise FeatureMismatch(f"the triplet from {self.origin or 'a motion'} has no instruction")
        if self.part and len(self.source) != len(self.target):
            raise FeatureMismatch(f"an edit of {shapes[0][0]} frames has {shapes[1][0]}; an editor keeps the length")


def recombined(one: Triplet, other: Triplet, *, start: int = 0) -> Triplet:
    """The edit of `one` on the source of `other`, from its frame `start` on: equation 5 with another source.

    An edit composed once does not depend on its source, so that every one of them fits every source; this is how many
    edits become very many triplets without the editor. Cut to the shorter of both. Raises FeatureMismatch for triplets
    that no editor made, or where nothing of the source is left.
    """
    frames = min(len(one.target), len(other.source) - start)
    if not one.part or frames < 1:
        raise FeatureMismatch(f"{one.name!r} on {other.origin or 'a source'} from frame {start}: nothing to combine")
    source = other.source[start : start + frames]
    target = np.where(region_dims(one.part), one.target[:frames], source).astype(source.dtype)
    return replace(one, source=source, target=target, origin=other.origin)
