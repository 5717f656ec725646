"""`motionary evaluate grounding`: precision and recall of the checker of descriptions, per kind of error.

Procedural clips of unseen seeds get captions made wrong on purpose; CMU takes get the captions of other takes. A
caption is flagged when one of its claims is contradicted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from motionary.datasets.cmu import CmuTake, cmu_positions, load_cmu
from motionary.datasets.procedural import ProceduralClip, corpus_clip
from motionary.grounding import Measured, check, measure, parse_claims
from motionary.tasks.grounding_captions import ERRORS
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.takes import FPS


@dataclass(frozen=True)
class GroundingProtocol:
    """What the figures mean; stored beside them."""

    flagged: str = "a caption with at least one contradicted claim"
    precision: str = "flagged captions that are wrong, of all flagged; as many right captions as wrong ones are asked"
    recall: str = "wrong captions that are flagged, of all wrong ones"
    chance: str = "precision of flagging at random: the share of wrong captions, 50%"
    false_alarms: str = "right captions that are flagged, of all right ones"
    procedural: str = "every clip that an error can be made of; the right caption is the one that was made wrong"
    cmu_right: str = "a take's own words (CMU's description, KIT-ML's captions, those that ship with Motionary)"
    cmu_wrong: str = (
        "captions of takes of other subjects that claim a kind of action (jump, turn, sit, ...) which none of the "
        "take's own words claims; drawn at random, as many as there are right ones"
    )
    thresholds: str = "tuned on procedural seeds 0 to 9 only"


@dataclass
class _Count:
    """Flagged and all, of wrong and of right captions."""

    wrong: int = 0
    wrong_flagged: int = 0
    right: int = 0
    right_flagged: int = 0

    def add(self, *, wrong: bool, flagged: bool) -> None:
        if wrong:
            self.wrong += 1
            self.wrong_flagged += flagged
        else:
            self.right += 1
            self.right_flagged += flagged

    def row(self) -> dict[str, Any]:
        flagged = self.wrong_flagged + self.right_flagged
        return {
            "wrong": self.wrong,
            "right": self.right,
            "precision": _percent(self.wrong_flagged, flagged),
            "recall": _percent(self.wrong_flagged, self.wrong),
            "false_alarms": _percent(self.right_flagged, self.right),
            "chance_precision": _percent(self.wrong, self.wrong + self.right),
        }


def _percent(part: int, whole: int) -> float | None:
    return 100.0 * part / whole if whole else None


def evaluate_grounding(
    *,
    data: Path | None = None,
    clips: int = 300,
    seeds: Sequence[int] = (900_001, 900_002, 900_003),
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Rows by kind of error, over all seeds and seed by seed; with `data` (a folder of CMU takes) those too.

    `clips` a seed. A row: numbers of wrong and right captions, precision, recall and false alarms in per cent, and the
    precision of chance; None where nothing was flagged or asked.
    """
    progress = progress or Silent()
    total = {kind: _Count() for kind in (*ERRORS, "all")}
    rows: dict[str, Any] = {}
    for seed in seeds:
        counts = procedural_counts(_made(clips, seed, progress), seed=seed)
        rows[f"seed {seed}"] = {kind: count.row() for kind, count in counts.items()}
        for kind, count in counts.items():
            _merge(total[kind], count)
    report: dict[str, Any] = {
        "protocol": asdict(GroundingProtocol()) | {"clips_a_seed": clips, "seeds": list(seeds)},
        "procedural": {kind: count.row() for kind, count in total.items()},
        "by_seed": rows,
    }
    if data is not None:
        report["cmu"] = {kind: count.row() for kind, count in cmu_counts(load_cmu(data), progress=progress).items()}
    return report


def _made(count: int, seed: int, progress: Progress) -> list[tuple[ProceduralClip, Measured]]:
    progress.start(count, f"Measuring {count} clips of seed {seed}")
    made = []
    for index in range(count):
        clip = corpus_clip(index, seed=seed)
        joints = clip.motion.joint_positions()
        made.append((clip, measure(joints.positions, joints.fps)))
        progress.advance()
    return made


def procedural_counts(made: Sequence[tuple[ProceduralClip, Measured]], *, seed: int) -> dict[str, _Count]:
    """Counts by kind of error, and "all", over clips with their facts."""
    rng = np.random.default_rng([seed, 1])
    clips = [clip for clip, _ in made]
    counts = {kind: _Count() for kind in (*ERRORS, "all")}
    for kind, make in ERRORS.items():
        for number, (_, facts) in enumerate(made):
            caption = make(number, clips, rng)
            if caption is None:
                continue
            for text, wrong in ((caption.wrong, True), (caption.right, False)):
                flagged = not check(text, facts).is_consistent
                counts[kind].add(wrong=wrong, flagged=flagged)
                counts["all"].add(wrong=wrong, flagged=flagged)
    return counts


def _merge(into: _Count, other: _Count) -> None:
    for name in ("wrong", "wrong_flagged", "right", "right_flagged"):
        setattr(into, name, getattr(into, name) + getattr(other, name))


def own_words(take: CmuTake) -> list[str]:
    """All words that are about the take."""
    return [*((take.description,) if take.description else ()), *take.kitml_captions, *take.captions]


def claimed(texts: Iterable[str]) -> set[str]:
    """Kinds of action that the texts claim, those that say much the same thing as one."""
    return {_ALIKE.get(claim.kind, claim.kind) for text in texts for claim in parse_claims(text) if not claim.negated}


_ALIKE = {
    **dict.fromkeys(("squat", "crouch", "sit", "kneel"), "low"),
    **dict.fromkeys(("all_fours", "lie", "push_up", "sit_up"), "floor"),
    **dict.fromkeys(("lift", "support"), "kick"),
    "hop": "jump",
    "go": "walk",
    "raise": "arm",
}
"""Kinds of claim that count as one when the words of two takes are compared."""


def cmu_counts(takes: Sequence[CmuTake], *, seed: int = 0, progress: Progress | None = None) -> dict[str, _Count]:
    """Counts over CMU takes: own words against claim-bearing words of others, "all" and by the kind that differs."""
    progress = progress or Silent()
    rng = np.random.default_rng(seed)
    takes = [take for take in takes if own_words(take)]
    pool = sorted({(take.subject, text) for take in takes for text in own_words(take) if claimed([text])})
    counts: dict[str, _Count] = {"all": _Count(), "with claims": _Count()}
    progress.start(len(takes), "Measuring CMU takes")
    for take in takes:
        facts = measure(cmu_positions(take), FPS)
        words = own_words(take)
        known = claimed(words)
        strangers = [text for subject, text in pool if subject != take.subject and claimed([text]) - known]
        for text in words:
            flagged = not check(text, facts).is_consistent
            counts["all"].add(wrong=False, flagged=flagged)
            if claimed([text]):
                counts["with claims"].add(wrong=False, flagged=flagged)
            for kind in sorted(claimed([text])):
                counts.setdefault(f"claims {kind}", _Count()).add(wrong=False, flagged=flagged)
        for place in rng.permutation(len(strangers))[: len(words)]:
            text = strangers[int(place)]
            flagged = not check(text, facts).is_consistent
            counts["all"].add(wrong=True, flagged=flagged)
            counts["with claims"].add(wrong=True, flagged=flagged)
            for kind in sorted(claimed([text]) - known):
                counts.setdefault(f"claims {kind}", _Count()).add(wrong=True, flagged=flagged)
        progress.advance()
    return counts
