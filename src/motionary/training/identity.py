"""Names of what a run is made of, and what its checkpoint says of it.

The same name means the same recipe, texts and motion, to the bit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.models.checkpoint import CheckpointInfo
from motionary.training.dataset import Corpora


class JsonRecipe(Protocol):
    """A recipe of a model, both with their plain JSON values."""

    @property
    def model(self) -> Any: ...
    def to_dict(self) -> dict[str, Any]: ...


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


def tuned_identity(about: Sequence[Any], network: torch.nn.Module) -> str:
    """SHA-256 over `about` (JSON values) and the weights of a network that a run reads through, as they are."""
    digest = hashlib.sha256(json.dumps(list(about), sort_keys=True).encode())
    for name, value in sorted(network.state_dict().items()):
        digest.update(name.encode() + value.detach().cpu().numpy().tobytes())
    return digest.hexdigest()


def normaliser_name(mean: NDArray[np.float32], std: NDArray[np.float32], *, of: str = "training-clips") -> str:
    """What a checkpoint calls its statistics: where they are from and a hash of them."""
    return f"{of}@{hashlib.sha256(mean.tobytes() + std.tobytes()).hexdigest()[:12]}"


def corpora_record(corpora: Corpora) -> dict[str, Any]:
    """What a checkpoint's record says of the corpora."""
    return {
        name: {"clips": len(corpus.clips), "share": corpus.share, **corpus.about} for name, corpus in corpora.items()
    }


def corpora_info(
    recipe: JsonRecipe,
    corpora: Corpora,
    *,
    model: str,
    mean: NDArray[np.float32],
    std: NDArray[np.float32],
    encoder: str,
    steps: int,
    run: str,
    more: Mapping[str, Any] | None = None,
) -> CheckpointInfo:
    """What the checkpoint of a model trained on corpora says of itself.

    `model` is its kind, `encoder` the text encoder's name, `run` the run's identity; `more` is added to the record of
    the training.
    """
    record = {
        "steps": steps,
        "recipe": {name: value for name, value in recipe.to_dict().items() if name != "model"},
        "corpora": corpora_record(corpora),
        **(more or {}),
        "run": run,
    }
    return CheckpointInfo(
        config=recipe.model.to_dict(),
        mean=mean,
        std=std,
        normaliser=normaliser_name(mean, std),
        text_encoder=encoder,
        model=model,
        training=record,
    )
