"""Attribute classifiers on disk: the same verified folders as every checkpoint (`models/checkpoint.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from motionary.errors import FeatureMismatch
from motionary.models.alignment.config import AlignerConfig
from motionary.models.checkpoint import CheckpointInfo, assign_weights, read_checkpoint, save_checkpoint
from motionary.models.gait.model import AttributeNet

MODEL = "gait-attributes"


def save_attributes(
    folder: str | Path, model: AttributeNet, *, info: CheckpointInfo, attributes: Sequence[str], half: bool = False
) -> CheckpointInfo:
    """Write a classifier, `info` (its `model` and `config` are filled in here) and the names of what it tells."""
    if len(attributes) != model.config.text_width:
        raise FeatureMismatch(f"{len(attributes)} names for {model.config.text_width} logits")
    state = {name: tensor.detach().cpu().numpy() for name, tensor in model.state_dict().items()}
    config = {"encoder": model.config.to_dict(), "attributes": list(attributes)}
    return save_checkpoint(folder, state, info=replace(info, model=MODEL, config=config), half=half)


def load_attributes(folder: str | Path) -> tuple[AttributeNet, CheckpointInfo, tuple[str, ...]]:
    """The classifier of a checkpoint, in float32 and evaluation mode, its info, and its attributes in order.

    Raises as `read_checkpoint`, and FeatureMismatch if it is of another model, or parts do not fit each other.
    """
    info, arrays = read_checkpoint(folder)
    info.require(model=MODEL)
    try:
        config, names = AlignerConfig.from_dict(info.config["encoder"]), tuple(map(str, info.config["attributes"]))
    except (KeyError, TypeError) as error:
        raise FeatureMismatch(f"{folder}: the record does not say what the classifier tells ({error!r})") from error
    if len(names) != config.text_width or info.mean.shape != (config.inputs,) or info.std.shape != info.mean.shape:
        raise FeatureMismatch(f"{folder}: names, normaliser and configuration do not fit each other")
    with torch.device("meta"):
        model = AttributeNet(config)
    assign_weights(model, arrays, folder=folder)
    return model.eval(), info, names
