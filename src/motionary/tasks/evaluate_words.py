"""`motionary evaluate words`: what the wording of the classes does to recognition without training on them.

Each wording of `tasks.wordings` gives every class a vector, and every test clip the nearest class. The models are the
three checkpoints that ship and a plain peer, ridge regression from kinematic statistics to the text encoder's sentence
vectors; the nearest centroid on the same statistics, which learns from labelled clips, is the supervised reference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.evaluation.metrics.classification import chance_accuracy, classification_scores, majority_accuracy
from motionary.evaluation.protocols import WordsProtocol
from motionary.tasks.action_sets import ActionSet, Spoken, load_sets
from motionary.tasks.evaluate_cmu import TakeScorer
from motionary.tasks.library import GENERATED_CHECKPOINT, PROCEDURAL_CHECKPOINT, SHIPPED_CHECKPOINT, checkpoint_path
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.wordings import EVERY, Choice, ClassEncoder, WordBank, choices, sentence_encode, wordings_for
from motionary.text.policy import TextPolicy

Array = NDArray[np.floating]

PEER = "ridge regression on kinematics"
REFERENCE = "nearest centroid on kinematics"
UNSEEN = "unseen"
SEEN = "seen: trained on these takes and their descriptions"
PEER_SEEN = {"cmu": "seen with others' bodies: trained on the takes of all other people and their words"}


class _Asked:
    """All choices of all wordings for one set, in a row, so that a model scores them at one go."""

    def __init__(self, tested: ActionSet, protocol: WordsProtocol) -> None:
        self.tested = tested
        self._protocol = protocol
        self._wordings = wordings_for(tested.classes)
        self._choices: dict[str, list[Choice]] = {
            name: choices(wording, tested.classes, seeds=protocol.seeds) for name, wording in self._wordings.items()
        }

    @property
    def texts(self) -> list[str]:
        """Every text of every choice."""
        return [text for found in self._choices.values() for choice in found for texts in choice for text in texts]

    def vectors(self, encoder: ClassEncoder) -> Array:
        """Unit vectors (choices x classes, d), wording by wording."""
        rows: list[tuple[Choice, TextPolicy]] = [
            (choice, self._wordings[name].policy) for name, found in self._choices.items() for choice in found
        ]
        return np.concatenate([encoder.vectors(choice, policy) for choice, policy in rows])

    def figures(self, scores: Array) -> dict[str, Any]:
        """A row a wording from scores (choices x classes, samples)."""
        blocks = iter(scores.reshape(-1, len(self.tested.classes), scores.shape[1]))
        return {
            name: _over_draws([_figures(next(blocks).T, self.tested, self._protocol) for _ in found])
            for name, found in self._choices.items()
        }


def _figures(scores: Array, tested: ActionSet, protocol: WordsProtocol) -> dict[str, float]:
    found = classification_scores(scores, tested.label_of, top=protocol.top, ties=protocol.ties).to_dict()
    return {name: float(value) for name, value in found.items() if name.startswith("top-")}


def _over_draws(found: Sequence[Mapping[str, float]]) -> dict[str, Any]:
    """Mean, lowest and highest of each figure over the draws, and each draw's own."""
    columns = {name: [each[name] for each in found] for name in found[0]}
    return {
        "draws": len(found),
        "mean": {name: float(np.mean(values)) for name, values in columns.items()},
        "lowest": {name: min(values) for name, values in columns.items()},
        "highest": {name: max(values) for name, values in columns.items()},
        "each": [dict(each) for each in found],
    }


def _chance(tested: ActionSet, protocol: WordsProtocol) -> dict[str, float]:
    guess = chance_accuracy(len(tested.classes), top=protocol.top)
    by_k = {f"top-{k}": value for k, value in guess.items()}
    balanced = {f"top-{k} balanced": value for k, value in guess.items()}
    return {**by_k, **balanced, "majority class top-1": majority_accuracy(tested.label_of)}


def _checkpoint_rows(
    checkpoint: Path, bank: WordBank, asked: Sequence[_Asked]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """What a checkpoint is, and its rows by set."""
    from motionary.models.contrastive.numpy_text import load_text_side

    text = load_text_side(checkpoint)
    text.info.require(text_encoder=bank.name)
    encoder, scorer = ClassEncoder(bank, text.latents), TakeScorer(checkpoint)
    corpora = sorted(text.info.training.get("corpora", {}))
    rows = {
        each.tested.name: {
            "seen": SEEN if each.tested.corpus in corpora else UNSEEN,
            "rows": each.figures(scorer.scores(each.vectors(encoder), each.tested.features)),
        }
        for each in asked
    }
    training = {"corpora": corpora, "steps": text.info.training.get("steps")}
    return {"weights_sha256": text.info.weights_sha256, **training}, rows


def _peer_rows(spoken: Spoken, bank: WordBank, asked: Sequence[_Asked]) -> dict[str, dict[str, Any]]:
    """The regression's rows by set; its targets are the mean sentence vector of all words about a take."""
    encoder = ClassEncoder(bank, sentence_encode)
    targets = encoder.vectors(tuple(spoken.texts), EVERY)
    return {
        each.tested.name: {
            "seen": PEER_SEEN.get(each.tested.corpus, UNSEEN),
            "rows": each.figures(spoken.scores(targets, each.vectors(encoder), each.tested)),
        }
        for each in asked
    }


def evaluate_words(
    data: Path,
    *,
    checkpoints: Mapping[str, Path] | None = None,
    seeds: Sequence[int] = (1, 2, 3),
    cache: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """The table of `motionary evaluate words` as a dict: protocol, checkpoints, and for each set a row a wording.

    `data` holds UTD-MHAD and the CMU takes. `checkpoints`: name -> folder; by default the three that ship. Raises
    `MissingData` before anything is read where one of the data sets or checkpoints is not there.
    """
    from motionary.text import load_encoder

    protocol, progress = WordsProtocol(seeds=tuple(seeds)), progress or Silent()
    if checkpoints is None:
        checkpoints = {
            name: checkpoint_path(None, shipped=name)
            for name in (PROCEDURAL_CHECKPOINT, GENERATED_CHECKPOINT, SHIPPED_CHECKPOINT)
        }
    if not checkpoints or PEER in checkpoints:
        raise MotionaryError(f"the checkpoints are {list(checkpoints)}; name at least one, and none {PEER!r}")
    checkpoints = {name: checkpoint_path(folder) for name, folder in checkpoints.items()}
    sets, spoken = load_sets(data, cache=cache, progress=progress)
    asked = [_Asked(tested, protocol) for tested in sets]
    texts = [text for each in asked for text in each.texts] + [text for texts in spoken.texts for text in texts]
    progress.start(len(set(texts)), "Reading texts")
    bank = WordBank(load_encoder("minilm"), texts, done=progress.advance)
    progress.start(len(checkpoints) + 1, "Scoring")
    made: dict[str, Any] = {}
    models: dict[str, dict[str, dict[str, Any]]] = {}
    for name, folder in checkpoints.items():
        made[name], models[name] = _checkpoint_rows(folder, bank, asked)
        progress.advance()
    models[PEER] = _peer_rows(spoken, bank, asked)
    return {
        "protocol": protocol.to_dict(),
        "text_encoder": bank.name,
        "checkpoints": made,
        "sets": {each.tested.name: _set_report(each, models, protocol) for each in asked},
    }


def _set_report(
    asked: _Asked, models: Mapping[str, Mapping[str, dict[str, Any]]], protocol: WordsProtocol
) -> dict[str, Any]:
    tested = asked.tested
    return {
        "samples": len(tested.label_of),
        "people": sorted(set(tested.people.tolist())),
        "classes": [words.label for words in tested.classes],
        "chance": _chance(tested, protocol),
        "supervised": {REFERENCE: _figures(tested.reference, tested, protocol)},
        "models": {name: rows[tested.name] for name, rows in models.items()},
    }
