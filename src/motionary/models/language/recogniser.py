"""A recogniser to train: a pre-trained model on disk and how it is to be adapted."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from motionary.errors import FeatureMismatch
from motionary.models.language.base import Base, open_base, read_json
from motionary.models.language.config import ADAPTERS, LanguageConfig
from motionary.models.language.protocol import LanguageRecogniser
from motionary.models.language.runtime import Runtime


def adapter_of(folder: str | Path) -> str:
    """The adapter that suits the model in a folder: "encoder" for BERT, "seq2seq" for T5, else "causal"."""
    config = read_json(Path(folder) / "config.json")
    if config.get("is_encoder_decoder"):
        return "seq2seq"
    return "encoder" if config.get("model_type") == "bert" else "causal"


def load_base_recogniser(
    folder: str | Path | Base,
    config: LanguageConfig,
    *,
    generator: torch.Generator | None = None,
    runtime: Runtime | None = None,
) -> Any:
    """A recogniser (an `nn.Module` and `LanguageRecogniser`) on the model in `folder`, not yet trained.

    What is added to it is drawn from `generator` (on the CPU). Nothing is fetched, no pickle is read and no code of the
    folder is run. Raises MissingData, FormatError or FeatureMismatch for a folder or a configuration that do not fit,
    MissingExtra where transformers or peft are missing (only the encoder does without).
    """
    base = folder if isinstance(folder, Base) else open_base(folder)
    module, name = ADAPTERS[config.adapter].split(":")
    suits = adapter_of(base.folder)
    if suits != config.adapter:
        raise FeatureMismatch(f"{base.folder}: a model for adapter {suits!r}, not {config.adapter!r}")
    made: LanguageRecogniser = getattr(import_module(module), name).open(
        base, config, generator=generator, runtime=runtime or Runtime()
    )
    return made
