"""What an MDM makes of known noise: pairs of a noise's number and the motion it ends in, made once and kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from motionary.tasks.generator import Generator, Phrase, Sampling, sentence
from motionary.tasks.progress import Progress, Silent
from motionary.training.clip_store import stored_clips
from motionary.training.corpora import corpus_version, procedural_clips
from motionary.training.dataset import TrainingClip

SHORTEST = 10
"""Frames below which a generator makes nothing."""
MOST_CLIPS = 20_000
"""Clips of the corpus whose words are told; more trajectories tell them again, with other noise."""


def corpus_phrases(
    count: int, *, corpus_seed: int, seed: int, longest: int, cache: Path, progress: Progress | None = None
) -> list[Phrase]:
    """`count` phrases: a caption at random of each clip of the procedural corpus, of its length up to `longest` frames.

    The clips are kept in the folder `cache`, where a training of the corpus finds them, too.
    """
    progress = progress or Silent()
    needed = min(count, MOST_CLIPS)
    progress.start(needed, "Making procedural clips")
    told = 0

    def tell(done: int, _: int) -> None:
        nonlocal told
        progress.advance(done - told)
        told = done

    def make(first: int, size: int) -> Iterator[TrainingClip]:
        return procedural_clips(size, seed=corpus_seed, first=first)

    folder = cache / f"procedural-{corpus_version()}-seed{corpus_seed}"
    words = [(clip.captions, len(clip.features)) for clip in stored_clips(folder, needed, make=make, tell=tell)]
    words = [(captions, min(frames, longest)) for captions, frames in words if frames >= SHORTEST]
    phrases = []
    for number in range(count):
        captions, frames = words[number % len(words)]
        rng = np.random.default_rng([seed, number])
        phrases.append(Phrase(sentence(captions[rng.integers(len(captions))]), frames / 20.0))
    return phrases


def trajectory_ends(
    generator: Generator,
    phrases: Sequence[Phrase],
    *,
    sampling: Sampling,
    folder: Path,
    progress: Progress | None = None,
) -> list[TrainingClip]:
    """The motion each phrase ends in from noise number k of the sampling's seed: clip k, with its words.

    Computed in bfloat16 but for the last step, where the processor is quick at it, 500 at a time, each part kept under
    `folder` as soon as it is whole.
    """
    progress = progress or Silent()
    progress.start(len(phrases), "Making the teacher's motions")
    about = [generator.info.weights_sha256, asdict(sampling), [(each.text, each.seconds) for each in phrases]]
    name = f"ends-{hashlib.sha256(json.dumps(about).encode()).hexdigest()[:12]}"
    told = 0

    def tell(done: int, _: int) -> None:
        nonlocal told
        progress.advance(done - told)
        told = done

    def make(first: int, size: int) -> Iterator[TrainingClip]:
        some = phrases[first : first + size]
        made = generator.each(
            some, first=first, sampling=sampling, half=True, tell=lambda done, _: tell(first + done, size)
        )
        yield from (
            TrainingClip(motion.astype(np.float16), (phrase.text,)) for motion, phrase in zip(made, some, strict=True)
        )

    return stored_clips(folder / name, len(phrases), make=make, tell=tell)
