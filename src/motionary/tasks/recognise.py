"""Which of some labels a clip shows, as a whole and moment by moment."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MissingData, MotionaryError
from motionary.index.scoring import clip_vector, file_scores
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path
from motionary.tasks.progress import Progress
from motionary.tasks.takes import FPS, read_take, windows_of

Array = NDArray[np.floating]

MOST_LABELS = 10_000
TEMPERATURE = 0.1
"""Of the softmax over label scores that gives shares: the one the contrastive loss is trained with (TMR)."""

COMMON_LABELS = (
    *("walk", "run", "jump", "hop", "sit down", "stand up", "lie down", "crawl", "kneel", "squat", "bend down"),
    *("turn around", "kick", "punch", "throw", "catch", "pick something up", "push", "pull", "lift", "carry"),
    *("wave", "clap", "point", "reach", "drink", "dance", "stretch", "balance", "climb stairs", "stand still"),
)
"""Actions of everyday life that are tried where nobody says which."""

PROMPTS = ("{}", "a person: {}", "the motion of {}")
"""How a bare label is put into words; its vector is the mean over them."""


@dataclass(frozen=True)
class LabelScore:
    """A label, its cosine score, and its `share` of the softmax over all the labels asked for (not a probability)."""

    label: str
    score: float
    share: float


@dataclass(frozen=True)
class LabelledMoment:
    """Seconds `start` to `end` of the clip and the label that fits them best."""

    start: float
    end: float
    label: str
    score: float


@dataclass(frozen=True)
class Recognition:
    """All labels, best first, and the moments where the best label changes."""

    path: Path
    labels: tuple[LabelScore, ...]
    moments: tuple[LabelledMoment, ...]


def parse_labels(text: str) -> list[str]:
    """Labels from "walk,run,sit down" or from a text file with one a line; empty and repeated ones are dropped."""
    path = Path(text)
    try:
        is_file = path.is_file()
    except OSError:
        is_file = False
    try:
        parts = path.read_text(encoding="utf-8-sig").splitlines() if is_file else text.split(",")
    except UnicodeDecodeError as error:
        raise MotionaryError(
            f"{path}: not a text file in UTF-8 (byte {error.start}); write one label a line"
        ) from error
    if not is_file and "," not in text and (path.suffix == ".txt" or "/" in text or path.is_dir()):
        raise MissingData(
            f"--labels {text}: no such text file; name one with a label a line, or write labels with commas"
        )
    return checked_labels(parts)


def checked_labels(parts: Sequence[str]) -> list[str]:
    """`clean_labels`, of which there must be some, and not too many."""
    labels = clean_labels(parts)
    if not 1 <= len(labels) <= MOST_LABELS:
        raise MotionaryError(
            f'--labels gives {len(labels)} labels; write 1 to {MOST_LABELS}, such as "walk,run", or name a text file'
        )
    return labels


def _asked(labels: str | Sequence[str]) -> list[str]:
    """Labels as `parse_labels`, of one text or of several."""
    if isinstance(labels, str):
        return parse_labels(labels)
    return checked_labels([label for text in labels for label in parse_labels(text)])


def clean_labels(labels: Sequence[str]) -> list[str]:
    """Labels on one line each, without empty and repeated ones."""
    spelled = [" ".join(label.split()) for label in labels if label.strip()]
    return list({label.casefold(): label for label in reversed(spelled)}.values())[::-1]


METHODS: dict[str, str] = {
    "retrieval": "motionary.tasks.recognise:recognise",
    "language": "motionary.tasks.recognise_language:recognise_language",
}
"""Ways to recognise: (path, labels, *, checkpoint, mapping, unit) -> `Recognition`."""


def recognise_by(
    method: str,
    path: Path,
    *,
    labels: str | Sequence[str] | None = None,
    checkpoint: Path | None = None,
    model: Path | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
    progress: Progress | None = None,
) -> Recognition:
    """Recognise by a method of METHODS with `labels` as a person writes them (`parse_labels`).

    Only "language" does without labels, and only it has a `model` and tells its `progress`. Raises `MotionaryError` for
    what does not fit.
    """
    if method not in METHODS:
        raise MotionaryError(f"--method {method}: there are {', '.join(METHODS)}")
    asked = None if labels is None else _asked(labels)
    if method != "language" and (asked is None or model is not None):
        raise MotionaryError(
            '--labels is needed, such as --labels "walk,run,jump"'
            if asked is None
            else "--model goes with --method language only"
        )
    options = {"model": model, "progress": progress} if method == "language" else {}
    return _method(method)(path, asked, checkpoint=checkpoint, mapping=mapping, unit=unit, **options)


def recognise_among(
    labels: Sequence[str] | None,
    path: Path,
    *,
    method: str = "retrieval",
    checkpoint: Path | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
) -> Recognition:
    """Recognise by a method of METHODS with `labels` as a list, none of which is taken for a file's name.

    None: `COMMON_LABELS`, or with "language" those it was trained on. Raises `MotionaryError` for an empty list.
    """
    if labels is None:
        asked = None if method == "language" else list(COMMON_LABELS)
    else:
        asked = clean_labels(labels)
        if not 1 <= len(asked) <= MOST_LABELS:
            raise MotionaryError(f"{len(asked)} labels; give 1 to {MOST_LABELS}, such as walk and run")
    return _method(method)(path, asked, checkpoint=checkpoint, mapping=mapping, unit=unit)


def _method(name: str) -> Callable[..., Recognition]:
    """The function of a row of METHODS."""
    if name not in METHODS:
        raise MotionaryError(f"--method {name}: there are {', '.join(METHODS)}")
    module, function = METHODS[name].split(":")
    return getattr(importlib.import_module(module), function)


def label_vectors(embedder: Embedder, labels: Sequence[str]) -> Array:
    """Unit vectors (labels, d): each the mean over the ways of putting the label into words."""
    texts = embedder.texts([prompt.format(label) for label in labels for prompt in PROMPTS])
    mean = texts.reshape(len(labels), len(PROMPTS), -1).mean(axis=1)
    return mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)


def moments_of(scores: Array, bounds: list[tuple[float, float]], labels: Sequence[str]) -> tuple[LabelledMoment, ...]:
    """Neighbouring windows with the same best label joined; a boundary lies halfway between two windows' centres."""
    best = scores.argmax(axis=0)
    runs: list[list[int]] = []
    for window, label in enumerate(best):
        if runs and best[runs[-1][-1]] == label:
            runs[-1].append(window)
        else:
            runs.append([window])
    centres = [(start + end) / 2 for start, end in bounds]
    moments = []
    for number, run in enumerate(runs):
        start = bounds[0][0] if number == 0 else (centres[run[0] - 1] + centres[run[0]]) / 2
        end = bounds[-1][1] if number == len(runs) - 1 else (centres[run[-1]] + centres[run[-1] + 1]) / 2
        label = int(best[run[0]])
        moments.append(LabelledMoment(round(start, 2), round(end, 2), labels[label], float(scores[label, run].mean())))
    return tuple(moments)


def recognise(
    path: Path,
    labels: Sequence[str],
    *,
    checkpoint: Path | None = None,
    mapping: Path | None = None,
    unit: str | None = None,
) -> Recognition:
    """Score `labels`, known from training or not, for the motion file `path`.

    A label's score is the file's score for it (docs/decisions/windows-and-scores.md), as in search.
    """
    embedder = Embedder(checkpoint_path(checkpoint))
    take = read_take(path, mapping=mapping, unit=unit)
    stretches, spans = windows_of(take.features, embedder.windows)
    vectors = embedder.motions(stretches)
    asked = label_vectors(embedder, labels)
    scores = file_scores(asked, clip_vector(vectors, spans)[None], vectors, np.array([0]))[:, 0]
    shares = np.exp((scores - scores.max()) / TEMPERATURE)
    shares /= shares.sum()
    ranked = tuple(
        LabelScore(labels[int(i)], float(scores[i]), float(shares[i])) for i in np.argsort(-scores, kind="stable")
    )
    finest = max(span.scale for span in spans)
    fine = [i for i, span in enumerate(spans) if span.scale == finest]
    bounds = [(take.offset + spans[i].start / FPS, take.offset + spans[i].stop / FPS) for i in fine]
    return Recognition(Path(path), ranked, moments_of(asked @ vectors[fine].T, bounds, labels))
