# ruff: noqa: E501  (tables of patterns: one row a pattern reads better than wrapped rows)
"""Claims: what an English description says about a motion that can be measured. Rules, no model.

A description is cut into clauses; in each clause the patterns of `PATTERNS` find verbs, and the words around a verb
give the part, side, direction, count and speed. What is not understood makes no claim: a reader that is silent is
better than one that is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Manner = Literal["slow", "fast"]


@dataclass(frozen=True)
class Claim:
    """One thing that a description says, read from characters `start` to `end` of it, `text`.

    `kind` is a key of `CLAIM_KINDS`. `part`, `side`, `direction`, `count` and `speed` are as in `Fact`, None where
    nothing is said; `negated`: the description says that it does not happen. `clause` is the span of the whole clause.
    """

    kind: str
    text: str
    start: int
    end: int
    clause: tuple[int, int]
    part: str | None = None
    side: str | None = None
    direction: str | None = None
    count: int | None = None
    speed: Manner | None = None
    degrees: float | None = None
    negated: bool = False


CLAIM_KINDS: dict[str, str] = {
    "jump": "both feet leave the ground",
    "hop": "leaves the ground, on one leg where a side is named",
    "walk": "goes somewhere at a walk", "run": "goes somewhere at a run", "go": "goes somewhere, manner not said",
    "turn": "turns the whole body", "squat": "bends the knees deeply", "crouch": "gets lower", "sit": "sits",
    "kneel": "kneels", "all_fours": "crawls", "lie": "lies", "bend": "bends or bows forward", "raise": "raises an arm",
    "arm": "does something with an arm or hand", "kick": "kicks", "lift": "lifts a knee or leg",
    "support": "stands on one leg", "upside_down": "a cartwheel, roll or handstand", "push_up": "push-ups",
    "sit_up": "sit-ups",
}  # fmt: skip
"""Every kind of claim and what it says."""

_I = re.IGNORECASE
_NUMBER = {
    word: n
    for n, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
}
_NUM = "(" + "|".join([*_NUMBER, r"\d{1,2}"]) + ")"

# clauses part at punctuation and at words that join one act to the next
_BREAK = re.compile(
    r"[.;:!?]\s*|,\s*(?:and\s+)?(?:then|finally|next)?\s*|\b(?:and then|then|after that|before|after|while|meanwhile|finally|and(?!\s+(?:come|comes|coming|up|down|gets?|getting)\b))\b",
    _I,
)

_GO_NOT = r"(?!\s+(?:a|an|the|his|her|their|out|up|down)\b(?!\s+(?:stairs|the stairs|some stairs|run|steps)))"
PATTERNS: tuple[tuple[str, str], ...] = (
    ("push_up", r"push[- ]?ups?\b"),
    ("sit_up", r"sit[- ]?ups?\b"),
    ("", r"jump(?:ing)? jacks?|star jumps?|jump(?:ing)? rope|(?:jump|hop)(?:s|ing|ping)? (?:down|off)\b"),
    ("upside_down", r"cartwheel(?:s|ing)?\b|somersault(?:s|ing)?\b|handstand|hand stand|forward roll|rolls? forward over"),
    ("jump", r"(?:jump(?:s|ed|ing)?|leap(?:s|ed|ing)?|leapt)\b(?!\s*(?:kick|rope))"),
    ("hop", r"hop(?:s|ped|ping)?\b"),
    ("", r"(?:walk|run|jog|march)(?:s|es|ning|ging|ing|ped)?\b[^,.;]*\b(?:in place|on the spot)"),
    ("", r"(?:stop(?:s|ping)?|sudden stop)\b"),
    ("run", r"(?:run(?:s|ning)?|ran|jog(?:s|ged|ging)?|sprint(?:s|ed|ing)?|dash(?:es|ed|ing)?)\b" + _GO_NOT),
    ("walk", r"(?:walk(?:s|ed|ing)?|stroll(?:s|ed|ing)?|strides|striding|saunter\w*|trudg\w+|tiptoe(?:s|ing)?|sneak(?:s|ing)?)\b" + _GO_NOT),
    ("turn", r"cut(?:s|ting)? (?=(?:to the )?(?:left|right)\b)"),
    ("go", r"(?:march(?:es|ed|ing)?|skip(?:s|ped|ping)?|gallop(?:s|ed|ing)?|stagger(?:s|ed|ing)?|stomp(?:s|ed|ing)?|lumber(?:s|ed|ing)?|hurr(?:y|ies|ying)|shuffl(?:e|es|ing)|limp(?:s|ed|ing)?|strut(?:s|ting)?|swagger(?:s|ing)?|plod(?:s|ding)?|creep(?:s|ing)?|ambl(?:e|es|ing))\b" + _GO_NOT),
    ("go", r"(?:sidestep(?:s|ping)?|side[- ]steps?)\b|(?:step|move)(?:s|ped|d|ping|ving)?\s+(?:back|forward|sideways)\w*"),
    ("turn", r"(?:turn(?:s|ed|ing)?|spin(?:s|ning)?|veer(?:s|ed|ing)?|curv(?:es?|ing)|rotat(?:es?|ing)|pirouettes?)\b"),
    ("turn", r"\bin a (?:full |small |large |wide )?circle\b"),
    ("squat", r"squat(?:s|ted|ting)?\b"),
    ("crouch", r"crouch(?:es|ed|ing)?\b|duck(?:s|ed|ing)\b"),
    ("sit", r"(?:sit(?:s|ting)?|sat)\b(?!\s+(?:as if|up\b))|(?:takes?|taking) a seat\b|seated\b"),
    ("kneel", r"(?:kneel(?:s|ed|ing)?|knelt)\b|(?:down|gets?|goes|going|falls?) (?:on|onto|to) (?:one|both|his|her|their|the)? ?knees?\b"),
    ("all_fours", r"crawl(?:s|ed|ing)?\b|on all fours"),
    ("lie", r"(?:lies?|lying|lays?|laying) (?:down|(?:flat )?on (?:the|his|her|their) (?:back|floor|ground|belly|stomach))\b"),
    ("bend", r"(?:bow(?:s|ed|ing)?|bend(?:s|ing)? (?:over|forward|down|low)|bent (?:over|forward|down)|lean(?:s|ing)? far forward)\b(?!\w)"),
    ("raise", r"(?:rais(?:es?|ed|ing)|lift(?:s|ed|ing)?|put(?:s|ting)? (?=(?:the |his |her |their |both )?(?:left |right |)?(?:arms?|hands?) (?:up|above|over)))"),
    ("lift", r"(?:driv(?:es?|ing)|bring(?:s|ing)?) (?=the (?:left|right) knee)"),
    ("kick", r"kick(?:s|ed|ing)?\b|knee strikes?\b"),
    ("support", r"(?:stand(?:s|ing)?|balanc(?:es?|ing)|arabesque|attitude)\b[^,.;]*?\bon (?:one|(?:the |his |her |their )?(?:left|right)) (?:leg|foot)\b"),
)  # fmt: skip
"""(kind, pattern) in order of precedence; kind "" takes words away from later patterns without a claim."""

_COMPILED = tuple((kind, re.compile(r"(?<![\w-])(?:" + pattern + ")", _I)) for kind, pattern in PATTERNS)

_BODY_SUBJECT = re.compile(r"\b(?:the|both|his|her|their)\s+(?:\w+\s+)?(?:arms?|hands?|forearms?|elbows?|head|shoulders?|trunk|chest|hips?|knees?|legs?|foot|feet|fists?|heels?|back|toes|thighs?)\b[^,.;]{0,20}$", _I)  # fmt: skip
_OTHER_TURN = re.compile(r"\s+(?:of\s+)?(?:the|his|her|their|a)?\s*(?:whole\s+)?(?:head|trunk|upper body|waist|shoulders?|torso|wrist|key|page|knob|cap|hips?|arms?|hands?|chest|off|on|out)\b", _I)  # fmt: skip
_NEGATION = re.compile(
    r"\b(?:without|never|no|not|n't|instead of|doesn't|don't|does not|do not)\s+(?:\w+\s+){0,2}$", _I
)
_PRETENCE = re.compile(r"\b(?:as if|like|pretend\w*|as though|imitat\w+|about to|prepar\w+|ready|attempt\w*|tr(?:y|ies|ying))\s+(?:\w+\s+){0,3}$", _I)  # fmt: skip
_STAYS_DOWN = re.compile(r"\bwithout\s+(?:ever\s+)?(?:leaving the (?:ground|floor)|jumping|a jump)|\b(?:feet|foot) never leave the (?:ground|floor)", _I)  # fmt: skip

_ARM = r"(?:arms?|hands?|fists?|elbows?|forearms?|wrists?)"
_LEG = r"(?:legs?|foot|feet|knees?|heel)"
_SIDED_ARM = re.compile(rf"\b(left|right|both)(?: and (?:left|right))?[- ](?:straight |bent )?{_ARM}\b", _I)
_SIDED_LEG = re.compile(rf"\b(left|right|both)[- ](?:straight |bent )?{_LEG}\b", _I)
_BOTH_ARMS = re.compile(rf"\b(?:both|two)\s+(?:\w+\s+)?{_ARM}\b|\b(?:arms|hands)\b", _I)
_ANY_SIDE = re.compile(r"\b(left|right)(?:wards?)?\b", _I)
_TO_SIDE = re.compile(r"\b(?:to(?:wards?)? (?:the |his |her |their |its )?|over (?:the )?|via (?:the )?|sideways |turn(?:s|ing)? |veer(?:s|ing)? |a |sharp |-degree |degrees? |step |shuffle |circle |jump )(left|right)\b|\b(left|right)(?:wards?)? turn\b|\b(?:jump|hop|walk|run|circle|spin|step|sideways) (left|right)\b", _I)  # fmt: skip
_CLOCK = re.compile(r"\b(anti-?|counter-?)?clockwise\b", _I)
_TIMES = re.compile(rf"\b(once|twice|{_NUM} (?:more )?times)\b", _I)
_COUNTED = re.compile(rf"\b{_NUM} (?:\w+ ){{0,2}}?(?:jumps?|hops?|leaps?|squats?|kicks?|bows?|push-?ups?|sit-?ups?|cartwheels?|knee raises)\b", _I)  # fmt: skip
_SLOW = re.compile(r"\b(?:slow(?:ly)?|at a slow pace|unhurried(?:ly)?)\b", _I)
_FAST = re.compile(r"\b(?:fast|quick(?:ly)?|rapid(?:ly)?|hurried(?:ly)?|at full speed)\b", _I)
_DEGREES = re.compile(
    r"\b(\d{2,3})[- ]?degrees?\b|\b(around|all the way around|full (?:turn|circle)|halfway around)\b", _I
)
_UP = re.compile(r"\b(?:above|over) (?:the|his|her|their) heads?\b|\boverhead\b|\bup(?:wards?)?\b(?! and down)", _I)
_FORWARD = re.compile(r"\b(?:forwards?|ahead|in front|to the front)\b", _I)
_BACKWARD = re.compile(
    r"\bbackwards?\b|\b(?:step|walk|run|jump|hop|mov|leap|kick|jog)\w* back\b(?! and forth| to (?:the )?(?:start|stand|where)| and)|\bbehind\b",
    _I,
)
_RETURNS = re.compile(r"\bback (?:again|to|up|down|into|in place)\b", _I)
_SIDEWAYS = re.compile(r"\b(?:sideways|to the sides?|out to)\b", _I)


def parse_claims(text: str) -> list[Claim]:
    """The claims of a description, in order. Any text may be given; one that says nothing measurable gives none."""
    claims: list[Claim] = []
    for start, end in clauses(text):
        claims += _clause_claims(text, start, end)
    return [_in_context(claim, claims, text) for claim in claims]


_GOING = ("walk", "run", "go")


def _in_context(claim: Claim, claims: list[Claim], text: str) -> Claim:
    """The claim without a direction that the rest of the text makes doubtful.

    "Turns around and hops back" goes forward again; "runs and side steps to the left" goes two ways.
    """
    doubtful = False
    if claim.direction == "backward":
        words = text[slice(*claim.clause)]
        doubtful = not re.search(r"backwards?\b", words, _I) and bool(re.search(r"\bturn|\baround|\bagain", text, _I))
    elif claim.direction in ("left", "right") and claim.kind in _GOING:
        doubtful = len({each.kind for each in claims if each.kind in _GOING}) > 1
    return replace(claim, direction=None) if doubtful else claim


def clauses(text: str) -> list[tuple[int, int]]:
    """Where the clauses lie, without the words and marks that part them."""
    spans, begin = [], 0
    for match in _BREAK.finditer(text):
        spans.append((begin, match.start()))
        begin = match.end()
    spans.append((begin, len(text)))
    result = []
    for start, end in spans:
        piece = text[start:end]
        if piece.strip():
            result.append((start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())))
    return result


def _clause_claims(text: str, start: int, end: int) -> list[Claim]:
    words = text[start:end]
    if found := _STAYS_DOWN.search(words):
        return [Claim("jump", found[0], start + found.start(), start + found.end(), (start, end), negated=True)]
    taken = [False] * len(words)
    claims: list[Claim] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(words):
            if any(taken[match.start() : match.end()]) or not match[0]:
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            if kind and (claim := _claim(kind, words, match, (start, end))) is not None:
                claims.append(claim)
    claims = claims[:1] if len({claim.kind for claim in claims}) == 1 else claims
    if not any(claim.part == "arm" for claim in claims) and (arm := _arm_claim(words, (start, end))) is not None:
        claims.append(arm)
    return sorted(claims, key=lambda claim: claim.start)


def _claim(kind: str, words: str, match: re.Match[str], clause: tuple[int, int]) -> Claim | None:
    before, after = words[: match.start()], words[match.end() :]
    if _PRETENCE.search(before) or (kind in _OF_THE_BODY and _BODY_SUBJECT.search(before)):
        return None
    claim = Claim(
        kind, match[0], clause[0] + match.start(), clause[0] + match.end(), clause, negated=bool(_NEGATION.search(before)),
        count=_count(words), speed=_speed(words),
    )  # fmt: skip
    return _DETAILS.get(kind, _no_details)(claim, words, after)


_OF_THE_BODY = ("jump", "hop", "walk", "run", "go", "turn", "squat", "crouch", "sit", "bend")


def _count(words: str) -> int | None:
    match = _TIMES.search(words) or _COUNTED.search(words)
    if match is None:
        return None
    first = match[1].lower().split()[0]
    if first in ("once", "twice"):
        return 1 if first == "once" else 2
    return _NUMBER.get(first) or (int(first) if first.isdigit() else None)


def _speed(words: str) -> Manner | None:
    slow, fast = bool(_SLOW.search(words)), bool(_FAST.search(words))
    return None if slow == fast else ("slow" if slow else "fast")


def _no_details(claim: Claim, words: str, after: str) -> Claim | None:
    return claim


def _side_to(words: str) -> str | None:
    """The side that something goes to, where just one is named."""
    sides = {next(filter(None, found.groups())).lower() for found in _TO_SIDE.finditer(words)}
    return sides.pop() if len(sides) == 1 and len({m[1].lower() for m in _ANY_SIDE.finditer(words)}) == 1 else None


def _flown(claim: Claim, words: str, after: str) -> Claim | None:
    leg = _SIDED_LEG.search(words)
    side = leg[1].lower() if leg and leg[1].lower() != "both" and claim.kind == "hop" else None
    return replace(claim, side=side, direction=_level(words), part="leg" if side else None)


def _level(words: str) -> str | None:
    """forward, backward, left or right, where just one is said."""
    ways = {"forward"} if _FORWARD.search(words) else set()
    ways |= {"backward"} if _BACKWARD.search(words) and not _RETURNS.search(words) else set()
    ways |= {side} if (side := _side_to(words)) and not _SIDED_ARM.search(words) else set()
    return ways.pop() if len(ways) == 1 else None


def _gone(claim: Claim, words: str, after: str) -> Claim | None:
    direction = _level(words)
    sideways = re.search(r"\bside|shuffle", words, _I) is not None
    if direction in ("left", "right") and not sideways:
        # "walks to the left" may mean a turn
        direction = None
    return replace(claim, direction=direction, count=None)


def _turned(claim: Claim, words: str, after: str) -> Claim | None:
    if _OTHER_TURN.match(after) or re.search(r"\b(?:cap|twist|trunk|waist|hips|head|shoulders?|wrist)\b", words, _I):
        return None
    clock = _CLOCK.search(words)
    side = ("left" if clock[1] else "right") if clock else _side_to(words) or _next_side(after)
    found = _DEGREES.search(words)
    degrees = None
    if found:
        degrees = float(found[1]) if found[1] else 180.0 if found[2].lower() in ("around", "halfway around") else 360.0
    circle = claim.text.lower().startswith("in a")
    if side is None and degrees is None and not circle:
        return None
    return replace(claim, side=side, direction=side, count=None, degrees=degrees or (270.0 if circle else None))


def _next_side(after: str) -> str | None:
    match = re.match(r"\s+(?:\w+ly )?(left|right)\b(?! and\b| then\b| (?:arm|hand|leg|foot|knee)\b)", after, _I)
    return match[1].lower() if match else None


def _bent(claim: Claim, words: str, after: str) -> Claim | None:
    return None if re.search(r"\b(?:knees?|elbows?|arrow|legs?)\b", words, _I) else claim


def _kicked(claim: Claim, words: str, after: str) -> Claim | None:
    return replace(claim, part="leg", side=_leg_side(words))


def _leg_side(words: str) -> str | None:
    sides = {match[1].lower() for match in _SIDED_LEG.finditer(words)} or {
        m[1].lower() for m in re.finditer(r"\bkick (left|right)\b", words, _I)
    }
    return sides.pop() if len(sides) == 1 else None


def _supported(claim: Claim, words: str, after: str) -> Claim | None:
    side = _leg_side(claim.text)
    return replace(claim, part="leg", side=side if side != "both" else None)


def _knelt(claim: Claim, words: str, after: str) -> Claim | None:
    side = re.search(r"\bon (?:the |his |her |their )?(left|right) knee\b", words, _I)
    return replace(claim, part="knee", side=side[1].lower() if side else None, count=None)


def _rolled(claim: Claim, words: str, after: str) -> Claim | None:
    return replace(claim, direction=_side_to(words))


def _raised(claim: Claim, words: str, after: str) -> Claim | None:
    """Raising an arm, a leg or knee; anything else that is lifted is no claim."""
    near = after[:48]
    if re.match(
        rf"\s+(?:the |his |her |their |one |both |a )?(?:straight )?(?:left |right |)(?:straight )?{_LEG}\b", near, _I
    ):
        return replace(claim, kind="lift", part="leg", side=_leg_side(words))
    if not re.match(
        r"\s*(?:the |his |her |their |one |both |a )?(?:straight )?(?:left |right |)(?:straight )?(?:arms?|hands?)\b",
        near,
        _I,
    ):
        return None
    side = _arm_side(words)
    up = bool(_UP.search(words))
    ways = [name for name, pattern in (("forward", _FORWARD), ("side", _SIDEWAYS)) if pattern.search(words)]
    return replace(claim, part="arm", side=side, direction="up" if up else (ways[0] if len(ways) == 1 else None))


def _arm_side(words: str) -> str | None:
    sides = {match[1].lower() for match in _SIDED_ARM.finditer(words)}
    if sides == {"left", "right"}:
        return None
    if len(sides) == 1:
        return sides.pop()
    return "both" if _BOTH_ARMS.search(words) else None


def _arm_claim(words: str, clause: tuple[int, int]) -> Claim | None:
    """Something done with one arm or hand, its side named: "with the left hand", "the right arm swings"."""
    matches = [match for match in _SIDED_ARM.finditer(words) if match[1].lower() != "both"]
    sides = {match[1].lower() for match in matches}
    acting = [
        m for m in matches if re.search(r"\b(?:with|using) (?:the |his |her |their |a )?$", words[: m.start()], _I)
    ]
    if acting:
        matches = acting
        sides = {match[1].lower() for match in matches}
    if len(sides) != 1:
        return None
    first = matches[0]
    if re.search(r"\b(?:rubs?|rubbing|scratch\w*|wash\w*|touch\w*|leg|foot|knee)\b", words, _I) and not acting:
        return None
    return Claim(
        "arm", first[0], clause[0] + first.start(), clause[0] + first.end(), clause, part="arm", side=sides.pop()
    )


_DETAILS = {
    "jump": _flown, "hop": _flown, "walk": _gone, "run": _gone, "go": _gone, "turn": _turned, "bend": _bent,
    "kick": _kicked, "lift": _kicked, "upside_down": _rolled, "support": _supported, "kneel": _knelt, "raise": _raised,
}  # fmt: skip
