"""Both stages of a language recogniser on clips that are read: what `motionary train recogniser` and the tables run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import MissingData
from motionary.models.checkpoint import CheckpointInfo
from motionary.models.language.base import Base, open_base, read_json
from motionary.models.language.config import ADAPTERS, LanguageConfig
from motionary.models.language.recogniser import load_base_recogniser
from motionary.models.language.runtime import Runtime
from motionary.models.language.words import word_embeddings
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recogniser_plan import RecogniserPlan
from motionary.text.minilm_files import minilm_folder
from motionary.training.action_clips import ActionClips
from motionary.training.action_recogniser import ActionRecogniser
from motionary.training.fit import Report, Tell
from motionary.training.label_texts import LabelSpace, space_of, text_side
from motionary.training.recogniser import label_space, recogniser_identity, train_recogniser
from motionary.training.run_folder import RunFolder
from motionary.training.tokenizer import TokenizerTraining, tokenizer_identity, train_tokenizer

WIDTHS = ("hidden_size", "d_model", "n_embd")
"""What language models' settings call the size of their word embeddings."""


def base_of(model: Path | None, *, adapter: str = "encoder") -> Base:
    """The language model to stand on: the one in the folder `model`, else MiniLM, which only encodes."""
    if adapter not in ADAPTERS:
        raise MissingData(f"adapter {adapter!r}; there are {', '.join(ADAPTERS)}")
    if model is None and adapter != "encoder":
        raise MissingData(f"the adapter {adapter!r} needs a language model; name its folder with --model")
    return open_base(minilm_folder() if model is None else model)


def width_of(base: Base) -> int:
    """Size of a model's word embeddings, which the paper's codes have too. Raises MissingData where it is not said."""
    settings = read_json(base.folder / "config.json")
    for name in WIDTHS:
        if isinstance(settings.get(name), int):
            return settings[name]
    raise MissingData(f"{base.folder}/config.json: none of {', '.join(WIDTHS)}; this kind of model is not known")


@dataclass(frozen=True)
class Machine:
    """Where a training computes: nothing of what is learnt, but for rounding.

    `device` as torch names it; `dtype` of a frozen language model's weights (an encoder's stay float32); `micro_batch`:
    the most clips that the language model differentiates at once, None for a whole batch.
    """

    device: str = "cpu"
    dtype: str = "float32"
    micro_batch: int | None = None

    def __post_init__(self) -> None:
        if self.device.startswith("cuda") and not torch.cuda.is_available():
            raise MissingData(f"device {self.device!r}: torch sees no GPU here; use cpu")
        try:
            torch.device(self.device)
        except RuntimeError as error:
            raise MissingData(f"device {self.device!r} is none that torch knows; use cpu or cuda") from error
        if self.micro_batch is not None and self.micro_batch < 1:
            raise MissingData(f"micro-batches of {self.micro_batch} clips; at least 1 is needed")
        Runtime(dtype=self.dtype)  # which raises for a dtype that there is not

    def runtime(self, config: LanguageConfig) -> Runtime:
        """How the language model computes: where batches are divided, its blocks twice rather than kept in memory."""
        save = self.micro_batch is not None and config.layer is None
        return Runtime(device=self.device, dtype=self.dtype, save_memory=save)


@dataclass(frozen=True)
class StageFolders:
    """Run folders of the two stages: a stage that was finished there is not trained again."""

    tokenizer: Path
    language: Path | None


def train_stages(
    train: ActionClips,
    plan: RecogniserPlan,
    *,
    base: Base,
    folders: StageFolders | None = None,
    machine: Machine | None = None,
    progress: Progress | None = None,
) -> ActionRecogniser:
    """Train the tokenizer, then the language model, on `train`; with `folders`, resumable there and to the bit."""
    progress, machine = progress or Silent(), machine or Machine()
    recipe = plan.recogniser
    first, info = train_first(
        train, plan, base=base, folder=folders and folders.tokenizer, device=machine.device, progress=progress
    )
    folder = None
    if folders is not None and folders.language is not None:
        identity = recogniser_identity(recipe, train, tokenizer=first.tokenizer, base=base.identity)
        folder = RunFolder.open(folders.language, recipe=recipe.to_dict(), identity=identity)
    trained = train_recogniser(
        recipe,
        train,
        tokenizer=first.tokenizer,
        tokenizer_info=info,
        language=open_language(base, recipe.language, seed=recipe.seed, runtime=machine.runtime(recipe.language)),
        words=words_of(base, plan),
        folder=folder,
        tell=teller(progress, "Training the recogniser"),
        micro_batch=machine.micro_batch,
        device=machine.device,
    )
    return ActionRecogniser.of(trained)


def train_first(
    train: ActionClips,
    plan: RecogniserPlan,
    *,
    base: Base,
    folder: Path | None = None,
    device: str = "cpu",
    progress: Progress | None = None,
) -> tuple[TokenizerTraining, CheckpointInfo]:
    """The first stage alone: the tokenizer, with its reader, and its checkpoint's info."""
    recipe = plan.tokenizer
    labels = first_labels(train.labels, plan, base) if recipe.labelled else None
    run = None
    if folder is not None:
        identity = tokenizer_identity(recipe, train, labels=labels)
        run = RunFolder.open(folder, recipe=recipe.to_dict(), identity=identity)
    return train_tokenizer(
        recipe,
        train,
        words=words_of(base, plan),
        labels=labels,
        folder=run,
        tell=teller(progress or Silent(), "Training the tokenizer"),
        device=device,
    )


def first_labels(labels: Sequence[str], plan: RecogniserPlan, base: Base) -> LabelSpace:
    """The labels' space for the first stage: the second's, or MiniLM's where that has no sentence space."""
    space = label_space(plan.recogniser, labels, base)
    return space or space_of(labels, text_side(base_of(None)), wording=plan.recogniser.wording)


def open_language(base: Base, config: LanguageConfig, *, seed: int, runtime: Runtime | None = None) -> Any:
    """A language model to train, what is added to it drawn by `seed`."""
    return load_base_recogniser(base, config, generator=torch.Generator().manual_seed(seed), runtime=runtime)


def words_of(base: Base, plan: RecogniserPlan) -> torch.Tensor | None:
    """Word embeddings for the MMD, drawn by the tokenizer's seed; None where it does not count."""
    loss = plan.tokenizer.model.loss
    if not loss.human * loss.mmd:
        return None
    rng = np.random.default_rng([plan.tokenizer.seed, 7])
    return torch.from_numpy(word_embeddings(base.folder, most=plan.tokenizer.words, rng=rng).vectors)


def accuracy(recogniser: ActionRecogniser, clips: ActionClips) -> float:
    """Share of clips whose best label, among the clips' own, is the right one."""
    return float((predictions(recogniser, clips) == clips.targets).mean())


def predictions(recogniser: ActionRecogniser, clips: ActionClips) -> NDArray[np.intp]:
    """The best of the clips' labels for each of them."""
    return recogniser.scores(clips.features(), labels=clips.labels).argmax(axis=1)


def teller(progress: Progress, what: str) -> Tell:
    """A training loop's reports as progress."""
    seen = {"done": -1}

    def tell(report: Report) -> None:
        if seen["done"] < 0:
            progress.start(report.total, what)
            seen["done"] = 0
        progress.advance(report.done - seen["done"])
        seen["done"] = report.done

    return tell
