"""What writes instructions for pairs of motions: the learnt writer, and what it is to be better than."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.motion_edits import Triplet
from motionary.errors import MissingData, MotionaryError
from motionary.features.humanml263 import recover_positions
from motionary.models.checkpoint import CheckpointInfo
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recogniser_runs import base_of, teller

Array = NDArray[np.floating]

TOKENIZER, WRITER = "tokenizer", "writer"
"""Folders of a learnt writer's two checkpoints."""


SILENT = "Stand still."
"""What is said where there is nothing to say: the metrics need some text."""


@dataclass(frozen=True)
class Recipes:
    """How the tokenizer and the writer are trained (`MotionTokenizerRecipe`, `WriterRecipe`)."""

    tokenizer: Any
    writer: Any

    def to_dict(self) -> dict[str, Any]:
        """Both as plain JSON values."""
        return {"tokenizer": self.tokenizer.to_dict(), "writer": self.writer.to_dict()}


@dataclass(frozen=True, eq=False)
class LearntWriter:
    """A tokenizer and a language model that writes; `infos` of their checkpoints."""

    tokenizer: Any
    writer: Any
    tokenizer_info: CheckpointInfo
    writer_info: CheckpointInfo

    @classmethod
    def load(cls, folder: Path, *, model: Path | None = None) -> LearntWriter:
        """From a folder that `save` wrote; `model` is the folder of its language model, by default MiniLM's.

        Raises MissingData where there is none, FeatureMismatch where the two parts do not belong together.
        """
        from motionary.models.coach_writer.open_writer import load_writer
        from motionary.models.tokenizer.checkpoint import load_tokenizer

        if not (folder / WRITER / "checkpoint.json").is_file():
            raise MissingData(f"{folder}: no writer there; train one with `motionary train coach`")
        tokenizer, tokenizer_info = load_tokenizer(folder / TOKENIZER)
        writer, info = load_writer(folder / WRITER, base_of(None) if model is None else model)
        trained_on = info.training.get("tokenizer")
        if trained_on and trained_on != tokenizer_info.weights_sha256:
            from motionary.errors import FeatureMismatch

            raise FeatureMismatch(f"{folder}: the writer was trained with another tokenizer; copy the whole folder")
        return cls(tokenizer, writer, tokenizer_info, info)

    def save(self, folder: Path, *, half: bool = False) -> None:
        """Write both checkpoints."""
        from motionary.models.coach_writer.open_writer import save_writer
        from motionary.models.tokenizer.checkpoint import save_tokenizer

        info = save_tokenizer(folder / TOKENIZER, self.tokenizer, info=self.tokenizer_info, half=half)
        training = {**self.writer_info.training, "tokenizer": info.weights_sha256}
        save_writer(folder / WRITER, self.writer, info=replace(self.writer_info, training=training), half=half)

    def tokens(self, triplets: Sequence[Triplet]) -> list[tuple[list[int], list[int]]]:
        """Motion tokens of each triplet's source and target, as plain numbers."""
        from motionary.training.coach_writer import motions_of

        sides = [
            motions_of([getattr(each, side) for each in triplets], self.tokenizer, self.tokenizer_info).codes.tolist()
            for side in ("source", "target")
        ]
        return [
            ([code for code in source if code >= 0], [code for code in target if code >= 0])
            for source, target in zip(*sides, strict=True)
        ]

    def write(
        self, pairs: Sequence[tuple[Array, Array]], *, count: int = 1, temperature: float = 0.0, seed: int = 0
    ) -> list[list[tuple[str, float]]]:
        """Instructions for pairs of features (frames, 263), with the mean log-chance of a token; the likeliest first.

        The first is greedy, others drawn at `temperature`, or at CigTime's 0.7 where that is 0.
        """
        import torch

        from motionary.models.coach_writer.decoding import Writing
        from motionary.training.coach_writer import motions_of

        longest = self.writer.config.most_codes * self.tokenizer.config.frames_per_code
        source, target = (
            motions_of([pair[side][:longest] for pair in pairs], self.tokenizer, self.tokenizer_info)
            for side in range(2)
        )
        warm = temperature or (Writing().temperature if count > 1 else 0.0)
        generator = torch.Generator().manual_seed(seed)
        return self.writer.write(source, target, writing=Writing(temperature=warm), count=count, generator=generator)


def train_writers(
    triplets: Sequence[Triplet],
    recipes: Recipes,
    *,
    base: Any,
    folder: Path,
    tokenizer_folder: Path | None = None,
    progress: Progress | None = None,
) -> LearntWriter:
    """Train both parts on triplets, resumable in `folder` and to the bit; what is finished is not trained again.

    `base`: the language model (`models.language.base.Base`). `tokenizer_folder`: where the tokenizer's run is, shared
    by writers of one tokenizer.
    """
    import torch

    from motionary.models.coach_writer.open_writer import open_writer
    from motionary.training.coach_writer import train_writer, writer_run
    from motionary.training.motion_tokenizer import tokenizer_run, train_motion_tokenizer
    from motionary.training.run_folder import RunFolder

    progress = progress or Silent()
    clips = [np.asarray(motion, dtype=np.float32) for each in triplets for motion in (each.source, each.target)]
    first = RunFolder.open(
        tokenizer_folder or folder / f"{TOKENIZER}-run",
        recipe=recipes.tokenizer.to_dict(),
        identity=tokenizer_run(recipes.tokenizer, clips),
    )
    tokenizer, tokenizer_info = train_motion_tokenizer(
        recipes.tokenizer,
        clips,
        pairs=labelled_pairs(triplets) if recipes.tokenizer.labelled else None,
        folder=first,
        tell=teller(progress, "Training the tokenizer"),
    )
    config = recipes.writer.writer
    writer = open_writer(
        base,
        config,
        instructions=sorted({each.instruction for each in triplets}),
        generator=torch.Generator().manual_seed(recipes.writer.seed),
    )
    second = RunFolder.open(
        folder / f"{WRITER}-run",
        recipe=recipes.writer.to_dict(),
        identity=writer_run(recipes.writer, triplets, tokenizer=tokenizer, base=base.identity),
    )
    writer, info = train_writer(
        recipes.writer,
        triplets,
        writer=writer,
        tokenizer=tokenizer,
        tokenizer_info=tokenizer_info,
        folder=second,
        tell=teller(progress, "Training the writer"),
    )
    return LearntWriter(tokenizer, writer, tokenizer_info, info)


def labelled_pairs(triplets: Sequence[Triplet]) -> Any:
    """The triplets with their edits' numbers, and a vector of each edit: the mean of its wordings', centred."""
    from motionary.text import load_encoder
    from motionary.training.motion_tokenizer import LabelledPairs

    names = [f"{each.name}, {each.part}" for each in triplets]
    known = sorted(set(names))
    said: dict[str, set[str]] = {name: set() for name in known}
    for name, each in zip(names, triplets, strict=True):
        said[name].add(each.instruction)
    encoder = load_encoder("minilm")
    vectors = np.stack([encoder.encode_sentences(sorted(said[name])).mean(axis=0) for name in known])
    vectors = vectors - vectors.mean(axis=0) if len(known) > 1 else vectors
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return LabelledPairs(triplets, np.array([known.index(name) for name in names]), vectors.astype(np.float32))


def most_common(train: Sequence[Triplet]) -> str:
    """The instruction that stands most often in the training triplets, the first of them in alphabetical order."""
    counts = Counter(each.instruction for each in train)
    return min(counts, key=lambda text: (-counts[text], text))


def nearest(train: Sequence[Triplet], test: Sequence[Triplet]) -> list[str]:
    """For each pair the instruction of the training triplet whose motions differ most alike.

    A triplet is placed by how the mean and the deviation over time of each normalised feature change from source to
    target, and by the target's own; nearest is the least squared distance. No training: a hard baseline.
    """
    if not train or not test:
        raise MotionaryError("nearest triplets among none")
    frames = np.concatenate([each.target.astype(np.float32) for each in train])
    mean, std = frames.mean(axis=0), frames.std(axis=0) + 1e-3
    known, asked = (np.stack([_place(each, mean, std) for each in part]) for part in (train, test))
    apart = np.square(asked).sum(axis=1)[:, None] - 2 * asked @ known.T + np.square(known).sum(axis=1)
    return [train[int(row)].instruction for row in apart.argmin(axis=1)]


def captioned(train: Sequence[Triplet], test: Sequence[Triplet], *, embedder: Any) -> list[str]:
    """What the target shows, among the training instructions, by a motion-text model that looks at the target alone.

    The offline counterpart of MotionGPT-M2T, which captions the target.
    """
    from motionary.tasks.cigtime.words import caption

    texts = sorted({each.instruction for each in train})
    words = embedder.texts([caption(text) for text in texts])
    motions = embedder.motions([each.target.astype(np.float32) for each in test])
    return [texts[int(row)] for row in (motions @ words.T).argmax(axis=1)]


def by_rules(test: Sequence[Triplet]) -> list[str]:
    """What the measured coach says first; `SILENT` where it finds nothing worth saying or cannot compare."""
    from motionary.coaching import compare, prepare, sentence

    texts = []
    for each in test:
        positions = [recover_positions(motion.astype(np.float32)) for motion in (each.source, each.target)]
        try:
            findings = compare(*(prepare(each, 20.0) for each in positions)).findings
        except MotionaryError:
            findings = ()
        texts.append(sentence(findings[0]) if findings else SILENT)
    return texts


def in_context_requests(
    train: Sequence[Triplet], test: Sequence[Triplet], *, learnt: LearntWriter, examples: int = 5, seed: int = 0
) -> list[Any]:
    """CigTime's prompts for language models that were not trained on this (figure 4), one a pair, for any back end.

    Motions are shown as numbers of `learnt`'s motion tokens; each pair gets `examples` triplets drawn by the seed and
    its number. Answers are drawn as the paper's: temperature 0.7.
    """
    from motionary.models.coach_writer.template import Example, in_context
    from motionary.text.backends.protocol import Message, Request, Sampling

    rng = np.random.default_rng(seed)
    chosen = [rng.choice(len(train), size=min(examples, len(train)), replace=False) for _ in test]
    needed = sorted({int(row) for rows in chosen for row in rows})
    known = dict(zip(needed, learnt.tokens([train[row] for row in needed]), strict=True))
    requests = []
    for rows, (source, target) in zip(chosen, learnt.tokens(test), strict=True):
        shown = [Example(*known[int(row)], train[int(row)].instruction) for row in rows]
        text = in_context(shown, source, target)
        requests.append(
            Request(
                "cigtime-in-context",
                1,
                (Message("user", text),),
                {"text": text},
                sampling=Sampling(temperature=0.7, max_tokens=48, seed=seed),
            )
        )
    return requests


def by_language_model(
    train: Sequence[Triplet], test: Sequence[Triplet], *, learnt: LearntWriter, backend: Any, seed: int = 0
) -> list[str]:
    """What a language model of any back end writes, given examples; only its first line, as an instruction.

    Where it has no usable answer it is `SILENT`. Raises `BackendError` where it does not work at all.
    """
    from motionary.text.backends.protocol import Answer, Unanswered

    found: dict[int, Answer] = {}
    try:
        backend.answer(in_context_requests(train, test, learnt=learnt, seed=seed), done=found.__setitem__)
    except Unanswered as error:
        if error.stopped:
            raise
    return [_first_line(found[number].texts[0]) if number in found else SILENT for number in range(len(test))]


def _first_line(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return " ".join(line.replace("Correction instruction:", "").split()) or SILENT


def _place(triplet: Triplet, mean: Array, std: Array) -> Array:
    source, target = (
        (np.asarray(motion, dtype=np.float32) - mean) / std for motion in (triplet.source, triplet.target)
    )
    now, before = (np.concatenate([each.mean(axis=0), each.std(axis=0)]) for each in (target, source))
    return np.concatenate([now - before, now])
