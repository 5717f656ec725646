"""CigTime's tables 1, 2, 3 and 5: how well instructions are written, and what the editor makes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from motionary.evaluation.tables import Finding, Table, by_chance, compared
from motionary.tasks.cigtime.making import EditPlan
from motionary.tasks.cigtime.scores import MOTION_COLUMNS, TEXT_COLUMNS, instruction_quality, reconstruction
from motionary.tasks.reproduce.cigtime.paper import PAPER, TABLE_1, TABLE_2, TABLE_3, TABLE_5
from motionary.tasks.reproduce.cigtime.picture import draw_examples
from motionary.tasks.reproduce.cigtime.rows import (
    CAPTION,
    COMMON,
    IN_CONTEXT,
    NEAREST,
    RULES,
    SHIPS,
    TRUTH,
    UNTRAINED,
    VERIFIED,
    ships,
    texts_of,
)
from motionary.tasks.reproduce.cigtime.sets import NEEDS, Bench
from motionary.tasks.reproduce.cigtime.settings import (
    CONTINUOUS,
    EXTENDED,
    LORA,
    OURS,
    RESIDUAL,
    SETS,
    T5,
    told,
)
from motionary.tasks.reproduce.recipe import Cell, Context, Numbers, Results, by_seed, columns_of, grid

ONLY_FULL = (T5, IN_CONTEXT)
"""Rows that need a model which no package carries."""


@dataclass(frozen=True)
class WriterTable:
    """A recipe: rows that write for the test pairs of one set, judged as texts and through the editor.

    `place`: which of the budget's two sets. `against`: rows that ours is to beat.
    """

    name: str
    title: str
    paper: str
    rows: tuple[str, ...]
    against: tuple[str, ...]
    paper_rows: Mapping[str, Mapping[str, str | float]]
    place: int = 0
    picture: bool = False
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 15.0, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """The budget's recipes, the editor's weights and the rows."""
        shipped = {"ships": ships()} if SHIPS in self.rows else {}
        return {**told(context.budget), **_editor(Bench(context)), **shipped, "set": SETS[context.budget][self.place]}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed; one where nothing is random."""
        absent = ONLY_FULL if budget == "small" else ()
        rows = [row for row in self.rows if row not in absent and (row != SHIPS or ships())]
        return [cell for cell in grid(rows, seeds) if cell.row not in UNTRAINED or cell.seed == min(seeds)]

    def run(self, cell: Cell, context: Context) -> Numbers:
        """All metrics of a row."""
        bench = Bench(context)
        name = SETS[context.budget][self.place]
        texts = texts_of(cell.row, name, bench, seed=cell.seed)
        test = bench.triplets(name, "test")
        found = instruction_quality(texts, test, encoder=bench.encoder)
        return found | reconstruction(
            texts, test, editor=bench.editor, plan=bench.split_plan("test"), embedder=bench.embedder
        )

    def finish(self, results: Results, context: Context) -> Table:
        """The table, whether ours is above what needs no training and above the variants, and examples drawn."""
        columns = (*TEXT_COLUMNS, *MOTION_COLUMNS)
        results = _readable(results)
        rows = {cell.row for cell in results}
        pictures = []
        if self.picture:
            pictures = [f"{self.name}.png"]
            draw_examples(Bench(context), SETS[context.budget][self.place], context.out / pictures[0])
        return Table(
            name=self.name,
            title=self.title,
            protocol=_protocol(context, self.place),
            columns=[_named(column) for column in columns],
            rows={row: columns_of(results, row, map(_named, columns)) for row in self.rows if row in rows},
            paper=self.paper,
            paper_rows=self.paper_rows,
            findings=_findings(results, [row for row in self.against if row in rows]),
            notes=[by_chance(len(context.seeds)), *_notes(context, self.rows)],
            pictures=pictures,
        )


@dataclass(frozen=True)
class EditorTable:
    """Table 3: the same instructions carried out by other editors than the one that made the targets."""

    name: str = "cigtime-table-3"
    title: str = "CigTime table 3: the same instructions, other editors"
    paper: str = f"{PAPER}, table 3"
    rows: tuple[str, ...] = (TRUTH, COMMON, CAPTION, NEAREST, LORA, OURS)
    needs: Mapping[str, str] = field(default_factory=lambda: dict(NEEDS))
    minutes: Mapping[str, float | None] = field(default_factory=lambda: {"small": 3.0, "full": None})

    def settings(self, context: Context) -> Mapping[str, Any]:
        """As table 1's, and the editors."""
        bench = Bench(context)
        return {**told(context.budget), **_editor(bench), "editors": sorted(_editors(bench))}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        """A cell a row and seed; one where nothing is random."""
        return [cell for cell in grid(self.rows, seeds) if cell.row not in UNTRAINED or cell.seed == min(seeds)]

    def run(self, cell: Cell, context: Context) -> Numbers:
        """MPJPE and FID of a row through each editor."""
        bench = Bench(context)
        name = SETS[context.budget][0]
        texts = texts_of(cell.row, name, bench, seed=cell.seed)
        test = bench.triplets(name, "test")
        found: dict[str, float] = {}
        for label, (editor, plan) in _editors(bench).items():
            scores = reconstruction(texts, test, editor=editor, plan=plan, embedder=bench.embedder)
            found |= {f"{label}: {column}": value for column, value in scores.items()}
        return found

    def finish(self, results: Results, context: Context) -> Table:
        """The table, and whether ours stays ahead whoever carries its instructions out."""
        results = _readable(results)
        columns = list(next(iter(results.values())))
        rows = {cell.row for cell in results}
        findings = [
            _ahead(results, row, column) for column in columns if "MPJPE" in column for row in (NEAREST, LORA, COMMON)
        ]
        return Table(
            name=self.name,
            title=self.title,
            protocol=_protocol(context, 0)
            | {
                "editors": "at small budget one MDM in three ways: as the targets were made; composed at every step; "
                "and with other noise, as another person would carry one out. At full budget those in editors/"
            },
            columns=columns,
            rows={row: columns_of(results, row, columns) for row in self.rows if row in rows},
            paper=self.paper,
            paper_rows=TABLE_3,
            findings=findings,
            notes=[by_chance(len(context.seeds)), *_notes(context, self.rows)],
        )


def _named(column: str) -> str:
    return column.replace("FID", "1000 FID")


def _readable(results: Results) -> Results:
    """FID of unit vectors lies far below 1: a thousand times as much can be read."""
    return {
        cell: {_named(name): value * (1000.0 if "FID" in name else 1.0) for name, value in numbers.items()}
        for cell, numbers in results.items()
    }


def _editors(bench: Bench) -> dict[str, tuple[Any, EditPlan]]:
    """Editors by the name of their column."""
    plan = bench.split_plan("test")
    found = {"as made": (bench.editor, plan), "every step": (bench.editor, replace(plan, way="every-step"))}
    found["other noise"] = (bench.editor, replace(plan, seed=plan.seed + 1000))
    folder = bench.context.data / "editors"
    if bench.context.budget == "full" and folder.is_dir():
        from motionary.tasks.generator import Generator

        found |= {each.name: (Generator(each), plan) for each in sorted(folder.iterdir()) if each.is_dir()}
    return found


def _editor(bench: Bench) -> dict[str, Any]:
    """What names the editor, for a recipe's settings. Raises MissingData where there is none."""
    from motionary.models.checkpoint import read_record

    record = read_record(bench.editor_folder)
    return {"editor": record.get("weights_sha256"), "editor's steps": record.get("training", {}).get("steps")}


def _findings(results: Results, against: Sequence[str]) -> list[Finding]:
    """Whether ours is above each of the rows, in what is said and in what the editor makes of it."""
    found = [_ahead(results, row, column) for column in ("same edit %", "MPJPE m") for row in against]
    if any(cell.row == VERIFIED for cell in results):
        found += [_ahead(results, row, "MPJPE m", of=VERIFIED) for row in (OURS, *against)]
    return found


def _ahead(results: Results, row: str, column: str, *, of: str = OURS) -> Finding:
    ours, theirs = by_seed(results, of, column), by_seed(results, row, column)
    if "MPJPE" in column or "FID" in column:
        claim = f"{of} has a lower {column} than {row}"
        return compared(claim, better=theirs, worse=ours, names=(row, of))
    return compared(f"{of} has a higher {column} than {row}", better=ours, worse=theirs, names=(of, row))


def _protocol(context: Context, place: int) -> dict[str, Any]:
    bench = Bench(context)
    name = SETS[context.budget][place]
    train, test = (bench.triplets(name, split) for split in ("train", "test"))
    about: dict[str, Any] = {
        "set": f"{name}: {len(train)} training and {len(test)} test triplets, of other sources, edits drawn anew",
        "instructions": f"{len({(each.name, each.part) for each in train})} edits of the upper or the lower body in "
        "our words (text/lexicon/coaching_edits.json), said with their half of the body as the paper says them",
        "targets": f"the editor's, composed {bench.plan.way}, {bench.plan.steps} steps",
        "editor's weights": _editor(bench),
        "BLEU, ROUGE, METEOR": "sentence means; BLEU-4 smoothed exponentially, ROUGE F1, METEOR by equal words and "
        "equal stems (WordNet's synonyms are a download)",
        "text cosine": "of MiniLM's sentence vectors; the paper's CLIPScore is of CLIP's",
        "same edit %": "share of texts that ask for the true edit in any wording (ours)",
        "MPJPE": "the source edited by the text with the noise of its own target, against that target; metres, all "
        "joints in the world, paths from the origin on",
        "1000 FID": "a thousand times FID of the same motions in the space of our tmr-generated, not of HumanML3D's "
        "evaluator: few samples, so that only rows of this table compare",
    }
    if context.budget == "small":
        about["not the paper's"] = (
            "MiniLM's first block with a decoder of ours in place of Llama-3-8B; the template's last lines; codes of "
            "eight frames, 256 of them, which learn to tell edits apart; in training 70 % of the edits are put on "
            "another source; an MDM of a few million weights, which does not obey every instruction"
        )
    return about


def _notes(context: Context, rows: Sequence[str]) -> list[str]:
    if context.budget == "full":
        return []
    shipped = [
        "The writer that ships reads latents (continuous features) and was trained once, longer and on more triplets "
        "than the rows above (its card says on which): of other sources and with other edits than these."
    ]
    return [
        *(shipped if SHIPS in rows and ships() else []),
        "In-context rows (figure 4) need a language model: they are run at full budget, and for any back end by "
        "`tasks/cigtime/writers.by_language_model`. Nothing offline is MotionGPT; a caption of the target alone, by "
        "the motion-text model among the training instructions, stands for MotionGPT-M2T.",
    ]


TABLE1 = WriterTable(
    "cigtime-table-1",
    "CigTime table 1: corrective instructions, beside what needs no training",
    f"{PAPER}, table 1",
    (TRUTH, COMMON, CAPTION, RULES, NEAREST, IN_CONTEXT, LORA, OURS, VERIFIED, SHIPS),
    (COMMON, CAPTION, NEAREST, LORA),
    TABLE_1,
    picture=True,
)
TABLE2 = WriterTable(
    "cigtime-table-2",
    "CigTime table 2: how motion enters the language model",
    f"{PAPER}, table 2",
    (EXTENDED, CONTINUOUS, RESIDUAL, T5, OURS),
    (EXTENDED, CONTINUOUS, RESIDUAL, T5),
    TABLE_2,
)
TABLE3 = EditorTable()
TABLE5 = WriterTable(
    "cigtime-table-5",
    "CigTime table 5: another set (CMU takes for KIT)",
    f"{PAPER}, table 5",
    (TRUTH, COMMON, CAPTION, NEAREST, LORA, OURS, SHIPS),
    (COMMON, CAPTION, NEAREST, LORA),
    TABLE_5,
    place=1,
)
