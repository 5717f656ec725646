"""Motion files as a recogniser reads them, and the recogniser itself: the one that ships, or one from a folder."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeletons.bodies import BODIES
from motionary.errors import FormatError, MissingData, SkeletonMismatch
from motionary.features.action_frames import SMALLEST_SIZE
from motionary.formats import load_mapping, read_motion, read_smpl22
from motionary.models.checkpoint import RECORD, CheckpointInfo
from motionary.motion import JointPositions
from motionary.motion.transforms import resample
from motionary.training.action_recogniser import TOKENIZER, ActionRecogniser, frames_from, load_action_recogniser

Array = NDArray[np.floating]

SHIPPED = "recogniser-small"
SHORTEST = 0.5
"""Seconds below which a file holds no action."""


@dataclass(frozen=True, eq=False)
class ActionTake:
    """A read motion file: `positions` (frames, joints, 3), metres, and `features` (frames, width), both at `fps`.

    `offset`: seconds of the file before the first of them.
    """

    path: Path
    positions: Array
    features: NDArray[np.float32]
    fps: float
    offset: float


def recogniser_folder(checkpoint: Path | None) -> Path:
    """Folder of the recogniser to use: the one given, or the one that ships. Raises MissingData where there is none."""
    folder = Path(str(resources.files("motionary") / "assets" / SHIPPED)) if checkpoint is None else Path(checkpoint)
    if (folder / TOKENIZER / RECORD).is_file():
        return folder
    if checkpoint is None:
        raise MissingData(f"the recogniser {SHIPPED} is missing here ({folder}); install Motionary again")
    what = "a checkpoint of another kind" if (folder / RECORD).is_file() else "no recogniser"
    raise MissingData(f"{folder}: {what}; give the checkpoint folder that `motionary train recogniser` wrote")


def open_recogniser(checkpoint: Path | None = None, *, model: Path | None = None) -> ActionRecogniser:
    """The recogniser that ships, or that of a folder, on MiniLM or on the language model in the folder `model`."""
    from motionary.text.minilm_files import minilm_folder

    return load_action_recogniser(recogniser_folder(checkpoint), base=minilm_folder() if model is None else model)


def read_action_take(
    path: Path, info: CheckpointInfo, *, mapping: Path | None = None, unit: str | None = None
) -> ActionTake:
    """A motion file on the skeleton and at the frame rate of a tokenizer's checkpoint.

    Any file gives SMPL-22 joints; a tokenizer of another body needs a file that has its very joints. Raises
    `MotionaryError` with words that help on any bad file.
    """
    if info.skeleton == "smpl22":
        joints, report = read_smpl22(
            path, mapping=None if mapping is None else load_mapping(mapping), unit=unit, fps=info.fps
        )
        offset = report.dropped_frames / report.fps
    else:
        joints, offset = _on_body(path, info, unit=unit), 0.0
    if joints.duration < SHORTEST:
        raise FormatError(
            f"{joints.duration:.2f} s of motion; at least {SHORTEST} s are needed to say what it shows", path=path
        )
    if np.abs(joints.positions - joints.positions[:, :1]).max() < SMALLEST_SIZE:
        raise FormatError("all joints are in one place in every frame; there is no body to read", path=path)
    frames = frames_from(info)
    features = frames.frames(frames.prepared(joints.positions), fps=info.fps)
    return ActionTake(Path(path), joints.positions, features, info.fps, offset)


def _on_body(path: Path, info: CheckpointInfo, *, unit: str | None) -> JointPositions:
    """A file's joints in the order of the tokenizer's body, at its frame rate."""
    if info.skeleton not in BODIES:
        raise SkeletonMismatch(f"the recogniser reads a body {info.skeleton!r}; known are {', '.join(BODIES)}")
    wanted = BODIES[info.skeleton].joints
    found = read_motion(path, unit=unit).joint_positions()
    missing = [name for name in wanted if name not in found.joint_names]
    if missing:
        raise SkeletonMismatch(
            f"{path}: no joint {', '.join(missing[:4])}; this recogniser was trained on clips of {info.skeleton} and "
            "reads that skeleton alone. The one that ships reads any body: leave --checkpoint out, or train on sets of "
            "smpl22"
        )
    places = [found.joint_names.index(name) for name in wanted]
    joints = JointPositions(found.positions[:, places], wanted, found.fps)
    return joints if found.fps == info.fps else resample(joints, info.fps)
