"""The coach's findings in the words of a language model, held against the findings; the rules speak where it errs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from motionary.coaching import Finding, sentence
from motionary.coaching.checking import contradictions, omissions
from motionary.errors import BackendError
from motionary.tasks.words import WordsFrom, open_words
from motionary.text.backends import Answer, Request
from motionary.text.backends.fallback import FallbackBackend
from motionary.text.backends.protocol import Done
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
class ByRules:
    """A back end that answers with what the rules have written already: what stands in for one that does not answer."""

    texts: tuple[str, ...]
    name: str = "rules"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """The same answer to each request."""
        return [Answer((" ".join(self.texts),), self.name) for _ in requests]


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
        backend = open_words(replace(words, fallback=False))
        if words.fallback:
            backend = FallbackBackend(backend, ByRules(by_rules), seconds=words.patience)
        answer = backend.answer([request])[0]
    except BackendError as error:
        if not words.fallback:
            raise
        return Told(by_rules, "rules", (f"the language model did not answer ({error}); the rules did",))
    if answer.source == ByRules.name:
        return Told(by_rules, "rules", (answer.note,))
    text = " ".join(answer.texts[0].split())
    wrong = what_is_wrong(text, findings)
    if wrong:
        return Told(by_rules, "rules", (f"the language model contradicted the measurement ({wrong}); the rules wrote",))
    return Told((text,), answer.source, (answer.note,) if answer.note else ())


def what_is_wrong(text: str, findings: Sequence[Finding]) -> str:
    """Why a text may not be told, in words; empty for one that may."""
    if not text:
        return "it said nothing"
    problems = [*contradictions(text, findings), *(f"it left out {each}" for each in omissions(text, findings))]
    return problems[0] if problems else ""
