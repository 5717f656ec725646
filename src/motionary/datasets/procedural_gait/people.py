"""Who walks and how they look: people with what stays theirs, and the attributes of each of their walks.

Sex, build and age belong to the person, with the person's own ways of walking; view, load, footwear, what is done and
what is worn change from walk to walk. Attributes without a trace in movement are drawn apart from those with one; the
exceptions follow from others in life and are named in `comparable_with`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES, GROUPS, flags_of
from motionary.datasets.procedural_gait.effects import TRACELESS, draw_person

Array = NDArray[np.floating]
Flags = NDArray[np.bool_]

AGES = {
    "AgeChild": 0.12,
    "AgeYoungAdult": 0.36,
    "AgeMediumAdult": 0.2,
    "AgeOldAdult": 0.14,
    "AgeSenior": 0.18,
}
BUILDS = {"BodyThin": 0.2, "BodyNormal": 0.58, "BodyFat": 0.22}
VIEWS = {"Front": 1 / 3, "Side": 1 / 3, "Back": 1 / 3}
FOOTWEAR = {
    "Sandals": 0.16,
    "Shoes": 0.2,
    "LeatherShoes": 0.12,
    "SportShoes": 0.14,
    "Boots": 0.16,
    "Sneaker": 0.14,
    "ClothShoes": 0.08,
}
ACCESSORIES = {"": 0.54, "Backpack": 0.18, "Bag": 0.16, "HandTrunk": 0.12}
BUSY = {
    "": 0.42,
    "Calling": 0.12,
    "Holding": 0.08,
    "Pulling": 0.08,
    "CarryingbyArm": 0.1,
    "CarryingbyHand": 0.1,
    "HoldObjectsInFront": 0.1,
}
"""What the hands do; an empty name is nothing."""
STYLES = {"CasualWear": 0.5, "FormalWear": 0.2, "": 0.3}
TOPS = {"Jacket": 0.25, "LongCoat": 0.15, "LongSleeve": 0.3, "": 0.3}
BOTTOMS = {"Trousers": 0.5, "LongTrousers": 0.3, "": 0.2}
"""Probabilities, of one to be drawn."""

ALONE = {"Talking": 0.14, "Gathering": 0.14, "OtherAttachment": 0.1, "CarryingOther": 0.08}
"""Probabilities of attributes that are drawn each for itself."""
_DRESS = 0.3

MISJUDGED = 0.06
"""Chance that an annotator takes a person's age or build for the next one up or down."""


@dataclass(frozen=True, eq=False)
class Person:
    """`number` in the set, the attributes that stay (`names`), and the person's own `ways` (see `draw_person`)."""

    number: int
    names: frozenset[str]
    ways: Mapping[str, float]


def make_person(number: int, *, seed: int) -> Person:
    """Person `number` of the set with `seed`; depends on nothing else."""
    rng = np.random.default_rng([seed, number, 0])
    names = {_draw(AGES, rng), _draw(BUILDS, rng)} | ({"Female"} if rng.random() < 0.5 else set())
    return Person(number, frozenset(names), draw_person(rng))


def draw_walk(person: Person, rng: np.random.Generator) -> frozenset[str]:
    """All attributes of one walk of a person."""
    names = set(person.names) | {_draw(VIEWS, rng), _draw(FOOTWEAR, rng)}
    names |= {each for each in (_draw(ACCESSORIES, rng), _draw(BUSY, rng)) if each}
    if "HoldObjectsInFront" in names:
        names.discard("HandTrunk")  # both hands are full
    names |= {each for each, chance in ALONE.items() if rng.random() < chance}
    if not names & {"Backpack", "Bag", "HandTrunk", "OtherAttachment"}:
        names.add("No accessory")
    carried = {"Backpack", "Bag", "HandTrunk", "OtherAttachment", "CarryingOther", "CarryingbyArm", "CarryingbyHand"}
    if not names & (carried | {"HoldObjectsInFront", "Holding", "Pulling"}):
        names.add("No carrying")
    return frozenset(names | _clothes("Female" in names, rng))


def _clothes(female: bool, rng: np.random.Generator) -> set[str]:
    dress = female and rng.random() < _DRESS
    bottom = "Dress" if dress else _draw(BOTTOMS, rng)
    return {each for each in (_draw(STYLES, rng), _draw(TOPS, rng), bottom) if each}


def annotate(names: frozenset[str], rng: np.random.Generator) -> Array:
    """(42,) confidences float32 as an annotator gives them: above 0.5 for what is seen.

    At times the next age or build is seen instead of the person's own.
    """
    seen = set(names)
    for group in (tuple(AGES), tuple(BUILDS)):
        wrong, own = rng.random() < MISJUDGED, next((name for name in group if name in seen), None)
        if wrong and own is not None:
            place = group.index(own) + (1 if rng.random() < 0.5 else -1)
            seen = (seen - {own}) | {group[min(max(place, 0), len(group) - 1)]}
    present = flags_of(sorted(seen))
    sure = rng.beta(4.0, 1.8, size=len(ATTRIBUTES))
    return np.where(present, 0.5 + 0.499 * np.maximum(sure, 0.01), 0.499 * (1.0 - sure)).astype(np.float32)


def comparable_with(attribute: str, attributes: Flags) -> Flags:
    """(walks,) in which of (walks, 42) flagged walks a traceless attribute is found by chance only.

    Footwear excludes other footwear, some of which shows; only women wear dresses here, and who wears one wears no
    trousers. Among the walks that this picks, the attribute is independent of all that shows.
    """
    place = {name: attributes[:, number] for number, name in enumerate(ATTRIBUTES)}
    everything = np.ones(len(attributes), dtype=bool)
    if attribute in GROUPS["footwear"]:
        return everything & ~place["Sandals"] & ~place["Boots"]
    if attribute == "Dress":
        return place["Female"].copy()
    if attribute in ("Trousers", "LongTrousers"):
        return ~place["Dress"]
    if attribute not in TRACELESS:
        raise ValueError(f"{attribute} leaves a trace; there is nothing to be found by chance")
    return everything


def _draw(chances: Mapping[str, float], rng: np.random.Generator) -> str:
    names = list(chances)
    return names[int(rng.choice(len(names), p=np.array(list(chances.values())) / sum(chances.values())))]
