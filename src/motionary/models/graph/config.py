"""The graph network's sizes; the defaults are 2s-AGCN's figures (Shi et al., CVPR 2019) and live only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from motionary.errors import FeatureMismatch

MAX_WIDTH = 4096
MAX_BLOCKS = 64
MAX_JOINTS = 512
MAX_CLASSES = 1 << 16
STREAMS = ("joint", "bone", "joint_motion", "bone_motion")

PAPER_BLOCKS = ((64, 1), (64, 1), (64, 1), (64, 1), (128, 2), (128, 1), (128, 1), (256, 2), (256, 1), (256, 1))
SMALL_BLOCKS = ((32, 1), (32, 1), (64, 2), (64, 1), (128, 2))
"""For a CPU: a twentieth of the paper's arithmetic."""


@dataclass(frozen=True)
class GraphConfig:
    """A graph network for one body and one list of classes.

    `bones`: (joint, the next one towards the body's centre), a bone each. `blocks`: (channels, step in time) of each.
    `kernel`: frames of a temporal convolution. `adaptive`: 2s-AGCN's learnt graph and the one made of the clip, beside
    the body's; without it the body's edges are weighted (ST-GCN). `squeeze`: how many times narrower than the block
    the embeddings are from which the clip's graph is made. `dropout` before the classifier. `streams`: what
    a joint's numbers are, three for each (see `streams`); the paper has a network for each and adds their scores.
    """

    joints: int
    bones: tuple[tuple[int, int], ...]
    classes: int
    blocks: tuple[tuple[int, int], ...] = PAPER_BLOCKS
    kernel: int = 9
    adaptive: bool = True
    squeeze: int = 4
    dropout: float = 0.0
    streams: tuple[str, ...] = ("joint",)

    def __post_init__(self) -> None:
        wrong: dict[str, object] = {}
        if not 1 <= self.joints <= MAX_JOINTS:
            wrong["joints"] = self.joints
        if not 1 <= self.classes <= MAX_CLASSES:
            wrong["classes"] = self.classes
        if not all(len(bone) == 2 and all(0 <= end < self.joints for end in bone) for bone in self.bones):
            wrong["bones"] = self.bones
        if not 1 <= len(self.blocks) <= MAX_BLOCKS or not all(
            len(block) == 2 and 1 <= block[0] <= MAX_WIDTH and 1 <= block[1] <= 8 for block in self.blocks
        ):
            wrong["blocks"] = self.blocks
        if self.kernel % 2 != 1 or not 1 <= self.kernel <= 99:
            wrong["kernel"] = self.kernel
        if self.squeeze < 1:
            wrong["squeeze"] = self.squeeze
        if not 0 <= self.dropout < 1:
            wrong["dropout"] = self.dropout
        if not self.streams or not set(self.streams) <= set(STREAMS):
            wrong["streams"] = self.streams
        if wrong:
            raise FeatureMismatch(f"a graph network's {wrong} make no sense; see motionary.models.graph.config")

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> GraphConfig:
        """A configuration from JSON values. Raises FeatureMismatch for an unknown or missing name."""
        unknown = sorted(set(values) - {each.name for each in fields(cls)})
        if unknown:
            raise FeatureMismatch(f"a graph network's configuration has no {', '.join(unknown)}")
        given = dict(values)
        try:
            for name in ("bones", "blocks"):
                if name in given:
                    given[name] = tuple((int(a), int(b)) for a, b in given[name])
            if "streams" in given:
                given["streams"] = tuple(str(each) for each in given["streams"])
            return cls(**given)
        except (TypeError, ValueError) as error:
            raise FeatureMismatch(f"not a graph network's configuration: {error}") from error
