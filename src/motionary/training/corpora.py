"""Training clips out of data sets: the generated corpora and CMU takes, as features with their captions."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.captions import mirror_caption
from motionary.datasets.cmu import CmuTake, cmu_positions
from motionary.datasets.gestures import gesture_clip
from motionary.datasets.procedural import corpus_clip
from motionary.features.humanml263 import extract
from motionary.motion import JointPositions, load_skeleton
from motionary.motion.transforms import mirror_positions, resample
from motionary.training.dataset import TrainingClip
from motionary.training.sensor_noise import sensed

Array = NDArray[np.floating]

MANNER_WEIGHTS = {"sentence": 1.0, "label": 0.6, "verbose": 0.4}
"""How often a caption of each manner of the procedural corpus is drawn, relative to a full sentence."""

MOST_CAPTIONS = {"sentence": 2, "label": 1, "verbose": 1}
"""Captions of each manner kept of a clip: more cost time to embed, and other clips vary them."""


GENERATORS: dict[str, tuple[str, ...]] = {"procedural": ("procedural",), "gestures": ("procedural", "gestures")}
"""Generated corpora and the packages of `motionary.datasets` whose source makes them."""

_SENSOR_STREAM = 7
"""Keeps a clip's sensor noise apart from the numbers that made the clip."""


def generated_clip(index: int, *, kind: str, seed: int, sensor: bool = False) -> TrainingClip:
    """Clip `index` of the generated corpus `kind` and `seed` as features (float16) and captions.

    `sensor`: as a sensor sees it (`sensor_noise.sensed`), drawn from the seed and the index.
    """
    clip = corpus_clip(index, seed=seed) if kind == "procedural" else gesture_clip(index, seed=seed)
    positions = clip.motion.joint_positions().positions
    if sensor:
        positions = sensed(positions, np.random.default_rng([seed, index, _SENSOR_STREAM]))
    features = extract(positions).astype(np.float16)
    captions: list[str] = []
    weights: list[float] = []
    for manner, all_texts in clip.captions.items():
        # the long ones cost most to embed: every fourth clip keeps one
        texts = all_texts[: MOST_CAPTIONS[manner]] if manner != "verbose" or index % 4 == 0 else ()
        if not texts:
            continue
        captions += texts
        weights += [MANNER_WEIGHTS[manner] / len(texts)] * len(texts)
    return TrainingClip(features=features, captions=tuple(captions), caption_weights=tuple(weights))


def corpus_version(kind: str = "procedural", *, sensor: bool = False) -> str:
    """Hash (12 hex digits) of the generator's own source: stored clips of another generator are not these."""
    files = [
        entry
        for package in GENERATORS[kind]
        for entry in sorted(resources.files(f"motionary.datasets.{package}").iterdir(), key=lambda e: e.name)
        if entry.name.endswith((".py", ".json"))
    ]
    files += [resources.files("motionary.training") / "sensor_noise.py"] if sensor else []
    return hashlib.sha256(b"".join(entry.read_bytes() for entry in files)).hexdigest()[:12]


def generated_clips(
    count: int, *, kind: str, seed: int, sensor: bool = False, first: int = 0, workers: int | None = None
) -> Iterator[TrainingClip]:
    """Clips `first` to `first + count` of a corpus, by `workers` processes (default: one a core), in order."""
    workers = workers or os.cpu_count() or 1
    numbers = range(first, first + count)
    make = partial(generated_clip, kind=kind, seed=seed, sensor=sensor)
    if workers == 1 or count < 64:
        yield from map(make, numbers)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(make, numbers, chunksize=32)


def procedural_clips(count: int, *, seed: int, first: int = 0, workers: int | None = None) -> Iterator[TrainingClip]:
    """Clips of the procedural corpus `seed`, clean (see `generated_clips`)."""
    return generated_clips(count, kind="procedural", seed=seed, first=first, workers=workers)


def _played_at(positions: Array, rate: float) -> Array:
    """The motion `rate` times as fast, still at 20 fps."""
    faster = JointPositions(positions, load_skeleton("smpl22").joints, 20.0 * rate)
    return resample(faster, 20.0).positions


def _variants(positions: Array, rates: Sequence[float]) -> Iterator[tuple[Array, bool]]:
    """A take and its mirror image at each relative speed of `rates`, with whether it is mirrored."""
    for rate in rates:
        timed = positions if rate == 1.0 else _played_at(positions, rate)
        yield timed, False
        yield mirror_positions(timed), True


def cmu_clips(
    takes: Sequence[CmuTake],
    *,
    cache: Path | None = None,
    rates: Sequence[float] = (1.0, 0.9, 1.1),
    sensor_seed: int | None = None,
) -> list[TrainingClip]:
    """Takes and their timed segments as training clips: each also mirrored (words swapped) and at other speeds.

    A take's captions are CMU's description and the ones written for this project; never another data set's.
    `sensor_seed`: each variant as a sensor sees it, drawn from that seed and the take's name.
    """
    clips: list[TrainingClip] = []
    for take in takes:
        positions = cmu_positions(take, cache=cache)
        rng = None if sensor_seed is None else np.random.default_rng([sensor_seed, *take.name.encode()])
        for variant, mirrored in _variants(positions, rates):
            timed = variant if rng is None else sensed(variant, rng)
            features = extract(timed).astype(np.float16)
            share = len(positions) / len(timed)
            for start, end, captions in take.spans():
                first, last = (
                    round(20.0 * second / share) if np.isfinite(second) else len(features) for second in (start, end)
                )
                part = features[first:last]
                if len(part) < 20:
                    continue
                texts = tuple(mirror_caption(text) for text in captions) if mirrored else captions
                clips.append(TrainingClip(features=part, captions=texts, caption_weights=(1.0,) * len(texts)))
    return clips
