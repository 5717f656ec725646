"""Names of what a run is made of: the same name means the same recipe, texts and motion, to the bit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.training.dataset import Corpora


def run_identity(about: Sequence[Any], corpora: Corpora) -> str:
    """SHA-256 over `about` (JSON values: recipe, encoders, weights started from) and every clip's texts and features.

    The features count by their values: ones made again by other code are another run's, even where they are as long.
    """
    digest = hashlib.sha256(json.dumps(list(about), sort_keys=True).encode())
    for name, corpus in corpora.items():
        digest.update(json.dumps([name, corpus.share]).encode())
        for clip in corpus.clips:
            words = [clip.captions, clip.caption_weights, clip.weight, clip.paraphrases, clip.actions]
            digest.update(json.dumps([clip.features.shape, str(clip.features.dtype), *words]).encode())
            digest.update(np.ascontiguousarray(clip.features).data)
    return digest.hexdigest()


def normaliser_name(mean: NDArray[np.float32], std: NDArray[np.float32], *, of: str = "training-clips") -> str:
    """What a checkpoint calls its statistics: where they are from and a hash of them."""
    return f"{of}@{hashlib.sha256(mean.tobytes() + std.tobytes()).hexdigest()[:12]}"


def corpora_record(corpora: Corpora) -> dict[str, Any]:
    """What a checkpoint's record says of the corpora."""
    return {
        name: {"clips": len(corpus.clips), "share": corpus.share, **corpus.about} for name, corpus in corpora.items()
    }
