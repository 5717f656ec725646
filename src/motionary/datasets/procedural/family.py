"""What a family of actions is: how its parameters are drawn, how it is played, and how it is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from motionary.datasets.procedural.stage import Stage

Parameters = dict[str, Any]

PACES: dict[str, tuple[float, float]] = {"slow": (0.55, 0.72), "normal": (0.9, 1.12), "fast": (1.35, 1.65)}
"""Range of the tempo factor of each pace: 1.35 plays an action in 1 / 1.35 of its usual time."""

PACE_CHANCES = (0.2, 0.6, 0.2)

SIDE_WORDS = {"l": "left", "r": "right"}


@dataclass(frozen=True)
class Family:
    """A family of actions.

    `draw(rng)` gives its own parameters (the pace and tempo are there already). `act(stage, parameters)` plays it from
    the stage's time and moves that on. `do`, `label`, `body`: templates (see words.py) for sentences, terse labels and
    clauses about body parts. `paced`: whether slow and fast make sense. `arms`: arms only, so that it can be done while
    walking. `start`, `end`: the posture it needs and leaves ("stand", "floor", "sit").
    """

    name: str
    group: str
    act: Callable[[Stage, Parameters], None]
    do: tuple[str, ...]
    label: tuple[str, ...]
    body: tuple[str, ...]
    draw: Callable[[np.random.Generator, Parameters], Parameters] = field(default=lambda rng, p: {})
    paced: bool = True
    arms: bool = False
    start: str = "stand"
    end: str = "stand"
    weight: float = 1.0
    styles: bool = False


def pick(rng: np.random.Generator, options: tuple[Any, ...] | list[Any]) -> Any:
    """One of the options."""
    return options[int(rng.integers(len(options)))]


def draw_side(rng: np.random.Generator) -> Parameters:
    """A side "l" or "r" with the words {side} and {other}."""
    s = pick(rng, ("l", "r"))
    o = "r" if s == "l" else "l"
    return {"s": s, "o": o, "side": SIDE_WORDS[s], "other": SIDE_WORDS[o], "sign": 1.0 if s == "l" else -1.0}
