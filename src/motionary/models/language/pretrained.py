"""Causal and seq2seq models from a folder, through transformers, and what LoRA adds to them, through peft."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from motionary.errors import FeatureMismatch, FormatError, MissingExtra
from motionary.models.language.base import Base
from motionary.models.language.config import LanguageConfig, LowRank
from motionary.models.language.runtime import Runtime

CLASSES = {"causal": "AutoModelForCausalLM", "seq2seq": "AutoModelForSeq2SeqLM"}


def load_pretrained(base: Base, config: LanguageConfig, *, runtime: Runtime) -> tuple[Any, Any]:
    """Model, all weights frozen unless all are tuned, and tokenizer.

    Nothing is fetched, only safetensors are read, and no code of the folder is run. Raises MissingExtra without
    transformers, FormatError for a folder that it cannot load or whose weights are not all there.
    """
    try:
        import transformers
    except ImportError as error:
        raise MissingExtra(f"{config.adapter} models need a package; pip install 'motionary[language]'") from error
    options = {"local_files_only": True, "trust_remote_code": False}
    # What is trained stays in float32.
    dtype = torch.float32 if config.tuning == "all" else getattr(torch, runtime.dtype)
    kind = getattr(transformers, CLASSES[config.adapter])
    try:
        with _quiet(transformers):
            tokenizer = transformers.AutoTokenizer.from_pretrained(str(base.folder), **options)
            model, found = kind.from_pretrained(
                str(base.folder), dtype=dtype, use_safetensors=True, output_loading_info=True, **options
            )
    except Exception as error:  # each architecture's loader fails in its own way
        raise FormatError(
            f"not a {config.adapter} model that transformers can load: {error}", path=base.folder
        ) from error
    if missing := sorted(found["missing_keys"]):
        raise FormatError(f"its weights lack {', '.join(missing[:3])} ({len(missing)} in all)", path=base.folder)
    if tokenizer.eos_token_id is None:
        raise FormatError("its tokenizer has no token that ends a text, so that no answer would end", path=base.folder)
    if runtime.save_memory:
        if config.layer is not None:
            raise FeatureMismatch("save_memory needs enter='input': blocks computed again would miss what enters them")
        # Renamed in transformers 5, where the old name warns.
        enable = getattr(model, "activation_checkpointing_enable", None) or model.gradient_checkpointing_enable
        enable({"use_reentrant": False})
    return model.requires_grad_(config.tuning == "all").eval(), tokenizer


def adapt(model: nn.Module, settings: LowRank, *, generator: torch.Generator | None) -> None:
    """Add LoRA to a model in place, in float32, drawn from `generator`; only that is trainable afterwards.

    Raises MissingExtra without peft, FeatureMismatch for targets that the model does not have, or where none are named
    and peft does not know the architecture's.
    """
    try:
        from peft import LoraConfig, inject_adapter_in_model
    except ImportError as error:
        raise MissingExtra("LoRA needs a package; pip install 'motionary[language]'") from error
    wanted = LoraConfig(
        r=settings.rank,
        lora_alpha=int(settings.alpha) if float(settings.alpha).is_integer() else settings.alpha,  # type: ignore[arg-type]
        lora_dropout=settings.dropout,
        target_modules=list(settings.targets) or None,
        # GPT-2's layers keep their weights transposed; peft wants to be told.
        fan_in_fan_out=any(type(layer).__name__ == "Conv1D" for layer in model.modules()),
    )
    try:
        with _drawing_from(generator):
            inject_adapter_in_model(wanted, model)
    except ValueError as error:
        known = sorted(
            {name.rsplit(".", 1)[-1] for name, layer in model.named_modules() if isinstance(layer, nn.Linear)}
        )
        raise FeatureMismatch(f"no place for LoRA ({error}); name targets among {', '.join(known)}") from error
    for name, parameter in model.named_parameters():
        parameter.requires_grad_("lora_" in name)
        if parameter.requires_grad:
            parameter.data = parameter.data.float()


@contextmanager
def _quiet(transformers: Any) -> Iterator[None]:
    """Inside, transformers draws no progress bars: they belong to the command line."""
    log = transformers.utils.logging
    shown = log.is_progress_bar_enabled()
    log.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            log.enable_progress_bar()


@contextmanager
def _drawing_from(generator: torch.Generator | None) -> Iterator[None]:
    """Inside, torch's default generator goes on from a number drawn from `generator`; afterwards it is as before."""
    if generator is None:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(torch.randint(2**62, (1,), generator=generator)))
        yield
