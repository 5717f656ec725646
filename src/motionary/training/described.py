"""Descriptions of a training's phrases: written once, kept beside run and checkpoint, so that nobody is asked twice.

A model that learned from descriptions needs the same ones later: they travel with the checkpoint, and whatever it is
told that it never heard is described anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from motionary.errors import FormatError
from motionary.models.checkpoint import write_atomically
from motionary.text.describing import Describe, DescribingEncoder
from motionary.text.encoders import TextEncoder
from motionary.training.dataset import TrainingClip
from motionary.training.describing import OWN, Describing

DESCRIPTIONS = "descriptions.json"
MOST_BYTES = 256 << 20

Answers = Mapping[str, tuple[str, ...]]


def own_words(clips: Sequence[TrainingClip]) -> Answers:
    """Caption -> what the corpora say at length (paraphrases) of clips with that caption, each text once."""
    found: dict[str, dict[str, None]] = {}
    for clip in clips:
        for caption in clip.captions:
            found.setdefault(caption, {}).update(dict.fromkeys(clip.paraphrases))
    return {caption: tuple(texts) for caption, texts in found.items() if texts}


def write_answers(
    path: Path, phrases: Sequence[str], describing: Describing, *, describe: Describe, own: Answers
) -> Answers:
    """Descriptions of each phrase, `count` at most, from `path` where it has them all, else written there.

    A phrase that nobody can describe has none. Raises FormatError for a damaged file.
    """
    if path.is_file():
        known = read_answers(path)
        if all(phrase in known for phrase in phrases):
            return known
    answers = {} if OWN not in describing.backends else {phrase: own[phrase] for phrase in phrases if phrase in own}
    left = [phrase for phrase in dict.fromkeys(phrases) if phrase not in answers]
    answers |= {phrase: tuple(texts) for phrase, texts in zip(left, describe(left), strict=True)}
    kept = {phrase: answers[phrase][: describing.count] for phrase in sorted(answers)}
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, _bytes(kept))
    return kept


def read_answers(path: Path) -> Answers:
    """Phrase -> its descriptions. Raises FormatError for anything but such a file."""
    if path.stat().st_size > MOST_BYTES:
        raise FormatError(f"{path.stat().st_size} bytes; descriptions take {MOST_BYTES} at most", path=path)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return {str(phrase): tuple(map(str, texts)) for phrase, texts in values.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise FormatError(f"not phrases with their descriptions: {error}", path=path) from error


def _bytes(answers: Answers) -> bytes:
    return (json.dumps({phrase: list(texts) for phrase, texts in answers.items()}, ensure_ascii=False) + "\n").encode()


def told_by(encoder: TextEncoder, describing: Describing, *, answers: Answers, describe: Describe) -> DescribingEncoder:
    """The encoder over `answers`, and over what `describe` says of other phrases; its name holds the answers' hash.

    A phrase that is known but for the full stop at its end is known.
    """

    def known_first(texts: Sequence[str]) -> list[Sequence[str]]:
        found = {text: answers[spelt] for text in texts for spelt in (_stopped(text), text) if spelt in answers}
        others = [text for text in texts if text not in found]
        described = dict(zip(others, describe(others), strict=True)) if others else {}
        return [found[text] if text in found else described[text] for text in texts]

    digest = hashlib.sha256(_bytes(answers)).hexdigest()[:12]
    source = f"{describing.prompt} by {' '.join(describing.backends)} {describing.model}; {digest}"
    return DescribingEncoder(encoder, known_first, count=describing.count, source=source)


def _stopped(text: str) -> str:
    """The text without its full stop, or with one."""
    return text.removesuffix(".") if text.endswith(".") else f"{text}."
