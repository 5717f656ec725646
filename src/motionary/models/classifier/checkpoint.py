"""Text classifiers on disk: the same verified folders as every checkpoint (`models/checkpoint.py`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from motionary.errors import FeatureMismatch
from motionary.models.checkpoint import CheckpointInfo, assign_weights, read_checkpoint, save_checkpoint
from motionary.models.classifier.config import ClassifierConfig
from motionary.models.classifier.model import TextClassifier

MODEL = "text_classifier"


def save_classifier(
    folder: str | Path, model: TextClassifier, *, info: CheckpointInfo, half: bool = False
) -> CheckpointInfo:
    """Write a classifier and `info` (its `model` and `config` are filled in here), as `save_checkpoint`.

    `info.text_encoder` names the encoder of the classes' texts; `info.training` should hold the classes' names.
    """
    state = {name: tensor.detach().cpu().numpy() for name, tensor in model.state_dict().items()}
    return save_checkpoint(folder, state, info=replace(info, model=MODEL, config=model.config.to_dict()), half=half)


def load_classifier(folder: str | Path) -> tuple[TextClassifier, CheckpointInfo]:
    """The classifier of a checkpoint with its classes' texts, in float32 and evaluation mode, and its info.

    Raises as `read_checkpoint`, and FeatureMismatch if it is of another model or weights and configuration do not fit.
    """
    info, arrays = read_checkpoint(folder)
    info.require(model=MODEL)
    config = ClassifierConfig.from_dict(info.config)
    texts = arrays.get("texts")
    if texts is None or texts.ndim != 2 or texts.shape[1] != config.motion.text_width:
        raise FeatureMismatch(f"{folder}: no texts (classes, {config.motion.text_width}) among the weights")
    with torch.device("meta"):
        model = TextClassifier(config, torch.zeros(texts.shape))
    assign_weights(model, arrays, folder=folder)
    return model.eval(), info
