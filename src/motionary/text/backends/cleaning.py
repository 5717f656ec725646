"""Completions made fit for use: one line of plain words, or the reason why they are none."""

from __future__ import annotations

import json
import re
from typing import Any

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
_THINKING = re.compile(r"<think>.*?(</think>|\Z)", re.DOTALL | re.IGNORECASE)


def clean_text(completion: str) -> str:
    """A completion on one line (Action-GPT removes line breaks) without markup, introduction or enclosing quotes."""
    text = _THINKING.sub(" ", completion)
    text = plain_line(_MARKS.sub("", text), limit=LONGEST)
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


def listed_texts(completion: str) -> list[str] | None:
    """The cleaned texts of a completion that is a JSON object {"texts": [...]}, alone or in a fence; None for others.

    What is empty, refused or no string is left out, and so are repeats.
    """
    text = _THINKING.sub(" ", completion)
    first, last = text.find("{"), text.rfind("}")
    if first < 0 or last < first:
        return None
    try:
        held: Any = json.loads(text[first : last + 1])
    except (ValueError, RecursionError):
        return None
    entries = held.get("texts") if isinstance(held, dict) else None
    if not isinstance(entries, list):
        return None
    cleaned = [clean_text(entry) for entry in entries if isinstance(entry, str)]
    return list(dict.fromkeys(entry for entry in cleaned if problem_of(entry) is None))
