"""The procedural corpus as a recognition set: which family a generated clip is of, tested on seeds never trained on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from motionary.datasets.procedural import FAMILIES, generate_clip
from motionary.datasets.skeleton_sets import SkeletonClip, SkeletonSequence, SkeletonSet, Split
from motionary.datasets.skeletons.bodies import SMPL_22
from motionary.datasets.skeletons.smpl import smpl_sequence
from motionary.errors import MissingData

TRAIN_SEED, TEST_SEED = 810_001, 910_001
"""First seeds of the clips; the shipped checkpoints saw neither."""
PEOPLE = 8
"""Bodies the training clips are attributed to, so that some can be held back to choose on."""

FORTY: tuple[str, ...] = (
    *("walk", "jog", "sneak", "limp", "walk_backwards", "side_step", "walk_circle", "turn", "climb_stairs", "jump_up"),
    *("jump_forward", "hop", "skip", "jumping_jacks", "wave", "clap", "point", "raise_both_arms", "drink", "phone"),
    *("shrug", "arm_circles", "throw_over", "punch", "push", "bow", "pick_up", "squat", "sit_down", "lunge"),
    *("front_kick", "side_kick", "knee_raise", "trunk_twist", "golf", "dribble", "kneel", "lie_down", "cartwheel"),
    "pirouette",
)
"""Families that a person tells apart at sight, from all groups of the corpus."""


def load_procedural_set(
    folder: Path,
    *,
    cache: Path | None = None,
    families: tuple[str, ...] = tuple(FAMILIES),
    train: int = 8,
    test: int = 4,
    name: str = "procedural",
) -> SkeletonSet:
    """`train` and `test` clips of each family; `folder` is not used, nothing is read.

    Protocol "unseen": trained on one range of seeds and tested on another; every clip has a body of its own. Raises
    `MissingData` for a family that there is not.
    """
    if unknown := [each for each in families if each not in FAMILIES]:
        raise MissingData(f"no procedural family is called {', '.join(unknown)}")
    parts = [("train", TRAIN_SEED, train), ("test", TEST_SEED, test)]
    clips = tuple(
        SkeletonClip(
            key=f"{part}/{family}/{number}",
            labels=(label,),
            subject=f"{part}{number % PEOPLE}",
            reader=partial(_clip, family, seed, number),
        )
        for part, seed, count in parts
        for label, family in enumerate(families)
        for number in range(count)
    )
    edge = train * len(families)
    split = Split(np.arange(edge), np.arange(edge, len(clips)), tuple(range(len(families))))
    return SkeletonSet(name, SMPL_22, families, clips, {"unseen": lambda: (split,)})


def load_procedural40_set(folder: Path, *, cache: Path | None = None, train: int = 16, test: int = 8) -> SkeletonSet:
    """The forty families of `FORTY`."""
    return load_procedural_set(folder, cache=cache, families=FORTY, train=train, test=test, name="procedural40")


def _clip(family: str, seed: int, number: int) -> SkeletonSequence:
    rng = np.random.default_rng([seed, list(FAMILIES).index(family), number])
    return smpl_sequence(generate_clip(rng, family=family).motion.joint_positions().positions)
