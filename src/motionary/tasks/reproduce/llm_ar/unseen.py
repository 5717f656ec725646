"""LLM-AR's table 8: classes never trained on, three at a time, chosen among by their texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.utd_mhad import load_utd_mhad, utd_positions
from motionary.evaluation.tables import Finding, Table, compared
from motionary.models.checkpoint import read_record
from motionary.tasks.action_files import open_recogniser, recogniser_folder
from motionary.tasks.reproduce.llm_ar.paper import PAPER, TABLE_8
from motionary.tasks.reproduce.llm_ar.protocol import protocol_of
from motionary.tasks.reproduce.llm_ar.rows import only_labels, row_settings, trained_row, without_labels
from motionary.tasks.reproduce.llm_ar.sets import NEEDS, NTU_120_XSET, UTD, Asked, ReadSet, described, read_set
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid
from motionary.training.action_recogniser import LANGUAGE

ROWS = ("LLM-AR", "all weights tuned")
SHIPPED = "the recogniser that ships, which never saw the set"
HELD_OUT = 3
DRAWS = 5
COLUMNS = ("top-1 of unseen", "worst draw", "best draw", "calibrated top-1")
REFERENCE = 128
"""Training clips, of classes not held out, that scores are calibrated on."""
_VERSION = 2


@dataclass(frozen=True)
class UnseenTable:
    """The recipe of table 8: each seed draws five times three classes, trains on the others, and asks for the three."""

    name: str = "llm-ar-table-8"
    title: str = "LLM-AR table 8: classes never trained on"
    paper: str = f"{PAPER}, table 8"
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 15, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by its keys, the rows' recipes and how classes are drawn."""
        draws = {"held out": HELD_OUT, "draws": DRAWS, "reference": REFERENCE, "unseen version": _VERSION}
        if context.budget == "small":
            draws |= {"shipped": shipped_weights()}
        return {"data": described([_asked(context)], context), **draws} | row_settings(
            ROWS, [_asked(context)], context, length="ablation"
        )

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed, of five trainings; at small budget also what ships, which is not trained."""
        return grid(ROWS if budget == "full" else (*ROWS, SHIPPED), seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """The mean over five draws, and the worst and best of them."""
        actions = read_set(_asked(context), context)
        draws = drawn_labels(actions, seed=cell.seed)
        found = np.array([self._top1(cell, actions, context, labels) for labels in draws])
        plain, calibrated = found.T
        numbers = (plain.mean(), plain.min(), plain.max(), calibrated.mean())
        return dict(zip(COLUMNS, map(float, numbers), strict=True))

    def _top1(self, cell: Cell, actions: ReadSet, context: Context, labels: tuple[str, ...]) -> tuple[float, float]:
        """How often one of the held-out labels is named right, in percent: by its scores, and calibrated."""
        if cell.row == SHIPPED:
            recogniser = open_recogniser()
            asked, reference = (
                recogniser.features(smpl_positions(actions, part, labels, held=held))
                for part, held in ((actions.split.test, True), (actions.split.train, False))
            )
        else:
            recogniser = trained_row(cell.row, actions, context, seed=cell.seed, length="ablation", without=labels)
            asked = only_labels(actions.test, labels).features()
            reference = without_labels(actions.train, labels).features()
        spread = np.linspace(0, len(reference) - 1, min(REFERENCE, len(reference))).round().astype(int)
        reference = [reference[number] for number in spread]
        targets = only_labels(actions.test, labels).targets
        found = (
            recogniser.scores(asked, labels=labels),
            recogniser.calibrated_scores(asked, labels=labels, reference=reference),
        )
        plain, calibrated = (100 * float((scores.argmax(axis=1) == targets).mean()) for scores in found)
        return plain, calibrated

    def finish(self, results: Results, context: Context) -> Table:
        """The table and its finding."""
        actions = read_set(_asked(context), context)
        rows = {row: columns_of(results, row, COLUMNS) for row in dict.fromkeys(cell.row for cell in results)}
        held = {
            "held out": f"{HELD_OUT} of {len(actions.train.labels)} classes, of which neither tokenizer nor language "
            f"model saw a clip or the name; {DRAWS} draws a seed, other ones with each; tested on the test people's "
            f"clips of the {HELD_OUT}, among them alone; chance {100 / HELD_OUT:.1f}",
        }
        held["calibrated"] = (
            f"each label's scores in deviations from their mean over {REFERENCE} clips of the training people, of "
            "classes not held out"
        )
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of([actions], context, length="ablation") | held,
            columns=COLUMNS,
            rows=rows,
            paper=self.paper,
            paper_rows=TABLE_8,
            findings=_findings(results),
        )


def _findings(results: Results) -> list[Finding]:
    """The paper's claim; one seed alone leaves it undecided, its draws being too unlike each other."""
    better, worse = (by_seed(results, row, COLUMNS[0]) for row in ROWS)
    claim = "low-rank adaptation keeps more of what is known of unseen classes than tuning all weights"
    found = compared(claim, better=better, worse=worse, names=ROWS)
    return [found if len(better) > 1 else replace(found, holds=None, rule=f"one seed of {DRAWS} draws decides nothing")]


def drawn_labels(actions: ReadSet, *, seed: int) -> list[tuple[str, ...]]:
    """The classes that each draw of a seed holds out."""
    rng = np.random.default_rng([seed, 8])
    labels = actions.train.labels
    return [
        tuple(labels[int(number)] for number in sorted(rng.choice(len(labels), HELD_OUT, replace=False)))
        for _ in range(DRAWS)
    ]


def shipped_weights() -> str:
    """The hash of the weights that ship."""
    return str(read_record(recogniser_folder(None) / LANGUAGE)["weights_sha256"])[:12]


def smpl_positions(
    actions: ReadSet, part: NDArray[np.intp], labels: tuple[str, ...], *, held: bool
) -> list[NDArray[np.floating]]:
    """UTD-MHAD's clips of a part as SMPL-22 joints: those of the labels, or with `held` False all others."""
    chosen = [actions.skeletons.clips[number] for number in part]
    keys = [clip.key for clip in chosen if (actions.skeletons.classes[clip.label] in labels) == held]
    files = {clip.file.name.removesuffix("_skeleton.mat"): clip for clip in load_utd_mhad(actions.folder)}
    return [utd_positions(files[key]) for key in keys]


def _asked(context: Context) -> Asked:
    return UTD if context.budget == "small" else NTU_120_XSET


RECIPE = UnseenTable()
