"""Captions made wrong on purpose: one error at a time, each known to be wrong by what the generator was asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from motionary.datasets.captions import mirror_caption
from motionary.datasets.procedural import FAMILIES, ProceduralClip

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TIMES = re.compile(r"\b(?:(once|twice)|(" + "|".join(_NUMBERS) + r") times)\b", re.IGNORECASE)
_DIRECTIONS = {
    "forward": "backward", "forwards": "backwards", "ahead": "backward", "backward": "forward", "backwards": "forward",
}  # fmt: skip
_DIRECTION = re.compile(r"\b(" + "|".join(sorted(_DIRECTIONS, key=len, reverse=True)) + r")\b", re.IGNORECASE)
_GOES = re.compile(
    r"\b(?:walk|run|jog|step|jump|hop|leap|stroll|march|sneak|creep|sprint|dash|skip|gallop)", re.IGNORECASE
)
_SIDES = re.compile(r"\b(left|right)\b", re.IGNORECASE)

AIRBORNE_GROUPS = ("jumps", "dance", "karate")
AIRBORNE = (
    "jog", "run", "sprint", "run_backwards", "side_shuffle", "run_veer", "run_turn", "run_circle", "run_stop",
    "run_stop_run", "run_jump_over", "run_leap", "run_duck", "walk_to_run", "run_to_walk", "jumping_jacks", "run_roll",
    "basketball", "high_knees",
)  # fmt: skip
"""Families that leave the ground, or may: no jump is added to these."""
JUMPS = (
    "jump_up", "jump_high", "jump_forward", "jump_long", "jump_back", "jump_side", "jump_turn", "hop", "hop_forward",
    "jump_spin",
)  # fmt: skip
"""Families that surely do: "without leaving the ground" is wrong of these."""


@dataclass(frozen=True)
class Wrong:
    """A wrong caption of clip number `clip`, and the right one it was made from."""

    clip: int
    right: str
    wrong: str


Maker = Callable[[int, Sequence[ProceduralClip], np.random.Generator], Wrong | None]


def _sides(clip: int, clips: Sequence[ProceduralClip], rng: np.random.Generator) -> Wrong | None:
    """Left for right, in captions that name one side only."""
    named = [text for text in _sentences(clips[clip]) if len({m[1].lower() for m in _SIDES.finditer(text)}) == 1]
    return Wrong(clip, named[0], mirror_caption(named[0])) if named else None


def _actions(clip: int, clips: Sequence[ProceduralClip], rng: np.random.Generator) -> Wrong | None:
    """The caption of another clip that shares no family with this one."""
    here = _families(clips[clip])
    for _ in range(20):
        other = int(rng.integers(len(clips)))
        if not here & _families(clips[other]):
            return Wrong(clip, _sentences(clips[clip])[0], _sentences(clips[other])[0])
    return None


def _counts(clip: int, clips: Sequence[ProceduralClip], rng: np.random.Generator) -> Wrong | None:
    """Another count, one to three away."""
    named = [text for text in _sentences(clips[clip]) if len(_TIMES.findall(text)) == 1]
    if not named:
        return None
    match = _TIMES.search(named[0])
    assert match is not None
    word = match[0].lower()
    count = {"once": 1, "twice": 2}.get(word) or _NUMBERS.index(word.split()[0])
    others = [n for n in range(max(1, count - 3), count + 4) if n != count]
    n = others[int(rng.integers(len(others)))]
    said = {1: "once", 2: "twice"}.get(n, f"{_NUMBERS[n]} times")
    return Wrong(clip, named[0], named[0][: match.start()] + said + named[0][match.end() :])


def _directions(clip: int, clips: Sequence[ProceduralClip], rng: np.random.Generator) -> Wrong | None:
    """Forward for backward in captions about going somewhere."""
    named = [text for text in _sentences(clips[clip]) if len(_DIRECTION.findall(text)) == 1 and _GOES.search(text)]
    if not named:
        return None
    return Wrong(clip, named[0], _DIRECTION.sub(lambda match: _DIRECTIONS[match[0].lower()], named[0]))


def _jumps(clip: int, clips: Sequence[ProceduralClip], rng: np.random.Generator) -> Wrong | None:
    """A jump said of a clip that has no flight."""
    if any(name in AIRBORNE or FAMILIES[name].group in AIRBORNE_GROUPS for name in _families(clips[clip])):
        return None
    text = _sentences(clips[clip])[0]
    said = ("jumps up", "jumps", "jumps twice", "leaps into the air")[int(rng.integers(4))]
    return Wrong(clip, text, f"{text.rstrip('.')}, then {said}.")


def _no_jumps(clip: int, clips: Sequence[ProceduralClip], rng: np.random.Generator) -> Wrong | None:
    """ "Without leaving the ground" of a jump."""
    if not any(name in JUMPS for name in _families(clips[clip])):
        return None
    text = _sentences(clips[clip])[0]
    return Wrong(clip, text, f"{text.rstrip('.')}, without leaving the ground.")


ERRORS: dict[str, Maker] = {
    "left and right swapped": _sides,
    "action of another clip": _actions,
    "count changed": _counts,
    "direction reversed": _directions,
    "jump added": _jumps,
    "jump denied": _no_jumps,
}
"""Kind of error -> what makes a wrong caption of it, or None where a clip has nothing to make wrong."""


def _sentences(clip: ProceduralClip) -> list[str]:
    return [*clip.captions["sentence"], *clip.captions["label"], *clip.captions["verbose"]]


def _families(clip: ProceduralClip) -> set[str]:
    return {name for name in (*clip.parameters["families"], *clip.parameters["overlays"]) if name}
