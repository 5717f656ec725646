"""Clauses of measured facts in several wordings, all of them true of the fact; the grammar behind the rules back end.

A fact is a mapping as `motionary.grounding` writes it (`kind`, `side`, `direction`, `speed`, `count`, `values`,
`text`). A kind that is not known here is told by its own `text`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_DOING = {
    "walks": "walking", "runs": "running", "jogs": "jogging", "sprints": "sprinting", "steps": "stepping",
    "takes": "taking", "turns": "turning", "jumps": "jumping", "hops": "hopping", "raises": "raising",
    "lifts": "lifting", "moves": "moving", "kicks": "kicking", "squats": "squatting", "bends": "bending",
    "leans": "leaning", "stands": "standing", "stays": "staying", "brings": "bringing", "holds": "holding",
    "lowers": "lowering", "comes": "coming", "goes": "going", "kneels": "kneeling", "lies": "lying",
    "sits": "sitting", "does": "doing", "balances": "balancing", "touches": "touching", "rises": "rising",
    "crawls": "crawling", "is": "",
}  # fmt: skip
_PACES = {"slow": (" slowly", " at a slow pace"), "fast": (" fast", " quickly")}

Fact = Mapping[str, Any]


def worded_fact(fact: Fact, rng: random.Random) -> str:
    """The fact as a clause in the third person without a subject, in a wording drawn by `rng`."""
    maker = _MAKERS.get(str(fact.get("kind")))
    wordings = maker(fact) if maker is not None else []
    return rng.choice(wordings) if wordings else str(fact.get("text", "")).strip().rstrip(".")


def while_clause(clause: str) -> str:
    """What follows "while": "turns left" -> "turning left", so that one person does both; another verb keeps a subject.

    The verbs are those of the facts' clauses and of `_MAKERS`; of others the -ing form would be a guess.
    """
    verb, _, rest = clause.partition(" ")
    doing = _DOING.get(verb)
    return f"the person {clause}" if doing is None else f"{doing} {rest}".strip()


def _times(fact: Fact) -> str:
    count = fact.get("count")
    if not isinstance(count, int) or count < 2:
        return ""
    return " twice" if count == 2 else f" {_NUMBERS[count] if count < len(_NUMBERS) else count} times"


def _value(fact: Fact, name: str) -> float | None:
    values = fact.get("values")
    value = values.get(name) if isinstance(values, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def _way(fact: Fact) -> list[str]:
    direction = fact.get("direction")
    if direction in ("left", "right"):
        return [f" sideways to the {direction}", f" to the {direction} side"]
    return {"forward": [" forward", " ahead"], "backward": [" backward", " backwards"]}.get(str(direction), [""])


def _walk(fact: Fact) -> list[str]:
    paces = _PACES.get(str(fact.get("speed")), ("",))
    steps = _value(fact, "steps")
    found = [f"walks{way}{pace}" for way in _way(fact) for pace in paces]
    if steps is not None and 3 <= steps <= 5 and paces == ("",):
        found += [f"takes a few steps{way}" for way in _way(fact)[:1]]
    return found


def _run(fact: Fact) -> list[str]:
    speed = _value(fact, "metres_per_second") or 0.0
    verbs = ["runs"] + (["jogs"] if speed < 2.8 else ["sprints"] if speed > 4.5 else [])
    return [f"{verb}{way}" for verb in verbs for way in _way(fact)]


def _step(fact: Fact) -> list[str]:
    return [f"takes a step{_way(fact)[0]}", f"steps{_way(fact)[0]}"]


def _turn(fact: Fact) -> list[str]:
    side, degrees = fact.get("side"), _value(fact, "degrees") or 0.0
    if degrees >= 270.0:
        return [f"turns all the way around to the {side}", f"turns in a full circle to the {side}"]
    if degrees >= 135.0:
        return [f"turns around to the {side}", f"turns around over the {side} side"]
    return [f"turns to the {side}", f"turns {side}"]


def _jump(fact: Fact) -> list[str]:
    way, times = {"up": [" up", ""], "left": [" to the left"], "right": [" to the right"]}, _times(fact)
    ways = way.get(str(fact.get("direction"))) or _way(fact)[:1]
    found = [f"jumps{each}{times}" for each in ways]
    if fact.get("direction") == "up":
        found.append(f"jumps into the air{times}")
    return found


def _hop(fact: Fact) -> list[str]:
    where = {"up": ""}.get(str(fact.get("direction")), _way(fact)[0])
    return [f"hops{where} on the {fact.get('side')} {part}{_times(fact)}" for part in ("leg", "foot")]


def _raise(fact: Fact) -> list[str]:
    side, direction = fact.get("side"), fact.get("direction")
    limb = "both arms" if side == "both" else f"the {side} arm"
    high = (_value(fact, "arm_lengths_above_shoulder") or 0.0) > 0.45
    if high or direction == "up":
        return [f"{verb} {limb} {where}" for verb in ("raises", "lifts") for where in ("above the head", "overhead")]
    where = {"forward": " in front of the body", "side": " out to the sides" if side == "both" else " out to the side"}
    level = where.get(str(direction), "")
    return [f"{verb} {limb}{level} to shoulder height" for verb in ("raises", "lifts")]


def _kick(fact: Fact) -> list[str]:
    where = {"forward": " forward", "backward": " backward", "side": " to the side"}.get(str(fact.get("direction")), "")
    return [f"kicks{where} with the {fact.get('side')} {part}{_times(fact)}" for part in ("leg", "foot")]


def _squat(fact: Fact) -> list[str]:
    return [f"squats down{_times(fact)}", f"squats{_times(fact)}"]


def _bend(fact: Fact) -> list[str]:
    return [f"bends forward{_times(fact)}", f"leans the trunk forward{_times(fact)}"]


def _balance(fact: Fact) -> list[str]:
    return [f"stands on the {fact.get('side')} {part}" for part in ("leg", "foot")]


def _stand(fact: Fact) -> list[str]:
    return ["stands in place", "stands there", "stays upright in place"]


_MAKERS: dict[str, Callable[[Fact], list[str]]] = {
    "walk": _walk, "run": _run, "step": _step, "turn": _turn, "jump": _jump, "hop": _hop, "raise": _raise,
    "kick": _kick, "squat": _squat, "bend": _bend, "balance": _balance, "stand": _stand,
}  # fmt: skip
"""Kind of fact -> its wordings."""
