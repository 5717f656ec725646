"""Appearance attributes of walkers in words: DenseGait's 42, and any set of them as fluent descriptions.

WalkAndText asks a language model to "concisely describe a person with the following features" (section III-D), with
the attributes whose confidence is above one half (section III-B). Here a grammar of our own does it offline:

    describe_attributes({"Female": 0.9, "AgeYoungAdult": 0.8, "Back": 0.7, "Boots": 0.6}, rng=rng)
    ["Seen from behind, a young woman walks along in boots."]

What can be said of each attribute lies in densegait.json, how sentences are put together in `walker_sentences`; this
module decides which attributes of a set may be said together.
"""

from __future__ import annotations

import difflib
import json
import numbers
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import numpy as np

from motionary.errors import MotionaryError
from motionary.text.lexicon.walker_sentences import PRONOUNS, describe_walker, fill_pronouns

__all__ = ["THRESHOLD", "Attribute", "attribute_names", "attribute_phrases", "describe_attributes", "keep_attributes"]

# WalkAndText, section III-B: "a confidence higher than the threshold value of 0.5"
THRESHOLD = 0.5

# groups of which a walker has one at most: of several over the threshold the most confident stays
EXCLUSIVE_GROUPS = frozenset({"gender", "body", "viewpoint", "age", "footwear"})

# attributes that deny others
DENIES: dict[str, tuple[str, ...]] = {
    "No accessory": ("Backpack", "Bag", "HandTrunk", "OtherAttachment"),
    "No carrying": (
        *("Backpack", "Bag", "HandTrunk", "OtherAttachment", "CarryingOther", "CarryingbyArm", "CarryingbyHand"),
        *("HoldObjectsInFront", "Holding"),
    ),
    "Dress": ("Trousers", "LongTrousers"),
    "CasualWear": ("FormalWear",),
}

# a general attribute goes without saying beside one that is a kind of it, and the two do not exclude each other
KINDS: dict[str, tuple[str, ...]] = {
    "Shoes": ("LeatherShoes", "SportShoes", "Sneaker", "ClothShoes"),
    "Trousers": ("LongTrousers",),
}

# how the published annotations spell it
ALIASES = {"otherattchment": "OtherAttachment"}

_TRIES_A_TEXT = 20


@dataclass(frozen=True)
class Attribute:
    """One attribute: its number in the data set's order, its group, and phrases by the place they take (`forms`)."""

    name: str
    index: int
    group: str
    forms: Mapping[str, tuple[str, ...]]


def attribute_names() -> tuple[str, ...]:
    """The 42 names of DenseGait, in the order of the published code."""
    return tuple(name for name in _table() if name != "Male")


def attribute_phrases(name: str) -> tuple[str, ...]:
    """Every phrase that may stand for an attribute, with the pronouns of all walkers put in.

    A description mentions an attribute by one of these at least. Raises MotionaryError for an unknown name.
    """
    phrases = [phrase for forms in _table()[_known(name)].forms.values() for phrase in forms]
    return tuple(dict.fromkeys(fill_pronouns(phrase, pronouns) for phrase in phrases for pronouns in PRONOUNS.values()))


def keep_attributes(attributes: Mapping[str, float]) -> tuple[str, ...]:
    """Names of the attributes that a description mentions, in the data set's order.

    Those with a confidence above `THRESHOLD` (or True), less those that contradict a more confident one (of equal
    ones the first in the data set's order stays) and those that another says more exactly ("Shoes" beside
    "Sneaker"). Female is one of two: below one half it keeps "Male", which may also be given by that name.

    Names are read without regard to case, spaces and punctuation. Raises MotionaryError for an unknown name, a
    name given twice, and a confidence that is no number from 0 to 1.
    """
    confidence = _confidences(attributes)
    for one, other in (("Female", "Male"), ("Male", "Female")):
        if one in confidence and other not in confidence:
            confidence[other] = 1.0 - confidence[one]
    over = [name for name in _table() if confidence.get(name, 0.0) > THRESHOLD]
    kept: list[str] = []
    for name in sorted(over, key=lambda name: -confidence[name]):
        if not any(_contradict(name, other) for other in kept):
            kept.append(name)
    said = [name for name in kept if not any(kind in kept for kind in KINDS.get(name, ()))]
    return tuple(sorted(said, key=lambda name: _table()[name].index))


def describe_attributes(attributes: Mapping[str, float], *, rng: np.random.Generator, count: int = 1) -> list[str]:
    """`count` descriptions of a walker with these attributes: name -> confidence from 0 to 1, or True and False.

    Each mentions every attribute that `keep_attributes` keeps and nothing else. They differ from one another as far
    as the attributes give enough to say; a walker of whom nothing is known gets a handful of texts, which then
    repeat. Equal seeds give equal texts.

    Raises MotionaryError as `keep_attributes` does, and for a count below 1.
    """
    if count < 1:
        raise MotionaryError(f"{count} descriptions asked for; ask for at least 1")
    kept = keep_attributes(attributes)
    forms = {name: _table()[name].forms for name in kept}
    gender = next((name for name in ("Female", "Male") if name in kept), None)
    texts: dict[str, None] = {}
    for _ in range(count * _TRIES_A_TEXT):
        texts[describe_walker(forms, PRONOUNS[gender], rng=rng)] = None
        if len(texts) == count:
            break
    different = list(texts)
    return [different[i % len(different)] for i in range(count)]


@cache
def _table() -> Mapping[str, Attribute]:
    """The attributes by name in the data set's order, then Male."""
    text = resources.files("motionary.text.lexicon").joinpath("densegait.json").read_text(encoding="utf-8")
    content = json.loads(text)
    records = {**content["attributes"], **content["complements"]}
    table = {}
    for index, (name, record) in enumerate(records.items()):
        forms = {place: tuple(phrases) for place, phrases in record["forms"].items()}
        table[name] = Attribute(name, index, record["group"], MappingProxyType(forms))
    return MappingProxyType(table)


def _contradict(one: str, other: str) -> bool:
    if other in DENIES.get(one, ()) or one in DENIES.get(other, ()):
        return True
    if other in KINDS.get(one, ()) or one in KINDS.get(other, ()):
        return False
    group = _table()[one].group
    return group in EXCLUSIVE_GROUPS and group == _table()[other].group


def _confidences(attributes: Mapping[str, float]) -> dict[str, float]:
    if not isinstance(attributes, Mapping):
        raise MotionaryError(
            f'attributes are names with confidences, such as {{"Female": 0.9}}, not {type(attributes).__name__}'
        )
    confidence: dict[str, float] = {}
    for given, value in attributes.items():
        name = _known(given)
        if name in confidence:
            raise MotionaryError(f"attribute {name!r} is given twice (the second time as {given!r}); give it once")
        confidence[name] = _confidence(name, value)
    return confidence


def _confidence(name: str, value: object) -> float:
    if isinstance(value, bool | np.bool_):
        return float(value)
    if isinstance(value, numbers.Real) and 0.0 <= float(value) <= 1.0:
        return float(value)
    raise MotionaryError(f"attribute {name!r} has the value {value!r}; give a confidence from 0 to 1, or true or false")


def _known(name: object) -> str:
    """The official name for a name as given. Raises MotionaryError that lists the known ones."""
    plain = {_plain(known): known for known in _table()} | ALIASES
    wanted = _plain(name) if isinstance(name, str) else ""
    if wanted in plain:
        return plain[wanted]
    close = difflib.get_close_matches(wanted, plain, n=1)
    hint = f" (did you mean {plain[close[0]]!r}?)" if close else ""
    raise MotionaryError(f"no attribute is called {name!r}{hint}; known: {', '.join(_table())}")


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
