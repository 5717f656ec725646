"""What a standing body does beside its gesture: weight shifts, breath, glances, and free arms that hang or rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from motionary.datasets.procedural.body import SIDES
from motionary.datasets.procedural.curves import Array, bump, soft_noise, window
from motionary.datasets.procedural.stage import Stage

RESTING: dict[str, Mapping[str, float]] = {
    "hip": {"hand": 1.0, "hx": 0.38, "hy": -0.8, "hz": 0.06, "swivel": 52.0},
    "belly": {"hand": 1.0, "hx": 0.03, "hy": -0.64, "hz": 0.36, "swivel": 12.0},
    "back": {"hand": 1.0, "hx": 0.1, "hy": -0.78, "hz": -0.3, "swivel": 30.0},
    "pocket": {"hand": 1.0, "hx": 0.33, "hy": -0.9, "hz": 0.1, "swivel": 30.0},
    "thigh": {"hand": 1.0, "hx": 0.26, "hy": -0.94, "hz": 0.2, "swivel": 12.0},
    "bent": {"elbow": 75.0, "flex": 12.0, "rot": 25.0},
    "loose": {"elbow": 34.0, "flex": 10.0, "abd": 13.0},
}
"""Where an arm that a gesture leaves free may rest, as channels of one arm."""

_SLOW = 0.32
"""Hertz below which a standing body sways."""


def stand_alive(stage: Stage, span: tuple[float, float], touched: Sequence[str]) -> None:
    """Adds sway, weight shifts, breath and, where the gesture leaves the head free, a glance during `span` seconds.

    `touched`: the channels that the gesture moves; they are only swayed along, never turned elsewhere.
    """
    rng, (start, end) = stage.rng, span
    size = float(rng.gamma(2.0, 0.5))
    _slow_wave(stage, span, {"sway_x": 0.014 * size, "lean": -0.9 * size, "roll": 0.5 * size, "sway_z": 0.005 * size})
    _slow_wave(stage, span, {"turn": 1.5 * size, "twist": 1.0 * size})
    breath, phase = float(rng.uniform(0.2, 0.34)), float(rng.uniform(0.0, 2 * np.pi))
    for channel, depth in (("bend", -0.7), ("l_shrug", 0.9), ("r_shrug", 0.9)):
        stage.layer(channel, lambda t, d=depth: d * np.sin(2 * np.pi * breath * t + phase) * window(t, start, end))
    for side in SIDES:
        if not any(name.startswith(f"{side}_") for name in touched):
            swing = float(rng.uniform(0.4, 2.0))
            _slow_wave(stage, span, {f"{side}_flex": 2.2 * swing, f"{side}_elbow": 3.0 * swing, f"{side}_abd": swing})
    if "look" not in touched and rng.random() < 0.5:
        _glance(stage, span)


def rest_arms(stage: Stage, start: float, touched: Sequence[str]) -> list[str]:
    """Sometimes lets the arms that the gesture leaves free rest somewhere from `start`; the channels it took."""
    rng = stage.rng
    free = [side for side in SIDES if not any(name.startswith(f"{side}_") for name in touched)]
    if not free or rng.random() > 0.35:
        return []
    place = list(RESTING)[int(rng.integers(len(RESTING)))]
    pose = {f"{side}_{name}": value for side in free for name, value in RESTING[place].items()}
    # at the beginning of a clip the arms are there already
    span = (-2.0, -1.0) if start < 0.6 else (start, start + 0.6)
    stage.pose(*span, pose)
    return list(pose)


def _slow_wave(stage: Stage, span: tuple[float, float], sizes: Mapping[str, float]) -> None:
    """The same slow noise on several channels, each in its size."""
    state = int(stage.rng.integers(2**32))

    def wave(times: Array) -> Array:
        return soft_noise(np.random.default_rng(state), times, 1, _SLOW)[0] * window(times, *span, fade=0.5)

    for channel, size in sizes.items():
        stage.layer(channel, lambda t, s=size: s * wave(t))


def _glance(stage: Stage, span: tuple[float, float]) -> None:
    rng, (start, end) = stage.rng, span
    length = float(rng.uniform(0.7, 1.8))
    begin = float(rng.uniform(start, max(end - length, start + 0.01)))
    aside, down = float(rng.normal(0.0, 20.0)), float(rng.normal(3.0, 6.0))
    stage.layer("look", lambda t: aside * bump((t - begin) / length))
    stage.layer("nod", lambda t: down * bump((t - begin) / length))
