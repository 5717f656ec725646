"""Sentences about motion put otherwise by rule: other subjects, other verbs of the same meaning, other tenses.

Only what keeps every fact is changed: who is meant stays "one person" or "a man", sides, directions, counts and order
are not touched. The word lists are closed and ours; a sentence that they do not cover is left alone.
"""

from __future__ import annotations

import itertools
import random
import re

_SUBJECTS = {
    "person": ("a person", "someone", "somebody", "a human", "an individual", "the person"),
    "man": ("a man", "the man", "a male person"),
    "woman": ("a woman", "the woman", "a female person"),
}
_SUBJECT = re.compile(
    r"^(?:(?:a|the|one)\s+)?(?P<word>person|human|human being|individual|someone|somebody|figure|subject|man|guy|woman|"
    r"lady|actor)\s+(?P<rest>(?:is\s+)?\S.*)$",
    re.IGNORECASE,
)
_KINDS = {"man": "man", "guy": "man", "woman": "woman", "lady": "woman"}

# verbs as (plain, third person, -ing), each set of one meaning
_MEANINGS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (("walk", "walks", "walking"),),
    (("jump", "jumps", "jumping"), ("leap", "leaps", "leaping")),
    (("stop", "stops", "stopping"), ("halt", "halts", "halting")),
    (("raise", "raises", "raising"), ("lift", "lifts", "lifting")),
    (("start", "starts", "starting"), ("begin", "begins", "beginning")),
    (("perform", "performs", "performing"), ("do", "does", "doing")),
    (("grab", "grabs", "grabbing"), ("grasp", "grasps", "grasping")),
    (("run", "runs", "running"),),
    (("jog", "jogs", "jogging"),),
    (("turn", "turns", "turning"),),
    (("sit", "sits", "sitting"),),
    (("stand", "stands", "standing"),),
    (("kick", "kicks", "kicking"),),
    (("punch", "punches", "punching"),),
    (("throw", "throws", "throwing"),),
    (("wave", "waves", "waving"),),
    (("dance", "dances", "dancing"),),
    (("bend", "bends", "bending"),),
    (("kneel", "kneels", "kneeling"),),
    (("crawl", "crawls", "crawling"),),
    (("climb", "climbs", "climbing"),),
    (("swing", "swings", "swinging"),),
    (("stretch", "stretches", "stretching"),),
    (("step", "steps", "stepping"),),
    (("move", "moves", "moving"),),
    (("go", "goes", "going"),),
    (("take", "takes", "taking"),),
    (("make", "makes", "making"),),
    (("pick", "picks", "picking"),),
    (("push", "pushes", "pushing"),),
    (("pull", "pulls", "pulling"),),
    (("sprint", "sprints", "sprinting"),),
    (("stumble", "stumbles", "stumbling"),),
    (("play", "plays", "playing"),),
    (("squat", "squats", "squatting"),),
    (("hop", "hops", "hopping"),),
    (("march", "marches", "marching"),),
    (("balance", "balances", "balancing"),),
    (("clap", "claps", "clapping"),),
)
_FORMS = {form: (meaning, verb) for meaning in _MEANINGS for verb in meaning for form in verb}
_ADVERBS = {
    "quickly": ("fast", "rapidly"),
    "rapidly": ("quickly",),
    "forward": ("forwards",),
    "forwards": ("forward",),
    "backward": ("backwards",),
    "backwards": ("backward",),
    "counterclockwise": ("anticlockwise",),
}
_ENDS = frozenset({"then", "while", "and", "before", "after", "with", "to", "as", "but", "like"})
_PLACES = frozenset({"of", "in", "on", "at", "over", "onto", "into", "from", "for", "around", "along", "across", "by"})
_ENOUGH = 4
"""Words of an action label after which the next preposition ends it."""
_LITERAL = re.compile(r"\s*(?:nothing|rope|jacks?)\b", re.IGNORECASE)
"""What ties a verb to its object: "jumps rope" is not "leaps rope"."""


def paraphrases(sentence: str, *, rng: random.Random, count: int) -> list[str]:
    """Up to `count` different rewritings of a sentence, drawn by `rng`; [] where the rules cannot read it.

    None equals the sentence itself, case and full stop aside.
    """
    read = _read(sentence)
    if read is None:
        return []
    kind, progressive, verb, rest = read
    forms = (False, True) if _is_simple(rest) else (progressive,)
    meaning, own_verb = _FORMS[verb]
    meaning = (own_verb,) if _LITERAL.match(rest) else meaning
    predicates = [
        f"is {other[2]}{words}" if progresses else f"{other[1]}{words}"
        for other, words, progresses in itertools.product(meaning, _other_adverbs(rest), forms)
    ]
    texts = (f"{subject.capitalize()} {each}." for subject, each in itertools.product(_SUBJECTS[kind], predicates))
    own = " ".join(sentence.split()).rstrip(".").lower()
    found = [text for text in dict.fromkeys(texts) if text.rstrip(".").lower() != own]
    rng.shuffle(found)
    return found[:count]


def action_phrase(sentence: str) -> str:
    """The sentence's first verb with what belongs to it, as an action label: "Walk forward"; "" where unreadable."""
    read = _read(sentence)
    if read is None:
        return ""
    _, _, verb, rest = read
    words: list[str] = []
    for word in [] if rest.startswith(",") else rest.replace(" and a half", " and_a_half").split():
        plain = word.lower().strip(",")
        if plain in _ENDS or (len(words) >= _ENOUGH - 1 and plain in _PLACES) or len(words) == 2 * _ENOUGH:
            break
        words.append(word.strip(",").replace("_", " "))
        if word.endswith(","):
            break
    while words and words[-1].lower() in {"a", "an", "the", "his", "her", "their"} | _PLACES - {"over", "around"}:
        words.pop()
    return " ".join([_FORMS[verb][1][0].capitalize(), *words])


def _read(sentence: str) -> tuple[str, bool, str, str] | None:
    """(kind of subject, whether "is ...ing", the verb's form, " " and the rest) of "A person walks ..."."""
    plain = " ".join(sentence.split()).rstrip(".")
    match = _SUBJECT.match(plain)
    if match is None or len(plain) > 400 or re.search(r"[.!?:;]", plain):
        return None
    kind = _KINDS.get(match["word"].lower(), "person")
    words = match["rest"].split()
    progressive = words[0].lower() == "is" and len(words) > 1
    first = words[1 if progressive else 0].lower()
    verb, comma = first.rstrip(","), "," * first.endswith(",")
    if verb not in _FORMS or verb != _FORMS[verb][1][2 if progressive else 1]:
        return None
    rest = " ".join(words[2 if progressive else 1 :])
    if verb in ("does", "doing") and rest.lower().startswith("not "):
        return None  # an auxiliary verb
    return kind, progressive, verb, comma + (f" {rest}" if rest else "")


def _is_simple(rest: str) -> bool:
    """Whether the first verb is the only one, so that its tense can change by itself."""
    words = rest.lower().replace(",", " ,").split()
    return not any(word in _ENDS | {","} or word in _FORMS for word in words if word != "to" and word != "with")


def _other_adverbs(rest: str) -> list[str]:
    """The rest of a sentence as it is, and with one adverb for another of the same meaning."""
    found = [rest]
    for word in rest.split():
        for other in _ADVERBS.get(word.strip(",").lower(), ()):
            # not the adjective of "a forward roll"
            adverb = rf"(?<!\ba )(?<!\ban )(?<!\bthe )(?<!\bone )\b{re.escape(word.strip(','))}\b"
            found.append(re.sub(adverb, other, rest, count=1))
    return list(dict.fromkeys(found))
