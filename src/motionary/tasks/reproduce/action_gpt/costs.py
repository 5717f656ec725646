"""Action-GPT's table 3: what descriptions cost, in training and afterwards, measured with and without in turns."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from motionary.evaluation.tables import Table
from motionary.tasks.reproduce.action_gpt import paper
from motionary.tasks.reproduce.action_gpt.making import maker_for
from motionary.tasks.reproduce.action_gpt.sets import Sets
from motionary.tasks.reproduce.action_gpt.study import (
    SMALL,
    Row,
    StudySettings,
    Trained,
    encoder_for,
    sets_for,
    train_row,
)
from motionary.tasks.reproduce.action_gpt.tables import MODELS, NEEDS, TABLE_1, protocol_of, settings_of, study_of
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid
from motionary.training.actions import Action

BATCH = 16
COLUMNS = ("training, ms a step", "inference, s")


@dataclass(frozen=True)
class CostTable:
    """Seconds of the processor: of a step of training whose texts are embedded, and of making 16 motions from words.

    A training of `steps` is measured, since the seconds of a step hardly change on the way.
    """

    name: str = "action-gpt-table-3"
    title: str = "Action-GPT, table 3: what descriptions cost"
    paper: str = paper.PAPER
    small: StudySettings = SMALL
    steps: int = 24
    repeats: int = 3
    needs: Mapping[str, str] = field(default_factory=lambda: NEEDS)
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 3.0, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """What decides the numbers."""
        return {**settings_of(context, self.small), "steps": self.steps, "repeats": self.repeats}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """Both rows of every model."""
        return grid(TABLE_1, seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """A short training whose texts are embedded already, and 16 motions told and embedded anew."""
        settings = replace(study_of(context, self.small), steps=self.steps, epochs=0)
        row, run = TABLE_1[cell.row], context.cache / "action-gpt" / f"{self.name}-seed{cell.seed}"
        sets = sets_for(context, cell.seed, settings)
        shutil.rmtree(run, ignore_errors=True)
        # the first one describes and embeds, which is done once however long one trains
        self._short(row, cell.seed, context, replace(settings, steps=1), run)
        trained = self._short(row, cell.seed, context, settings, run)
        numbers = {
            COLUMNS[0]: 1000.0 * trained.seconds / trained.steps,
            COLUMNS[1]: inference_seconds(trained, row, sets, context, repeats=self.repeats),
        }
        shutil.rmtree(run, ignore_errors=True)
        return numbers

    def _short(self, row: Row, seed: int, context: Context, settings: StudySettings, run: Any) -> Trained:
        shutil.rmtree(run, ignore_errors=True)
        return train_row(row, seed, context, settings, run)

    def finish(self, results: Results, context: Context) -> Table:
        """Seconds, and the ratio of each row to its model's default."""
        rows: dict[str, dict[str, list[float]]] = {}
        for label, row in TABLE_1.items():
            rows[label] = columns_of(results, label, COLUMNS)
            if row.count:
                default = Row(row.model).label
                for column in COLUMNS:
                    pairs = zip(by_seed(results, label, column), by_seed(results, default, column), strict=True)
                    rows[label][_ratio(column)] = [mine / theirs for mine, theirs in pairs]
        return Table(
            name=self.name,
            title=self.title,
            protocol={
                **protocol_of(context, self.small),
                "training": f"a step of {self.steps}, texts described and embedded before",
                "inference": f"a batch of {BATCH} phrases described and embedded anew, mean of {self.repeats}",
                "seconds": "of the processor (process time), one thread, so that what else runs counts little",
            },
            columns=(*COLUMNS, *map(_ratio, COLUMNS)),
            rows=rows,
            paper=self.paper,
            paper_rows={**paper.TABLE_3, **_paper_ratios()},
            notes=(
                "The paper's seconds are of 100 epochs on GPUs; ratios compare.",
                "Descriptions and embeddings are made once and kept: training pays only for more words in the text "
                "encoder, MotionCLIP for nothing. Offline nobody waits for a language model; inference pays for k "
                "longer texts through the frozen text encoder.",
            ),
        )


def _ratio(column: str) -> str:
    return f"{column.split(',')[0]}, ratio"


def _paper_ratios() -> dict[str, dict[str, float | str]]:
    """The paper's ratios, of the middles of its ranges."""
    return {
        f"{model}, ratio of Action-GPT to default": {
            f"{what}, s": f"{ratio:.2f} times" for what, ratio in paper.RATIOS[model].items()
        }
        for model in MODELS
    }


def inference_seconds(trained: Trained, row: Row, sets: Sets, context: Context, *, repeats: int) -> float:
    """Seconds to make a batch of motions, its phrases described and embedded anew each time: mean over repeats."""
    chosen: list[list[Action]] = [[action] for action in sets.test[:BATCH]]
    if row.model == "TEACH":
        chosen = [list(pair) for pair in sets.test_pairs[: BATCH // 2]]
    seconds = []
    for repeat in range(repeats + 1):
        anew = replace(trained, encoder=encoder_for(row, sets, context, cached=False))
        make = maker_for(anew, seed=repeat)
        began = time.process_time()
        make(chosen)
        seconds.append(time.process_time() - began)
    # the first one loads and warms up
    return float(np.mean(seconds[1:]))


TABLE3 = CostTable()
