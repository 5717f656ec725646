"""Words for a label or for a set of attributes, from a language model or from what stands in for one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from motionary.errors import MissingData, MotionaryError
from motionary.formats import FORMATS
from motionary.tasks.words import WordsFrom, open_words
from motionary.text.backends import Usage
from motionary.text.prompts import PROMPTS, prompt_of

APPEARANCE = "walk-and-text-appearance"
LONGEST = 1 << 20
_LABEL_SUBJECTS = ("action", "text")


@dataclass(frozen=True)
class Description:
    """`texts` about `subject`, who wrote them, what a reader should know, and what it took."""

    subject: Any
    prompt: str
    texts: tuple[str, ...]
    source: str
    note: str
    usage: Usage


def label_prompts() -> list[str]:
    """Names of the prompts that describe a label or a sentence."""
    return [name for name, prompt in PROMPTS.items() if prompt.subject in _LABEL_SUBJECTS]


def is_clip(what: str) -> bool:
    """Whether WHAT names a file rather than a label. Raises `MissingData` for the name of a motion file not there."""
    path = Path(what)
    try:
        if path.is_file():
            return True
    except (OSError, ValueError):
        return False
    suffixes = {suffix for row in FORMATS.values() for suffix in row.suffixes}
    if path.suffix.lower() in suffixes and " " not in path.suffix:
        raise MissingData(f"{what}: there is no such file")
    return False


def describe_label(
    label: str, *, prompt: str = "action-gpt", count: int = 1, seed: int = 0, words: WordsFrom | None = None
) -> Description:
    """`count` texts about a label, or about a sentence with the prompts that take one.

    Raises `MotionaryError` for an unknown prompt or one that is not about labels, `BackendError` where nothing answers.
    """
    if prompt_of(prompt).subject not in _LABEL_SUBJECTS:
        raise MotionaryError(f"--prompt {prompt}: not about a label; those are {', '.join(label_prompts())}")
    return _described(label, prompt=prompt, count=count, seed=seed, words=words)


def describe_attributes(
    attributes: Mapping[str, Any], *, count: int = 1, seed: int = 0, words: WordsFrom | None = None
) -> Description:
    """`count` texts about a walker with these attributes: DenseGait's names with confidences from 0 to 1.

    A language model is given, as WalkAndText does, the names of those above one half that do not contradict each other.
    Raises `MotionaryError` for unknown names and for values that are no confidences.
    """
    from motionary.text.lexicon.attributes import keep_attributes

    kept = keep_attributes(attributes)
    if not kept:
        raise MotionaryError("no attribute has a confidence above 0.5, so there is nothing to say")
    return _described(dict.fromkeys(kept, True), prompt=APPEARANCE, count=count, seed=seed, words=words)


def parse_attributes(text: str) -> dict[str, Any]:
    """Attributes from JSON such as {"Female": 0.9}, or from a file that holds it."""
    source = text.strip()
    if not source.startswith("{"):
        path = Path(source)
        try:
            if not path.is_file():
                raise MissingData(f'--attributes {source[:80]}: neither a file nor JSON such as {{"Female": 0.9}}')
            if path.stat().st_size > LONGEST:
                raise MotionaryError(f"--attributes {path}: above {LONGEST:,} bytes, too large to be attributes")
            source = path.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, ValueError) as error:
            raise MotionaryError(f"--attributes {source[:80]}: no text in UTF-8") from error
    try:
        held = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise MotionaryError(f"--attributes is no JSON ({str(error)[:80]}); write it as {{'Female': 0.9}}") from error
    if not isinstance(held, dict):
        raise MotionaryError('--attributes must be an object of names and confidences, such as {"Female": 0.9}')
    return held


def _described(subject: Any, *, prompt: str, count: int, seed: int, words: WordsFrom | None) -> Description:
    request = prompt_of(prompt).request(subject, count=count)
    request = replace(request, sampling=replace(request.sampling, seed=seed))
    answer = open_words(words or WordsFrom()).answer([request])[0]
    return Description(subject, prompt, answer.texts[:count], answer.source, answer.note, answer.usage)
