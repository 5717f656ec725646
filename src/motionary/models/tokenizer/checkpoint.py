"""Tokenizers on disk: the same verified folders as every checkpoint (`models/checkpoint.py`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch

from motionary.models.checkpoint import CheckpointInfo, assign_weights, read_checkpoint, save_checkpoint
from motionary.models.tokenizer.config import TokenizerConfig
from motionary.models.tokenizer.model import Tokenizer

MODEL = "tokenizer"


def save_tokenizer(folder: str | Path, model: Tokenizer, *, info: CheckpointInfo, half: bool = False) -> CheckpointInfo:
    """Write a tokenizer and `info` (its `model` and `config` are filled in here) to a folder, as `save_checkpoint`.

    `info.text_encoder` names the language model whose words the codes were drawn towards, or is empty. `half` stores
    float16: codes move a little, so that a latent between two of them may fall to the other.
    """
    state = {name: tensor.detach().cpu().numpy() for name, tensor in model.state_dict().items()}
    info = replace(info, model=MODEL, config=model.config.to_dict())
    return save_checkpoint(folder, state, info=info, half=half)


def load_tokenizer(folder: str | Path) -> tuple[Tokenizer, CheckpointInfo]:
    """The tokenizer of a checkpoint, in float32 and evaluation mode, and its info.

    Raises as `read_checkpoint`, and FeatureMismatch if it is of another model or weights and configuration do not fit.
    """
    info, arrays = read_checkpoint(folder)
    info.require(model=MODEL)
    with torch.device("meta"):
        model = Tokenizer(TokenizerConfig.from_dict(info.config))
    assign_weights(model, arrays, folder=folder)
    return model.eval(), info
