"""TMR++, figure 1: the captions of the data sets in the plane (t-SNE of sentence embeddings), and how far they mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.tables import Finding, Table, compared
from motionary.evaluation.tables.tsne import tsne
from motionary.tasks.reproduce.drawing import scatter, write_png
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results, columns_of
from motionary.tasks.reproduce.tmr import full_sets, paper, small_sets
from motionary.tasks.reproduce.tmr.run import caption_encoder
from motionary.tasks.reproduce.tmr.study import Study, check_data, load_study

Array = NDArray[np.floating]

MOST = 400
"""Captions drawn of each set (the paper's)."""
PERPLEXITY = 20.0
WORDS, OWN, EVEN = "words a caption", "nearest caption is of the own set", "the same by chance"
PICTURE = "tmr-figure-1.png"


@dataclass(frozen=True)
class CaptionFigure:
    """Figure 1 as a recipe: a cell a set and seed, which draws captions; the picture is the first seed's."""

    name: str = "tmr-figure-1"
    title: str = "TMR++ figure 1: captions of the data sets in one plane"

    @property
    def paper(self) -> str:
        return f"{paper.TITLE}, figure 1 and section 4.1"

    @property
    def needs(self) -> Mapping[str, str]:
        return dict(zip(BUDGETS, (small_sets.NEEDS, full_sets.NEEDS), strict=True))

    @property
    def minutes(self) -> Mapping[str, float | None]:
        return {"small": 1, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        return {"most": MOST, "perplexity": PERPLEXITY, "data": check_data(context), "version": 1}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        return [Cell("all sets", seed) for seed in seeds]

    def run(self, cell: Cell, context: Context) -> Numbers:
        study = load_study(context)
        drawn = draw_captions(study, np.random.default_rng(cell.seed))
        encoder = caption_encoder(context.cache)
        vectors = encoder.encode_sentences([text for texts in drawn.values() for text in texts])
        owners = np.repeat(np.arange(len(drawn)), [len(texts) for texts in drawn.values()])
        numbers: dict[str, Any] = {}
        for number, letter in enumerate(drawn):
            every = all_captions(study, letter)
            numbers[f"{letter} {WORDS}"] = float(np.mean([len(text.split()) for text in every]))
            numbers[f"{letter} {OWN}"], numbers[f"{letter} {EVEN}"] = neighbours(vectors, owners, number)
        places = tsne(vectors, rng=np.random.default_rng(cell.seed), perplexity=PERPLEXITY)
        numbers["places"] = [[round(float(value), 2) for value in place] for place in places]
        numbers["owners"] = owners.tolist()
        return numbers

    def finish(self, results: Results, context: Context) -> Table:
        study = load_study(context)
        first = results[min(results)]
        places, owners = np.array(first["places"]), np.array(first["owners"])
        names = {each.letter: f"{each.letter}: {each.name}" for each in study.sets}
        groups = {name: places[owners == number] for number, name in enumerate(names.values())}
        write_png(context.out / PICTURE, scatter(groups, title="Captions by t-SNE of their MiniLM embeddings"))
        whats = (WORDS, OWN, EVEN)
        rows = {
            names[letter]: {
                what: columns_of(results, "all sets", [f"{letter} {what}"])[f"{letter} {what}"] for what in whats
            }
            for letter in names
        }
        return Table(
            name=self.name,
            title=self.title,
            protocol={
                "captions": f"at most {MOST} different captions of each set, drawn by the seed; equal captions of two "
                "sets stay in both",
                "embeddings": "MiniLM sentence embeddings (the paper: MPNet)",
                "t-SNE": f"exact, perplexity {PERPLEXITY:g}; the picture is the first seed's",
                OWN: "percent of a set's captions whose nearest other caption (cosine) is of the same set",
                WORDS: "mean over a set's different captions",
            },
            columns=whats,
            rows=rows,
            paper=self.paper,
            paper_rows={
                "HumanML3D": {WORDS: 12.4},
                "KIT-ML": {WORDS: 8.5},
                "BABEL": {WORDS: 2.3},
            },
            findings=_findings(results, study),
            pictures=[PICTURE],
        )


def all_captions(study: Study, letter: str) -> list[str]:
    """The different captions of a set; those of mirror images are left out."""
    items = next(each.items for each in study.sets if each.letter == letter)
    return list(dict.fromkeys(caption for item in items if not item.is_mirrored for caption in item.captions))


def draw_captions(study: Study, rng: np.random.Generator) -> dict[str, list[str]]:
    """At most `MOST` captions of each set."""
    drawn = {}
    for letter in study.letters:
        every = all_captions(study, letter)
        chosen = rng.choice(len(every), size=min(MOST, len(every)), replace=False)
        drawn[letter] = [every[number] for number in sorted(chosen)]
    return drawn


def neighbours(vectors: Array, owners: NDArray[np.intp], own: int) -> tuple[float, float]:
    """Percent of the vectors of owner `own` whose nearest other vector is of the same owner, and by chance."""
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    mine = owners == own
    nearest = owners[scores[mine].argmax(axis=1)]
    return float(100.0 * np.mean(nearest == own)), float(100.0 * (mine.sum() - 1) / (len(owners) - 1))


def _findings(results: Results, study: Study) -> list[Finding]:
    """The paper's reading of the figure (section 1)."""
    own = {letter: columns_of(results, "all sets", [f"{letter} {OWN}"])[f"{letter} {OWN}"] for letter in study.letters}
    even = {
        letter: columns_of(results, "all sets", [f"{letter} {EVEN}"])[f"{letter} {EVEN}"] for letter in study.letters
    }
    return [
        compared(
            f"the captions of {letter} are told apart from the others' by their nearest neighbours",
            better=own[letter],
            worse=even[letter],
            names=("own set", "chance"),
        )
        for letter in study.letters
    ]


RECIPE = CaptionFigure()
