"""The coach's picture: the poses of attempt and target at the phases, or a film of both, with joints marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from motionary.coaching import Comparison, Finding
from motionary.coaching.phases import POINTS, Phase
from motionary.coaching.verify import aligned_poses


def draw(found: Comparison, findings: Sequence[Finding], texts: Sequence[str], path: Path) -> Path:
    """Write .png or .gif; raises what `save_pair` raises."""
    from motionary.pictures.pair import PairPicture, save_pair

    attempt, target = aligned_poses(found)
    phases = found.phases.phases
    start, stop = found.target.repetitions.spans[0]
    return save_pair(
        PairPicture(
            attempt=attempt,
            target=target,
            moments=tuple(_middle(phase) for phase in phases),
            names=tuple(phase.words for phase in phases),
            marks=tuple(mark for each in findings for mark in _marks(each, phases)),
            lines=tuple(texts),
            seconds=float(np.clip((stop - start) / found.target.fps, 1.0, 8.0)),
        ),
        path,
    )


def _middle(phase: Phase) -> int:
    inside = np.flatnonzero(phase.inside)
    return int(inside[len(inside) // 2])


def _marks(finding: Finding, phases: Sequence[Phase]) -> list[tuple[int, int, int]]:
    """The finding's joints at its phase; over the whole movement for what holds throughout."""
    phase = next((each for each in phases if each.words == finding.phase), None)
    inside = np.arange(POINTS) if phase is None else np.flatnonzero(phase.inside)
    return [(joint, int(inside[0]), int(inside[-1])) for joint in finding.joints]
