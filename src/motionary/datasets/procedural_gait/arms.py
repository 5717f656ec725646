"""What loads, phones and held things do to the arms: which arm swings how far, and where a busy hand is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from motionary.datasets.procedural.body import SIDES
from motionary.datasets.procedural.stage import Stage

POSES: dict[str, dict[str, float]] = {
    "Holding": {"flex": 22.0, "elbow": 62.0, "rot": 25.0},
    "Pulling": {"flex": -24.0, "elbow": 8.0, "abd": 12.0},
    "CarryingbyArm": {"flex": 14.0, "elbow": 95.0, "rot": 45.0, "abd": 11.0},
    "CarryingbyHand": {"flex": 4.0, "elbow": 9.0},
}
"""Degrees that one arm holds, of channels as in `procedural.stage`; the swing left over is in `SWINGS`."""

SWINGS = {"Holding": 0.25, "Pulling": 0.12, "CarryingbyArm": 0.12}

EAR = {"hx": 0.30, "hy": 0.36, "hz": 0.16, "swivel": 22.0}
"""Where the hand of a call is, in parts of the arm's length from the middle of the shoulders."""
FRONT = {"hx": 0.22, "hy": -0.42, "hz": 0.62, "swivel": 6.0}
"""Where both hands hold what is carried in front."""


def place_arms(stage: Stage, present: frozenset[str], values: Mapping[str, float], rng: np.random.Generator) -> None:
    """Write what the arms hold and how much of the swing is left to them; the load's side is drawn.

    Someone who does something with one hand and carries a load on one side has them on different sides.
    """
    loaded = SIDES[int(rng.integers(2))]
    other = SIDES[1 - SIDES.index(loaded)]
    load = next((name for name in ("Bag", "HandTrunk") if name in present), None)
    for side in SIDES:
        _hold(stage, side, {"abd": values["abduction"], "elbow": values["elbow"]}, rng, spread=1.5)
    lean = values["side_lean"]
    if load is not None:
        _still(stage, loaded, 1.0 - values["loaded_swing"])
        if load == "HandTrunk":
            _hold(stage, loaded, {"flex": 2.0, "elbow": 6.0, "abd": values["abduction"] + 3.0}, rng)
    if lean:
        # the trunk leans away from the load: a load on the left, to the right
        burdened = loaded if load is not None else other
        stage.key("lean", 0.0, -lean if burdened == "l" else lean)
    _busy(stage, present, other, values, rng)


def _busy(
    stage: Stage, present: frozenset[str], side: str, values: Mapping[str, float], rng: np.random.Generator
) -> None:
    if "HoldObjectsInFront" in present:
        high = float(rng.normal(0.0, 0.06))
        for each in SIDES:
            _reach(stage, each, FRONT | {"hy": FRONT["hy"] + high}, rng)
            _still(stage, each, 1.0)
    if "Calling" in present:
        _reach(stage, side, EAR, rng)
        _still(stage, side, 1.0)
        stage.key("tilt", 0.0, float(rng.normal(6.0, 3.0)) * (1.0 if side == "l" else -1.0))
    for name, pose in POSES.items():
        if name in present:
            _hold(stage, side, pose, rng)
            _still(stage, side, 1.0 - (values["held_swing"] if name == "CarryingbyHand" else SWINGS[name]))


def _hold(stage: Stage, side: str, pose: Mapping[str, float], rng: np.random.Generator, *, spread: float = 5.0) -> None:
    for channel, value in pose.items():
        name = f"{side}_{channel}"
        stage.keys.pop(name, None)
        stage.key(name, 0.0, value + float(rng.normal(0.0, spread)))


def _reach(stage: Stage, side: str, place: Mapping[str, float], rng: np.random.Generator) -> None:
    stage.key(f"{side}_hand", 0.0, 1.0)
    for channel, value in place.items():
        stage.key(f"{side}_{channel}", 0.0, value + float(rng.normal(0.0, 3.0 if channel == "swivel" else 0.025)))


def _still(stage: Stage, side: str, share: float) -> None:
    """Take away a share of the arm's swing."""
    stage.keys.pop(f"{side}_busy", None)
    stage.key(f"{side}_busy", 0.0, float(np.clip(share, 0.0, 1.0)))
