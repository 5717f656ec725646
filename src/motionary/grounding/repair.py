"""A description put right where that is simple: sides and directions swapped, counts set, denied clauses left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from motionary.grounding.check import Checked, Report, check
from motionary.grounding.facts import number_word
from motionary.grounding.measure import Measured

_SWAPS = {
    "left": "right", "right": "left", "leftwards": "rightwards", "rightwards": "leftwards", "forward": "backward",
    "backward": "forward", "forwards": "backwards", "backwards": "forwards", "ahead": "backward", "clockwise":
    "counterclockwise", "counterclockwise": "clockwise", "anticlockwise": "clockwise",
}  # fmt: skip
_SIDE_WORDS = ("left", "right", "leftwards", "rightwards", "clockwise", "counterclockwise", "anticlockwise")
_TIMES = re.compile(r"\b(?:once|twice|(?:\w+|\d+) (?:more )?times)\b", re.IGNORECASE)
_JOINTS = re.compile(
    r"^(?:[\s,]*\b(?:and|then|before|after that|after|while|finally|next|meanwhile)\b)+[\s,]*|^[\s,]+", re.IGNORECASE
)


@dataclass(frozen=True)
class Repair:
    """The text put right, what was changed, and its new report. `text` is "" where nothing true was left."""

    text: str
    changes: tuple[str, ...]
    report: Report


def repair(text: str, facts: Measured) -> Repair:
    """`text` without what `facts` contradict.

    A claim on the wrong side or in the opposite direction has those words of its clause swapped, a wrong count is set
    right, and if that does not help, or nothing so simple is wrong, the clause goes. The result is checked again; its
    report is consistent. A text that is consistent comes back as it is.
    """
    changes: list[str] = []
    report = check(text, facts)
    tried: set[str] = set()
    while report.contradicted:
        worst = report.contradicted[0]
        changed = None if text in tried else _mended(text, worst)
        tried.add(text)
        if changed is not None and len(check(changed, facts).contradicted) < len(report.contradicted):
            changes.append(f"{worst.problem}: {worst.reason}")
            text = changed
        else:
            changes.append(f"left out {text[slice(*worst.claim.clause)]!r}: {worst.reason}")
            text = _without(text, worst.claim.clause)
        report = check(text, facts)
    return Repair(text, tuple(changes), report)


def _mended(text: str, wrong: Checked) -> str | None:
    start, end = wrong.claim.clause
    clause = text[start:end]
    if wrong.problem == "side":
        clause = _swapped(clause, _SIDE_WORDS)
    elif wrong.problem == "direction" and wrong.should_be is not None:
        clause = _swapped(clause, tuple(_SWAPS))
    elif wrong.problem == "count" and isinstance(wrong.should_be, int):
        word = {1: "once", 2: "twice"}.get(wrong.should_be, f"{number_word(wrong.should_be)} times")
        clause = _TIMES.sub(word, clause)
    else:
        return None
    return None if clause == text[start:end] else text[:start] + clause + text[end:]


def _swapped(clause: str, words: tuple[str, ...]) -> str:
    def other(match: re.Match[str]) -> str:
        word = _SWAPS[match[0].lower()]
        return word.capitalize() if match[0][0].isupper() else word

    return re.sub(
        r"\b(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")\b", other, clause, flags=re.IGNORECASE
    )


def _without(text: str, clause: tuple[int, int]) -> str:
    """The text without a clause and the words that joined it; the first subject stays with what follows it."""
    before, gone, after = text[: clause[0]], text[clause[0] : clause[1]], text[clause[1] :]
    subject = re.match(
        r"\s*(?:a|an|the|some)\s*(?:person|man|woman|figure|one|human)\b|\s*someone\b", gone, re.IGNORECASE
    )
    rest = _JOINTS.sub("", after)
    if subject and re.search(r"\w", rest) and not before.strip():
        return _tidy(f"{subject[0].strip()} {_without_subject(rest)}")
    before = re.sub(
        r"(?:[\s,]*\b(?:and|then|before|after|while|finally|next|meanwhile|that|they)\b)*[\s,:]*$",
        "",
        before,
        flags=re.IGNORECASE,
    )
    joined = f"{before}{after}" if re.match(r"\s*[.,;:]", after) or not rest.strip() else f"{before}, {rest}"
    return _tidy(joined)


def _without_subject(rest: str) -> str:
    return re.sub(r"^\s*(?:they|the person|he|she|the figure)\s+", "", rest, flags=re.IGNORECASE)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+([,.;:])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r"[,;:]+(?=[.,;:])", "", text).strip(" ,;:")
    if not re.search(r"\w{2,}", text):
        return ""
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
