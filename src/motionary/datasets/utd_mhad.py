"""UTD-MHAD: 27 actions of 8 people in 861 clips of 20 Kinect joints (Chen, Jafari, Kehtarnavaz, ICIP 2015).

Files are `aA_sS_tT_skeleton.mat`: action 1 to 27, subject 1 to 8, trial 1 to 4. The usual protocol trains on the odd
subjects and tests on the even ones. The sensor's 30 frames a second stand in no file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData

Array = NDArray[np.floating]
FPS = 20.0
"""Frames per second of what `utd_positions` gives; the clips have 30."""

ACTIONS: tuple[str, ...] = (
    "right arm swipe to the left",
    "right arm swipe to the right",
    "right hand wave",
    "two hand front clap",
    "right arm throw",
    "cross arms in the chest",
    "basketball shoot",
    "right hand draw x",
    "right hand draw circle (clockwise)",
    "right hand draw circle (counter clockwise)",
    "draw triangle",
    "bowling (right hand)",
    "front boxing",
    "baseball swing from right",
    "tennis right hand forehand swing",
    "arm curl (two arms)",
    "tennis serve",
    "two hand push",
    "right hand knock on door",
    "right hand catch an object",
    "right hand pick up and throw",
    "jogging in place",
    "walking in place",
    "sit to stand",
    "stand to sit",
    "forward lunge (left foot forward)",
    "squat (two arms stretch out)",
)
"""The data set's own names; action A of a file name is number A - 1 here."""

_NAME = re.compile(r"^a(\d{1,2})_s(\d{1,2})_t(\d{1,2})_skeleton\.mat$", re.IGNORECASE)
_SUBJECTS = 8


@dataclass(frozen=True, order=True)
class UtdClip:
    """One clip: `action` from 0 (an index into `ACTIONS`), `subject` 1 to 8, `trial` from 1, and its `file`."""

    action: int
    subject: int
    trial: int
    file: Path

    @property
    def label(self) -> str:
        """The action's official name."""
        return ACTIONS[self.action]

    @property
    def is_test(self) -> bool:
        """Whether the usual protocol tests on it: the even subjects."""
        return self.subject % 2 == 0


def parse_name(name: str) -> tuple[int, int, int] | None:
    """Action from 0, subject and trial of a file name, or None where it is no clip's.

    Raises `FormatError` for a clip's name whose action or subject the data set does not have.
    """
    found = _NAME.match(name)
    if found is None:
        return None
    action, subject, trial = (int(part) for part in found.groups())
    if not 1 <= action <= len(ACTIONS) or not 1 <= subject <= _SUBJECTS:
        raise FormatError(
            f"action {action} of subject {subject}; UTD-MHAD has actions 1 to {len(ACTIONS)} and subjects 1 to "
            f"{_SUBJECTS}; give the file its original name, or move it elsewhere",
            path=name,
        )
    return action - 1, subject, trial


def load_utd_mhad(root: Path) -> list[UtdClip]:
    """The clips under `root/utd_mhad` or, where that is not there, under `root`, at any depth; sorted.

    Raises `MissingData` where there are none and `FormatError` where two files are the same clip.
    """
    root = Path(root).absolute()
    folder = root / "utd_mhad" if (root / "utd_mhad").is_dir() else root
    expected = "expected UTD-MHAD's files a1_s1_t1_skeleton.mat and so on, at any depth, in it or in utd_mhad/ there"
    if not folder.is_dir():
        raise MissingData(f"{root}: no such folder; {expected}")
    clips: dict[tuple[int, int, int], UtdClip] = {}
    for path in sorted(folder.rglob("*")):
        key = parse_name(path.name)
        if key is None:
            continue
        if key in clips:
            raise FormatError(f"the same clip as {clips[key].file}; keep one of the two", path=path)
        clips[key] = UtdClip(*key, file=path)
    if not clips:
        raise MissingData(f"{folder}: no clip of UTD-MHAD; {expected}")
    return sorted(clips.values())


def utd_positions(clip: UtdClip) -> Array:
    """Positions (frames, 22, 3) of a clip: SMPL-22 joints, metres, Y up, 20 fps. Raises what `read_smpl22` raises."""
    from motionary.formats import read_smpl22

    return read_smpl22(clip.file, fps=FPS)[0].positions
