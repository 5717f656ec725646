"""What a coach may ask of a person: edits of the upper or the lower body, and corrections of a measured difference.

CigTime (Fang et al., NeurIPS 2024, section 3.2) has a language model list such instructions, body part by body part,
and a motion editor carry them out. These lists are ours, each edit in three wordings, and stand in for one.

    wave = edits("upper")[0]
    instruction(wave.wordings[0], part="upper")   # "Wave with your left hand with the upper body."
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from motionary.errors import MissingData

FILE = "coaching_edits.json"
PARTS = ("upper", "lower")
"""Halves of the body whose edits are listed: CigTime's, after MDM's masks (`features.regions`)."""
SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Edit:
    """One thing to do with a part of the body: its `name` ("wave, left"), its `part`, and how it may be asked for."""

    name: str
    part: str
    wordings: tuple[str, ...]


def instruction(wording: str, *, part: str) -> str:
    """The wording as CigTime says it (section 4, figures 7 and 8): which half of the body is meant comes last."""
    return f"{wording.rstrip('. ')} with the {part} body."


def without_part(text: str) -> str:
    """An instruction without the words that `instruction` adds."""
    bare = text.strip().rstrip(".")
    for part in PARTS:
        bare = bare.removesuffix(f" with the {part} body")
    return bare


@cache
def edits(part: str) -> tuple[Edit, ...]:
    """The edits of a part, those with a side once for each. Raises MissingData for a part that has no list."""
    listed = content()["edits"]
    if part not in listed:
        raise MissingData(f"no instructions for the part {part!r}; there are: {', '.join(listed)}")
    return tuple(edit for name, wordings in listed[part].items() for edit in _sided(name, part, wordings))


@cache
def corrections(measure: str, direction: str, side: str = "") -> tuple[str, ...]:
    """How a difference may be said: `measure` as in the coach's table, "more", "less" or "instead", and the side.

    Raises MissingData for a difference that has no words.
    """
    key = f"{measure} {direction}"
    found = content()["corrections"].get(key)
    if found is None:
        raise MissingData(f"no words for {key!r}; there are: {', '.join(content()['corrections'])}")
    limb = content()["limbs"].get(measure, ("", ""))[1 if side == "both" else 0].format(side=side)
    return tuple(text.format(limb=limb, side=side) + "." for text in found)


@cache
def content() -> Mapping[str, Any]:
    """The data file as it is. Raises MissingData where the package lacks it."""
    try:
        return json.loads(resources.files("motionary.text.lexicon").joinpath(FILE).read_text(encoding="utf-8"))
    except OSError as error:
        raise MissingData(f"{FILE} cannot be read ({error}); install Motionary again") from error


def _sided(name: str, part: str, wordings: list[str]) -> Iterator[Edit]:
    if not any("{side}" in text for text in wordings):
        yield Edit(name, part, tuple(wordings))
        return
    for side, other in SIDES.items():
        yield Edit(f"{name}, {side}", part, tuple(text.format(side=side, other=other) for text in wordings))
