"""Aligners on disk: the same verified folders as every checkpoint (`models/checkpoint.py`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from motionary.errors import FeatureMismatch
from motionary.models.alignment.config import AlignerConfig
from motionary.models.alignment.networks import Aligner
from motionary.models.checkpoint import CheckpointInfo, assign_weights, read_checkpoint, save_checkpoint

MODEL = "aligner"


def save_aligner(folder: str | Path, model: Aligner, *, info: CheckpointInfo, half: bool = False) -> CheckpointInfo:
    """Write an aligner and `info` (its `model` and `config` are filled in here) to a folder, as `save_checkpoint`."""
    state = {name: tensor.detach().cpu().numpy() for name, tensor in model.state_dict().items()}
    info = replace(info, model=MODEL, config=model.config.to_dict())
    return save_checkpoint(folder, state, info=info, half=half)


def load_aligner(folder: str | Path) -> tuple[Aligner, CheckpointInfo]:
    """The aligner of a checkpoint, in float32 and evaluation mode, and its info.

    Raises as `read_checkpoint`, and FeatureMismatch if it is of another model, or weights, normaliser and
    configuration do not fit.
    """
    info, arrays = read_checkpoint(folder)
    info.require(model=MODEL)
    with torch.device("meta"):
        model = Aligner(AlignerConfig.from_dict(info.config))
    if info.mean.shape != (model.config.inputs,) or info.std.shape != info.mean.shape:
        raise FeatureMismatch(f"{folder}: a normaliser of {info.mean.shape} for {model.config.inputs} numbers a frame")
    assign_weights(model, arrays, folder=folder)
    return model.eval(), info
