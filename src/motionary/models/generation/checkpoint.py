"""MotionCLIP, TEMOS and TEACH on disk, in the layout that all checkpoints share."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo, assign_weights, read_checkpoint
from motionary.models.generation.config import LatentConfig, MotionCLIPConfig, TEACHConfig, TEMOSConfig

CONFIGS: dict[str, type[LatentConfig]] = {"motionclip": MotionCLIPConfig, "temos": TEMOSConfig, "teach": TEACHConfig}
"""Kind of model -> its configuration; the kind is what checkpoints call it."""

_NETWORKS = {
    "motionclip": "motionary.models.generation.motionclip:MotionCLIP",
    "temos": "motionary.models.generation.temos:TEMOS",
    "teach": "motionary.models.generation.teach:TEACH",
}


def kind_of(config: LatentConfig) -> str:
    """What checkpoints call the model of a configuration."""
    return next(kind for kind, made in CONFIGS.items() if type(config) is made)


def make_model(config: LatentConfig) -> Any:
    """A network of that configuration with fresh weights from torch's default generator."""
    module, name = _NETWORKS[kind_of(config)].split(":")
    return getattr(importlib.import_module(module), name)(config)


def load_generation(folder: str | Path) -> tuple[Any, CheckpointInfo]:
    """The model of a checkpoint folder, in float32 and evaluation mode, and its info.

    Raises as `read_checkpoint`, and FeatureMismatch for a checkpoint of a model of another kind.
    """
    import torch

    info, arrays = read_checkpoint(folder)
    if info.model not in CONFIGS:
        raise FeatureMismatch(f"{folder}: holds a model of kind {info.model!r}; needed is one of {', '.join(CONFIGS)}")
    with torch.device("meta"):
        model = make_model(CONFIGS[info.model].from_dict(info.config))
    assign_weights(model, arrays, folder=folder)
    return model.eval(), info
