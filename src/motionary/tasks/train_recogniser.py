"""Training a language recogniser on a skeleton set: from clips to a folder of two checkpoints, resumable throughout."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeleton_sets import SkeletonSet, cut_validation, load_skeleton_set
from motionary.tasks.progress import Progress, Silent
from motionary.tasks.recogniser_plan import plan_of
from motionary.tasks.recogniser_runs import StageFolders, accuracy, base_of, train_stages, width_of
from motionary.training.action_clips import ActionClips, read_actions
from motionary.training.action_recogniser import save_action_recogniser

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
    set_name: str,
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
    progress: Progress | None = None,
) -> TrainedReport:
    """Train both stages in `out` on a set's training clips, and test on its test clips.

    With `validation`, those training people are held back and tested on instead: choices belong there. Goes on where a
    run that was stopped stood. The recogniser lies in `out`/checkpoint, as float16.
    """
    progress = progress or Silent()
    skeletons = load_skeleton_set(set_name, data, cache=out / "cache")
    split = skeletons.split(protocol)
    if validation:
        split = cut_validation(skeletons, split, subjects=set(validation))
    base = base_of(model, adapter=adapter)
    names = skeletons.names(split.classes)
    train = read_part(skeletons, split.train, names, progress=progress)
    test = read_part(skeletons, split.validation if validation else split.test, names, progress=progress)
    plan = plan_of(
        features=train.frames.width,
        code_width=width_of(base),
        adapter=adapter,
        size=size,
        seed=seed,
        without=without,
        steps=steps,
    )
    folders = StageFolders(out / "tokenizer", out / "language")
    recogniser = train_stages(train, plan, base=base, folders=folders, progress=progress)
    save_action_recogniser(out / CHECKPOINT, recogniser, half=True)
    return TrainedReport(
        out / CHECKPOINT, skeletons.name, len(train), len(names), len(test), 100 * accuracy(recogniser, test)
    )


def read_part(
    skeletons: SkeletonSet, chosen: NDArray[np.intp], labels: Sequence[str], *, progress: Progress
) -> ActionClips:
    """Some clips of a set, their targets places in `labels`."""
    progress.start(len(chosen), f"Reading {skeletons.name}")
    clips = read_actions(skeletons, chosen, done=progress.advance)
    return clips.only(range(len(clips)), labels=labels)
