"""Action-GPT's tables 1 and 2: with and without descriptions, how many, and of what kind; plain peers beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from motionary.errors import MissingData
from motionary.evaluation.tables import Table
from motionary.evaluation.tables.findings import Finding, by_chance, compared
from motionary.tasks.reproduce.action_gpt import paper
from motionary.tasks.reproduce.action_gpt.measuring import ERRORS, GRIDS, PLACES
from motionary.tasks.reproduce.action_gpt.rows import MEAN_POSE, NEAREST, REAL, kept_at, row_numbers
from motionary.tasks.reproduce.action_gpt.sets import check_small
from motionary.tasks.reproduce.action_gpt.strips import draw_strips
from motionary.tasks.reproduce.action_gpt.study import FULL, SMALL, Row, StudySettings, sets_for
from motionary.tasks.reproduce.action_gpt.writers import LEXICON_ALONE
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid

MODELS = ("MotionCLIP", "TEMOS", "TEACH")
COLUMNS = (*ERRORS, *PLACES, "multimodality")
NEEDS = {
    "small": "cmu/ with takes.json (BABEL's labels in it) and the takes",
    "full": "babel/ as `motionary data prepare babel --out DATA/babel` makes it; distilbert/, a text encoder's folder "
    "(else MiniLM reads); action-gpt-answers.jsonl, recorded by `motionary describe PHRASE -n 8 --record FILE` (else "
    "the lexicon describes)",
}

PEERS = {
    REAL: Row(REAL),
    MEAN_POSE: Row(MEAN_POSE),
    NEAREST: Row(NEAREST),
    f"{NEAREST}, by descriptions": Row(NEAREST, 4),
}
TABLE_1 = {row.label: row for model in MODELS for row in (Row(model), Row(model, 4))}
OTHER_PROMPTS = {
    "a sentence of what is done (prompt 2 of figure 5), k = 4": Row("TEACH", 4, "action-gpt-person"),
}
"""Of the other prompts the one that asks what a person does, but not how the body moves."""
FULL_ONLY = {
    "names of the action (prompt 1), k = 4": Row("TEACH", 4, "action-gpt-action"),
    "how the body moves, shorter (prompt 3), k = 4": Row("TEACH", 4, "action-gpt-movements"),
    "a writer that knows fewer phrases, k = 4": Row("TEACH", 4, LEXICON_ALONE),
}
"""Rows that the small budget has no minutes for."""
TABLE_2 = {row.label: row for row in (Row("TEACH"), *(Row("TEACH", count) for count in (1, 2, 4, 8)))} | OTHER_PROMPTS
_DEFAULT, _FOUR = Row("TEACH").label, Row("TEACH", 4).label

WRITER = (
    "no GPT-3 here. In its place: of a procedural phrase the generator's own words for actions of that phrase that are "
    "not tested; else the lexicon's descriptions of the phrase; else the phrase with the lexicon's of the coarse "
    "action it names; else the phrase itself. Prompts 1 to 3 of figure 5 are stood in for by other names of the "
    "action, sentences of what is done, and descriptions cut short; curie by the lexicon without the generator."
)
NOTES = (
    "Each row makes every tested action from its phrase, as long as the real one. TEACH trains on pairs and makes "
    "pairs too, the second action told the end of the first; what it makes of single actions stands with the others'.",
    "Nearest training text plays the training clip whose phrase is nearest in MiniLM (its descriptions, with them). It "
    "learns nothing: of the generator's phrases it plays real motion, of CMU's another person's or none that fits.",
    "Errors grow with how lively a motion is: mean pose, which stands still, is the row to beat in APE and AVE. R@3, "
    "MM-dist and FID are in the space of the evaluator that ships, which has seen no real motion.",
    "The models are small and trained for seconds: the question is the difference between rows, not their level.",
)


@dataclass(frozen=True)
class Claim:
    """The paper finds `better` better than `worse`; `said` says it. `numbers`: prefix and column -> lower is better."""

    said: str
    better: str
    worse: str
    numbers: Mapping[str, bool] = field(default_factory=lambda: GLOBAL)


GLOBAL = {"ape_mean_global": True, "ave_mean_global": True}
PAIRS = {f"pairs: {name}": lower for name, lower in GLOBAL.items()}
UNSEEN = {"unseen: ape_mean_local": True, "unseen: R@3": False}


def _improves(model: str) -> list[Claim]:
    """What descriptions do for a model: its errors, the match with the words, phrases never trained on."""
    better, worse = Row(model, 4).label, Row(model).label
    errors = PAIRS if model == "TEACH" else GLOBAL
    said = f"descriptions make {model} better"
    return [
        Claim(said, better, worse, errors),
        Claim(said, better, worse, {"R@3": False}),
        Claim(f"{said} of phrases never trained on", better, worse, UNSEEN),
    ]


CLAIMS_1 = (
    *(claim for model in MODELS for claim in _improves(model)),
    *(
        Claim(f"{model} is better than standing still", Row(model).label, MEAN_POSE, {**GLOBAL, "R@3": False})
        for model in MODELS
    ),
    *(
        Claim(f"{model} with descriptions is better than the nearest clip", Row(model, 4).label, NEAREST, GLOBAL)
        for model in MODELS
    ),
)
CLAIMS_2 = (
    *(
        Claim(f"k = {count} is better than none", Row("TEACH", count).label, _DEFAULT, PAIRS | {"R@3": False})
        for count in (1, 2, 4, 8)
    ),
    Claim("four descriptions are better than one", _FOUR, Row("TEACH", 1).label, PAIRS),
    Claim("four descriptions are better than two", _FOUR, Row("TEACH", 2).label, PAIRS),
    Claim("four descriptions are better than eight", _FOUR, Row("TEACH", 8).label, PAIRS),
    *(
        Claim(f"the paper's prompt is better than {other}", _FOUR, other, PAIRS | {"R@3": False})
        for other in {**OTHER_PROMPTS, **FULL_ONLY}
    ),
)


@dataclass(frozen=True)
class ErrorsTable:
    """A table of errors: its trained rows and peers, and which of them the paper finds better than which.

    `more` are rows of the full budget alone.
    """

    name: str
    title: str
    rows: Mapping[str, Row]
    paper_rows: paper.Figures
    claims: Sequence[Claim]
    minutes: Mapping[str, float | None]
    pictured: bool = False
    more: Mapping[str, Row] = field(default_factory=dict)
    small: StudySettings = SMALL
    paper: str = paper.PAPER
    needs: Mapping[str, str] = field(default_factory=lambda: NEEDS)

    def settings(self, context: Context) -> Mapping[str, Any]:
        """What decides the numbers."""
        return settings_of(context, self.small)

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """Every row with every seed."""
        return grid(self._rows(budget), seeds)

    def _rows(self, budget: str) -> Mapping[str, Row]:
        return self.rows if budget == "small" else {**self.rows, **self.more}

    def run(self, cell: Cell, context: Context) -> Numbers:
        """A row's numbers; several tables share them."""
        data = settings_of(context, self.small)
        return row_numbers(
            self._rows(context.budget)[cell.row], cell.seed, context, study_of(context, self.small), data=data
        )

    def finish(self, results: Results, context: Context) -> Table:
        """The table over all tested actions, one for each set, for phrases never trained on and for pairs."""
        labels = list(self._rows(context.budget))
        rows = {label: columns_of(results, label, COLUMNS) for label in labels}
        further = {
            title: found for prefix, title in GRIDS.items() if prefix and (found := _grid_of(results, labels, prefix))
        }
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of(context, self.small),
            columns=COLUMNS,
            rows=rows,
            paper=self.paper,
            paper_rows=self.paper_rows,
            findings=[finding for claim in self.claims for finding in findings_of(results, claim)],
            notes=(*NOTES, by_chance(len(context.seeds))),
            further=further,
            pictures=self._pictures(context),
            places=3,
        )

    def _pictures(self, context: Context) -> list[str]:
        """Strips of the first seed's motions, where they were kept."""
        if not self.pictured:
            return []
        settings, seed = study_of(context, self.small), context.seeds[0]
        data = settings_of(context, self.small)
        strips = {
            label: kept_at(row, seed, context, settings, data=data).with_suffix(".npy")
            for label, row in self.rows.items()
        }
        found = {label: path for label, path in strips.items() if path.is_file()}
        if not found:
            return []
        draw_strips(context.out / f"{self.name}.png", sets_for(context, seed, settings), found)
        return [f"{self.name}.png"]


def _grid_of(results: Results, labels: Sequence[str], prefix: str) -> dict[str, dict[str, list[float]]]:
    rows = {}
    for label in labels:
        named = columns_of(results, label, [f"{prefix}: {column}" for column in COLUMNS])
        if named:
            rows[label] = {column.removeprefix(f"{prefix}: "): values for column, values in named.items()}
    return rows


def findings_of(results: Results, claim: Claim) -> list[Finding]:
    """A claim in each of its numbers; `compared` takes the higher for the better, so lower ones change places."""
    found = []
    cells = [cell for cell in results if cell.row in (claim.better, claim.worse)]
    both = {cell.row for cell in cells} == {claim.better, claim.worse}
    for column, lower in claim.numbers.items():
        if not both or not all(column in results[cell] for cell in cells):
            continue
        better, worse = by_seed(results, claim.better, column), by_seed(results, claim.worse, column)
        said = f"{claim.said}: {column.replace('unseen: ', '').replace('pairs: ', 'pairs, ')}"
        finding = compared(
            said,
            better=worse if lower else better,
            worse=better if lower else worse,
            names=(claim.worse, claim.better) if lower else (claim.better, claim.worse),
        )
        found.append(replace(finding, numbers={claim.better: better, claim.worse: worse}))
    return found


def study_of(context: Context, small: StudySettings) -> StudySettings:
    """The settings of a budget."""
    return small if context.budget == "small" else FULL


def settings_of(context: Context, small: StudySettings) -> dict[str, Any]:
    """What decides a cell's numbers. Raises MissingData for what the budget needs and is not there."""
    settings = study_of(context, small).to_dict()
    if context.budget == "small":
        return {"study": settings, "data": check_small(context.data)}
    if not (context.data / "babel" / "index.json").is_file():
        raise MissingData(f"{context.data}: no babel/index.json; a full budget needs {NEEDS['full']}")
    return {"study": settings, "data": (context.data / "babel" / "index.json").stat().st_size}


def protocol_of(context: Context, small: StudySettings) -> dict[str, Any]:
    """What the numbers mean, for the table."""
    counts = {f"seed {seed}": sets_for(context, seed, study_of(context, small)).counts() for seed in context.seeds}
    little = context.budget == "small"
    return {
        "errors": "APE in metres, AVE in square metres, 22 joints of HumanML3D's body, lower is better; equal lengths, "
        "paths from the origin",
        "writer": WRITER if little else "recorded answers of a language model, else the lexicon",
        "actions": "the procedural generator's by their labels; CMU takes by BABEL's labels, CMU's short descriptions "
        "and our timed captions; 0.75 to 10 s"
        if little
        else "BABEL's train and val",
        "split": "procedural clips of other seeds; CMU's people dealt into three groups, group k tested with seed k; "
        "phrases never trained on: families of the generator left out of training"
        if little
        else "BABEL's train and val; phrases of val that train does not have",
        "draws": "one for each tested action, of the seed's generator; multimodality: 12 phrases, 4 motions each",
        "R@3, MM-dist, FID, diversity": "the shipped evaluator tmr-generated, by the phrase; R@3 in batches of 32, per "
        "cent, mean of 5 deals",
        "counts": counts,
        **study_of(context, small).to_dict(),
    }


TABLE1 = ErrorsTable(
    "action-gpt-table-1",
    "Action-GPT, table 1: three models with and without descriptions",
    PEERS | TABLE_1,
    paper.TABLE_1,
    CLAIMS_1,
    {"small": 20.0, "full": None},
    pictured=True,
)
TABLE2 = ErrorsTable(
    "action-gpt-table-2",
    "Action-GPT, table 2: how many descriptions, and of what kind",
    {MEAN_POSE: PEERS[MEAN_POSE]} | TABLE_2,
    paper.TABLE_2,
    CLAIMS_2,
    {"small": 10.0, "full": None},
    more=FULL_ONLY,
)
