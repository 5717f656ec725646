"""Words of captions: what changes in them when the motion is mirrored."""

from __future__ import annotations

import re

_PAIRS = (
    ("left", "right"),
    ("lefts", "rights"),
    ("leftward", "rightward"),
    ("leftwards", "rightwards"),
    ("lefthand", "righthand"),
    ("lefthanded", "righthanded"),
    ("clockwise", "counterclockwise"),
    ("clockwise", "counter-clockwise"),
    ("clockwise", "anticlockwise"),
    ("clockwise", "anti-clockwise"),
)
_SWAP = {word: other for pair in reversed(_PAIRS) for word, other in (pair, pair[::-1])}
# longest first, so that "counter-clockwise" is one word and not "counter-" before "clockwise"
_WORD = re.compile(r"(?<![A-Za-z])(" + "|".join(sorted(_SWAP, key=len, reverse=True)) + r")(?![A-Za-z])", re.IGNORECASE)
_NO_SIDE = re.compile(r"\bright (?:away|after|before|now)\b", re.IGNORECASE)


def _in_case_of(word: str, model: str) -> str:
    if model.isupper():
        return word.upper()
    return word.capitalize() if model[0].isupper() else word


def _swap_sides(text: str) -> str:
    return _WORD.sub(lambda match: _in_case_of(_SWAP[match[0].lower()], match[0]), text)


def mirror_caption(text: str) -> str:
    """The caption of the mirrored motion: left and right, clockwise and counterclockwise change places, case kept.

    "Right" of time ("right away", "right after") stays. A verb ("he left the room") cannot be told from a side and is
    swapped too; captions of motion hardly use it. Swapping twice gives the text back, save that "anticlockwise" and
    the hyphenated spellings come back as "counterclockwise".
    """
    parts: list[str] = []
    position = 0
    for match in _NO_SIDE.finditer(text):
        parts += [_swap_sides(text[position : match.start()]), match[0]]
        position = match.end()
    return "".join(parts) + _swap_sides(text[position:])
