"""One clip of one gesture, standing before and after it for a moment."""

from __future__ import annotations

import numpy as np

from motionary.datasets.gestures.catalogue import ALSO, FAMILIES
from motionary.datasets.procedural import ProceduralClip, Segment
from motionary.datasets.procedural.body import make_body
from motionary.datasets.procedural.captions import Act, caption, label
from motionary.datasets.procedural.family import PACE_CHANCES, PACES, Family, Parameters
from motionary.datasets.procedural.solve import solve
from motionary.datasets.procedural.stage import FPS, Stage
from motionary.errors import MissingData
from motionary.motion.motion import Motion
from motionary.motion.rotations import axis_angle_to_quat, quat_multiply, quat_rotate

SHORTEST = 1.2
"""Seconds a clip lasts at least."""

_ALSO_WEIGHT = 0.6
"""Families of the main corpus, which are known already, come up less often."""


def gesture_clip(index: int, *, seed: int, family: str | None = None) -> ProceduralClip:
    """Clip `index` of the corpus `seed`, which depends on the two alone; `family` makes it that gesture.

    The motion, captions by manner, one segment and the parameters are as in the main corpus. Raises `MissingData` for a
    family that there is not.
    """
    if family is not None and family not in FAMILIES:
        raise MissingData(f"no gesture is called {family!r}; there are {', '.join(FAMILIES)}")
    rng = np.random.default_rng([seed, index, 2])
    stage = Stage(make_body(rng), rng)
    chosen = FAMILIES[family] if family is not None else _drawn(rng)
    act = Act(chosen, _parameters(rng, chosen))
    stage.time = float(rng.uniform(0.05, 0.5))
    chosen.act(stage, act.parameters)
    stage.time = max(stage.time + float(rng.uniform(0.0, 0.5)), SHORTEST)
    motion = _faced(solve(stage), rng)
    public = {name: act.parameters[name] for name in ("side", "pace", "count", "clock") if name in act.parameters}
    segment = Segment(0.0, motion.duration, label(act, rng), chosen.name, public)
    noted = {
        "body": dict(stage.body.ratios),
        "families": [chosen.name],
        "overlays": [None],
        "fps": FPS,
        "acts": [public],
    }
    return ProceduralClip(motion, caption([act], rng), (segment,), noted)


def _drawn(rng: np.random.Generator) -> Family:
    table = list(FAMILIES.values())
    weights = np.array([family.weight * (_ALSO_WEIGHT if family.name in ALSO else 1.0) for family in table])
    return table[int(rng.choice(len(table), p=weights / weights.sum()))]


def _parameters(rng: np.random.Generator, family: Family) -> Parameters:
    pace = list(PACES)[int(rng.choice(3, p=PACE_CHANCES))] if family.paced else "normal"
    p: Parameters = {"pace": pace, "tempo": float(rng.uniform(*PACES[pace]))}
    return p | family.draw(rng, p)


def _faced(motion: Motion, rng: np.random.Generator) -> Motion:
    """The motion turned to a random heading about the vertical."""
    turn = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), float(rng.uniform(-np.pi, np.pi))).astype(np.float32)
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(np.broadcast_to(turn, rotations[:, 0].shape), rotations[:, 0])
    return Motion(rotations, quat_rotate(turn, motion.root_positions).astype(np.float32), motion.skeleton, motion.fps)
