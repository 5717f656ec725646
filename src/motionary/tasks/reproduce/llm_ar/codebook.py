"""The codebook's health before and after each of LLM-AR's losses: how its codes are used, and what they give back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.tables import Finding, Table, compared
from motionary.models.tokenizer.biases import mmd
from motionary.models.tokenizer.clips import sentences_of
from motionary.models.tokenizer.config import ZIPF_OFFSET
from motionary.models.tokenizer.health import codebook_health
from motionary.tasks.recogniser_plan import RecogniserPlan
from motionary.tasks.recogniser_runs import train_first, words_of
from motionary.tasks.reproduce.llm_ar.paper import PAPER
from motionary.tasks.reproduce.llm_ar.probe import joint_error
from motionary.tasks.reproduce.llm_ar.protocol import protocol_of
from motionary.tasks.reproduce.llm_ar.rows import AS_PAPER, OURS, VERSION, base_for, plan_for
from motionary.tasks.reproduce.llm_ar.sets import NEEDS, NTU_120_XSET, UTD, Asked, ReadSet, described, read_set
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, grid

NONE, ALL = "no bias", "all three"
ROWS: dict[str, dict[str, Any]] = {
    NONE: {"zipf": 0.0, "context": 0.0, "mmd": 0.0},
    "Zipf's law": {"context": 0.0, "mmd": 0.0},
    "context": {"zipf": 0.0, "mmd": 0.0},
    "MMD": {"zipf": 0.0, "context": 0.0},
    ALL: {},
    "all three, five times as heavy": {"human": 1.0},
}
"""Row -> what changes in the weights of the losses."""
EUCLIDEAN = "all three, Euclidean codebook"
LABELLED = "all three, and told the labels"
COLUMNS = {
    "perplexity": "perplexity",
    "codes used": "used",
    "dead codes": "dead",
    "divergence from Zipf's law, nats": "zipf",
    "paired in their clip, %": "paired",
    "MMD to words": "mmd",
    "joint error, mm": "error",
}
LENGTH = "ablation"
PLOT = "llm-ar-codebook.png"


@dataclass(frozen=True)
class CodebookTable:
    """The recipe of the codebook's health: the first stage alone, as the paper trains it unless the row says else."""

    name: str = "llm-ar-codebook"
    title: str = "LLM-AR's codebook before and after each loss"
    paper: str = f"{PAPER}, section 3.1"
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 10, "full": None})

    @property
    def rows(self) -> list[str]:
        """Each bias by itself, all, and what else changes the codes."""
        return [*ROWS, EUCLIDEAN, LABELLED]

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The data by its keys and every row's recipe."""
        plans = {row: _plan(row, context, seed=0).tokenizer.to_dict() for row in self.rows}
        return {
            "version": VERSION,
            "data": described([_asked(context)], context),
            "base": base_for(context).identity,
            "plans": plans,
        }

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed."""
        return grid(self.rows, seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        """The health on the test clips, and how often each code is used there, most common first ("use")."""
        actions = read_set(_asked(context), context)
        plan = _plan(cell.row, context, seed=cell.seed, features=actions.train.frames.width)
        first, info = train_first(
            actions.train, plan, base=base_for(context), device=context.device, progress=context.progress
        )
        sentences = sentences_of(first.tokenizer, info, actions.test.features())
        codes = np.concatenate([each.ravel() for each in sentences])
        counts = np.bincount(codes, minlength=plan.tokenizer.model.codes)
        error = joint_error(first.tokenizer, info, actions.test, size=body_size(actions))
        words = words_of(base_for(context), _plan(ALL, context, seed=cell.seed))
        assert words is not None
        points = first.tokenizer.quantizer.codebooks()[0].points().detach()
        return codebook_health(codes, size=plan.tokenizer.model.codes) | {
            "paired": 100 * paired_share(sentences, codes=plan.tokenizer.model.codes),
            "mmd": float(mmd(points, words)),
            "error": error,
            "use": sorted((int(count) for count in counts), reverse=True),
        }

    def finish(self, results: Results, context: Context) -> Table:
        """The table, what each loss was to do and whether it did, and the picture of the use of codes."""
        actions = read_set(_asked(context), context)
        _draw_use(results, context)
        rows = {row: {column: by_seed(results, row, name) for column, name in COLUMNS.items()} for row in self.rows}
        lengths = {"error": "of joints about the body's centre, turned to the front, on test clips, in millimetres"}
        return Table(
            name=self.name,
            title=self.title,
            protocol=protocol_of([actions], context, length=LENGTH) | lengths,
            columns=list(COLUMNS),
            rows=rows,
            paper=self.paper,
            findings=_findings(results),
            pictures=[PLOT],
        )


def paired_share(sentences: Sequence[NDArray[np.int64]], *, codes: int) -> float:
    """Share of all codes whose partner, `codes` / 2 on, is in the same clip as often: 1 - Eq. 5 on whole clips."""
    paired = total = 0
    for sentence in sentences:
        counts = np.bincount(sentence.ravel(), minlength=codes)
        paired += 2 * int(np.minimum(counts[: codes // 2], counts[codes // 2 :]).sum())
        total += int(counts.sum())
    return paired / max(total, 1)


def body_size(actions: ReadSet) -> float:
    """Metres of a body's size in the set: the mean over its first clips."""
    frames = actions.train.frames
    found = []
    for clip in actions.skeletons.clips[:32]:
        found.append(frames.size(clip.read().positions[:, 0]))
    return float(np.mean(found))


def _plan(row: str, context: Context, *, seed: int, features: int = 1) -> RecogniserPlan:
    """The first stage's recipe of a row: the paper's, without labels, unless the row is LABELLED."""
    base = OURS if row == LABELLED else AS_PAPER
    plan = plan_for(base, _asked(context), context, seed=seed, length=LENGTH, features=features)
    model = plan.tokenizer.model
    if row == EUCLIDEAN:
        model = replace(model, geometry="euclidean")
    model = replace(model, loss=replace(model.loss, **ROWS.get(row, {})))
    return replace(plan, tokenizer=replace(plan.tokenizer, model=model))


def _findings(results: Results) -> list[Finding]:
    """What each loss is for, beside the row without any."""

    def lower(claim: str, row: str, name: str) -> Finding:
        better = [-value for value in by_seed(results, row, name)]
        worse = [-value for value in by_seed(results, NONE, name)]
        found = compared(claim, better=better, worse=worse, names=(row, NONE))
        numbers = {label: by_seed(results, label, name) for label in (row, NONE)}
        return replace(found, numbers=numbers)

    def higher(claim: str, row: str, other: str, name: str) -> Finding:
        better, worse = (by_seed(results, label, name) for label in (row, other))
        return compared(claim, better=better, worse=worse, names=(row, other))

    return [
        lower("the Zipf loss brings the use of codes nearer to Zipf's law", "Zipf's law", "zipf"),
        higher("the context loss pairs codes within clips", "context", NONE, "paired"),
        lower("the MMD brings codes nearer to words", "MMD", "mmd"),
        higher("the three together keep more codes in use", ALL, NONE, "used"),
        lower("the three together cost no reconstruction (lower is better)", ALL, "error"),
    ]


def _draw_use(results: Results, context: Context) -> None:
    """Write the picture of how often the i-th most common code is used, beside Zipf's law, for some of the rows."""
    from motionary.tasks.reproduce.drawing import write_png
    from motionary.tasks.reproduce.llm_ar.use_plot import use_plot

    shown = [row for row in (NONE, "Zipf's law", ALL, LABELLED) if any(cell.row == row for cell in results)]
    curves = {}
    for row in shown:
        uses = np.array([results[cell]["use"] for cell in sorted(results) if cell.row == row], dtype=np.float64)
        curves[row] = (uses / uses.sum(axis=1, keepdims=True)).mean(axis=0)
    codes = len(next(iter(curves.values())))
    law = 1 / (np.arange(1, codes + 1) + ZIPF_OFFSET)
    write_png(context.out / PLOT, use_plot(curves, law / law.sum()))


def _asked(context: Context) -> Asked:
    return UTD if context.budget == "small" else NTU_120_XSET


RECIPE = CodebookTable()
