"""Captions of an ordered list of acts in three manners: full sentences, terse labels, and body-part descriptions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from motionary.datasets.procedural.family import Family, Parameters
from motionary.datasets.procedural.words import article, choose, fill, inflect, tidy

SUBJECTS = ("a person", "a person", "a person", "someone", "a man", "a woman", "the person", "the figure", "a figure")

PACE_WORDS = {"slow": "[slowly|slowly|at a slow pace]", "normal": "", "fast": "[quickly|fast|quickly]"}
PACE_LABELS = {"slow": "[slow|slowly]", "normal": "", "fast": "[fast|quick]"}


@dataclass(frozen=True)
class Act:
    """One family with its drawn parameters; `during` is what is done at the same time, if anything."""

    family: Family
    parameters: Parameters
    during: Act | None = None


def phrase(act: Act, form: str, rng: np.random.Generator) -> str:
    """The act as a verb phrase in the form "third", "ing" or "base"."""
    p = act.parameters
    template = _pick(act.family.do, rng)
    style = p.get("style_words", "")
    words = p | {"manner": f"{PACE_WORDS[p['pace']]} {style}", "es_if": "es" if p.get("count", 1) > 1 else ""}
    text = tidy(inflect(choose(fill(template, words), rng), form))
    if act.during is not None:
        other = phrase(act.during, "ing", rng)
        text = f"{text} while {other}" if rng.random() < 0.7 else f"{text}, {other} at the same time"
    return text


def label(act: Act, rng: np.random.Generator) -> str:
    """The act as a terse label."""
    p = act.parameters
    words = p | {"manner": f"{PACE_LABELS[p['pace']]} {p.get('style_words', '')}"}
    text = tidy(inflect(choose(fill(_pick(act.family.label, rng), words), rng), "base"))
    if act.during is not None:
        text = f"{text}, {label(act.during, rng)}" if rng.random() < 0.5 else f"{text} and {label(act.during, rng)}"
    return text


def clause(act: Act, rng: np.random.Generator) -> str:
    """What the body's parts do in the act."""
    text = tidy(inflect(choose(fill(_pick(act.family.body, rng), act.parameters), rng), "base"))
    return f"{text}; meanwhile {clause(act.during, rng)}" if act.during is not None else text


def sentence(acts: list[Act], rng: np.random.Generator) -> str:
    """One or two full sentences that tell the acts in order."""
    who = _pick(SUBJECTS, rng)
    if len(acts) == 1:
        return _close(f"{who} {phrase(acts[0], 'third', rng)}")
    if len(acts) == 2:
        shape = rng.random()
        if shape < 0.5:
            joint = _pick((", then", " and then", ", and then", ", after that"), rng)
            return _close(f"{who} {phrase(acts[0], 'third', rng)}{joint} {phrase(acts[1], 'third', rng)}")
        if shape < 0.7:
            return _close(f"after {phrase(acts[0], 'ing', rng)}, {who} {phrase(acts[1], 'third', rng)}")
        if shape < 0.85:
            return _close(f"{who} {phrase(acts[0], 'third', rng)} before {phrase(acts[1], 'ing', rng)}")
        return (
            _close(f"{who} {phrase(acts[0], 'third', rng)}") + " " + _close(f"then they {phrase(acts[1], 'base', rng)}")
        )
    parts = [phrase(act, "third", rng) for act in acts]
    if rng.random() < 0.5:
        return _close(f"{who} {', '.join(parts[:-1])}, and [finally|then] {parts[-1]}", rng)
    rest = " ".join(_close(f"then they {phrase(act, 'base', rng)}") for act in acts[1:])
    return _close(f"first, {who} {parts[0]}") + " " + rest


def verbose(acts: list[Act], rng: np.random.Generator) -> str:
    """A sentence on each act and what the parts of the body do."""
    texts = []
    for number, act in enumerate(acts):
        lead = "" if len(acts) == 1 else ("first, " if number == 0 else _pick(("then ", "next, ", "after that, "), rng))
        who = _pick(SUBJECTS, rng) if number == 0 else "the person"
        texts.append(_close(f"{lead}{who} {phrase(act, 'third', rng)}: {clause(act, rng)}"))
    return " ".join(texts)


def caption(
    acts: list[Act], rng: np.random.Generator, *, counts: tuple[int, int, int] = (4, 2, 2)
) -> dict[str, tuple[str, ...]]:
    """Captions by manner: "sentence", "label" and "verbose", each a tuple of different wordings."""
    makers = (
        ("sentence", counts[0], lambda: sentence(acts, rng)),
        ("label", counts[1], lambda: ", ".join(label(act, rng) for act in acts)),
        ("verbose", counts[2], lambda: verbose(acts, rng)),
    )
    return {name: tuple(dict.fromkeys(make() for _ in range(count))) for name, count, make in makers}


def _close(text: str, rng: np.random.Generator | None = None) -> str:
    text = tidy(choose(text, rng) if rng is not None else text)
    return article(text[:1].upper() + text[1:] + ".")


def _pick(options: tuple[str, ...], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]
