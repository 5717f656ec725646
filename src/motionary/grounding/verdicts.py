"""How each kind of claim is judged. The limits here are wider than those of the facts: between the two lies doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from motionary.grounding.claims import Claim
from motionary.grounding.facts import OTHER_SIDE, Fact
from motionary.grounding.measure import Measured

SURE = 0.7
"""Confidence from which a fact may deny a claim."""
NO_CLEARANCE = 0.04
"""Metres of the lower foot above the floor below which nobody jumped."""
HIGH_FLIGHT = 0.1
"""Metres of a flight that denies "without leaving the ground"."""
LOW_JUMP = 0.12
"""Metres up below which a count of flights may be too small."""
NO_PATH, NO_STEP = 0.4, 0.15
"""Metres from the first place below which nobody went anywhere, and below which nobody stepped anywhere."""
CLEAR_PATH, CLEAR_OTHER_PATH = 0.7, 2.0
"""Metres in the opposite direction, or in any other, that deny a direction of which there was none."""
NOT_RUN, NOT_WALK = 1.0, 2.2
"""Metres a second: a run comes above the one, a walk below the other at its slowest (25th percentile)."""
NOT_SLOW, NOT_FAST = 1.5, 0.55
"""Metres a second of a walk that is not slow, and of one that is not fast."""
NO_TURN, CLEAR_TURN, LITTLE = 25.0, 28.0, 0.45
"""Degrees towards the side claimed that are no turn, and towards the other that deny it, of which those are a part."""
ARM_DOWN, ARM_NOT_UP = -0.6, -0.15
"""Arm lengths of the hand above the shoulder below which the arm was not raised, and not raised above the head."""
IDLE_ARM, BUSY_ARM = 0.35, 0.8
"""Work of an arm (see `arms.work`) that does nothing, and of one that is clearly at it."""
RESTING_ARM, LESS_WORK, LESS_SPEED = 0.65, 0.45, 0.5
"""Work of an arm that may rest on a hip, how much more the other must do, and the share of its speed that is less."""
FOOT_DOWN, FOOT_UP = 0.1, 0.16
"""Leg lengths a foot comes off the floor that lifts nothing, and that is clearly lifted."""


@dataclass(frozen=True)
class Verdict:
    """A status with its reason; see `Checked`."""

    status: Literal["supported", "contradicted", "not measurable"]
    reason: str
    fact: Fact | None = None
    problem: str | None = None
    should_be: str | int | None = None


def _yes(fact: Fact | None, reason: str = "") -> Verdict:
    return Verdict("supported", reason or (f"measured: {fact.text}" if fact else "measured"), fact)


def _no(problem: str, reason: str, fact: Fact | None = None, should_be: str | int | None = None) -> Verdict:
    return Verdict("contradicted", reason, fact, problem, should_be)


def _unknown(reason: str = "nothing measured decides it") -> Verdict:
    return Verdict("not measurable", reason)


def _of(facts: Measured, *kinds: str) -> list[Fact]:
    return [fact for fact in facts if fact.kind in kinds]


def _surest(facts: Iterable[Fact]) -> Fact | None:
    return max(facts, key=lambda fact: fact.confidence, default=None)


def _denied(claim: Claim, found: list[Fact]) -> Verdict:
    """Of a negated claim: whether the thing happened after all."""
    best = _surest(found)
    if best is not None and best.confidence >= SURE:
        return _no("present", f"said not to happen, but measured: {best.text}", best)
    return _unknown() if found else Verdict("supported", "nothing of the kind was measured")


def _counted(claim: Claim, found: list[Fact]) -> Verdict | None:
    """A contradiction where a count is said and another was clearly measured."""
    if claim.count is None or not found:
        return None
    total = sum(fact.count for fact in found)
    if claim.count in (total, *(fact.count for fact in found)):
        return None
    if len(found) > 1 or min(fact.confidence for fact in found) < SURE:
        return _unknown(f"counted {total}, not surely enough to deny {claim.count}")
    return _no("count", f"counted {total}, not {claim.count}: {found[0].text}", found[0], total)


def flown(claim: Claim, facts: Measured) -> Verdict:
    """Jumps and hops: whether, on which leg, where to, how often."""
    found = _of(facts, "jump", "hop")
    if claim.negated:
        return _denied(claim, [fact for fact in found if fact.values["metres_up"] > HIGH_FLIGHT])
    if not found:
        return _no_flight(facts)
    best = _surest(found)
    hops = [fact for fact in found if fact.kind == "hop"]
    if claim.side and hops and all(fact.side == OTHER_SIDE[claim.side] for fact in hops) and len(hops) == len(found):
        if min(fact.confidence for fact in hops) >= SURE:
            return _no("side", f"hops on the {hops[0].side} leg, not the {claim.side}", hops[0], hops[0].side)
        return _unknown("on which leg is not sure")
    if claim.direction in _OPPOSITE and not any(fact.direction == claim.direction for fact in found):
        moved = [f for f in found if f.direction == _OPPOSITE[claim.direction] and f.values.get("metres", 0.0) > 0.3]
        if moved:
            return _no("direction", f"goes {moved[0].direction}, not {claim.direction}", moved[0], moved[0].direction)
        return _unknown(f"nothing measured goes clearly {claim.direction}")
    kinds = hops if claim.kind == "hop" and hops else found
    # one of several low flights is sooner missed than one too many is seen
    missed = claim.count is not None and sum(f.count for f in kinds) < claim.count
    if missed and min(fact.values["metres_up"] for fact in kinds) < LOW_JUMP:
        return _unknown("flights so low may be missed")
    return _counted(claim, kinds) or _yes(best)


def _no_flight(facts: Measured) -> Verdict:
    e = facts.extremes
    if e["flights"] == 0.0 or e["highest_clearance"] < NO_CLEARANCE:
        return _no("absent", "the feet never leave the ground together", _surest(_of(facts, "walk", "stand")))
    return _unknown("the feet leave the ground, but too little to call it a jump")


_OPPOSITE = {"forward": "backward", "backward": "forward", "left": "right", "right": "left"}


def gone(claim: Claim, facts: Measured) -> Verdict:
    """Walking, running, stepping: whether, where to, in which manner, how fast."""
    found = _of(facts, "walk", "run", "step")
    if claim.negated:
        return _denied(claim, found)
    if not found:
        if facts.extremes["farthest"] < (NO_STEP if claim.kind == "go" else NO_PATH):
            return _no("absent", f"stays within {facts.extremes['farthest']:.2f} m", _surest(_of(facts, "stand")))
        return _unknown()
    return _wrong_way(claim, found) or _wrong_manner(claim, found) or _wrong_pace(claim, found) or _yes(_surest(found))


def _wrong_way(claim: Claim, found: list[Fact]) -> Verdict | None:
    if claim.direction not in _OPPOSITE:
        return None
    metres = {way: sum(f.values["metres"] for f in found if f.direction == way) for way in _OPPOSITE}
    if metres[claim.direction] > 0:
        return None
    opposite = _OPPOSITE[claim.direction]
    against = max(metres, key=lambda way: metres[way])
    decisive = _surest(f for f in found if f.direction == against)
    if decisive is None or decisive.confidence < SURE:
        return _unknown()
    if against == opposite and metres[opposite] > CLEAR_PATH:
        return _no("direction", f"goes {opposite}, not {claim.direction}", decisive, opposite)
    if claim.direction != "forward" and sum(metres.values()) > CLEAR_OTHER_PATH:
        return _no("direction", f"goes {against}, not {claim.direction}", decisive)
    return _unknown()


def _wrong_manner(claim: Claim, found: list[Fact]) -> Verdict | None:
    fastest = max(found, key=lambda fact: fact.values["metres_per_second"])
    slowest = min(found, key=lambda fact: fact.values["slowest_metres_per_second"])
    if claim.kind == "run" and fastest.kind != "run" and fastest.values["metres_per_second"] < NOT_RUN:
        return _no("absent", f"goes at {fastest.values['metres_per_second']:.1f} m/s at most, which is no run", fastest)
    if claim.kind == "walk" and slowest.kind == "run" and slowest.values["slowest_metres_per_second"] > NOT_WALK:
        return _no("absent", f"goes at {slowest.values['metres_per_second']:.1f} m/s, which is no walk", slowest)
    return None


def _wrong_pace(claim: Claim, found: list[Fact]) -> Verdict | None:
    walks = [fact for fact in found if fact.kind == "walk" and fact.values["steps"] > 3]
    if claim.kind != "walk" or claim.speed is None or len(walks) != 1 or len(walks) != len(found):
        return None
    pace = walks[0].values["metres_per_second"]
    wrong = pace > NOT_SLOW if claim.speed == "slow" else pace < NOT_FAST
    return _no("speed", f"walks at {pace:.1f} m/s, not {claim.speed}", walks[0]) if wrong else None


def turned(claim: Claim, facts: Measured) -> Verdict:
    """Turns of the whole body: to which side, and whether at all."""
    found = _of(facts, "turn")
    if claim.negated:
        return _denied(claim, found)
    most = {side: facts.extremes[f"turned_{side}"] for side in ("left", "right")}
    if claim.side is None:
        if (claim.degrees or 0.0) >= 150.0 and max(most.values()) < 60.0:
            return _no("absent", f"turns by {max(most.values()):.0f} degrees at most", _surest(found))
        return _yes(_surest(found)) if found else _unknown()
    other = OTHER_SIDE[claim.side]
    right_way, wrong_way = [f for f in found if f.side == claim.side], [f for f in found if f.side == other]
    if right_way:
        return _yes(_surest(right_way))
    if most[claim.side] < min(NO_TURN, LITTLE * most[other]) and most[other] > CLEAR_TURN and wrong_way:
        return _no("side", f"turns to the {other}, not to the {claim.side}", _surest(wrong_way), other)
    if max(most.values()) < 0.5 * NO_TURN:
        return _no("absent", f"turns by {max(most.values()):.0f} degrees at most")
    return _unknown()


_LIMITS: dict[str, tuple[str, str, float, str]] = {
    "squat": ("lowest_hip", "above", 0.87, "the hips never come below {:.0%} of standing"),
    "crouch": ("lowest_hip", "above", 0.95, "the hips never come below {:.0%} of standing"),
    "sit": ("lowest_hip", "above", 0.85, "the hips never come below {:.0%} of standing"),
    "kneel": ("lowest_knee", "above", 0.43, "no knee comes nearer the floor than {:.2f} leg lengths"),
    "all_fours": ("most_tilt", "below", 40.0, "the trunk never leans more than {:.0f} degrees"),
    "lie": ("most_tilt", "below", 45.0, "the trunk never leans more than {:.0f} degrees"),
    "bend": ("most_ahead", "below", 5.0, "the trunk never leans more than {:.0f} degrees"),
    "upside_down": ("most_tilt", "below", 60.0, "the trunk never leans more than {:.0f} degrees"),
    "push_up": ("most_tilt", "below", 50.0, "the trunk never leans more than {:.0f} degrees"),
    "sit_up": ("most_tilt", "below", 45.0, "the trunk never leans more than {:.0f} degrees"),
}
"""Kind of claim -> the extreme that it needs, which side of the limit denies it, the limit, and that in words."""


def lowered(claim: Claim, facts: Measured) -> Verdict:
    """Postures: whether the body came near them at all, and how often where that can be counted."""
    found = _of(facts, "squat" if claim.kind == "crouch" else claim.kind)
    if claim.negated:
        return _denied(claim, found)
    wrong_side = [f for f in found if f.side in OTHER_SIDE and claim.side == OTHER_SIDE[f.side]]
    if found and len(wrong_side) == len(found):
        return _no("side", f"{found[0].text}, not the {claim.side}", found[0], found[0].side)
    if claim.direction and found and all(f.direction == _OPPOSITE[claim.direction] for f in found):
        return _no("side", f"goes to the {found[0].direction}, not the {claim.direction}", found[0], found[0].direction)
    if found:
        countable = claim.kind in ("squat", "push_up", "sit_up", "upside_down")
        return (_counted(claim, found) if countable else None) or _yes(_surest(found))
    name, way, limit, words = _LIMITS[claim.kind]
    value = facts.extremes[name]
    if (value > limit) if way == "above" else (value < limit):
        return _no("absent", words.format(value), _surest(_of(facts, "stand", "walk", "run")))
    return _unknown()


def raised(claim: Claim, facts: Measured) -> Verdict:
    """Raised arms: which, and how high."""
    found = [fact for fact in _of(facts, "raise") if claim.side in (None, fact.side) or fact.side == "both"]
    if claim.negated:
        return _denied(claim, found)
    height = {side: facts.extremes[f"{side}_hand_above_shoulder"] for side in ("left", "right")}
    limit = ARM_NOT_UP if claim.direction == "up" else ARM_DOWN
    sides = {"both": ("left", "right"), None: ()}.get(claim.side, (claim.side,))
    low = [side for side in sides if height[side] < limit]
    if claim.side is None and max(height.values()) < limit:
        low = ["left", "right"]
    if low:
        other = OTHER_SIDE.get(claim.side or "")
        swapped = other if other and height[other] > 0.0 else None
        reason = f"the {low[0]} hand stays {-height[low[0]]:.2f} arm lengths below the shoulder"
        return _no("side" if swapped else "absent", reason, _surest(_of(facts, "raise")), swapped)
    return _yes(_surest(found)) if found else _unknown()


def armed(claim: Claim, facts: Measured) -> Verdict:
    """Something done with one arm: whether that arm does anything."""
    side = claim.side or ""
    if side not in OTHER_SIDE:
        return _unknown()
    own, other = facts.extremes[f"{side}_arm_work"], facts.extremes[f"{OTHER_SIDE[side]}_arm_work"]
    found = [fact for fact in _of(facts, "raise", "move", "touch") if fact.side in (side, "both")]
    speed, other_speed = facts.extremes[f"{side}_hand_speed"], facts.extremes[f"{OTHER_SIDE[side]}_hand_speed"]
    rests = own < RESTING_ARM and other - own > LESS_WORK and speed < LESS_SPEED * other_speed
    if rests or (own < IDLE_ARM and other > BUSY_ARM):
        busy = _surest(f for f in _of(facts, "raise", "move", "touch") if f.side == OTHER_SIDE[side])
        return _no("side", f"the {OTHER_SIDE[side]} arm is at work, the {side} one hangs", busy, OTHER_SIDE[side])
    return _yes(_surest(found)) if found else _unknown()


def legged(claim: Claim, facts: Measured) -> Verdict:
    """Kicks, lifted knees and legs: which leg, how often."""
    found = _of(facts, "kick", "lift")
    up = {side: facts.extremes[f"{side}_foot_up"] for side in ("left", "right")}
    if claim.negated:
        return _denied(claim, found)
    if max(up.values()) < FOOT_DOWN:
        return _no("absent", "neither foot is lifted", _surest(_of(facts, "stand")))
    if claim.side not in OTHER_SIDE:
        return _yes(_surest(found)) if found else _unknown()
    own, others = [f for f in found if f.side == claim.side], [f for f in found if f.side == OTHER_SIDE[claim.side]]
    decisive = _surest(others)
    if not own and decisive is not None and up[claim.side] < FOOT_DOWN:
        return _no("side", f"{decisive.text}; the {claim.side} foot stays down", decisive, OTHER_SIDE[claim.side])
    same = [fact for fact in own if fact.kind == claim.kind]
    return _counted(claim, same) or (_yes(_surest(own)) if own else _unknown())


def supported_on(claim: Claim, facts: Measured) -> Verdict:
    """Standing on one leg: whether, and on which."""
    up = {side: facts.extremes[f"{side}_foot_up"] for side in ("left", "right")}
    if claim.negated:
        return _denied(claim, _of(facts, "balance"))
    if max(up.values()) < 0.5 * FOOT_DOWN:
        return _no("absent", "both feet stay on the ground", _surest(_of(facts, "stand")))
    if claim.side in OTHER_SIDE:
        if up[OTHER_SIDE[claim.side]] < FOOT_DOWN and up[claim.side] > FOOT_UP:
            return _no("side", f"the {claim.side} foot is the one that is up", None, OTHER_SIDE[claim.side])
        own = [fact for fact in _of(facts, "balance", "hop") if fact.side == claim.side]
        return _yes(_surest(own)) if own else _unknown()
    found = _of(facts, "balance", "hop")
    return _yes(_surest(found)) if found else _unknown()
