"""Words by rule, from nothing but what is given: measured facts put into sentences, sentences put otherwise.

Three prompts are answered: "motionary-facts" joins the clauses of facts in the order of time, "tmr-paraphrase" and
"tmr-action-style" rewrite a sentence by `rewriting`. Nothing is added that the facts or the sentence do not say.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from motionary.errors import BackendError
from motionary.text.backends.fact_phrases import while_clause, worded_fact
from motionary.text.backends.protocol import Answer, Done, Request, answer_each
from motionary.text.backends.rewriting import action_phrase, paraphrases

_SUBJECT = "A person"
_SUBJECTS = ("A person", "A person", "Someone", "The person")
_MOST_SENTENCES = 3
_NEXT = ("After that, the person", "Finally, the person")
_TOGETHER = 0.5
"""Share of the shorter of two spans that must overlap for the two to happen "while" each other does."""


class RulesBackend:
    """Grammar over measured facts, and over sentences; needs no model and no network.

    Facts are `request.subject["facts"]`: mappings with `text`, a clause in the third person such as "raises the left
    arm to the side", and `start` and `end` in seconds; those of `motionary.grounding`, which also give `kind`, side,
    direction, count and values, are worded in several ways, drawn by the request's seed.
    """

    @property
    def name(self) -> str:
        """The version of the rules: another grammar is another answer."""
        return "rules@3"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request; `Unanswered` names what holds no facts and no sentence that the rules can read."""
        return answer_each(requests, self._one, done=done)

    def _one(self, request: Request) -> Answer:
        rng = random.Random(request.sampling.seed)
        if request.prompt == "tmr-paraphrase":
            texts = paraphrases(str(request.subject.get("text", "")), rng=rng, count=request.count)
        elif request.prompt == "tmr-action-style":
            phrase = action_phrase(str(request.subject.get("text", "")))
            texts = [phrase] if phrase else []
        elif "facts" in request.subject:
            facts = request.subject["facts"]
            draws = (describe_facts(facts, rng=rng) for _ in range(6 * request.count))
            texts = list(dict.fromkeys(draws))
        else:
            raise BackendError(
                f"the rules have no answer to prompt {request.prompt!r}; they need measured facts or a sentence"
            )
        if not texts:
            raise BackendError(
                f"the rules cannot read {str(request.subject.get('text'))[:80]!r}; they need a sentence such as 'A "
                "person walks forward.' (a language model reads others: --backend openai)"
            )
        short = len(texts) < request.count
        note = f"{len(texts)} of {request.count} texts: the rules give no more different ones" if short else ""
        return Answer(tuple(texts[: request.count]), self.name, note=note)


def describe_facts(facts: Any, *, rng: random.Random | None = None) -> str:
    """One to three sentences out of facts, in the order of time. Raises `BackendError` where there are none.

    With `rng` the wording is drawn: subjects, joining words, and the clauses of facts whose kind is known; without it
    each fact is told by its `text`.
    """
    clauses = _clauses(facts, rng)
    opening = _SUBJECT if rng is None else rng.choice(_SUBJECTS)
    groups: list[list[_Clause]] = []
    for clause in clauses:
        if groups and len(groups[-1]) == 1 and _together(groups[-1][0], clause):
            groups[-1].append(clause)
        else:
            groups.append([clause])
    phrases = [" while ".join([group[0][0], *(while_clause(text) for text, _, _ in group[1:])]) for group in groups]
    size = max(2, -(-len(phrases) // _MOST_SENTENCES))
    sentences = []
    for number, first in enumerate(range(0, len(phrases), size)):
        subject = opening if number == 0 else _NEXT[number - 1]
        sentences.append(f"{subject} {_joined(phrases[first : first + size])}.")
    return " ".join(sentences)


_Clause = tuple[str, float, float]


def _clauses(facts: Any, rng: random.Random | None) -> list[_Clause]:
    """(text, start, end) by start, neighbours of equal text joined into one."""
    if not isinstance(facts, Sequence) or isinstance(facts, str) or not facts:
        raise BackendError("no facts were measured, so there is nothing to say")
    found: list[tuple[str, float, float, Mapping[str, Any]]] = []
    for fact in facts:
        text = fact.get("text") if isinstance(fact, Mapping) else None
        if not isinstance(text, str) or not text.strip():
            raise BackendError(f"a fact is a mapping with a clause as its text, not {str(fact)[:80]!r}")
        span = float(fact.get("start") or 0.0), float(fact.get("end") or 0.0)
        found.append((text.strip().rstrip("."), *span, fact))
    found.sort(key=lambda clause: clause[1])
    joined: list[tuple[str, float, float, Mapping[str, Any]]] = []
    for clause in found:
        if joined and joined[-1][0] == clause[0]:
            joined[-1] = (clause[0], joined[-1][1], max(clause[2], joined[-1][2]), joined[-1][3])
        else:
            joined.append(clause)
    return [(text if rng is None else worded_fact(fact, rng), start, end) for text, start, end, fact in joined]


def _together(one: _Clause, other: _Clause) -> bool:
    overlap = min(one[2], other[2]) - max(one[1], other[1])
    shorter = min(one[2] - one[1], other[2] - other[1])
    return shorter > 0 and overlap > _TOGETHER * shorter


def _joined(phrases: Sequence[str]) -> str:
    """ "a", "a, then b", "a, b, and then c"."""
    if len(phrases) < 3:
        return ", then ".join(phrases)
    return f"{', '.join(phrases[:-1])}, and then {phrases[-1]}"
