"""The sets of a seed on disk, so that a table that is interrupted does not make them again: one npz without pickles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from motionary.formats.atomic import replacing
from motionary.tasks.reproduce.action_gpt.sets import Sets
from motionary.training.actions import Action

SINGLES = ("train", "test", "unseen", "heard")
PAIRS = ("train_pairs", "test_pairs")
WORDS = ("phrase", "source", "person", "names", "sentences", "details")


def write_sets(path: Path, sets: Sets) -> None:
    """Write all actions of a seed, features as float32."""
    actions = [action for name in SINGLES for action in getattr(sets, name)]
    actions += [half for name in PAIRS for pair in getattr(sets, name) for half in pair]
    about = {
        "counts": {name: len(getattr(sets, name)) for name in (*SINGLES, *PAIRS)},
        "words": [[getattr(action, name) for name in WORDS] for action in actions],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as stream:
        np.savez(
            stream,
            features=np.concatenate([action.features for action in actions]).astype(np.float32),
            lengths=np.array([len(action.features) for action in actions]),
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        )


def read_sets(path: Path) -> Sets:
    """The sets that `write_sets` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        parts = np.split(stored["features"], np.cumsum(stored["lengths"])[:-1])
        about = json.loads(stored["about"].tobytes())
    rows = iter([_action(words, part) for words, part in zip(about["words"], parts, strict=True)])
    counts = about["counts"]
    kept: dict[str, Any] = {name: [next(rows) for _ in range(counts[name])] for name in SINGLES}
    kept |= {name: [(next(rows), next(rows)) for _ in range(counts[name])] for name in PAIRS}
    return Sets(**kept)


def _action(words: list[Any], features: Any) -> Action:
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in zip(WORDS, words, strict=True)
    }
    return Action(features=features, **values)
