"""What a motion file shows, in facts and in words that were checked against them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from motionary.errors import MotionaryError
from motionary.grounding import Fact, Measured, check, listing, measure, repair, story
from motionary.tasks.takes import FPS, read_take
from motionary.tasks.words import WordsFrom, open_words
from motionary.text.backends import Usage
from motionary.text.prompts import prompt_of

PROMPT = "motionary-facts"


@dataclass(frozen=True)
class ClipDescription:
    """A clip in words: `texts`, none of which the motion contradicts, by `source`; `note` says what was put right.

    `facts`: all that was measured, as plain data, times in seconds of the file.
    """

    file: str
    texts: tuple[str, ...]
    source: str
    note: str
    facts: tuple[dict[str, Any], ...]
    usage: Usage


def measure_file(path: Path, *, mapping: Path | None = None, unit: str | None = None) -> Measured:
    """The facts of a motion file, times in seconds of the file. Raises what `read_take` and `measure` raise."""
    take = read_take(path, mapping=mapping, unit=unit)
    found = measure(take.positions, FPS)
    moved = tuple(replace(fact, start=fact.start + take.offset, end=fact.end + take.offset) for fact in found)
    return Measured(moved, found.extremes)


def facts_text(facts: Measured) -> str:
    """The facts as text, one a line."""
    return listing(facts) or "nothing measured"


def check_caption(caption: str, facts: Measured) -> dict[str, Any]:
    """The caption's claims, each supported, contradicted or not measurable, and the caption put right, as data."""
    if not caption.strip():
        raise MotionaryError("--check: the caption is empty; give a sentence such as 'A person walks forward.'")
    report = check(caption, facts).to_dict()
    mended = repair(caption, facts)
    return report | {"repaired": mended.text, "changes": list(mended.changes)}


def describe_facts_of(
    facts: Measured, *, file: str = "", count: int = 1, seed: int = 0, words: WordsFrom | None = None
) -> ClipDescription:
    """`count` texts about measured facts from the chosen back end, each checked against the facts.

    A text that the motion contradicts is repaired; one of which nothing true is left gives way to the rules. The
    lexicon, which knows labels only, is answered for by the rules. Raises `BackendError` where nothing answers.
    """
    chosen = words or WordsFrom()
    if chosen.backend == "lexicon":
        chosen = replace(chosen, backend="rules", model=None)
    told = story(facts)
    if not told:
        raise MotionaryError(
            f"{file or 'the motion'}: nothing was measured, so there is nothing to say; it may be short"
        )
    answer = _answer(told, count=count, seed=seed, words=chosen)
    texts: list[str] = []
    notes = [answer.note] if answer.note else []
    for text in answer.texts[:count]:
        mended = repair(text, facts)
        notes += [f"put right: {change}" for change in mended.changes]
        texts.append(mended.text or _by_rules(told, seed=seed + len(texts)))
    return ClipDescription(
        file=file,
        texts=tuple(dict.fromkeys(texts)),
        source=answer.source,
        note="; ".join(notes),
        facts=tuple(fact.to_dict() for fact in facts),
        usage=answer.usage,
    )


def describe_clip(
    path: Path,
    *,
    count: int = 1,
    seed: int = 0,
    words: WordsFrom | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
) -> ClipDescription:
    """`describe_facts_of` the facts of a motion file."""
    facts = measure_file(path, mapping=mapping, unit=unit)
    return describe_facts_of(facts, file=str(path), count=count, seed=seed, words=words)


def _answer(told: list[Fact], *, count: int, seed: int, words: WordsFrom) -> Any:
    request = prompt_of(PROMPT).request([fact.to_dict() for fact in told], count=count)
    request = replace(request, sampling=replace(request.sampling, seed=seed))
    return open_words(words).answer([request])[0]


def _by_rules(told: list[Fact], *, seed: int) -> str:
    return _answer(told, count=1, seed=seed, words=WordsFrom(backend="rules")).texts[0]
