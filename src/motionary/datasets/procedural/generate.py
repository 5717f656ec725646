"""The generator: clips of captioned motion, one from a random generator, or a corpus from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from motionary.datasets.procedural import blows, styled_walks
from motionary.datasets.procedural.body import make_body
from motionary.datasets.procedural.captions import Act, caption, label
from motionary.datasets.procedural.catalogue import FAMILIES
from motionary.datasets.procedural.family import PACE_CHANCES, PACES, Family, Parameters
from motionary.datasets.procedural.floor import START_POSES
from motionary.datasets.procedural.gesture import expand
from motionary.datasets.procedural.solve import solve
from motionary.datasets.procedural.stage import FPS, Stage
from motionary.datasets.procedural.styles import WORDS as STYLE_WORDS
from motionary.errors import MissingData
from motionary.motion.motion import Motion
from motionary.motion.rotations import axis_angle_to_quat, quat_multiply, quat_rotate

SHORTEST, LONGEST = 2.0, 12.0
"""Seconds a clip lasts, short crops aside."""

SHORT = (1.0, 2.4)
"""Seconds a short crop lasts."""

SHORT_SHARE = 0.3
"""Chance that a clip of a corpus whose action bears it (about half do) is cropped short."""

_HELD = (
    "carry",
    "hands_on_hips",
    "cross_arms",
    "phone",
    "arms_out",
    "arms_forward",
    "raise_both_arms",
    "raise_arm_up",
    "point",
)
"""Poses of the arms that, done while walking, last as long as the walk."""

_STARTS_IN_PLACE = ("turn", "climb_stairs", "descend_stairs", "walk_to_run", "walk_circle", "run_circle")
_ENDS_IN_PLACE = (*_STARTS_IN_PLACE, "run_stop", "walk_stop", "run_stop_run", "run_to_walk")
"""Locomotion whose beginning or end must be seen; the others may be cut into, as takes of real people are."""

_CROPPED = (
    *("walk", "jog", "run", "sprint", "sneak", "march", "tiptoe", "stagger", "limp", "walk_backwards", "run_backwards"),
    *("side_step", "side_shuffle", *(family.name for family in (*styled_walks.FAMILIES, *blows.FAMILIES))),
    *("jump_up", "jump_forward", "jump_back", "jump_side", "front_kick", "side_kick", "round_kick", "back_kick"),
    *("kick_ball", "punch", "throw_over", "throw_under", "block", "sword", "sword_side", "bow", "shrug", "salute"),
    *("point", "point_side", "stand", "wave", "raise_arm_up", "raise_arm_side", "nod", "catch", "tennis", "crouch"),
)
_CROPPED_GROUPS = ("bows", "waves", "signs", "waiting")
"""Families and groups of which a second shows what they are, so that clips of them may be cropped short."""

_GROUP_WEIGHTS = {"locomotion": 2.2, "jumps": 1.4, "dance": 1.3, "karate": 1.3}
"""What people do most, and what recordings hold most, is drawn more often."""

_CARRIERS = ("walk", "walk_backwards", "walk_circle", "side_step", "stand", "walk_veer")


@dataclass(frozen=True)
class Segment:
    """From `start` to `end` seconds the `family` is done with `parameters`; `label` is its terse label."""

    start: float
    end: float
    label: str
    family: str
    parameters: dict[str, Any]


@dataclass(frozen=True, eq=False)
class ProceduralClip:
    """A generated clip: its motion, captions by manner ("sentence", "label", "verbose"), segments and parameters.

    Segments are in order of time and cover the clip; what is done at the same time as something else has a segment of
    the same span. `parameters` holds the body's ratios, the seed where there is one, and the families in order.
    """

    motion: Motion
    captions: dict[str, tuple[str, ...]]
    segments: tuple[Segment, ...]
    parameters: dict[str, Any]


def generate_clip(
    rng: np.random.Generator,
    *,
    family: str | None = None,
    side: str | None = None,
    pace: str | None = None,
    short: float = 0.0,
) -> ProceduralClip:
    """A clip drawn from `rng`.

    `family` (a key of FAMILIES) makes it that action alone; otherwise one to three actions are drawn, at times with
    two at once. `side` ("left" or "right") and `pace` ("slow", "normal", "fast") fix those of the first action where
    they apply. `short` is the chance of a crop to `SHORT` seconds about the liveliest moment, where one uncounted
    action of locomotion, a jump, a blow or a small gesture fills the clip. Raises
    `MissingData` for a family that there is not.
    """
    if family is not None and family not in FAMILIES:
        raise MissingData(f"no procedural family is called {family!r}; there are {', '.join(FAMILIES)}")
    stage = Stage(make_body(rng), rng)
    wanted = [FAMILIES[family]] if family is not None else _draw_families(rng)
    acts: list[Act] = []
    spans: list[tuple[float, float]] = []
    stage.time = float(rng.uniform(0.05, 0.4))
    for number, each in enumerate(wanted):
        start = stage.time if number else 0.0
        fixed = {"side": side, "pace": pace} if number == 0 else {}
        during = _draw_overlay(rng, each) if family is None else None
        act = _perform(stage, each, during, fixed)
        acts.append(act)
        spans.append((start, stage.time))
        if stage.time > LONGEST - 3.0:
            break
    if stage.time > LONGEST and len(acts) > 1:
        # an act that would be cut short is left out, so that captions and counts stay true
        stage.time = spans[-1][0]
        acts.pop()
        spans.pop()
    stage.time = min(max(stage.time + float(rng.uniform(0.05, 0.3)), SHORTEST), LONGEST)
    motion, spans = _cut(_faced(solve(stage), rng), acts, spans, rng)
    if rng.random() < short and _bears_cropping(acts):
        motion, spans = _cropped(motion, rng)
    return ProceduralClip(motion, caption(acts, rng), _segments(acts, spans, motion.duration, rng), _noted(stage, acts))


def generate_corpus(count: int, *, seed: int) -> Iterator[ProceduralClip]:
    """`count` clips; clip i depends on (seed, i) alone, so that parts of a corpus can be made apart (see
    `corpus_clip`).
    """
    for index in range(count):
        yield corpus_clip(index, seed=seed)


def corpus_clip(index: int, *, seed: int) -> ProceduralClip:
    """Clip `index` of the corpus with `seed`; some are short crops (see `SHORT_SHARE`)."""
    return generate_clip(np.random.default_rng([seed, index]), short=SHORT_SHARE)


def _draw_families(rng: np.random.Generator) -> list[Family]:
    table = list(FAMILIES.values())
    weights = np.array([family.weight * _GROUP_WEIGHTS.get(family.group, 1.0) for family in table])
    count = int(rng.choice([1, 2, 3], p=[0.58, 0.3, 0.12]))
    chosen: list[Family] = []
    for number in range(count):
        allowed = [f.start == (chosen[-1].end if number else "stand") for f in table]
        chances = weights * allowed
        if not chances.any():
            break
        chosen.append(table[int(rng.choice(len(table), p=chances / chances.sum()))])
    return chosen


def _draw_overlay(rng: np.random.Generator, base: Family) -> Family | None:
    if base.name not in _CARRIERS or rng.random() > 0.6:
        return None
    options = [family for family in FAMILIES.values() if family.arms]
    return options[int(rng.integers(len(options)))]


def _parameters(rng: np.random.Generator, family: Family, fixed: dict[str, str | None]) -> Parameters:
    paces = list(PACES)
    pace = fixed.get("pace") or paces[int(rng.choice(3, p=PACE_CHANCES))]
    p: Parameters = {"pace": pace if family.paced else "normal"}
    p["tempo"] = float(rng.uniform(*PACES[p["pace"]]))
    p |= family.draw(rng, p)
    wanted = fixed.get("side")
    if wanted is not None and p.get("side") is not None:
        p |= _with_side(p, wanted)
    if family.styles and rng.random() < 0.4:
        p["style"] = list(STYLE_WORDS)[int(rng.integers(len(STYLE_WORDS)))]
        p |= {"style_words": STYLE_WORDS[p["style"]], "pace": "normal"}
    return p


def _with_side(p: Parameters, side: str) -> Parameters:
    s, o = ("l", "r") if side == "left" else ("r", "l")
    changed: Parameters = {
        "s": s,
        "o": o,
        "side": side,
        "other": "right" if s == "l" else "left",
        "sign": 1.0 if s == "l" else -1.0,
    }
    if "clock" in p:
        changed["clock"] = "counterclockwise" if s == "l" else "clockwise"
    return changed


def _perform(stage: Stage, family: Family, during: Family | None, fixed: dict[str, str | None]) -> Act:
    p = _parameters(stage.rng, family, fixed) | {"_overlaid": during is not None}
    start = stage.time
    if family.start in START_POSES and not any(time > 0.5 for key in stage.keys.values() for time, _ in key):
        already = expand(START_POSES[family.start], p, lambda: 1.0)
        stage.pose(-2.0, -1.0, already)
    family.act(stage, p)
    if during is None:
        return Act(family, p)
    end = stage.time
    q = _parameters(stage.rng, during, {"pace": "normal"})
    q["_overlaid"] = True
    if during.name in _HELD:
        q["extra_hold"] = max(0.0, end - start - 3.0)
    stage.time = start + 0.25
    before = set(stage.keys)
    during.act(stage, q)
    used = {
        channel[0]
        for channel in stage.keys
        if channel not in before or max(t for t, _ in stage.keys[channel]) > start + 0.2
    }
    for side in ("l", "r"):
        if side in used:
            stage.key(f"{side}_busy", start, 0.0)
            stage.key(f"{side}_busy", start + 0.4, 1.0)
            stage.key(f"{side}_busy", stage.time - 0.4, 1.0)
            stage.key(f"{side}_busy", stage.time + 0.1, 0.0)
    stage.time = max(end, stage.time)
    return Act(family, p, Act(during, q))


def _faced(motion: Motion, rng: np.random.Generator) -> Motion:
    """The motion turned to a random heading about the vertical, so that nothing is learnt from the world's axes."""
    turn = axis_angle_to_quat(np.array([0.0, 1.0, 0.0]), float(rng.uniform(-np.pi, np.pi))).astype(np.float32)
    rotations = motion.local_rotations.copy()
    rotations[:, 0] = quat_multiply(np.broadcast_to(turn, rotations[:, 0].shape), rotations[:, 0])
    return Motion(rotations, quat_rotate(turn, motion.root_positions).astype(np.float32), motion.skeleton, motion.fps)


def _cut(
    motion: Motion, acts: list[Act], spans: list[tuple[float, float]], rng: np.random.Generator
) -> tuple[Motion, list[tuple[float, float]]]:
    """Sometimes the first and last moments of locomotion cut off, so that it begins or ends in full swing."""
    head, tail = rng.uniform(0.5, 1.0), rng.uniform(0.5, 0.9)
    wish_head, wish_tail = rng.random() < 0.5, rng.random() < 0.5
    first, last = acts[0], acts[-1]
    spare = motion.frame_count - round((SHORTEST + 0.3) * FPS)
    begin = end = 0
    if wish_head and first.during is None and _cuttable(first, _STARTS_IN_PLACE):
        begin = int(np.clip(round(head * FPS), 0, max(spare, 0)))
    if wish_tail and last.during is None and _cuttable(last, _ENDS_IN_PLACE):
        end = int(np.clip(round(tail * FPS), 0, max(spare - begin, 0)))
    stop = motion.frame_count - end
    cut = Motion(motion.local_rotations[begin:stop], motion.root_positions[begin:stop], motion.skeleton, motion.fps)
    shift = begin / FPS
    return cut, [(max(start - shift, 0.0), finish - shift) for start, finish in spans]


def _bears_cropping(acts: list[Act]) -> bool:
    """Whether any moment of the clip still shows all that its captions say."""
    act = acts[0]
    p, family = act.parameters, act.family
    words = " ".join((*family.do, *family.label, *family.body))
    counted = p.get("count", 1) > 1 and any(name in words for name in ("{times}", "{number}"))
    if len(acts) > 1 or act.during is not None or counted:
        return False
    return family.name in _CROPPED or family.group in _CROPPED_GROUPS


def _cropped(motion: Motion, rng: np.random.Generator) -> tuple[Motion, list[tuple[float, float]]]:
    """The motion cut to a moment of `SHORT` seconds, drawn by how much the joints move in it."""
    length = min(round(float(rng.uniform(*SHORT)) * FPS), motion.frame_count)
    positions = motion.joint_positions().positions
    speed = np.linalg.norm(np.diff(positions, axis=0, prepend=positions[:1]), axis=-1).sum(axis=1)
    total = np.concatenate(([0.0], np.cumsum(speed)))
    energy = total[length:] - total[: len(total) - length]
    best = np.flatnonzero(energy >= 0.9 * energy.max())
    begin = int(best[int(rng.integers(len(best)))])
    stop = begin + length
    cut = Motion(motion.local_rotations[begin:stop], motion.root_positions[begin:stop], motion.skeleton, motion.fps)
    return cut, [(0.0, cut.duration)]


def _cuttable(act: Act, whole: tuple[str, ...]) -> bool:
    return act.family.group == "locomotion" and act.family.name not in whole


def _segments(
    acts: list[Act], spans: list[tuple[float, float]], duration: float, rng: np.random.Generator
) -> tuple[Segment, ...]:
    result = []
    for number, (act, (start, end)) in enumerate(zip(acts, spans, strict=True)):
        end = duration if number == len(acts) - 1 else min(end, duration)
        for each in (act, act.during):
            if each is not None:
                plain = Act(each.family, each.parameters)
                result.append(Segment(start, end, label(plain, rng), each.family.name, _public(each.parameters)))
    return tuple(result)


def _public(p: Parameters) -> dict[str, Any]:
    hidden = {"s", "o", "sign", "style_words", "s_if", "amount", "other", "times", "number", "clock"}
    return {key: value for key, value in p.items() if key not in hidden and not key.startswith("_")}


def _noted(stage: Stage, acts: list[Act]) -> dict[str, Any]:
    return {
        "body": dict(stage.body.ratios),
        "families": [act.family.name for act in acts],
        "overlays": [None if act.during is None else act.during.family.name for act in acts],
        "fps": FPS,
        "acts": [_public(act.parameters) for act in acts],
    }
