"""TMR++, table 3: action recognition on BABEL by motion-to-text retrieval, supervised and zero-shot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.evaluation.metrics import chance_accuracy
from motionary.evaluation.tables import Finding, Table, by_chance, compared, each_compared
from motionary.tasks.reproduce.recipe import BUDGETS, Cell, Context, Numbers, Results, by_seed, columns_of, grid
from motionary.tasks.reproduce.tmr import full_sets, paper, small_sets
from motionary.tasks.reproduce.tmr.actions import ActionSet
from motionary.tasks.reproduce.tmr.retrieval import CHANCE, START, training_words
from motionary.tasks.reproduce.tmr.run import answers, caption_encoder
from motionary.tasks.reproduce.tmr.scoring import WAYS, score_recognition
from motionary.tasks.reproduce.tmr.settings import SETTINGS, Variant
from motionary.tasks.reproduce.tmr.study import FROM_BABEL, Study, check_data, load_study
from motionary.tasks.reproduce.tmr.supervised import centroid_scores, clip_scores, graph_scores
from motionary.tasks.reproduce.tmr.table2 import LETTERS
from motionary.text.policy import POLICIES

Array = NDArray[np.floating]

COMMONEST = "always the commonest class of training, B-actions"
CENTROID = "nearest centroid of kinematic statistics, B-actions"
GRAPH = {
    "2s-AGCN, cross-entropy, B-actions": "cross_entropy",
    "2s-AGCN, focal, B-actions": "class_balanced_focal",
}
CLIP = "MotionCLIP, B-actions"
WHATS = ("top-1 CB", "top-1", "top-5")


def text_rows(budget: str) -> dict[str, Variant]:
    """The rows that retrieve class names: trained on BABEL, and on the first set's words alone (zero-shot)."""
    first = LETTERS[budget][0]
    actions, processed = FROM_BABEL
    found = {
        f"TMR, {actions}": Variant((actions,)),
        "TMR, B-text (raw)": Variant(("B",)),
        f"TMR, {processed}": Variant((processed,)),
    }
    found[f"TMR, {first}-text"] = Variant((first,))
    found[f"TMR, {first}-text, augmented without average"] = Variant((first,), POLICIES["tmr++-without-average"])
    found[f"TMR, {first}-text, augmented"] = Variant((first,), POLICIES["tmr++"])
    return found


@dataclass(frozen=True)
class RecognitionTable:
    """Table 3 as a recipe."""

    name: str = "tmr-table-3"
    title: str = "TMR++ table 3: action recognition on BABEL, supervised and zero-shot"

    @property
    def paper(self) -> str:
        return f"{paper.TITLE}, table 3"

    @property
    def needs(self) -> Mapping[str, str]:
        return dict(zip(BUDGETS, (small_sets.NEEDS, full_sets.NEEDS), strict=True))

    @property
    def minutes(self) -> Mapping[str, float | None]:
        return {"small": 8, "full": None}

    def settings(self, context: Context) -> Mapping[str, Any]:
        from motionary.training.recognition import SMALL
        from motionary.training.text_classification import SMALL_TEXT

        supervised = [SMALL.to_dict(), SMALL_TEXT.to_dict()]
        return {"study": SETTINGS[context.budget].to_dict(), "data": check_data(context), "supervised": supervised}

    def cells(self, budget: str, *, seeds: Sequence[int]) -> list[Cell]:
        start = (START,) if SETTINGS[budget].start else ()
        return grid((CHANCE, COMMONEST, CENTROID, *GRAPH, CLIP, *start, *text_rows(budget)), seeds)

    def run(self, cell: Cell, context: Context) -> Numbers:
        study = load_study(context)
        tested = study.tested_pieces(study.babel, cell.seed)
        if cell.row == CHANCE:
            return _chance(study)
        if cell.row == COMMONEST:
            return score_recognition(study.babel, tested, _commonest(study, self._learned(cell, study), tested))
        if cell.row in (CENTROID, *GRAPH, CLIP):
            return score_recognition(study.babel, tested, self._supervised(cell, study, tested))
        variant = Variant(()) if cell.row == START else text_rows(context.budget)[cell.row]
        found = answers(variant, cell.seed, context)
        numbers: dict[str, float] = {}
        for actions in (study.babel, study.cmu):
            if actions is not None:
                scores = found.motions[actions.name] @ found.texts[actions.name].T
                numbers |= score_recognition(actions, study.tested_pieces(actions, cell.seed), scores)
        return numbers

    def _learned(self, cell: Cell, study: Study) -> list[int]:
        """Numbers of BABEL's pieces that supervised rows learn from."""
        people = study.tested_people(cell.seed)
        return [
            number
            for number, each in enumerate(study.babel.pieces)
            if each.labels and (each.split == "train" if people is None else each.person not in people)
        ]

    def _supervised(self, cell: Cell, study: Study, tested: Sequence[int]) -> Array:
        learned = self._learned(cell, study)
        if cell.row == CENTROID:
            return centroid_scores(study.babel, train=learned, test=tested)
        common = {"train": learned, "test": tested, "budget": study.context.budget, "seed": cell.seed}
        if cell.row == CLIP:
            texts = caption_encoder(study.context.cache).encode_sentences(study.babel.classes)
            return clip_scores(study.babel, texts=texts, **common)
        return graph_scores(study.babel, loss=GRAPH[cell.row], **common)

    def finish(self, results: Results, context: Context) -> Table:
        study = load_study(context)
        rows = list(dict.fromkeys(cell.row for cell in results))
        names = {f"BABEL-{count} official {what}": f"BABEL-{count} {what}" for count in (60, 120) for what in WHATS}
        if study.cmu is not None:
            names |= {f"CMU official {what}": f"CMU {what}" for what in WHATS}
        return Table(
            name=self.name,
            title=self.title,
            protocol=self._protocol(study, context),
            columns=list(names.values()),
            rows={row: _renamed(results, row, names) for row in rows},
            further=_further(results, rows),
            paper=self.paper,
            paper_rows=paper.TABLE_3,
            findings=_findings(results, LETTERS[context.budget][0]),
            notes=(by_chance(len(context.seeds)),),
        )

    def _protocol(self, study: Study, context: Context) -> dict[str, Any]:
        settings, first = SETTINGS[context.budget], LETTERS[context.budget][0]
        return {
            **study.protocol(context.seeds),
            "recognition": "BABEL's pieces of at most 5 s; the nearest class name wins, the name as it is; the table "
            "scores one sample per label (official), the two other ways are below; class-balanced over the classes "
            "that occur; ties: mean",
            "pieces tested (BABEL)": [len(study.tested_pieces(study.babel, seed)) for seed in context.seeds],
            "samples and classes of BABEL-60, BABEL-120": [_size(study.babel, count) for count in (60, 120)],
            **(
                {"CMU": f"takes with one of {len(study.cmu.classes)} coarse actions, whole, the same people"}
                if study.cmu is not None
                else {}
            ),
            "zero-shot": f"rows of {first}-text never see a label of BABEL",
            "training": training_words(settings.recipe.steps, settings),
            "2s-AGCN, MotionCLIP": "ours, on SMPL's 22 joints at 20 fps, turned to the front and in body sizes (the "
            "papers: 25 joints, SMPL's rotations, at 30); at small budget small networks of 40 and 60 epochs",
            "generated texts": study.coverage([first]),
            "findings": "holds (does not) where every seed says so, else undecided",
        }


def _size(actions: ActionSet, count: int) -> str:
    labels = [label for each in actions.pieces for label in each.labels if label < count]
    return f"{len(labels)} samples of {len(set(labels))} classes"


def _chance(study: Study) -> dict[str, float]:
    found = {}
    sizes = {"BABEL-60": 60, "BABEL-120": 120, **({"CMU": len(study.cmu.classes)} if study.cmu is not None else {})}
    for name, classes in sizes.items():
        guess = chance_accuracy(classes, top=(1, 5))
        found |= {f"{name} official {what}": guess[5 if what == "top-5" else 1] for what in WHATS}
    return found


def _commonest(study: Study, learned: Sequence[int], tested: Sequence[int]) -> Array:
    """(tested pieces, classes): how often each class occurs in training, whatever a piece shows."""
    counts = np.zeros(len(study.babel.classes))
    for number in learned:
        counts[list(study.babel.pieces[number].labels)] += 1
    return np.tile(counts, (len(tested), 1))


def _renamed(results: Results, row: str, names: Mapping[str, str]) -> dict[str, list[float]]:
    return {names[name]: values for name, values in columns_of(results, row, names).items()}


def _further(results: Results, rows: Sequence[str]) -> dict[str, dict[str, dict[str, list[float]]]]:
    """The two other ways of scoring pieces with several labels."""
    about = {"any": "any of a piece's labels (WalkAndText's code)", "best": "a piece's best label (TMR++'s code)"}
    grids = {}
    for way in [each for each in WAYS if each != "official"]:
        names = {f"BABEL-{count} {way} {what}": f"BABEL-{count} {what}" for count in (60, 120) for what in WHATS}
        grids[about[way]] = {row: _renamed(results, row, names) for row in rows if row != CHANCE}
    return grids


def _findings(results: Results, first: str) -> list[Finding]:
    """The paper's findings on this table (section 4.4)."""
    plain, without, whole = (
        f"TMR, {first}-text{change}" for change in ("", ", augmented without average", ", augmented")
    )
    numbers = [f"BABEL-{count} official {what}" for count in (60, 120) for what in ("top-1 CB", "top-1")]

    def pairs(better: str, worse: str) -> dict[str, tuple[list[float], list[float]]]:
        return {
            number.replace(" official", ""): (by_seed(results, better, number), by_seed(results, worse, number))
            for number in numbers
        }

    official = "BABEL-60 official top-1"
    return [
        *each_compared("text augmentation helps zero-shot recognition", pairs(whole, plain), names=("with", "without")),
        *each_compared("averaging adds to it", pairs(whole, without), names=("with average", "without average")),
        compared(
            "zero-shot stays below training on BABEL's labels: BABEL-60 top-1",
            better=by_seed(results, "TMR, B-actions", official),
            worse=by_seed(results, whole, official),
            names=("B-actions", whole),
        ),
        compared(
            "TMR on action labels reaches 2s-AGCN's class-balanced top-1: BABEL-60",
            better=by_seed(results, "TMR, B-actions", f"{official} CB"),
            worse=by_seed(results, next(iter(GRAPH)), f"{official} CB"),
            names=("TMR", "2s-AGCN"),
        ),
    ]


RECIPE = RecognitionTable()
