"""Both stages of a language recogniser on clips that are read: what `motionary train recogniser` and the tables run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from motionary.errors import MissingData
from motionary.models.language.base import Base, open_base, read_json
from motionary.models.language.config import ADAPTERS, LanguageConfig
from motionary.models.language.recogniser import load_base_recogniser
from motionary.models.language.words import word_embeddings
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recogniser_plan import RecogniserPlan
from motionary.text.minilm_files import minilm_folder
from motionary.training.action_clips import ActionClips
from motionary.training.action_recogniser import ActionRecogniser
from motionary.training.fit import Report, Tell
from motionary.training.recogniser import label_space, recogniser_identity, train_recogniser
from motionary.training.run_folder import RunFolder
from motionary.training.tokenizer import tokenizer_identity, train_tokenizer

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


def train_stages(
    train: ActionClips,
    plan: RecogniserPlan,
    *,
    base: Base,
    out: Path | None = None,
    progress: Progress | None = None,
) -> ActionRecogniser:
    """Train the tokenizer, then the language model, on `train`; with `out`, resumable there and to the bit."""
    progress = progress or Silent()
    recipe = plan.recogniser
    language = open_language(base, recipe.language, seed=recipe.seed)
    _, vectors = label_space(recipe, train.labels, language)
    words = words_of(base, plan)
    labels = vectors if plan.tokenizer.labelled else None
    if plan.tokenizer.labelled and labels is None:
        labels = named_vectors(train.labels)
    folder = None
    if out is not None:
        identity = tokenizer_identity(plan.tokenizer, train, labels=labels)
        folder = RunFolder.open(out / "tokenizer", recipe=plan.tokenizer.to_dict(), identity=identity)
    first, info = train_tokenizer(
        plan.tokenizer,
        train,
        words=words,
        label_vectors=labels,
        folder=folder,
        tell=teller(progress, "Training the tokenizer"),
    )
    if out is not None:
        identity = recogniser_identity(recipe, train, tokenizer=first.tokenizer, base=base.identity)
        folder = RunFolder.open(out / "language", recipe=recipe.to_dict(), identity=identity)
    trained = train_recogniser(
        recipe,
        train,
        tokenizer=first.tokenizer,
        tokenizer_info=info,
        language=language,
        words=words,
        folder=folder,
        tell=teller(progress, "Training the recogniser"),
    )
    return ActionRecogniser.of(trained)


def open_language(base: Base, config: LanguageConfig, *, seed: int):
    """A language model to train, what is added to it drawn by `seed`."""
    return load_base_recogniser(base, config, generator=torch.Generator().manual_seed(seed))


def words_of(base: Base, plan: RecogniserPlan) -> torch.Tensor | None:
    """Word embeddings for the MMD, drawn by the tokenizer's seed; None where it does not count."""
    loss = plan.tokenizer.model.loss
    if not loss.human * loss.mmd:
        return None
    rng = np.random.default_rng([plan.tokenizer.seed, 7])
    return torch.from_numpy(word_embeddings(base.folder, most=plan.tokenizer.words, rng=rng).vectors)


def named_vectors(labels: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of labels for the first stage where the language model has no sentence space: MiniLM's."""
    from motionary.text import load_encoder
    from motionary.training.label_texts import centre_of, centred_vectors, raw_vectors

    encoder = load_encoder("minilm")
    raw = raw_vectors(
        labels, lambda texts: torch.from_numpy(encoder.encode_sentences(list(texts))), wording="names and descriptions"
    )
    return centred_vectors(raw, centre_of(raw))


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
