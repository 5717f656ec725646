"""Recognisers on disk: the same verified folders as every checkpoint, with what was trained and nothing of the base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, FormatError
from motionary.models.checkpoint import CheckpointInfo, read_checkpoint, save_checkpoint
from motionary.models.language.base import Base, open_base
from motionary.models.language.config import LanguageConfig
from motionary.models.language.protocol import LanguageRecogniser
from motionary.models.language.recogniser import load_base_recogniser
from motionary.models.language.runtime import Runtime

MODEL = "language"


def save_recogniser(
    folder: str | Path, model: LanguageRecogniser, *, info: CheckpointInfo, half: bool = False
) -> CheckpointInfo:
    """Write what of a recogniser was trained, and `info`, to a folder, as `save_checkpoint`.

    `info`'s model, config and text encoder are filled in here: the configuration with the base's name and the hash of
    its weights, which are not written themselves (unless all of them were tuned). `info.training` should name the
    tokenizer's weights and the labels. `half` stores float16.
    """
    trained = model.parameters_trained()
    state = {name: parameter.detach().float().cpu().numpy() for name, parameter in trained.items()}
    config = model.config.to_dict() | {"base": {"name": model.base.name, "sha256": model.base.sha256}}
    info = replace(info, model=MODEL, config=config, text_encoder=model.base.identity)
    return save_checkpoint(folder, state, info=info, half=half)


def load_recogniser(
    folder: str | Path, base: str | Path | Base, *, runtime: Runtime | None = None
) -> tuple[Any, CheckpointInfo]:
    """The recogniser of a checkpoint, in evaluation mode, on the model in the folder `base`; and its info.

    Raises as `read_checkpoint` and `load_base_recogniser`, and FeatureMismatch if the base's weights are not those it
    was trained on, or what is stored does not fit them.
    """
    info, arrays = read_checkpoint(folder)
    info.require(model=MODEL)
    base = base if isinstance(base, Base) else open_base(base)
    try:
        base.require(str(info.config["base"]["sha256"]))
    except (KeyError, TypeError) as error:
        raise FormatError(f"a recogniser's record that names no base: {error}", path=folder) from error
    config = LanguageConfig.from_dict({name: value for name, value in info.config.items() if name != "base"})
    model = load_base_recogniser(base, config, generator=torch.Generator(), runtime=runtime)
    assign_trained(model.parameters_trained(), arrays, folder=folder)
    return model.eval(), info


def assign_trained(
    trained: Mapping[str, torch.nn.Parameter], arrays: Mapping[str, NDArray[Any]], *, folder: str | Path
) -> None:
    """Give trained parameters their values. Raises FeatureMismatch where names or shapes differ."""
    expected = {name: tuple(parameter.shape) for name, parameter in trained.items()}
    found = {name: array.shape for name, array in arrays.items()}
    if expected != found:
        wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        raise FeatureMismatch(
            f"{folder}: what was trained does not fit the model at {', '.join(wrong[:3])} ({len(wrong)} in all)"
        )
    with torch.no_grad():
        for name, parameter in trained.items():
            parameter.copy_(torch.from_numpy(np.array(arrays[name], dtype=np.float32)))
