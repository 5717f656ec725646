"""Action-GPT's tables (Kalakonda et al., ICME 2023): with and without descriptions, how many, at what cost."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from motionary.errors import MissingData
from motionary.evaluation.metrics.position_errors import VARIANTS
from motionary.evaluation.tables import Table
from motionary.evaluation.tables.findings import Finding, by_chance, compared
from motionary.tasks.reproduce.action_gpt_data import check_small
from motionary.tasks.reproduce.action_gpt_run import (
    COLUMNS,
    FULL,
    SMALL,
    Row,
    StudySettings,
    Trained,
    errors_of,
    inference_seconds,
    sets_for,
    train_row,
)
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid

PAPER = "Action-GPT, Kalakonda et al., ICME 2023"
MODELS = ("MotionCLIP", "TEMOS", "TEACH")
NEEDS = {
    "small": "cmu/ with takes.json (BABEL's labels in it) and the takes",
    "full": "babel/ as `motionary data prepare babel --out DATA/babel` makes it; distilbert/, a text encoder's folder "
    "(else MiniLM reads); action-gpt-answers.jsonl, recorded by `motionary describe PHRASE -n 8 --record FILE` (else "
    "the lexicon and rules describe)",
}


def _errors(*numbers: float | str) -> dict[str, float | str]:
    return {column: number for column, number in zip(COLUMNS, numbers, strict=True) if number != "-"}


PAPER_TABLE_1: Mapping[str, Mapping[str, float | str]] = {
    "MotionCLIP, default": _errors("-", "-", 0.556, 0.541, "-", "-", 0.056, 0.020),
    "MotionCLIP, Action-GPT, k = 4": _errors("-", "-", 0.590, 0.571, "-", "-", 0.042, 0.019),
    "TEMOS, default": _errors(0.597, 0.574, 0.162, 0.644, 0.113, 0.112, 0.010, 0.122),
    "TEMOS, Action-GPT, k = 4": _errors(0.561, 0.540, 0.151, 0.605, 0.101, 0.100, 0.010, 0.109),
    "TEACH, default": _errors(0.674, 0.654, 0.159, 0.717, 0.222, 0.220, 0.014, 0.234),
    "TEACH, Action-GPT, k = 4": _errors(0.606, 0.586, 0.159, 0.650, 0.204, 0.202, 0.014, 0.216),
}
PAPER_TABLE_2: Mapping[str, Mapping[str, float | str]] = {
    "TEACH, default": PAPER_TABLE_1["TEACH, default"],
    "TEACH, Action-GPT, k = 1": _errors(0.655, 0.635, 0.159, 0.698, 0.216, 0.214, 0.015, 0.228),
    "TEACH, Action-GPT, k = 2": _errors(0.637, 0.617, 0.158, 0.680, 0.211, 0.209, 0.015, 0.223),
    "TEACH, Action-GPT, k = 4": _errors(0.606, 0.586, 0.158, 0.650, 0.204, 0.202, 0.014, 0.216),
    "TEACH, Action-GPT, k = 8": _errors(0.632, 0.613, 0.157, 0.674, 0.212, 0.210, 0.015, 0.224),
    "curie in davinci's place, k = 4": _errors(0.642, 0.622, 0.159, 0.680, 0.216, 0.214, 0.015, 0.228),
}
PAPER_TABLE_3: Mapping[str, Mapping[str, float | str]] = {
    "MotionCLIP, default": {"training, s": "585 - 598", "inference, s": "0.32 - 0.34"},
    "MotionCLIP, Action-GPT, k = 4": {"training, s": "700 - 712", "inference, s": "0.53 - 0.62"},
    "TEMOS, default": {"training, s": "225 - 230", "inference, s": "0.8 - 0.96"},
    "TEMOS, Action-GPT, k = 4": {"training, s": "255 - 260", "inference, s": "1.44 - 1.76"},
    "TEACH, default": {"training, s": "234 - 240", "inference, s": "1.6 - 2.1"},
    "TEACH, Action-GPT, k = 4": {"training, s": "315 - 320", "inference, s": "3.4 - 3.8"},
}

TABLE_1 = {row.label: row for model in MODELS for row in (Row(model), Row(model, 4))}
TABLE_2 = {row.label: row for row in (Row("TEACH"), *(Row("TEACH", count) for count in (1, 2, 4, 8)))} | {
    "TEACH, sentences in the descriptions' place, k = 4": Row("TEACH", 4, "action-gpt-person")
}
"""The last row asks as figure 5's second prompt does, for what a person does and not for how the body moves."""

NOTES = (
    "Descriptions at small budget: of a procedural phrase the generator's own words for training clips with that very "
    "phrase, of a BABEL label the lexicon's, else paraphrases by rule, else the phrase itself. No language model.",
    "The models are small (2 layers, 4-frame tokens) and trained for seconds: the question is the difference between "
    "rows, not their level.",
    "TEACH's figures are of whole pairs, the second action right after the first, and compare with its own rows alone.",
)


@dataclass(frozen=True)
class ErrorsTable:
    """A table of APE and AVE: its rows, and which of them the paper finds better than which."""

    name: str
    title: str
    rows: Mapping[str, Row]
    paper_rows: Mapping[str, Mapping[str, float | str]]
    pairs: tuple[tuple[str, str, str], ...]
    minutes: Mapping[str, float | None]
    small: StudySettings = SMALL
    paper: str = PAPER
    needs: Mapping[str, str] = field(default_factory=lambda: NEEDS)

    def settings(self, context: Context) -> Mapping[str, Any]:
        """What decides the numbers."""
        return _settings(context, self.small)

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """Every row with every seed."""
        return grid(self.rows, seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """Errors of one training; its weights are deleted at small budget."""
        settings = _study(context, self.small)
        row = self.rows[cell.row]
        run = context.cache / "action-gpt" / f"{self.name}-{list(self.rows).index(cell.row)}-seed{cell.seed}"
        trained = train_row(row, cell.seed, context, settings, run)
        numbers = errors_of(trained, row, cell.seed, sets_for(context, cell.seed, settings))
        if context.budget == "small":
            shutil.rmtree(run, ignore_errors=True)
        return numbers

    def finish(self, results: Results, context: Context) -> Table:
        """The table over all tested actions, and one for each set."""
        names = next(iter(results.values()))
        sources = sorted({name.split(": ")[0] for name in names if ": " in name})
        further = {
            f"{source} alone": {
                row: {name: by_seed(results, row, f"{source}: {name}") for name in COLUMNS} for row in self.rows
            }
            for source in sources
        }
        return Table(
            name=self.name,
            title=self.title,
            protocol=_protocol(context, self.small),
            columns=COLUMNS,
            rows={row: columns_of(results, row, COLUMNS) for row in self.rows},
            paper=self.paper,
            paper_rows=self.paper_rows,
            findings=[finding for pair in self.pairs for finding in _findings(results, *pair)],
            notes=(*NOTES, by_chance(len(context.seeds))),
            further=further,
        )


def _findings(results: Results, claim: str, better: str, worse: str) -> list[Finding]:
    """The claim in mean-global APE and AVE; lower is better, so that numbers change places."""
    return [
        compared(
            f"{claim}: {kind} {VARIANTS[-1]}",
            better=by_seed(results, worse, f"{kind}_{VARIANTS[-1]}"),
            worse=by_seed(results, better, f"{kind}_{VARIANTS[-1]}"),
            names=(worse, better),
        )
        for kind in ("ape", "ave")
    ]


def _study(context: Context, small: StudySettings) -> StudySettings:
    return small if context.budget == "small" else FULL


def _settings(context: Context, small: StudySettings) -> dict[str, Any]:
    settings = _study(context, small).to_dict()
    if context.budget == "small":
        return {"study": settings, "data": check_small(context.data)}
    if not (context.data / "babel" / "index.json").is_file():
        raise MissingData(f"{context.data}: no babel/index.json; a full budget needs {NEEDS['full']}")
    return {"study": settings, "data": (context.data / "babel" / "index.json").stat().st_size}


def _protocol(context: Context, small: StudySettings) -> dict[str, Any]:
    counts = {f"seed {seed}": sets_for(context, seed, _study(context, small)).counts() for seed in context.seeds}
    return {
        "errors": "APE in metres, AVE in square metres, lower is better; equal lengths, paths from the origin",
        "lengths": "each motion is made as long as the real one",
        "split": "procedural clips of other numbers; every third person of CMU, another third with each seed"
        if context.budget == "small"
        else "BABEL's train and val",
        "draws": "one for each tested action, of the seed's generator",
        "counts": counts,
        **_study(context, small).to_dict(),
    }


@dataclass(frozen=True)
class CostTable:
    """Table 3: seconds of training and of a batch of 16, and their ratios to the default's."""

    name: str = "action-gpt-table-3"
    title: str = "Action-GPT, table 3: what descriptions cost"
    paper: str = PAPER
    small: StudySettings = SMALL
    needs: Mapping[str, str] = field(default_factory=lambda: NEEDS)
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 6.0, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """What decides the numbers."""
        return _settings(context, self.small)

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """Both rows of every model."""
        return grid(TABLE_1, seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """Seconds of a training whose texts are embedded already, and of making 16 motions from words."""
        settings = _study(context, self.small)
        row = TABLE_1[cell.row]
        run = context.cache / "action-gpt" / f"{self.name}-{list(TABLE_1).index(cell.row)}-seed{cell.seed}"
        shutil.rmtree(run, ignore_errors=True)
        trained = self._trained(row, cell.seed, context, settings, run)
        sets = sets_for(context, cell.seed, settings)
        seconds = inference_seconds(trained, row, cell.seed, sets, context)
        shutil.rmtree(run, ignore_errors=True)
        return {"training, s": trained.seconds, "inference, s": seconds}

    def _trained(self, row: Row, seed: int, context: Context, settings: StudySettings, run: Any) -> Trained:
        """Trained twice: the first time describes and embeds, which is done once however long one trains."""
        train_row(row, seed, context, replace(settings, steps=1), run.with_name(f"{run.name}-first"))
        shutil.rmtree(run.with_name(f"{run.name}-first"), ignore_errors=True)
        return train_row(row, seed, context, settings, run)

    def finish(self, results: Results, context: Context) -> Table:
        """Seconds, and the ratio of each row to its model's default."""
        columns = ("training, s", "inference, s")
        rows: dict[str, dict[str, list[float]]] = {}
        for label, row in TABLE_1.items():
            rows[label] = columns_of(results, label, columns)
            if row.count:
                default = Row(row.model).label
                for column in columns:
                    pairs = zip(by_seed(results, label, column), by_seed(results, default, column), strict=True)
                    rows[label][f"{column.split(',')[0]}, ratio"] = [mine / theirs for mine, theirs in pairs]
        return Table(
            name=self.name,
            title=self.title,
            protocol={
                **_protocol(context, self.small),
                "inference": "a batch of 16 phrases, mean of 10; described anew",
            },
            columns=(*columns, "training, ratio", "inference, ratio"),
            rows=rows,
            paper=self.paper,
            paper_rows=PAPER_TABLE_3,
            notes=(
                "Seconds on the machine named above, one thread or more; the paper's training is 100 epochs on GPUs.",
                "Embeddings are computed once and kept, so that training pays only for more words in the text encoder.",
                *NOTES[:1],
            ),
        )


_K = tuple(f"TEACH, Action-GPT, k = {count}" for count in (1, 2, 4, 8))

TABLE1 = ErrorsTable(
    "action-gpt-table-1",
    "Action-GPT, table 1: three models with and without descriptions",
    TABLE_1,
    PAPER_TABLE_1,
    tuple(
        (f"descriptions make {model} better", f"{model}, Action-GPT, k = 4", f"{model}, default") for model in MODELS
    ),
    {"small": 10.0, "full": None},
)
TABLE2 = ErrorsTable(
    "action-gpt-table-2",
    "Action-GPT, table 2: how many descriptions, and of what kind",
    TABLE_2,
    PAPER_TABLE_2,
    (
        *((f"k = {label.rsplit(' ', 1)[1]} is better than none", label, "TEACH, default") for label in _K),
        ("four descriptions are better than eight", _K[2], _K[3]),
        ("four descriptions are better than one", _K[2], _K[0]),
        ("descriptions of the body are better than sentences", _K[2], list(TABLE_2)[-1]),
    ),
    {"small": 12.0, "full": None},
)
TABLE3 = CostTable()
