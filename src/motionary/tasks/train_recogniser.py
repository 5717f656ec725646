"""Training a language recogniser on a skeleton set: from clips to a folder of two checkpoints, resumable throughout."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeleton_sets import SkeletonSet, cut_validation, load_skeleton_set
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recogniser_plan import plan_of
from motionary.tasks.recogniser_runs import Machine, StageFolders, accuracy, base_of, train_stages, width_of
from motionary.training.action_clips import ActionClips, joined, read_actions
from motionary.training.action_recogniser import save_action_recogniser
from motionary.training.sensor_noise import sensed as as_sensed

CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class TrainedReport:
    """A finished training: where it lies, on how many clips of how many labels, and how often it is right.

    `top1`: share of the `tested` clips it names right, in percent.
    """

    checkpoint: Path
    set_name: str
    clips: int
    labels: int
    tested: int
    top1: float


def train_on_set(
    names: str,
    *,
    data: Path,
    out: Path,
    protocol: str | None = None,
    validation: Collection[str] = (),
    adapter: str = "encoder",
    model: Path | None = None,
    size: str = "small",
    without: Sequence[str] = (),
    seed: int = 0,
    steps: tuple[int, int] | None = None,
    longest: float | None = 8.0,
    sensed: int = 0,
    machine: Machine | None = None,
    progress: Progress | None = None,
) -> TrainedReport:
    """Train both stages in `out` on the training clips of a set, or of several joined by "+", and test on their others.

    With `validation`, those training people are held back and tested on instead: choices belong there. Goes on where a
    run that was stopped stood. The recogniser lies in `out`/checkpoint, as float16. `longest`: seconds to which longer
    clips are cut, anywhere while training and about their middle for the test. `sensed`: how many copies of each
    training clip, of SMPL-22 joints, are added as depth sensors would have seen it. `machine`: where it computes.
    """
    progress = progress or Silent()
    base = base_of(model, adapter=adapter)
    settings = {"code_width": width_of(base), "adapter": adapter, "size": size, "seed": seed, "without": without}
    plan_of(features=1, **settings)  # what is wrong with the names is said before clips are read
    parts = [
        read_parts(
            name,
            data=data,
            protocol=protocol,
            validation=validation,
            cache=out / "cache",
            sensed=sensed,
            progress=progress,
        )
        for name in names.split("+")
    ]
    train, test = joined([each[0] for each in parts]), joined([each[1] for each in parts])
    window = None if longest is None else round(longest * train.fps)
    plan = plan_of(features=train.frames.width, steps=steps, window=window, **settings)
    folders = StageFolders(out / "tokenizer", out / "language")
    recogniser = train_stages(train, plan, base=base, folders=folders, machine=machine, progress=progress)
    save_action_recogniser(out / CHECKPOINT, recogniser, half=True)
    test = test if window is None else test.cut(window)
    top1 = 100 * accuracy(recogniser, test.only(range(len(test)), labels=train.labels))
    return TrainedReport(out / CHECKPOINT, names, len(train), len(train.labels), len(test), top1)


def read_parts(
    name: str,
    *,
    data: Path,
    protocol: str | None,
    validation: Collection[str],
    cache: Path,
    sensed: int,
    progress: Progress,
) -> tuple[ActionClips, ActionClips]:
    """Training and test clips of a set (fold 0 where people are left out in turn); labels in plain words.

    `sensed` copies of the training clips are added; FeatureMismatch where their body is not SMPL-22's.
    """
    skeletons = load_skeleton_set(name, data, cache=cache)
    split = skeletons.split(protocol)
    if validation:
        split = cut_validation(skeletons, split, subjects=set(validation))
    labels = skeletons.names(split.classes)
    tested = split.validation if validation else split.test
    train, test = (read_part(skeletons, part, labels, progress=progress) for part in (split.train, tested))
    copies = [read_part(skeletons, split.train, labels, progress=progress, sensor=copy) for copy in range(sensed)]
    return joined([train, *copies]), test


def read_part(
    skeletons: SkeletonSet,
    chosen: NDArray[np.intp],
    labels: Sequence[str],
    *,
    progress: Progress,
    sensor: int | None = None,
) -> ActionClips:
    """Some clips of a set, their targets places in `labels`; with `sensor`, a seed, as depth sensors see them."""
    progress.start(len(chosen), f"Reading {skeletons.name}")
    view = None if sensor is None else partial(as_sensed, rng=np.random.default_rng([sensor, 22]))
    clips = read_actions(skeletons, chosen, view=view, done=progress.advance).only(range(len(chosen)), labels=labels)
    return replace(clips, labels=tuple(label.replace("_", " ") for label in labels))
