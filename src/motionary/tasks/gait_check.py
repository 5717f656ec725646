"""Gait parameters against two other ways of finding cadence, step length and speed on the same stretch of a walk.

"contacts": HumanML3D's foot contacts (a joint slower than 0.9 m/s stands), their onsets and the feet's places half way
through; the speed is the pelvis' way between the first and last onset. "no contacts": the cadence is the strongest
period of the feet's distance along the way, the speed the pelvis' way over the stretch, and the step length what
follows from both. Neither shares a line with `motion.gait_parameters`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.cmu import CmuTake, load_cmu
from motionary.errors import MissingData, MotionaryError
from motionary.formats import read_smpl22
from motionary.motion import JointPositions, foot_contacts, resample, trim
from motionary.motion.footfalls import footfalls
from motionary.motion.gait_parameters import (
    GaitParameters,
    TooFewSteps,
    gait_parameters,
    longest_row,
    steady_steps,
    steps_of,
)
from motionary.tasks.progress import Progress, Silent

Array = NDArray[np.floating]

COMPARED = ("cadence", "step_length", "speed")
TOLERANCE = 5.0
"""Percent."""
_RATE = 60.0
_GAP = 0.1
_NOT_PLAIN = ("veer", "turn", "stop", "uneven", "run")


@dataclass(frozen=True)
class GaitAgreement:
    """One take: what was measured, what each other way gives, by the names in `COMPARED`; or why there is nothing."""

    take: str
    description: str
    measured: dict[str, float]
    contacts: dict[str, float]
    no_contacts: dict[str, float]
    problem: str = ""

    def difference(self, other: str) -> dict[str, float]:
        """Percent by which each measured value lies above that of `other` ("contacts" or "no_contacts")."""
        values: dict[str, float] = getattr(self, other)
        return {name: 100.0 * (self.measured[name] / values[name] - 1.0) for name in values}


def check_gait(data: Path, *, progress: Progress | None = None) -> list[GaitAgreement]:
    """All CMU takes under `data` described as plain walks (no veering, turning, stopping, running, uneven ground)."""
    takes = [
        take
        for take in load_cmu(data)
        if "walk" in take.description.lower() and not any(word in take.description.lower() for word in _NOT_PLAIN)
    ]
    if not takes:
        raise MissingData(f"{data}: no take is described as a walk; --data is the folder with cmu/takes.json")
    progress = progress or Silent()
    progress.start(len(takes), "measuring walks")
    found = []
    for take in takes:
        found.append(_agreement(take))
        progress.advance()
    return found


def _agreement(take: CmuTake) -> GaitAgreement:
    try:
        joints = _longest_stretch(read_smpl22(take.file, fps=None)[0])
        measured = gait_parameters(joints)
        steady = steady_steps(steps_of(footfalls(joints)))
        contacts, free = other_ways(joints, begin=steady[0].begin, end=steady[-1].end)
    except TooFewSteps as problem:
        return GaitAgreement(take.name, take.description, {}, {}, {}, str(problem).split(";")[0])
    except MotionaryError as problem:
        return GaitAgreement(take.name, take.description, {}, {}, {}, str(problem))
    return GaitAgreement(take.name, take.description, _plain(measured), contacts, free)


def _longest_stretch(joints: JointPositions) -> JointPositions:
    """The part of a take about its longest unbroken row of steady steps: some takes walk to and fro."""
    steady = steady_steps(steps_of(footfalls(joints)))
    row = longest_row(steady)
    if len(row) == len(steady):
        return joints
    before = 2.0 * row[0].time  # the stride before the first step gives its line
    return trim(joints, start=max(0.0, row[0].begin - before), stop=min(joints.duration, row[-1].end + row[-1].time))


def _plain(found: GaitParameters) -> dict[str, float]:
    return {"cadence": found.cadence, "step_length": found.stride_length / 2, "speed": found.speed}


def other_ways(joints: JointPositions, *, begin: float, end: float) -> tuple[dict[str, float], dict[str, float]]:
    """`COMPARED` from foot contacts and without them, from `begin` to `end` seconds of a walk on SMPL's 22 joints."""
    joints = resample(joints, _RATE) if joints.fps != _RATE else joints
    positions = joints.positions.astype(np.float64)
    return _by_contacts(positions, begin, end), _by_period(positions, begin, end)


def _by_contacts(positions: Array, begin: float, end: float) -> dict[str, float]:
    flags = foot_contacts(positions, threshold=0.002 * (20.0 / _RATE) ** 2)
    onsets: list[tuple[int, Array]] = []
    for ankle, columns in ((7, (0, 1)), (8, (2, 3))):
        for start, stop in _closed(np.asarray(flags[:, columns].any(axis=1))):
            if begin - _GAP <= start / _RATE <= end + _GAP and start > 0:
                middle = positions[(start + stop) // 2, ankle]
                onsets.append((start, middle[[0, 2]]))
    onsets.sort(key=lambda onset: onset[0])
    if len(onsets) < 3:
        raise MotionaryError(f"{len(onsets)} onsets of contact; 3 are needed to compare")
    first, last = onsets[0][0], onsets[-1][0]
    way = positions[last, 0, [0, 2]] - positions[first, 0, [0, 2]]
    seconds, line = (last - first) / _RATE, way / np.linalg.norm(way)
    lengths = [float((b[1] - a[1]) @ line) for a, b in pairwise(onsets)]
    return {
        "cadence": 60.0 * (len(onsets) - 1) / seconds,
        "step_length": float(np.mean(lengths)),
        "speed": float(np.linalg.norm(way)) / seconds,
    }


def _closed(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of True, with gaps and runs shorter than `_GAP` seconds left out."""
    shortest = round(_GAP * _RATE)
    edges = np.flatnonzero(np.diff(np.pad(flags, 1).astype(np.int8)))
    merged: list[list[int]] = []
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if merged and start - merged[-1][1] < shortest:
            merged[-1][1] = int(stop)
        else:
            merged.append([int(start), int(stop)])
    return [(start, stop) for start, stop in merged if stop - start >= shortest]


def _by_period(positions: Array, begin: float, end: float) -> dict[str, float]:
    first, last = round(begin * _RATE), min(round(end * _RATE), len(positions) - 1)
    way = positions[last, 0, [0, 2]] - positions[first, 0, [0, 2]]
    line = way / np.linalg.norm(way)
    apart = (positions[first : last + 1, 7] - positions[first : last + 1, 8])[:, [0, 2]] @ line
    step = _half_period(apart)
    speed = float(np.linalg.norm(way)) * _RATE / (last - first)
    return {"cadence": 60.0 * _RATE / step, "step_length": speed * step / _RATE, "speed": speed}


def _half_period(wave: Array) -> float:
    """Half the period in frames of the sine that fits best, with its mean, to a wave: least squares on a fine grid."""
    frames = np.arange(len(wave))
    best, found = np.inf, np.nan
    for half in np.arange(0.25 * _RATE, 1.5 * _RATE, 0.1):
        angle = np.pi * frames / half
        design = np.stack((np.cos(angle), np.sin(angle), np.ones(len(wave))), axis=1)
        left = float(np.sum((wave - design @ np.linalg.lstsq(design, wave, rcond=None)[0]) ** 2))
        if left < best:
            best, found = left, float(half)
    return found


def agreement_summary(found: Sequence[GaitAgreement], *, other: str) -> dict[str, dict[str, float]]:
    """Per compared value: mean absolute difference, the largest, and the share of takes within `TOLERANCE`."""
    summary = {}
    for name in COMPARED:
        differences = np.abs([each.difference(other)[name] for each in found if each.measured])
        summary[name] = {
            "mean": float(differences.mean()),
            "largest": float(differences.max()),
            "within": 100.0 * float(np.mean(differences <= TOLERANCE)),
        }
    return summary
