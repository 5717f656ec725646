"""What tables 2, 4 and 5 share: rows that are trainings, retrieval on every set, and how the table is put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motionary.evaluation.tables import Finding, Table, by_chance
from motionary.evaluation.tables.table import PaperRow
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results, by_seed, columns_of, grid
from motionary.tasks.reproduce.tmr import full_sets, paper, small_sets
from motionary.tasks.reproduce.tmr.run import answers, caption_encoder
from motionary.tasks.reproduce.tmr.scoring import (
    DIRECTIONS,
    PROTOCOLS,
    RECALLS,
    chance_numbers,
    first_captions,
    retrieval_numbers,
    retrieval_protocol,
)
from motionary.tasks.reproduce.tmr.settings import SETTINGS, Variant
from motionary.tasks.reproduce.tmr.study import check_data, load_study

CHANCE, START = "chance", "the start alone"

Find = Callable[["Means"], list[Finding]]


@dataclass(frozen=True)
class Means:
    """Mean recalls of rows on sets: what the findings are about."""

    results: Results

    def of(self, row: str, letter: str) -> list[float]:
        """Mean of R@1, R@3 and R@10 (text to motion, all with threshold) of a row on a set, one a seed."""
        numbers = [by_seed(self.results, row, f"{letter} threshold t-m R@{k}") for k in RECALLS]
        return [sum(each) / len(each) for each in zip(*numbers, strict=True)]


@dataclass(frozen=True)
class RetrievalTable:
    """A table of trainings tested by text-to-motion retrieval.

    `rows` gives, for a budget, each row's training; `tested` the letters printed (the first set's alone or all);
    `find` the findings; `paper_rows` the paper's own.
    """

    name: str
    title: str
    where: str
    rows: Callable[[str], Mapping[str, Variant]]
    tested: Callable[[str], tuple[str, ...]]
    find: Callable[[str, Means], list[Finding]]
    paper_rows: Mapping[str, PaperRow]
    small_minutes: float

    @property
    def paper(self) -> str:
        return f"{paper.TITLE}, {self.where}"

    @property
    def needs(self) -> Mapping[str, str]:
        return dict(zip(BUDGETS, (small_sets.NEEDS, full_sets.NEEDS), strict=True))

    @property
    def minutes(self) -> Mapping[str, float | None]:
        return {"small": self.small_minutes, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        return {"study": SETTINGS[context.budget].to_dict(), "data": check_data(context)}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        start = (START,) if SETTINGS[budget].start else ()
        return grid((CHANCE, *start, *self.rows(budget)), seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        study = load_study(context)
        tested = study.split(cell.seed).test
        encoder = caption_encoder(context.cache)
        sentences = {letter: encoder.encode_sentences(first_captions(items)) for letter, items in tested.items()}
        numbers: dict[str, float] = {}
        if cell.row == CHANCE:
            for letter, vectors in sentences.items():
                numbers |= chance_numbers(letter, sentences=vectors)
            return numbers
        variant = Variant(()) if cell.row == START else self.rows(context.budget)[cell.row]
        found = answers(variant, cell.seed, context)
        for letter, items in tested.items():
            numbers |= retrieval_numbers(
                letter,
                motions=found.motions[letter],
                texts=found.texts[letter],
                sentences=sentences[letter],
                ids=[item.key for item in items],
            )
        return numbers

    def finish(self, results: Results, context: Context) -> Table:
        study = load_study(context)
        rows = list(dict.fromkeys(cell.row for cell in results))
        tested = self.tested(context.budget)
        names = {f"{letter} threshold t-m R@{k}": f"{letter} R@{k}" for letter in tested for k in RECALLS}
        return Table(
            name=self.name,
            title=self.title,
            protocol=self._protocol(context),
            columns=list(names.values()),
            rows={row: _renamed(columns_of(results, row, names), names) for row in rows},
            further=self._further(results, rows, study.letters),
            paper=self.paper,
            paper_rows=self.paper_rows,
            findings=self.find(context.budget, Means(results)),
            notes=(by_chance(len(context.seeds)),),
        )

    def _protocol(self, context: Context) -> dict[str, Any]:
        study, settings = load_study(context), SETTINGS[context.budget]
        augmented = sorted(
            {source for variant in self.rows(context.budget).values() if variant.policy for source in variant.sources}
        )
        return {
            **study.protocol(context.seeds),
            **retrieval_protocol(),
            "training": training_words(settings.recipe.steps, settings),
            "generated texts": study.coverage(augmented) if augmented else "none",
            "findings": "on the mean of R@1, R@3 and R@10; holds (does not) where every seed says so, else undecided",
        }

    def _further(
        self, results: Results, rows: Sequence[str], letters: Sequence[str]
    ) -> dict[str, dict[str, dict[str, list[float]]]]:
        """R@1 and R@10 under every protocol in both directions, a grid a protocol."""
        grids = {}
        for short, protocol in PROTOCOLS.items():
            names = {
                f"{letter} {short} {arrow} R@{k}": f"{letter} {arrow} R@{k}"
                for letter in letters
                for arrow in DIRECTIONS.values()
                for k in (1, 10)
            }
            grids[f"{protocol.name}, text to motion (t-m) and motion to text (m-t)"] = {
                row: _renamed(columns_of(results, row, names), names) for row in rows if row != CHANCE
            }
        return grids


def training_words(steps: int, settings) -> str:
    """The training in words."""
    recipe = settings.recipe
    length = f"{steps} steps" if settings.epochs is None else f"{settings.epochs} epochs"
    start = f"from the shipped checkpoint {settings.start} (procedural clips only, the same for every row and seed)"
    model = recipe.model
    return (
        f"{length} of batch {recipe.batch}, AdamW {recipe.learning_rate:g}, {recipe.schedule}, "
        f"{start if settings.start else 'from fresh weights'}; latent {model.latent}, {model.motion_layers} motion, "
        f"{model.text_layers} text, {model.decoder_layers} decoder layers, patch {model.patch}; text encoder MiniLM "
        "(frozen; the paper: DistilBERT); several sets give equal shares of every batch; people's mirror images are "
        "trained on, not tested on"
    )


def _renamed(row: Mapping[str, list[float]], names: Mapping[str, str]) -> dict[str, list[float]]:
    return {names[name]: values for name, values in row.items()}
