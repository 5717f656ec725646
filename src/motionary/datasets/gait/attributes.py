"""DenseGait's 42 attributes: their order, their groups, and flags from confidences.

The names are those of the published annotations but for one spelling ("OtherAttchment" there). What can be said of
each in words lies in `motionary.text.lexicon.attributes`, in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError

Array = NDArray[np.floating]

THRESHOLD = 0.5
"""A confidence above this is taken as present (WalkAndText, section III.B)."""

GROUPS: dict[str, tuple[str, ...]] = {
    "gender": ("Female",),
    "body": ("BodyThin", "BodyNormal", "BodyFat"),
    "viewpoint": ("Front", "Side", "Back"),
    "age": ("AgeChild", "AgeYoungAdult", "AgeMediumAdult", "AgeOldAdult", "AgeSenior"),
    "accessory": ("Backpack", "Bag", "HandTrunk", "No accessory", "OtherAttachment", "No carrying"),
    "footwear": ("Sandals", "Shoes", "LeatherShoes", "SportShoes", "Boots", "Sneaker", "ClothShoes"),
    "action": (
        *("Calling", "Talking", "Gathering", "Holding", "Pulling"),
        *("CarryingbyArm", "CarryingbyHand", "HoldObjectsInFront"),
    ),
    "clothing": (
        *("CasualWear", "Jacket", "FormalWear", "LongTrousers", "CarryingOther", "Dress", "LongCoat"),
        *("Trousers", "LongSleeve"),
    ),
}
"""Group -> its attributes, in the order of the published annotations."""

ATTRIBUTES: tuple[str, ...] = tuple(name for group in GROUPS.values() for name in group)
"""The 42 names in order: the columns of every array of attributes."""

PUBLISHED_SPELLINGS = {"OtherAttchment": "OtherAttachment"}


def flags(confidences: Array, *, threshold: float = THRESHOLD) -> NDArray[np.bool_]:
    """Which attributes are present: confidences above the threshold, of any shape."""
    return np.asarray(confidences) > threshold


def flags_of(names: Sequence[str]) -> NDArray[np.bool_]:
    """(42,) flags of the named attributes. Raises `FormatError` for a name that is none of them."""
    unknown = sorted(set(names) - set(ATTRIBUTES))
    if unknown:
        raise FormatError(f"no attributes called {', '.join(unknown)}; there are {', '.join(ATTRIBUTES)}")
    return np.isin(np.array(ATTRIBUTES), list(names))


def as_mapping(confidences: Array) -> Mapping[str, float]:
    """(42,) confidences by name, as `describe_attributes` takes them."""
    return {name: float(value) for name, value in zip(ATTRIBUTES, confidences, strict=True)}


def unique_count(confidences: Array) -> int:
    """Number of different combinations of attributes present among (n, 42) confidences (WalkAndText, table I)."""
    return len(np.unique(flags(confidences), axis=0))
