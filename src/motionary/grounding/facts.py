"""What a fact is: one thing measured from a motion, as data and as a clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Side = Literal["left", "right", "both"]
Direction = Literal["forward", "backward", "left", "right", "up", "down", "side", "across"]
Speed = Literal["slow", "normal", "fast"]

OTHER_SIDE = {"left": "right", "right": "left"}

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True)
class Fact:
    """One thing that was measured between `start` and `end` seconds.

    `kind`: what is done or held (a key of `KINDS`); `part`: "body", "arm", "leg", "hand", "knee" or "trunk". `side` is
    the moving limb's own side, or the side a turn goes to. `direction` is in the body's own heading frame. `count`: how
    often it was done in a row. `values`: measures by name, the unit in the name ("metres", "degrees",
    "metres_per_second"). `confidence`, 0 to 1: how far beyond its threshold the measure lies. `text`: a clause in the
    third person without a subject, "raises the left arm to the side".
    """

    kind: str
    start: float
    end: float
    text: str
    part: str = "body"
    side: Side | None = None
    direction: Direction | None = None
    speed: Speed | None = None
    count: int = 1
    values: dict[str, float] = field(default_factory=dict)
    confidence: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """The fact as plain data, numbers rounded to what the measure bears (a millimetre, a hundredth of a second)."""
        plain = asdict(self)
        plain["values"] = {name: round(float(value), 3) for name, value in self.values.items()}
        for name in ("start", "end", "confidence"):
            plain[name] = round(float(plain[name]), 2)
        return plain


KINDS: dict[str, str] = {
    "walk": "goes on foot without leaving the ground",
    "run": "goes on foot with both feet off the ground at each stride, or faster than people walk",
    "step": "moves by one or two steps",
    "turn": "the pelvis and the feet turn about the vertical",
    "jump": "leaves the ground and lands on both feet, or flies high from one to the other",
    "hop": "leaves the ground from one foot and lands on the same one",
    "stand": "upright on straight legs, going nowhere",
    "squat": "deep knees with the body's mass above the feet",
    "sit": "deep knees with the body's mass behind the feet, or the pelvis on the floor under an upright trunk",
    "kneel": "a knee at the floor under an upright trunk",
    "all_fours": "hands and knees, or hands and feet, at the floor under a level trunk",
    "lie": "trunk level and pelvis at the floor",
    "bend": "the trunk leans far forward above the legs",
    "upside_down": "the trunk points down: cartwheels, rolls, handstands",
    "push_up": "the front goes down and up between supports on the hands",
    "sit_up": "sitting up from lying and lying down again",
    "lean": "the trunk leans to a side or back",
    "raise": "the hand comes up to the shoulder's height or above",
    "move": "the hand goes to and fro, or far, beside what the legs need",
    "kick": "a foot leaves the ground and strikes out fast while the other stands",
    "lift": "a knee or a stretched leg comes up while the other leg stands",
    "touch": "a hand is held at the head, at a hip or at the other hand",
    "balance": "one foot is kept off the ground while the other stands",
    "rise": "the pelvis comes up",
    "lower": "the pelvis goes down",
}
"""Every kind of fact and what it means."""


def number_word(count: int) -> str:
    """3 to "three"; numerals past twelve."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else str(count)


def times_word(count: int) -> str:
    """1 to "", 2 to "twice", 3 to "three times"."""
    return {1: "", 2: "twice"}.get(count, f"{number_word(count)} times")


def listing(facts: Sequence[Fact]) -> str:
    """The facts as text, one a line: from when to when, what, how much, and how sure."""
    lines = []
    for fact in facts:
        values = ", ".join(f"{value:.2f} {name.replace('_', ' ')}" for name, value in fact.values.items())
        tail = f" ({values})" if values else ""
        lines.append(f"{fact.start:6.2f} to {fact.end:6.2f} s  {fact.text}{tail}, confidence {fact.confidence:.2f}")
    return "\n".join(lines)
