"""MDM on disk, in the layout that all checkpoints share."""

from __future__ import annotations

from pathlib import Path

from motionary.models.checkpoint import CheckpointInfo, assign_weights, read_checkpoint
from motionary.models.diffusion.config import MDMConfig
from motionary.models.diffusion.model import MDM

KIND = "mdm"


def load_mdm(folder: str | Path) -> tuple[MDM, CheckpointInfo]:
    """The model of a checkpoint folder, in float32 and evaluation mode, and its info.

    Raises as `read_checkpoint`, and FeatureMismatch for a checkpoint of another model.
    """
    import torch

    info, arrays = read_checkpoint(folder)
    info.require(model=KIND)
    with torch.device("meta"):
        model = MDM(MDMConfig.from_dict(info.config))
    assign_weights(model, arrays, folder=folder)
    return model.eval(), info
