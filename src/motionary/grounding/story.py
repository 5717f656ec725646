"""Which facts tell a motion: the few that a person would say, those that follow from others left out."""

from __future__ import annotations

from dataclasses import replace

from motionary.grounding.check import check
from motionary.grounding.facts import Fact
from motionary.grounding.measure import Measured

SURE = 0.6
"""Confidence below which a fact is not told."""
_WHOLE_BODY = ("jump", "hop", "upside_down", "push_up", "sit_up", "all_fours", "lie")
"""What takes arms and legs along, so that these are not told beside it."""
_LOW = ("squat", "sit", "kneel", "all_fours", "lie", "push_up", "sit_up", "upside_down", "bend")
_FOLLOWS: dict[str, tuple[str, ...]] = {
    "move": ("raise", "touch", "kick", "run", *_WHOLE_BODY, "squat"),
    "raise": ("kick", "run", *_WHOLE_BODY),
    "touch": (*_WHOLE_BODY, "run", "squat"),
    "lift": ("balance", "run", *_WHOLE_BODY, "kneel", "sit"),
    "kick": ("jump", "hop", "run", "upside_down", "lie", "sit", "all_fours"),
    "balance": ("kick", "hop", "run", "jump"),
    "rise": ("jump", "hop", "walk", "run", "squat", "bend", "sit_up", "push_up", "lower"),
    "lower": (*_LOW, "jump", "hop", "walk", "run"),
    "lean": ("kick", "walk", "run", "jump", "hop", *_LOW, "balance", "turn", "lift"),
    "all_fours": ("push_up", "upside_down"),
    "lie": ("sit_up",),
    "squat": ("jump", "hop", "upside_down"),
    "bend": ("jump", "hop", "kick", "upside_down", "run"),
    "step": ("jump", "hop", *_LOW),
    "stand": ("jump", "hop", "turn", "raise", "move", "touch", "kick", "lift", "balance", "bend", "lean"),
}  # fmt: skip
"""A fact of this kind is not told where one of those overlaps it by half or more."""
_MOST = 8


def story(facts: Measured) -> list[Fact]:
    """The facts worth telling, in order of time; never empty where `facts` is not.

    Unsure facts and those that follow from another at the same time are left out; the movements of both arms at once
    become one fact of both.
    """
    sure = [fact for fact in facts if fact.confidence >= SURE and not _denied(fact, facts)]
    told = [fact for fact in sure if not any(_covers(other, fact) for other in sure)]
    told = _both_arms(told)
    # standing is worth a word only where nothing happens
    told = [fact for fact in told if fact.kind != "stand"] or told[:1] or list(facts[:1])
    longest = sorted(told, key=_weight, reverse=True)[:_MOST]
    return sorted(longest, key=lambda fact: (fact.start, fact.end))


def _denied(fact: Fact, facts: Measured) -> bool:
    """Whether the checker, whose limits look at the whole clip, would not let the clause pass (a hand on the hip)."""
    return not check(f"A person {fact.text}.", facts).is_consistent


def _covers(other: Fact, fact: Fact) -> bool:
    if other is fact or other.kind not in _FOLLOWS.get(fact.kind, ()):
        return False
    if fact.part in ("arm", "hand") and other.part in ("arm", "hand") and other.side not in (fact.side, "both"):
        return False
    # what follows a jump swings on a little
    slack = 0.3 if other.kind in ("jump", "hop", "kick", "upside_down") else 0.0
    # going down comes before the posture it leads to
    slack = 1.2 if fact.kind in ("lower", "rise") else slack
    shared = min(fact.end, other.end + slack) - max(fact.start, other.start - slack)
    return shared >= 0.5 * (fact.end - fact.start)


def _weight(fact: Fact) -> float:
    """What is told first where there is too much: whole-body acts, then sure and long ones."""
    body = 3.0 if fact.part in ("body", "leg", "knee") else 0.0
    return body + fact.confidence + min(fact.end - fact.start, 3.0) / 3.0


def _both_arms(facts: list[Fact]) -> list[Fact]:
    result: list[Fact] = []
    for fact in facts:
        partner = next((each for each in result if _pair(each, fact)), None)
        if partner is None:
            result.append(fact)
            continue
        place = result.index(partner)
        result[place] = replace(
            partner,
            side="both",
            start=min(partner.start, fact.start),
            end=max(partner.end, fact.end),
            count=1,
            text=_plural(partner.text, partner.side or ""),
            confidence=min(partner.confidence, fact.confidence),
        )
    return result


def _pair(one: Fact, other: Fact) -> bool:
    if one.kind not in ("move", "touch") or one.kind != other.kind or {one.side, other.side} != {"left", "right"}:
        return False
    if one.kind == "touch" and set(one.values) != set(other.values):
        return False
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > 0.5 * max(one.end - one.start, other.end - other.start)


def _plural(text: str, side: str) -> str:
    words = text.replace(f"the {side} arm", "both arms").replace(f"the {side} hand", "both hands")
    return words.split(" to and fro")[0] + (" to and fro" if " to and fro" in words else "")
