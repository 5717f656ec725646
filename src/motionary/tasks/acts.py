"""A sentence of several acts, one after the other, taken apart where it is too long to be made at once.

A network that was trained on such sentences makes them best as they are, as long as the motion fits in its window. A
longer motion is made in windows, each of which would do the whole sentence anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from motionary.tasks.generator import Phrase

_THEN = re.compile(r"\s*[,;.]?\s*\b(?:and\s+)?(?:then|after that|afterwards|finally)\b,?\s*", re.IGNORECASE)
_WHO = re.compile(
    r"^(?:first,?\s+)?((?:the|a|an)\s+(?:\w+\s+)?(?:person|man|woman|figure|boy|girl)|someone)\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"^(?:he|she|they|it)\s+", re.IGNORECASE)


def acts_of(text: str) -> list[str]:
    """ "a person waves, then sits down" as "a person waves" and "a person sits down"; one act as it is.

    Acts part at "then", "after that", "afterwards" and "finally"; who does the first does them all.
    """
    parts = [part.strip(" ,;.") for part in _THEN.split(text)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return [text]
    who = _WHO.match(parts[0])
    first = parts[0] if who is None else parts[0][who.start(1) :]
    if who is None:
        return [first, *parts[1:]]
    return [first, *(f"{who[1]} {_PRONOUN.sub('', part)}" for part in parts[1:])]


def fitted(phrases: Sequence[Phrase], *, longest: float) -> list[Phrase]:
    """The phrases, those of several acts that take more than `longest` seconds as a phrase an act, of equal lengths."""
    result: list[Phrase] = []
    for phrase in phrases:
        acts = acts_of(phrase.text) if phrase.seconds > longest else [phrase.text]
        result += [Phrase(act, phrase.seconds / len(acts)) for act in acts]
    return result
