"""A writer to train, on MiniLM or on any causal or seq2seq model on disk; and writers as checkpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from motionary.errors import FeatureMismatch, FormatError
from motionary.models.checkpoint import CheckpointInfo, read_checkpoint, save_checkpoint
from motionary.models.coach_writer.config import WriterConfig
from motionary.models.coach_writer.decoder import Decoder
from motionary.models.coach_writer.minilm import MiniLMEngine, Pieces
from motionary.models.coach_writer.motion_tokens import MotionTokens, motion_words
from motionary.models.coach_writer.template import around
from motionary.models.coach_writer.writer import CoachWriter, vocabulary_words
from motionary.models.language.base import Base, open_base
from motionary.models.language.causal import CausalEngine
from motionary.models.language.checkpoint import assign_trained
from motionary.models.language.config import LanguageConfig
from motionary.models.language.pretrained import adapt, load_pretrained
from motionary.models.language.prompts import Instruction
from motionary.models.language.recogniser import adapter_of
from motionary.models.language.runtime import Runtime
from motionary.models.language.sentences import Sentences
from motionary.models.language.seq2seq import Seq2seqEngine
from motionary.models.language.texts import Texts
from motionary.models.language.words import vocabulary_of

MODEL = "coach-writer"
ENGINES = {"causal": CausalEngine, "seq2seq": Seq2seqEngine}


def open_writer(
    folder: str | Path | Base,
    config: WriterConfig,
    *,
    instructions: Sequence[str],
    generator: torch.Generator | None = None,
    runtime: Runtime | None = None,
    known: Sequence[int] = (),
) -> CoachWriter:
    """A writer on the model in `folder`, not yet trained.

    `instructions` are those it will learn: their words stand for no motion, and MiniLM keeps no others (`known`: the
    pieces of a checkpoint instead). Nothing is fetched, no pickle is read, no code of the folder is run. Raises
    MissingData, FormatError, FeatureMismatch or MissingExtra as `load_base_recogniser`.
    """
    base = folder if isinstance(folder, Base) else open_base(folder)
    suits = adapter_of(base.folder).replace("encoder", "minilm")
    if suits != config.adapter:
        raise FeatureMismatch(f"{base.folder}: a model for adapter {suits!r}, not {config.adapter!r}")
    opened = _minilm if config.adapter == "minilm" else _generative
    return opened(base, config, list(instructions), generator, runtime or Runtime(), list(known))


def _minilm(
    base: Base,
    config: WriterConfig,
    instructions: list[str],
    generator: torch.Generator | None,
    runtime: Runtime,
    known: list[int],
) -> CoachWriter:
    sentences = Sentences.read(base)
    if known:
        # a checkpoint's pieces end with the motion's, in their order
        split = len(known) - (config.words if config.tokens == "words" else 0)
        pieces, motion = Pieces(sentences, known[:split]), known[split:]
    else:
        motion = _motion_words(base, config, instructions)
        pieces = Pieces.of(sentences, [*instructions, *around(config.template)], motion=motion)
    engine = MiniLMEngine(base, config, pieces, generator=generator)
    tokens = MotionTokens(config, numbers=pieces.places(motion), words=engine.words().weight, generator=generator)
    kept = [*pieces.known, *motion]
    return CoachWriter(engine, pieces, tokens, base=base, config=config, known=kept).to(runtime.device).eval()


def _motion_words(base: Base, config: WriterConfig, instructions: Sequence[str]) -> list[int]:
    """The vocabulary's words that stand for motion, none where nothing of it does."""
    if config.tokens != "words":
        return []
    avoid = vocabulary_words([*instructions, *around(config.template)])
    return motion_words(vocabulary_of(base.folder), config.words, avoid=avoid)


class _Plain:
    """A transformers tokenizer as a writer asks it."""

    def __init__(self, tokenizer: Any, *, continues: bool) -> None:
        self._texts = Texts(tokenizer, continues=continues)
        self.first, self.last, self.end = self._texts.first, self._texts.last, self._texts.end

    def ids(self, text: str) -> list[int]:
        """Token ids of a text as it stands after other words."""
        return self._texts.around(Instruction(f" {text}", ""))[0][len(self.first) :]

    def text(self, ids: Sequence[int]) -> str:
        return self._texts.text(ids)


class _Engine(nn.Module):
    """A recogniser's engine with what a writer asks besides."""

    def __init__(self, engine: Any) -> None:
        super().__init__()
        self.inner = engine
        self.words, self.taught, self.begin, self.extend = engine.words, engine.taught, engine.begin, engine.extend

    @property
    def longest(self) -> int | None:
        """Tokens that the model reads at most, where it says so."""
        return getattr(self.inner.model.config, "max_position_embeddings", None)

    def pre_trained(self) -> dict[str, nn.Parameter]:
        """All weights of the model that are tuned."""
        return {name: each for name, each in self.inner.named_parameters() if each.requires_grad}


def _generative(
    base: Base,
    config: WriterConfig,
    instructions: list[str],
    generator: torch.Generator | None,
    runtime: Runtime,
    known: list[int],
) -> CoachWriter:
    language = LanguageConfig(config.code_width, adapter=config.adapter, tuning=config.tuning, low_rank=config.low_rank)
    model, tokenizer = load_pretrained(base, language, runtime=runtime)
    engine = ENGINES[config.adapter](model, config=language, name=base.name)
    if config.tuning == "lora":
        adapt(model, config.low_rank, generator=generator)
    numbers = known or _motion_words(base, config, instructions)
    tokens = MotionTokens(config, numbers=numbers, words=engine.words().weight, generator=generator)
    texts = _Plain(tokenizer, continues=config.adapter == "causal")
    return (
        CoachWriter(_Engine(engine), texts, tokens, base=base, config=config, known=numbers).to(runtime.device).eval()
    )


def save_writer(folder: str | Path, writer: CoachWriter, *, info: CheckpointInfo, half: bool = False) -> CheckpointInfo:
    """Write what of a writer was trained, and `info`, to a folder, as `save_checkpoint`.

    `info`'s model, configuration and text encoder are filled in here: the base is named by the hash of its weights,
    which are not written (unless all of them were tuned).
    """
    state = {name: value.detach().float().cpu().numpy() for name, value in writer.parameters_trained().items()}
    config = writer.config.to_dict() | {
        "base": {"name": writer.base.name, "sha256": writer.base.sha256},
        "known": list(writer.known),
    }
    info = replace(info, model=MODEL, config=config, text_encoder=writer.base.identity)
    return save_checkpoint(folder, state, info=info, half=half)


def load_writer(
    folder: str | Path, base: str | Path | Base, *, runtime: Runtime | None = None
) -> tuple[CoachWriter, CheckpointInfo]:
    """The writer of a checkpoint, in evaluation mode, on the model in the folder `base`; and its info.

    Raises as `read_checkpoint` and `open_writer`, and FeatureMismatch if the base's weights are others.
    """
    info, arrays = read_checkpoint(folder)
    info.require(model=MODEL)
    base = base if isinstance(base, Base) else open_base(base)
    try:
        base.require(str(info.config["base"]["sha256"]))
        known = [int(piece) for piece in info.config["known"]]
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"a writer's record that names no base or words: {error}", path=folder) from error
    config = WriterConfig.from_dict({n: v for n, v in info.config.items() if n not in ("base", "known")})
    _check_sizes(config, arrays, folder=folder)
    writer = open_writer(base, config, instructions=(), generator=torch.Generator(), runtime=runtime, known=known)
    assign_trained(writer.parameters_trained(), arrays, folder=folder)
    return writer.eval(), info


def _check_sizes(config: WriterConfig, arrays: Mapping[str, NDArray[Any]], *, folder: str | Path) -> None:
    """Raise FeatureMismatch where a record asks for more than is stored, before anything of that size is made."""
    expected: dict[str, tuple[int, ...]] = {}
    if config.adapter == "minilm":
        reads = arrays.get("engine.decoder.inwards.weight", np.empty((0, 1))).shape[-1]
        with torch.device("meta"):
            decoder = Decoder(config.decoder, reads=reads)
        expected = {f"engine.decoder.{name}": tuple(value.shape) for name, value in decoder.state_dict().items()}
    added = arrays.get("motion.added.weight", np.empty((0, 1)))
    if config.tokens == "extended":
        expected["motion.added.weight"] = (config.words, added.shape[-1])
    wrong = [name for name, shape in expected.items() if name not in arrays or arrays[name].shape != shape]
    if wrong:
        raise FeatureMismatch(
            f"{folder}: the weights do not fit the configuration at {', '.join(wrong[:3])} ({len(wrong)} in all)"
        )
