# ruff: noqa: E501  (a table of words)
"""The small language of captions: `<walk>` is a verb to inflect, `[a|b]` a choice, `{side}` a parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TIMES = {1: "[once||]", 2: "[twice|two times]"}

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_VERB = re.compile(r"<([a-z]+)((?:[ -][^<>]*)?)>")
_DOUBLE = {
    "run", "jog", "hop", "skip", "sit", "spin", "clap", "hit", "step", "squat", "put", "stop", "bend", "chop", "grab",
    "swim", "dip", "drop", "tap", "wrap", "jab", "trip", "swig", "sip", "zigzag", "get", "pat", "rub", "lob", "bob", "nod", "hug", "set", "shrug", "flip", "rip", "plan", "begin", "slip", "strut", "pop", "cut", "shut", "let", "scrub", "plod", "snap",
} - {"bend"}  # fmt: skip
_ING = {"lie": "lying", "be": "being", "die": "dying", "tie": "tying"}
_THIRD = {"have": "has", "be": "is", "do": "does", "go": "goes"}


def third(verb: str) -> str:
    """ "walk" to "walks"."""
    if verb in _THIRD:
        return _THIRD[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def gerund(verb: str) -> str:
    """ "walk" to "walking"."""
    if verb in _ING:
        return _ING[verb]
    if verb in _DOUBLE:
        return verb + verb[-1] + "ing"
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    return verb + "ing"


def choose(text: str, rng: np.random.Generator) -> str:
    """The text with every `[a|b]`, nested ones too, replaced by one of its choices."""
    while match := _CHOICE.search(text):
        options = match.group(1).split("|")
        text = text[: match.start()] + options[int(rng.integers(len(options)))] + text[match.end() :]
    return text


def inflect(text: str, form: str) -> str:
    """The text with its `<verbs>` in the form "third" (walks), "ing" (walking) or "base" (walk)."""
    change = {"third": third, "ing": gerund, "base": str}[form]
    return _VERB.sub(lambda match: change(match.group(1)) + match.group(2), text)


def tidy(text: str) -> str:
    """Single spaces, none before a comma or full stop."""
    return re.sub(r"\s+([,.;])", r"\1", re.sub(r"\s+", " ", text)).strip(" ,")


def fill(text: str, parameters: Mapping[str, object]) -> str:
    """`{name}` replaced by the parameter; one that is absent leaves nothing."""
    return re.sub(r"\{(\w+)\}", lambda match: str(parameters.get(match.group(1), "")), text)


def times_word(count: int) -> str:
    """1 to "once", 2 to "twice", 3 to "three times"."""
    return TIMES.get(count, f"{NUMBERS[count]} times" if count < len(NUMBERS) else f"{count} times")


def article(text: str) -> str:
    """ "a" put right before vowels: "a elderly man" to "an elderly man"."""
    return re.sub(r"\b([Aa]) (?=[aeio])", r"\1n ", text)
