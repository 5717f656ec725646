"""Graph networks on disk: the same verified folders as every checkpoint (`models/checkpoint.py`)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from motionary.models.checkpoint import CheckpointInfo, assign_weights, read_checkpoint, save_checkpoint
from motionary.models.graph.adjacency import partition
from motionary.models.graph.config import GraphConfig
from motionary.models.graph.model import GraphNetwork

MODEL = "graph"


def save_graph(folder: str | Path, model: GraphNetwork, *, info: CheckpointInfo, half: bool = False) -> CheckpointInfo:
    """Write a graph network and `info` (its `model` and `config` are filled in here), as `save_checkpoint`.

    `info.skeleton` names the body, `info.training` should hold the classes' names.
    """
    state = {name: tensor.detach().cpu().numpy() for name, tensor in model.state_dict().items() if not _counts(name)}
    return save_checkpoint(folder, state, info=replace(info, model=MODEL, config=model.config.to_dict()), half=half)


def _counts(name: str) -> bool:
    """Whether a tensor counts the batches that a norm has seen: nothing of ours reads that, so it is not stored."""
    return name.endswith("num_batches_tracked")


def load_graph(folder: str | Path) -> tuple[GraphNetwork, CheckpointInfo]:
    """The graph network of a checkpoint, in float32 and evaluation mode, and its info.

    Raises as `read_checkpoint`, and FeatureMismatch if it is of another model or weights and configuration do not fit.
    """
    info, arrays = read_checkpoint(folder)
    info.require(model=MODEL)
    config = GraphConfig.from_dict(info.config)
    with torch.device("meta"):
        model = GraphNetwork(config)
    counters = {name: np.zeros(()) for name in model.state_dict() if _counts(name)}
    assign_weights(model, {**arrays, **counters}, folder=folder)
    graph = partition(config.bones, joints=config.joints)
    for module in model.modules():
        if "graph" in dict(module.named_buffers(recurse=False)):
            module.graph = graph  # not stored: the configuration's bones say it
    return model.eval(), info
