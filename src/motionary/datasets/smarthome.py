"""Toyota Smarthome, trimmed (Das et al. 2019): 31 activities of daily living of 18 older people, filmed by 7 cameras.

Skeletons are `Cook.Cleanup_p02_r00_v02_c03.json` (activity, person, take, view, camera; a `_pose3d` may follow).
X-Sub tests on the people it does not train on, 31 classes. CV1 and CV2 test on camera 2, validate on camera 5 and train
on camera 1 and on cameras 1, 3, 4, 6, 7; 19 classes. The usual figure is the mean of the classes' accuracies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from motionary.errors import FormatError, MissingData

Protocol = Literal["xsub", "cv1", "cv2"]
Part = Literal["train", "val", "test"]

ACTIVITIES: tuple[str, ...] = (
    *("Cook.Cleandishes", "Cook.Cleanup", "Cook.Cut", "Cook.Stir", "Cook.Usestove", "Cutbread", "Drink.Frombottle"),
    *("Drink.Fromcan", "Drink.Fromcup", "Drink.Fromglass", "Eat.Attable", "Eat.Snack", "Enter", "Getup", "Laydown"),
    *("Leave", "Makecoffee.Pourgrains", "Makecoffee.Pourwater", "Maketea.Boilwater", "Maketea.Insertteabag"),
    *("Pour.Frombottle", "Pour.Fromcan", "Pour.Fromkettle", "Readbook", "Sitdown", "Takepills", "Uselaptop"),
    *("Usetablet", "Usetelephone", "Walk", "WatchTV"),
)
"""Classes of X-Sub, in their order."""
CV_ACTIVITIES: tuple[str, ...] = tuple(
    each
    for each in ACTIVITIES
    if not each.startswith(("Cook", "Make")) and each not in ("Laydown", "Pour.Fromkettle", "WatchTV")
)
"""The 19 classes of the cross-view protocols."""
TRAINING_PEOPLE = frozenset((3, 4, 6, 7, 9, 12, 13, 15, 17, 19, 25))
_CAMERAS: dict[str, frozenset[int]] = {"cv1": frozenset((1,)), "cv2": frozenset((1, 3, 4, 6, 7))}
_VALIDATION_CAMERA, _TEST_CAMERA = 5, 2
_NAME = re.compile(r"^([A-Za-z.]+)_p(\d{2})_r(\d{2})_v(\d{2})_c(\d{2})(?:_pose3d)?$")


@dataclass(frozen=True, order=True)
class SmarthomeClip:
    """One clip: its `activity`, the numbers in its name, its `file`."""

    activity: str
    person: int
    take: int
    view: int
    camera: int
    file: Path

    def label(self, protocol: Protocol) -> int | None:
        """Its class in a protocol; None where the protocol leaves the activity out."""
        classes = ACTIVITIES if protocol == "xsub" else CV_ACTIVITIES
        return classes.index(self.activity) if self.activity in classes else None

    def part(self, protocol: Protocol) -> Part | None:
        """The part of a protocol that it is in; None where it is in none. Raises `FormatError` for another protocol."""
        if protocol == "xsub":
            return "train" if self.person in TRAINING_PEOPLE else "test"
        if protocol not in _CAMERAS:
            raise FormatError(f"protocol {protocol!r}; there are xsub, cv1, cv2")
        if self.label(protocol) is None:
            return None
        held_out: dict[int, Part] = {_TEST_CAMERA: "test", _VALIDATION_CAMERA: "val"}
        return "train" if self.camera in _CAMERAS[protocol] else held_out.get(self.camera)


def parse_name(name: str) -> tuple[str, int, int, int, int] | None:
    """Activity, person, take, view and camera of a name without its suffix; None where it is none.

    Raises `FormatError` for an activity that the trimmed data set does not have.
    """
    found = _NAME.match(name)
    if found is None:
        return None
    activity, *numbers = found.groups()
    if activity not in ACTIVITIES:
        raise FormatError(f"activity {activity!r}; the trimmed Toyota Smarthome has {len(ACTIVITIES)}", path=name)
    person, take, view, camera = (int(each) for each in numbers)
    return activity, person, take, view, camera


def load_smarthome(root: Path) -> list[SmarthomeClip]:
    """The clips under `root`, at any depth, sorted. Raises `MissingData` where there are none."""
    root = Path(root).absolute()
    expected = "expected Toyota Smarthome's files Cook.Cleanup_p02_r00_v02_c03.json and so on, at any depth"
    if not root.is_dir():
        raise MissingData(f"{root}: no such folder; {expected}")
    found = ((parse_name(path.stem), path) for path in sorted(root.rglob("*.json")))
    clips = [SmarthomeClip(*parts, file=path) for parts, path in found if parts is not None]
    if not clips:
        raise MissingData(f"{root}: no clip of Toyota Smarthome; {expected}")
    return sorted(clips)
