"""NTU RGB+D 60 and 120 (Shahroudy et al. 2016, Liu et al. 2020): clips by name, official splits, two people.

`SsssCcccPpppRrrrAaaa.skeleton`: setup, camera, performer, replication, action, each from 1. Setups 1 to 17 and actions
1 to 60 are NTU RGB+D 60. X-Sub trains on listed performers, X-View on cameras 2 and 3, X-Set on even setups; the rest
is tested on. The authors list 302 clips (535 in NTU RGB+D 120) whose skeletons are missing or incomplete, to be left
out of training and testing; so they are here. What is left is 40,091 + 16,487 (X-Sub) and 37,646 + 18,932 (X-View)
clips, and in NTU RGB+D 120 63,026 + 50,919 (X-Sub) and 54,468 + 59,477 (X-Set).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.skeletons.preprocess import centred, keep_moving, with_people
from motionary.errors import FormatError, MissingData

Array = NDArray[np.floating]
Protocol = Literal["ntu60-xsub", "ntu60-xview", "ntu120-xsub", "ntu120-xset"]

PROTOCOLS: tuple[Protocol, ...] = ("ntu60-xsub", "ntu60-xview", "ntu120-xsub", "ntu120-xset")
SUBJECTS_60 = frozenset((1, 2, 4, 5, 8, 9, *range(13, 20), 25, 27, 28, 31, 34, 35, 38))
"""Performers that X-Sub of NTU RGB+D 60 trains on."""
SUBJECTS_120 = SUBJECTS_60 | {
    *(45, 46, 47, 49, 50, *range(52, 60), 70, 74, 78, *range(80, 87), 89, *range(91, 96), 97, 98, 100, 103)
}
"""Performers that X-Sub of NTU RGB+D 120 trains on."""
SETUPS_60 = 17
FPS = 30.0
JOINTS = 25
MID_SPINE = 1
"""Joint on which a clip is centred."""

_NAME = re.compile(r"^S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})$", re.IGNORECASE)
_LIMITS = (32, 3, 106, 2, 120)
_FIELDS = ("setup", "camera", "performer", "replication", "action")


@dataclass(frozen=True, order=True)
class NtuClip:
    """One clip: numbers from 1 as in its name, but `action` from 0 (class 0 is A001), and its `file`."""

    setup: int
    camera: int
    performer: int
    replication: int
    action: int
    file: Path

    @property
    def name(self) -> str:
        """The data set's name of the clip."""
        return clip_name(self.setup, self.camera, self.performer, self.replication, self.action)

    def is_in(self, protocol: Protocol) -> bool:
        """Whether the clip is of the protocol's data set."""
        return protocol.startswith("ntu120") or (self.setup <= SETUPS_60 and self.action < 60)

    def is_test(self, protocol: Protocol) -> bool:
        """Whether the protocol tests on it; it trains on the others. Raises `FormatError` for another protocol."""
        if protocol == "ntu60-xview":
            return self.camera == 1
        if protocol == "ntu120-xset":
            return self.setup % 2 == 1
        subjects = {"ntu60-xsub": SUBJECTS_60, "ntu120-xsub": SUBJECTS_120}.get(protocol)
        if subjects is None:
            raise FormatError(f"protocol {protocol!r}; there are {', '.join(PROTOCOLS)}")
        return self.performer not in subjects


def clip_name(setup: int, camera: int, performer: int, replication: int, action: int) -> str:
    """A clip's name; `action` from 0."""
    return f"S{setup:03d}C{camera:03d}P{performer:03d}R{replication:03d}A{action + 1:03d}"


def parse_name(name: str) -> tuple[int, int, int, int, int] | None:
    """Setup, camera, performer, replication and action (from 0) of a name without its suffix; None where it is none.

    Raises `FormatError` for numbers that the data set does not have.
    """
    found = _NAME.match(name)
    if found is None:
        return None
    numbers = [int(part) for part in found.groups()]
    for field, number, most in zip(_FIELDS, numbers, _LIMITS, strict=True):
        if not 1 <= number <= most:
            raise FormatError(f"{field} {number}; NTU RGB+D 120 has 1 to {most}", path=name)
    return numbers[0], numbers[1], numbers[2], numbers[3], numbers[4] - 1


@cache
def missing_skeletons() -> frozenset[str]:
    """Names of the 535 clips that the authors list as having missing or incomplete skeletons, 302 of NTU RGB+D 60."""
    text = resources.files("motionary.datasets").joinpath("ntu_missing.json").read_text(encoding="utf-8")
    return frozenset(setup + rest for setup, rests in json.loads(text)["missing"].items() for rest in rests.split())


def load_ntu(root: Path, *, with_missing: bool = False) -> list[NtuClip]:
    """The `.skeleton` clips under `root`, at any depth, sorted; without those of `missing_skeletons`.

    Raises `MissingData` where there are none, `FormatError` where two files are the same clip.
    """
    root = Path(root).absolute()
    expected = "expected NTU RGB+D's files S001C001P001R001A001.skeleton and so on, at any depth"
    if not root.is_dir():
        raise MissingData(f"{root}: no such folder; {expected}")
    clips: dict[tuple[int, ...], NtuClip] = {}
    for path in sorted(root.rglob("*.skeleton")):
        numbers = parse_name(path.stem)
        if numbers is None or (not with_missing and path.stem.upper() in missing_skeletons()):
            continue
        if numbers in clips:
            raise FormatError(f"the same clip as {clips[numbers].file}; keep one of the two", path=path)
        clips[numbers] = NtuClip(*numbers, file=path)
    if not clips:
        raise MissingData(f"{root}: no clip of NTU RGB+D; {expected}")
    return sorted(clips.values())


def split(clips: Iterable[NtuClip], protocol: Protocol) -> tuple[list[NtuClip], list[NtuClip]]:
    """Training and test clips of a protocol, from all clips there are."""
    members = [clip for clip in clips if clip.is_in(protocol)]
    return [each for each in members if not each.is_test(protocol)], [
        each for each in members if each.is_test(protocol)
    ]


@dataclass(frozen=True, eq=False)
class People:
    """Two people: `positions` (2, frames, 25, 3) metres, Y up; `mask` (2, frames), True where the person is seen.

    Positions are 0 where the mask is False. `count`: how many of the two there are.
    """

    positions: Array
    mask: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """People that are seen at all."""
        return int(self.mask.any(axis=1).sum())


def ntu_people(path: Path) -> People:
    """The one or two people of a clip, in the camera's directions, centred on the first one's first mid spine.

    As the published work: of up to four bodies seen, those of `MIN_FRAMES` frames or fewer are noise (unless all are),
    and of the rest the two that move most are kept, the one that moves most first. Unlike `read_smpl22` nothing is
    levelled, so that both stay in one space. Raises what `read_bodies` raises, and `FormatError` for no tracked body.
    """
    from motionary.formats.ntu import read_bodies

    bodies, frames = read_bodies(path)
    tracks = [body.laid_out(frames) for body in bodies if body.tracked]
    if not tracks:
        raise FormatError("no body is tracked in any frame; nothing can be read", path=path)
    if tracks[0][0].shape[1] != JOINTS:
        raise FormatError(f"{tracks[0][0].shape[1]} joints; NTU RGB+D has Kinect's {JOINTS}", path=path)
    seen = np.stack([valid.any(axis=1) for _, valid in tracks], axis=1)
    mask = np.repeat(seen[:, :, None], JOINTS, axis=2)
    positions, mask = keep_moving(np.stack([np.nan_to_num(values[..., :3]) for values, _ in tracks], axis=1), mask)
    positions, mask = with_people(centred(positions, mask, origin=(MID_SPINE,)), mask, people=2)
    return People(positions.swapaxes(0, 1), mask[..., 0].T)
