"""The coach's findings in the words of a language model, held against the findings; the rules speak where it errs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from motionary.coaching import Finding, sentence
from motionary.coaching.checking import contradictions
from motionary.errors import BackendError
from motionary.tasks.words import WordsFrom, open_words
from motionary.text.prompts.template import Prompt

RULES = ("rules", "lexicon")
"""Back ends that have no words of their own for findings: the coach's rules write."""

PROMPT = Prompt(
    "motionary-coaching",
    1,
    "Motionary: instructions from measured differences, nothing added",
    "findings",
    "Measured differences between an attempt and its target, those that matter most first, each as an "
    "instruction: {data} Say the same to the person in one to three short sentences.",
    instruction="You coach a person's movement. Keep every body part, side, direction, phase and figure as it is "
    "given. Add no other advice, no cause, no praise and no medical judgement.",
    max_tokens=160,
    temperature=0.3,
)


@dataclass(frozen=True)
class Told:
    """Instructions, who wrote them, and what the reader should know about that."""

    texts: tuple[str, ...]
    source: str
    notes: tuple[str, ...] = ()


def tell(findings: Sequence[Finding], *, words: WordsFrom, seed: int = 0) -> Told:
    """The findings in the words of the chosen back end, or by the rules where it fails or contradicts them."""
    by_rules = tuple(sentence(each) for each in findings)
    if words.backend in RULES or not findings:
        return Told(by_rules, "rules")
    request = PROMPT.request(list(by_rules))
    request = replace(request, sampling=replace(request.sampling, seed=seed))
    try:
        # not the usual stand-ins: those describe a motion, and this is advice
        answer = open_words(replace(words, fallback=False)).answer([request])[0]
    except BackendError as error:
        if not words.fallback:
            raise
        return Told(by_rules, "rules", (f"the language model did not answer ({error}); the rules did",))
    text = " ".join(answer.texts[0].split())
    wrong = contradictions(text, findings)
    if wrong or not text:
        said = wrong[0] if wrong else "it said nothing"
        return Told(by_rules, "rules", (f"the language model contradicted the measurement ({said}); the rules wrote",))
    return Told((text,), answer.source, (answer.note,) if answer.note else ())
