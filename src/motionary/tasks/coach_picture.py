"""The coach's picture: the poses of attempt and target at the phases, or a film of both, with joints marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from motionary.coaching import Comparison, Finding
from motionary.coaching.phases import POINTS, Phase
from motionary.coaching.verify import aligned_poses

_ACROSS = (
    "foot_distance", "knee_distance", "trunk_side_lean", "hip_shift", "pelvis_obliquity", "neck_side_bend", "toe_out",
    "hip_abduction", "hand_out", "arm_symmetry", "spine_rotation", "turn",
)  # fmt: skip
"""What is seen from the front, where the most important finding is about it."""
_FRONT, _SIDE = 0.25, 0.85
"""Radians that the camera stands to the side."""


def draw(found: Comparison, findings: Sequence[Finding], texts: Sequence[str], path: Path) -> Path:
    """Write .png or .gif; raises what `save_pair` raises."""
    from motionary.pictures.pair import PairPicture, save_pair
    from motionary.pictures.stick import View

    attempt, target = aligned_poses(found)
    phases = found.phases.phases
    start, stop = found.target.repetitions.spans[0]
    return save_pair(
        PairPicture(
            attempt=attempt,
            target=target,
            moments=tuple(_middle(phase) for phase in phases),
            names=tuple(phase.words for phase in phases),
            marks=tuple(mark for number, each in enumerate(findings) for mark in _marks(each, phases, number)),
            lines=tuple(texts),
            spans=tuple((phase.words, *_ends(phase)) for phase in phases),
            view=View(yaw=_FRONT if findings and findings[0].measure in _ACROSS else _SIDE, pitch=0.12),
            seconds=float(np.clip((stop - start) / found.target.fps, 1.0, 8.0)),
        ),
        path,
    )


def _middle(phase: Phase) -> int:
    inside = np.flatnonzero(phase.inside)
    return int(inside[len(inside) // 2])


def _ends(phase: Phase) -> tuple[int, int]:
    inside = np.flatnonzero(phase.inside)
    return int(inside[0]), int(inside[-1])


def _marks(finding: Finding, phases: Sequence[Phase], number: int) -> list[tuple[int, int, int, int]]:
    """The finding's joints at its phase; over the whole movement for what holds throughout."""
    phase = next((each for each in phases if each.words == finding.phase), None)
    first, last = (0, POINTS - 1) if phase is None else _ends(phase)
    return [(joint, first, last, number) for joint in finding.joints]
