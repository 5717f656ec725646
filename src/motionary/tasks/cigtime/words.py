"""An instruction as the editor reads it, and instructions out of any back end."""

from __future__ import annotations

from collections.abc import Sequence

from motionary.datasets.motion_edits import Kept, kept_texts
from motionary.tasks.words import WordsFrom, open_words
from motionary.text.lexicon.edits import without_part
from motionary.text.prompts.templates import PROMPTS

PROMPT = "cigtime-targets"
_THIRD = {"do": "does", "go": "goes", "have": "has", "be": "is"}
_YOURS = {"your": "their", "you": "they", "yourself": "themself"}


def caption(text: str) -> str:
    """An instruction as a caption, which is what the editor was trained on: "Raise your left arm with the upper body."
    as "A person raises their left arm."

    The first word is taken for the verb; "do not" becomes "does not".
    """
    words = without_part(text).split()
    if not words:
        return "A person stands."
    first = words[0].lower()
    if first in ("a", "an", "the", "someone", "somebody"):
        return " ".join(words) + "."
    rest = [_YOURS.get(word.lower(), word) for word in words[1:]]
    return " ".join(["A person", third(first), *rest]) + "."


def third(verb: str) -> str:
    """The verb's third person: "reach" as "reaches"."""
    if verb in _THIRD:
        return _THIRD[verb]
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def more_instructions(words: WordsFrom, part: str, *, count: int = 100) -> Kept:
    """Instructions for a part of the body from a back end, asked as in the paper; what breaks its rules is dropped.

    Raises `BackendError` for a back end that cannot be opened or does not answer; the rules and the lexicon, which have
    no instructions, are no back ends for this.
    """
    from dataclasses import replace

    request = PROMPTS[PROMPT].request(f"{part} body")
    request = replace(request, messages=PROMPTS[PROMPT].messages(f"{part} body", wanted=count))
    answer = open_words(replace(words, fallback=False)).answer([request])[0]
    return kept_texts(listed(answer.texts))


def listed(texts: Sequence[str]) -> list[str]:
    """The entries of answers that are JSON lists, or plain texts of one instruction a line."""
    import json

    found: list[str] = []
    for text in texts:
        try:
            value = json.loads(text)
        except ValueError:
            value = [line.strip(" -*0123456789.)") for line in text.splitlines()]
        value = value.get("texts", []) if isinstance(value, dict) else value
        found += [str(each) for each in value if str(each).strip()] if isinstance(value, list) else []
    return found
