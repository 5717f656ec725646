"""The sets that the tables are made on: UTD-MHAD and the procedural corpus, or at full budget the paper's four."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motionary.datasets.skeleton_sets import SkeletonSet, Split, load_skeleton_set
from motionary.errors import MissingData
from motionary.tasks.reproduce.recipe import Context
from motionary.tasks.train_recogniser import read_part
from motionary.training.action_clips import ActionClips
from motionary.training.corpora import corpus_version


@dataclass(frozen=True)
class Asked:
    """A set under a protocol, as a table's column is named."""

    short: str
    name: str
    protocol: str
    options: tuple[tuple[str, int], ...] = ()


UTD = Asked("UTD-MHAD", "utd_mhad", "cross-subject")
PROCEDURAL = Asked("procedural", "procedural40", "unseen", (("train", 8), ("test", 4)))
NTU_120_XSET = Asked("NTU-120 X-Set", "ntu120", "xset")
SMALL = (UTD, PROCEDURAL)
FULL = (
    Asked("NTU-60 X-Sub", "ntu60", "xsub"),
    Asked("NTU-60 X-View", "ntu60", "xview"),
    Asked("NTU-120 X-Sub", "ntu120", "xsub"),
    NTU_120_XSET,
    Asked("Smarthome X-Sub", "smarthome", "xsub"),
    Asked("Smarthome CV1", "smarthome", "cv1"),
    Asked("Smarthome CV2", "smarthome", "cv2"),
    Asked("UAV-Human X-Sub", "uav_human", "csv1"),
)

NEEDS = {
    "small": "utd_mhad/ (UTD-MHAD's .mat files); the procedural corpus is generated",
    "full": "ntu/, smarthome/ and uav_human/ in their official layouts, and the folder language-model/ with a causal "
    "language model (the paper: LLaMA-13B)",
}


@dataclass(frozen=True, eq=False)
class ReadSet:
    """A set that is read, from `folder`: targets of both parts are places in `train.labels`."""

    asked: Asked
    folder: Path
    skeletons: SkeletonSet
    split: Split
    train: ActionClips
    test: ActionClips

    def about(self) -> str:
        """What it is, for a protocol."""
        return (
            f"{len(self.train)} training and {len(self.test)} test clips of {len(self.train.labels)} actions, protocol "
            f"{self.asked.protocol}"
        )


def described(asked: Sequence[Asked], context: Context) -> dict[str, Any]:
    """What names the data, for a recipe's settings. Raises MissingData where a set is not there."""
    found = {}
    for each in asked:
        skeletons = _loaded(each, context)
        keys = hashlib.sha256(repr([(clip.key, clip.labels) for clip in skeletons.clips]).encode()).hexdigest()[:12]
        version = corpus_version() if each.name.startswith("procedural") else ""
        found[each.short] = {"clips": len(skeletons.clips), "keys": keys, "version": version}
    return found


def read_set(asked: Asked, context: Context) -> ReadSet:
    """A set's clips, read once a process."""
    key = (asked, context.data.absolute())
    if key not in _READ:
        skeletons = _loaded(asked, context)
        split = skeletons.split(asked.protocol)
        names = skeletons.names(split.classes)
        parts = [read_part(skeletons, part, names, progress=context.progress) for part in (split.train, split.test)]
        _READ[key] = ReadSet(asked, context.data, skeletons, split, *parts)
    return _READ[key]


_READ: dict[tuple[Asked, Path], ReadSet] = {}


def _loaded(asked: Asked, context: Context) -> SkeletonSet:
    """A set, unread."""
    try:
        return load_skeleton_set(asked.name, context.data, cache=context.cache, **dict(asked.options))
    except MissingData as error:
        raise MissingData(f"{error}; the {context.budget} budget needs {NEEDS[context.budget]}") from error
