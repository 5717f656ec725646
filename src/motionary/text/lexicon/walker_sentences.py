"""The grammar behind `describe_attributes`: from phrases about a walker to sentences.

A walker is told in segments (viewpoint, clothes, footwear, load, what is missing, what is done). Each segment can be
said in two ways: as a participle ("wearing a coat", which opens a sentence or trails it) or as a predicate of its own
("wears a coat"). A plan drawn at random says which segments go into the first sentence, and how the rest are paired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

__all__ = ["PRONOUNS", "Pronouns", "describe_walker", "fill_pronouns"]

Option = TypeVar("Option")
Forms = Mapping[str, tuple[str, ...]]  # place in the sentence -> phrases


@dataclass(frozen=True)
class Pronouns:
    """The words that stand for a walker; `plural` if verbs after `they` take the plural form."""

    they: str
    their: str
    them: str
    plural: bool


# gender as an attribute -> pronouns; None where it is not known
PRONOUNS: dict[str | None, Pronouns] = {
    "Female": Pronouns("she", "her", "her", plural=False),
    "Male": Pronouns("he", "his", "him", plural=False),
    None: Pronouns("they", "their", "them", plural=True),
}

NEUTRAL_NOUNS = ("person", "pedestrian", "passer-by")
OPENINGS = ("walks by", "walks along", "walks past", "is walking", "is walking along")
PARTICIPLES = {"wearing": "wear", "carrying": "carry", "having": "have", "walking": "walk"}
IRREGULAR = {"be": ("is", "are"), "have": ("has", "have"), "carry": ("carries", "carry")}


@dataclass(frozen=True)
class _Segment:
    """One thing to say: as a participle, or as a verb in its base form and what follows it."""

    participle: str
    verb: str
    rest: str


@dataclass(frozen=True)
class _Subject:
    """The walker as introduced ("a slim young woman") and by the bare noun ("woman")."""

    phrase: str
    noun: str
    bare: bool  # nothing is known but that it is a person


def fill_pronouns(phrase: str, pronouns: Pronouns) -> str:
    """A phrase of the data file with {their} and {them} put in."""
    return phrase.replace("{their}", pronouns.their).replace("{them}", pronouns.them)


def describe_walker(attributes: Mapping[str, Forms], pronouns: Pronouns, *, rng: np.random.Generator) -> str:
    """One description that mentions each of these attributes (name -> its phrases) by one of its phrases.

    The attributes must not contradict one another: `attributes.keep_attributes` sees to it.
    """
    subject = _subject(attributes, rng)
    segments = _segments(list(attributes.values()), rng)
    order = [segments[i] for i in rng.permutation(len(segments))]
    in_first = min(len(order), int(rng.integers(0, 3)))
    sentences = [_first_sentence(subject, order[:in_first], segments, rng)]
    sentences += _further_sentences(order[in_first:], subject, pronouns, rng)
    return " ".join(fill_pronouns(sentence[0].upper() + sentence[1:], pronouns) for sentence in sentences)


def _subject(attributes: Mapping[str, Forms], rng: np.random.Generator) -> _Subject:
    gender = attributes.get("Female") or attributes.get("Male")
    age = next((forms for name, forms in attributes.items() if name.startswith("Age")), None)
    body = next((forms for name, forms in attributes.items() if name.startswith("Body")), None)
    before, noun = _noun(gender, age, rng)
    adjectives: list[str] = []
    after: list[str] = []
    for forms in (body, age):
        # one phrase at most may follow the noun: "of slim build past sixty" is no English
        places = [
            place for place in ("adjective", "after") if forms and place in forms and not (place == "after" and after)
        ]
        told = forms is None or ("noun" in forms and rng.random() < 0.75)
        if forms and places and not told:
            place = _pick(places, rng)
            (adjectives if place == "adjective" else after).append(_pick(forms[place], rng))
    phrase = _with_article(" ".join([*adjectives, *before, noun]))
    return _Subject(" ".join([phrase, *after]), noun, bare=not (gender or age or body))


def _noun(gender: Forms | None, age: Forms | None, rng: np.random.Generator) -> tuple[list[str], str]:
    """(adjectives that belong to the noun, noun): ([], "girl"), (["female"], "child"), ([], "person")."""
    child = age is not None and "noun" in age
    plain = age["noun"] if age is not None and child else NEUTRAL_NOUNS
    if gender is None:
        return [], _pick(plain, rng)
    if rng.random() < 0.3:
        return [_pick(gender["adjective"], rng)], _pick(plain, rng)
    return [], _pick(gender["child" if child else "noun"], rng)


def _segments(attributes: Sequence[Forms], rng: np.random.Generator) -> list[_Segment]:
    """What is to be said beside who walks, in the order in which participles may trail a sentence."""

    def draw(place: str) -> list[str]:
        return [_pick(forms[place], rng) for forms in attributes if place in forms and "adverb" not in forms]

    style = next((forms for forms in attributes if "adverb" in forms), None)
    clothes, feet, load, without, doing = (draw(place) for place in ("wear", "feet", "carry", "without", "doing"))
    segments = [_Segment(phrase, "be", phrase) for phrase in draw("view")]
    if feet and clothes and rng.random() < 0.5:
        clothes, feet = [*clothes, *feet], []
    if clothes or style:
        segments.append(_clothes(clothes, style, rng))
    if feet:
        segments.append(_feet(_listing(feet), rng))
    if load:
        segments.append(_load(_listing(load), rng))
    if without:
        segments.append(_Segment(_listing(without), "walk", _listing(without)))
    if doing:
        segments.append(_Segment(_listing(doing), "be", _listing(doing)))
    return segments


def _clothes(items: list[str], style: Forms | None, rng: np.random.Generator) -> _Segment:
    if style and rng.random() < 0.5:
        dressed = f"{_pick(style['adverb'], rng)} dressed"
        dressed += f" in {_listing(items)}" if items else ""
        return _Segment(dressed, "be", dressed)
    worn = _listing([*([_pick(style["wear"], rng)] if style else []), *items])
    ways = [_Segment(f"wearing {worn}", "wear", worn), _Segment(f"in {worn}", "be", f"wearing {worn}")]
    if not worn.startswith("a dress"):
        ways.append(_Segment(f"dressed in {worn}", "be", f"dressed in {worn}"))
    return _pick(ways, rng)


def _feet(shoes: str, rng: np.random.Generator) -> _Segment:
    return _pick(
        [
            _Segment(f"in {shoes}", "walk", f"in {shoes}"),
            _Segment(f"with {shoes} on {{their}} feet", "have", f"{shoes} on {{their}} feet"),
            _Segment(f"wearing {shoes}", "wear", shoes),
        ],
        rng,
    )


def _load(load: str, rng: np.random.Generator) -> _Segment:
    return _pick(
        [
            _Segment(f"carrying {load}", "carry", load),
            _Segment(f"with {load}", "have", load),
            _Segment(f"carrying {load}", "be", f"carrying {load}"),
        ],
        rng,
    )


def _first_sentence(
    subject: _Subject, chosen: list[_Segment], segments: list[_Segment], rng: np.random.Generator
) -> str:
    """Introduces the walker; of the segments chosen one may open the sentence, the others trail it."""
    front, trailing = "", list(chosen)
    if chosen and rng.random() < 0.5:
        front = f"{trailing.pop(0).participle}, "
    trailing.sort(key=segments.index)
    tail = _trail([segment.participle for segment in trailing], rng)
    if not subject.bare and not front and rng.random() < 0.2:
        return f"{_pick(('the one walking is', 'this walker is'), rng)} {subject.phrase}{tail}."
    return f"{front}{subject.phrase} {_pick(OPENINGS, rng)}{tail}."


def _further_sentences(
    rest: list[_Segment], subject: _Subject, pronouns: Pronouns, rng: np.random.Generator
) -> list[str]:
    sentences, left = [], list(rest)
    while left:
        segment = left.pop(0)
        who, plural = (pronouns.they, pronouns.plural) if rng.random() < 0.75 else (f"the {subject.noun}", False)
        said = f"{who} {_verb(segment.verb, plural, also=bool(sentences) and rng.random() < 0.3)} {segment.rest}"
        if left and not _alike(segment, left[0]) and rng.random() < 0.6:
            second = left.pop(0)
            if rng.random() < 0.4 or second.verb == segment.verb:
                said = f"{second.participle}, {said}"
            else:
                comma = "," if " and " in segment.rest + second.rest else ""
                said += f"{comma} and {_verb(second.verb, plural)} {second.rest}"
        sentences.append(f"{said}.")
    return sentences


def _trail(participles: list[str], rng: np.random.Generator) -> str:
    if not participles:
        return ""
    if len(participles) == 2 and not any(" and " in words for words in participles) and rng.random() < 0.5:
        return f", {participles[0]} and {participles[1]}"
    return "".join(f", {words}" for words in participles)


def _alike(one: _Segment, other: _Segment) -> bool:
    """Whether two segments would say one verb twice in a sentence: "wearing no accessories, she wears boots"."""
    verbs = [
        {segment.verb, PARTICIPLES.get(segment.participle.split()[0]), PARTICIPLES.get(segment.rest.split()[0])}
        for segment in (one, other)
    ]
    return bool(verbs[0] & verbs[1] - {None, "be"})


def _verb(base: str, plural: bool, *, also: bool = False) -> str:
    """The verb as its subject asks; "also" only where something is added to the walker: "also wears"."""
    singular, many = IRREGULAR.get(base, (f"{base}s", base))
    verb = many if plural else singular
    return f"also {verb}" if also and base in {"wear", "carry", "have"} else verb


def _listing(items: Sequence[str]) -> str:
    """Items as English lists them: "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _pick(options: Sequence[Option], rng: np.random.Generator) -> Option:

    return options[int(rng.integers(len(options)))]
