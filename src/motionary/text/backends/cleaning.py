"""Completions made fit for use: one line of plain words, or the reason why they are none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from motionary.text.backends.protocol import Request
from motionary.text.prompts.safety import plain_line

LONGEST = 4000
_REFUSAL = re.compile(
    r"^\W*(i'?m sorry|i am sorry|sorry,|i can(no|')t\b|i am (unable|not able)|i'?m (unable|not able)|as an ai\b|"
    r"as a (large )?language model)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[*_`#]+")
_LABEL = re.compile(
    r"^(sure[,!.]?\s+)?(here (is|are)[^:]{0,80}:|(paraphrased?|action|description|answer|instruction)s?:)\s*", re.I
)
_DATA_MARKS = re.compile(r"</?data>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)]*(?=\s|$)")
_THINKING = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL | re.IGNORECASE)


def usable(completions: Sequence[tuple[str, bool]], request: Request) -> list[str]:
    """The cleaned texts among completions of a request; for a listing, each completion holds several.

    A completion is its text and whether it is whole: of one that the limit of tokens cut off, whole sentences (or
    whole entries of a listing) are kept. What is empty or refused is left out.
    """
    if request.schema is not None:
        return [text for content, whole in completions for text in listed_texts(content, whole=whole) or ()]
    cleaned = [clean_text(content) if whole else whole_sentences(clean_text(content)) for content, whole in completions]
    return [text for text in cleaned if problem_of(text) is None]


def whole_sentences(text: str) -> str:
    """A text without the unfinished sentence at its end; "" where no sentence is finished."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    return text[: ends[-1]] if ends else ""


def clean_text(completion: str) -> str:
    """A completion on one line (Action-GPT removes line breaks) without markup, introduction or enclosing quotes."""
    text = _THINKING.sub(" ", completion)
    text = plain_line(_MARKS.sub("", _DATA_MARKS.sub("", text)), limit=LONGEST)
    text = _LABEL.sub("", text).strip()
    text = re.sub(r"^(\d{1,3}[.)]|[-\u2022])\s+", "", text)
    if len(text) > 1 and text[0] in "\"'\u201c\u2018" and text[-1] in "\"'\u201d\u2019":
        text = text[1:-1].strip()
    return text


def problem_of(text: str) -> str | None:
    """Why a cleaned text is no answer ("empty", "refused"), or None where it is one."""
    if not any(each.isalpha() for each in text):
        return "empty"
    return "refused" if _REFUSAL.match(text.replace("\u2019", "'")) else None


def listed_texts(completion: str, *, whole: bool = True) -> list[str] | None:
    """The cleaned texts of a completion that is a JSON object {"texts": [...]}, alone or in a fence; None for others.

    What is empty, refused or no string is left out, and so are repeats. With `whole` False the object may break off;
    its finished entries count.
    """
    text = _THINKING.sub(" ", completion)
    entries = _entries(text)
    if entries is None and not whole:
        entries = _finished_entries(text)
    if entries is None:
        return None
    cleaned = [clean_text(entry) for entry in entries if isinstance(entry, str)]
    return list(dict.fromkeys(entry for entry in cleaned if problem_of(entry) is None))


def _entries(text: str) -> list[Any] | None:
    first, last = text.find("{"), text.rfind("}")
    if first < 0 or last < first:
        return None
    try:
        held: Any = json.loads(text[first : last + 1])
    except (ValueError, RecursionError):
        return None
    entries = held.get("texts") if isinstance(held, dict) else None
    return entries if isinstance(entries, list) else None


def _finished_entries(text: str) -> list[Any] | None:
    """The strings of a list "texts" that breaks off."""
    start = re.search(r'"texts"\s*:\s*\[', text)
    if start is None:
        return None
    found, rest = [], text[start.end() :].lstrip()
    while rest.startswith('"'):
        try:
            entry, length = json.JSONDecoder().raw_decode(rest)
        except ValueError:
            break
        found.append(entry)
        rest = rest[length:].lstrip().removeprefix(",").lstrip()
    return found
