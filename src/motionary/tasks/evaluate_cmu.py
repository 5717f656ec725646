"""`motionary evaluate cmu`: retrieval and recognition on real takes of people the model has never seen.

Subjects are left out in turn: a fold's model is the procedural-only checkpoint, trained further on the takes of all
other subjects; every take is scored by the model of the fold that left its subject out. Baselines see the same folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.cmu import CmuTake, cmu_features, cmu_positions, load_cmu
from motionary.datasets.cmu_actions import action_of, coarse_actions
from motionary.errors import MissingData
from motionary.evaluation.baselines import kinematic_features, nearest_centroid_scores, ridge_scores
from motionary.evaluation.metrics.classification import chance_accuracy, classification_scores, majority_accuracy
from motionary.evaluation.metrics.retrieval import chance_scores, retrieval_scores
from motionary.index.scoring import clip_vector, file_scores
from motionary.index.windows import WindowSettings
from motionary.tasks.library import GENERATED_CHECKPOINT, checkpoint_path
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.takes import windows_of

Array = NDArray[np.floating]
RECALLS = (1, 5, 10)


@dataclass(frozen=True)
class CmuProtocol:
    """What the figures of `evaluate cmu` mean; stored beside them."""

    split: str = "subjects left out in turn; the model of a fold has seen no take of the fold's subjects"
    scoring: str = "each take is scored by the model of its own fold; pool: all takes"
    queries: str = "unique texts, equal strings grouped; correct: any take that has the text"
    ties: str = "mean"
    recognition: str = "nearest label: cosine of the file score to the mean embedding of the label's prompts"
    folds: int = 6
    steps: int = 0
    seeds: tuple[int, ...] = (0,)


def subject_folds(takes: Sequence[CmuTake], folds: int) -> list[list[str]]:
    """Subjects in `folds` groups of about equal numbers of takes; as many groups as subjects leaves one out in turn."""
    counts: dict[str, int] = {}
    for take in takes:
        counts[take.subject] = counts.get(take.subject, 0) + 1
    groups: list[list[str]] = [[] for _ in range(min(folds, len(counts)))]
    sizes = [0] * len(groups)
    for subject in sorted(counts, key=lambda name: (-counts[name], name)):
        smallest = sizes.index(min(sizes))
        groups[smallest].append(subject)
        sizes[smallest] += counts[subject]
    return [sorted(group) for group in groups]


def _relevance(takes: Sequence[CmuTake], texts_of: Any) -> tuple[list[str], NDArray[np.bool_]]:
    texts = sorted({text for take in takes for text in texts_of(take)})
    relevant = np.array([[text in texts_of(take) for take in takes] for text in texts], dtype=bool)
    return texts, relevant


@dataclass(frozen=True, eq=False)
class Questions:
    """What is asked of every model: texts with the takes they are right for, and the labelled takes."""

    descriptions: list[str]
    description_relevant: NDArray[np.bool_]
    captions: list[str]
    caption_relevant: NDArray[np.bool_]
    labels: list[str]
    prompts: list[tuple[str, ...]]
    labelled: NDArray[np.intp]
    label_of: NDArray[np.intp]

    @property
    def texts(self) -> list[str]:
        """Every text once, descriptions first, then captions, then label prompts."""
        return [*self.descriptions, *self.captions, *(prompt for prompts in self.prompts for prompt in prompts)]


def questions_about(takes: Sequence[CmuTake]) -> Questions:
    """CMU's descriptions, KIT-ML's captions and the coarse actions of `takes`."""
    descriptions, described = _relevance(takes, lambda take: (take.description,) if take.description else ())
    captions, captioned = _relevance(takes, lambda take: take.kitml_captions)
    actions = coarse_actions()
    names = [action.label for action in actions]
    of_take = [action_of(take.description) for take in takes]
    labelled = np.array([i for i, label in enumerate(of_take) if label is not None])
    return Questions(
        descriptions=descriptions,
        description_relevant=described,
        captions=captions,
        caption_relevant=captioned,
        labels=names,
        prompts=[action.prompts for action in actions],
        labelled=labelled,
        label_of=np.array([names.index(label) for label in of_take if label is not None]),
    )


@dataclass(frozen=True, eq=False)
class Answers:
    """One model's scores: texts by takes for both kinds of text, and labelled takes by labels (None: not offered)."""

    descriptions: Array | None
    captions: Array | None
    labels: Array | None


class TakeScorer:
    """Scores takes against texts with a checkpoint, as search and recognition do."""

    def __init__(self, checkpoint: Path) -> None:
        from motionary.tasks.embedder import Embedder

        self._embedder = Embedder(checkpoint)
        self._settings = WindowSettings()

    def scores(self, texts: Array, features: Sequence[Array]) -> Array:
        """(texts, takes) file scores of unit text vectors `texts`."""
        pieces, clips, starts = [], [], []
        for each in features:
            stretches, spans = windows_of(each, self._settings)
            pieces.append((stretches, spans))
        vectors = self._embedder.motions([stretch for stretches, _ in pieces for stretch in stretches])
        row = 0
        for stretches, spans in pieces:
            starts.append(row)
            clips.append(clip_vector(vectors[row : row + len(stretches)], spans))
            row += len(stretches)
        return file_scores(texts, np.stack(clips), vectors, np.array(starts))

    def texts(self, texts: Sequence[str]) -> Array:
        """Unit vectors of texts."""
        return self._embedder.texts(list(texts))


def _ask(scorer: TakeScorer, questions: Questions, features: Sequence[Array]) -> tuple[Array, Array, Array]:
    """Scores of descriptions, captions and labels (rows) for `features` (columns)."""
    texts = scorer.texts(questions.texts)
    first, second = len(questions.descriptions), len(questions.descriptions) + len(questions.captions)
    labels, row = [], second
    for prompts in questions.prompts:
        mean = texts[row : row + len(prompts)].mean(axis=0)
        labels.append(mean / np.linalg.norm(mean))
        row += len(prompts)
    stacked = np.concatenate((texts[:second], np.stack(labels)))
    scores = scorer.scores(stacked, features)
    return scores[:first], scores[first:second], scores[second:]


def _assemble(
    folds: Sequence[Path],
    groups: Sequence[Sequence[str]],
    takes: Sequence[CmuTake],
    questions: Questions,
    features: dict[str, Array],
) -> Answers:
    """Scores where each take's column comes from the checkpoint of the fold that left its subject out."""
    descriptions = np.zeros(questions.description_relevant.shape)
    captions = np.zeros(questions.caption_relevant.shape)
    labels = np.zeros((len(questions.labels), len(takes)))
    for checkpoint, group in zip(folds, groups, strict=True):
        columns = [i for i, take in enumerate(takes) if take.subject in group]
        parts = _ask(TakeScorer(checkpoint), questions, [features[takes[i].name] for i in columns])
        for whole, part in zip((descriptions, captions, labels), parts, strict=True):
            whole[:, columns] = part
    return Answers(descriptions, captions, labels[:, questions.labelled].T)


def _baselines(
    takes: Sequence[CmuTake], groups: Sequence[Sequence[str]], questions: Questions, cache: Path
) -> dict[str, Answers]:
    """Ridge regression and nearest centroid on plain kinematic statistics, on the same folds.

    The regression goes to MiniLM's embeddings, once of CMU's descriptions alone and once of the mean of all the words
    that the model is trained with; its penalty is chosen by leaving training subjects out.
    """
    from motionary.text import load_encoder

    encoder = load_encoder("minilm")
    plain = np.stack([kinematic_features(cmu_positions(take, cache=cache)) for take in takes])
    asked = encoder.encode_sentences(questions.descriptions + questions.captions)
    described = encoder.encode_sentences([take.description for take in takes])
    worded = np.stack([encoder.encode_sentences(take.training_captions()).mean(axis=0) for take in takes])
    split = len(questions.descriptions)
    rows: dict[str, Answers] = {}
    for name, targets in (("descriptions", described), ("all our words", worded)):
        scores = _ridge(plain, targets, asked, takes, groups)
        rows[f"ridge regression on kinematics, {name}"] = Answers(scores[:split], scores[split:], None)
    rows["nearest centroid on kinematics"] = Answers(None, None, _centroids(plain, takes, groups, questions))
    return rows


def _ridge(
    plain: Array, targets: Array, asked: Array, takes: Sequence[CmuTake], groups: Sequence[Sequence[str]]
) -> Array:
    """(texts, takes) scores, each fold's takes by the regression on all other subjects."""
    subject = np.array([take.subject for take in takes])
    scores = np.zeros((len(asked), len(takes)))
    for group in groups:
        left_out = np.isin(subject, list(group))
        scores[:, left_out] = ridge_scores(
            plain[~left_out], targets[~left_out], plain[left_out], asked, groups=subject[~left_out]
        )
    return scores


def _centroids(plain: Array, takes: Sequence[CmuTake], groups: Sequence[Sequence[str]], questions: Questions) -> Array:
    """(labelled takes, labels) scores, each fold's takes by the centroids of all other subjects."""
    subject = np.array([takes[i].subject for i in questions.labelled])
    features = plain[questions.labelled]
    scores = np.zeros((len(features), len(questions.labels)))
    for group in groups:
        test = np.isin(subject, list(group))
        if test.any():
            scores[test] = nearest_centroid_scores(
                features[~test], questions.label_of[~test], features[test], classes=len(questions.labels)
            )
    return scores


def _row(answers: Answers, questions: Questions) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if answers.descriptions is not None and answers.captions is not None:
        row["descriptions"] = retrieval_scores(
            answers.descriptions, questions.description_relevant, recalls=RECALLS
        ).to_dict()
        row["kitml"] = retrieval_scores(answers.captions, questions.caption_relevant, recalls=RECALLS).to_dict()
    if answers.labels is not None:
        row["recognition"] = classification_scores(answers.labels, questions.label_of, top=(1, 5)).to_dict()
    return row


def _chance(questions: Questions) -> dict[str, Any]:
    guess = chance_accuracy(len(questions.labels), top=(1, 5))
    return {
        "descriptions": chance_scores(questions.description_relevant, recalls=RECALLS).to_dict(),
        "kitml": chance_scores(questions.caption_relevant, recalls=RECALLS).to_dict(),
        "recognition": {
            "top-1": guess[1],
            "top-1 balanced": guess[1],
            "top-5": guess[5],
            "majority class top-1": majority_accuracy(questions.label_of),
        },
    }


def evaluate_cmu(
    data: Path,
    *,
    run_folder: Path,
    base: Path | None = None,
    plan: str | Path = "tmr-small",
    folds: int = 6,
    seeds: Sequence[int] = (0,),
    cache: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The table of `motionary evaluate cmu` as a dict: protocol, questions, and one row a model.

    `base` is the checkpoint the folds start from, trained on procedural data only (default: the one that ships);
    `cache` holds made corpora and read takes (default: in `run_folder`). `run_folder` keeps the features
    and each fold's training, so that an interrupted evaluation goes on where it stopped.
    """
    from motionary.tasks.train import train_stage
    from motionary.training.plan import load_plan

    progress = progress or Silent()
    base = checkpoint_path(base, shipped=GENERATED_CHECKPOINT)
    cache = cache or run_folder / "cache"
    stage = load_plan(plan).stages[-1]
    takes = load_cmu(data)
    if len({take.subject for take in takes}) < 3:
        raise MissingData(f"{data}: takes of fewer than 3 subjects; leaving people out needs more")
    progress.start(len(takes), "Reading takes")
    features = {}
    for take in takes:
        features |= cmu_features([take], cache / "takes")
        progress.advance()
    questions = questions_about(takes)
    groups = subject_folds(takes, folds)
    rows: dict[str, Any] = {"chance": _chance(questions)}
    for name, answers in _baselines(takes, groups, questions, cache / "takes").items():
        rows[name] = _row(answers, questions)
    rows["procedural data only"] = _row(_assemble([base] * len(groups), groups, takes, questions, features), questions)
    for seed in seeds:
        checkpoints = [
            train_stage(
                stage,
                run_folder=run_folder / f"seed{seed}" / ("without-" + "-".join(group)),
                cache=cache,
                takes=[take for take in takes if take.subject not in group],
                start_from=base,
                seed=seed,
                progress=progress,
            )
            for group in groups
        ]
        rows[f"unseen people, seed {seed}"] = _row(
            _assemble(checkpoints, groups, takes, questions, features), questions
        )
    protocol = CmuProtocol(folds=len(groups), steps=stage.recipe.fit.steps, seeds=tuple(seeds))
    return {
        "protocol": asdict(protocol),
        "takes": len(takes),
        "subjects": len({take.subject for take in takes}),
        "folds": groups,
        "description_queries": len(questions.descriptions),
        "kitml_queries": len(questions.captions),
        "labelled_takes": len(questions.labelled),
        "labels": questions.labels,
        "rows": rows,
    }
