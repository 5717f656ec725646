"""UAV-Human's skeletons (Li et al. 2021): 155 actions of 119 people filmed from a drone, 17 joints in the image.

Files are `P000S00G10B10H10UC022000LC021000A000R0_08241716.txt`: person, ..., action and replication from 0. The two
cross-subject protocols, CSv1 and CSv2, train on 89 listed people each and test on the other 30.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from motionary.errors import FormatError, MissingData

Protocol = Literal["csv1", "csv2"]

ACTIONS = 155
PEOPLE = 119
TRAINING_PEOPLE: dict[Protocol, frozenset[int]] = {
    "csv1": frozenset(
        (
            *(0, 2, *range(5, 9), *range(10, 22), *range(25, 31), *range(32, 41), *range(42, 54), *range(55, 58), 59),
            *(*range(61, 66), *range(67, 72), 73, *range(76, 91), 98, 100, 102, 103, 105, 106, *range(110, 113)),
            *range(114, 119),
        )
    ),
    "csv2": frozenset(
        (
            *(0, *range(3, 7), 8, 10, 11, 12, 14, 16, *range(18, 23), 24, 26, *range(29, 33), *range(35, 41)),
            *(*range(43, 48), 49, 52, 54, 56, 57, *range(59, 65), 66, 67, *range(69, 76), *range(77, 82), 83, 84),
            *(*range(86, 90), *range(91, 98), *range(99, 105), *range(106, 116), 117, 118),
        )
    ),
}
"""People that each protocol trains on."""
_NAME = re.compile(r"^P(\d{3})S\d{2}G\d{2}B\d{2}H\d{2}UC\d{6}LC\d{6}A(\d{3})R(\d)_(\d+)$")


@dataclass(frozen=True, order=True)
class UavClip:
    """One clip: `person`, `action` and `replication` from 0, the `stamp` that ends its name, its `file`."""

    person: int
    action: int
    replication: int
    stamp: str
    file: Path

    def is_test(self, protocol: Protocol) -> bool:
        """Whether a protocol tests on it; it trains on the others. Raises `FormatError` for another protocol."""
        if protocol not in TRAINING_PEOPLE:
            raise FormatError(f"protocol {protocol!r}; there are {', '.join(TRAINING_PEOPLE)}")
        return self.person not in TRAINING_PEOPLE[protocol]


def parse_name(name: str) -> tuple[int, int, int, str] | None:
    """Person, action, replication and stamp of a name without its suffix; None where it is none.

    Raises `FormatError` for a person or an action that the data set does not have.
    """
    found = _NAME.match(name)
    if found is None:
        return None
    person, action = int(found[1]), int(found[2])
    if person >= PEOPLE or action >= ACTIONS:
        raise FormatError(
            f"person {person}, action {action}; UAV-Human has people 0 to {PEOPLE - 1} and actions 0 to {ACTIONS - 1}",
            path=name,
        )
    return person, action, int(found[3]), found[4]


def load_uav_human(root: Path) -> list[UavClip]:
    """The skeleton files under `root`, at any depth, sorted. Raises `MissingData` where there are none."""
    root = Path(root).absolute()
    expected = "expected UAV-Human's skeletons P000S00G10B10H10UC022000LC021000A000R0_08241716.txt and so on"
    if not root.is_dir():
        raise MissingData(f"{root}: no such folder; {expected}")
    found = ((parse_name(path.stem), path) for path in sorted(root.rglob("*.txt")))
    clips = [UavClip(*parts, file=path) for parts, path in found if parts is not None]
    if not clips:
        raise MissingData(f"{root}: no clip of UAV-Human; {expected}")
    return sorted(clips)
