"""Training clips on disk, so that a corpus is made once: one npz of shards, float16 features and their captions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.training.dataset import TrainingClip

SHARD = 500
WORDS = ("captions", "caption_weights", "weight", "paraphrases", "actions")
"""What of a clip is stored as JSON; what an older shard lacks keeps its default."""


def _write(path: Path, clips: Sequence[TrainingClip]) -> None:
    words = [{name: getattr(clip, name) for name in WORDS} for clip in clips]
    aside = path.with_suffix(".part.npz")
    np.savez(
        aside,
        features=np.concatenate([clip.features for clip in clips]).astype(np.float16),
        lengths=np.array([len(clip.features) for clip in clips]),
        words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
    )
    aside.replace(path)


def _read(path: Path) -> list[TrainingClip]:
    with np.load(path) as stored:
        parts = np.split(stored["features"], np.cumsum(stored["lengths"])[:-1])
        words = json.loads(stored["words"].tobytes())
    return [_clip(features, each) for features, each in zip(parts, words, strict=True)]


def _clip(features: NDArray[np.floating], words: dict[str, Any]) -> TrainingClip:
    stored: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in words.items()}
    return TrainingClip(features, **stored)


def stored_clips(
    folder: Path,
    count: int,
    *,
    make: Callable[[int, int], Iterator[TrainingClip]],
    tell: Callable[[int, int], None] | None = None,
) -> list[TrainingClip]:
    """`count` clips from `folder`, made by `make(first, count)` a shard at a time where they are not there yet.

    A shard is written when it is whole, so that an interrupted run goes on with the next one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clips: list[TrainingClip] = []
    for first in range(0, count, SHARD):
        size = min(SHARD, count - first)
        path = folder / f"clips-{first:06d}-{size}.npz"
        if not path.is_file():
            _write(path, list(make(first, size)))
        clips += _read(path)
        if tell is not None:
            tell(len(clips), count)
    return clips
