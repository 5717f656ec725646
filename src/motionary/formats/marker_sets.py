"""The names under which markers of the common sets go, and finding them in a file's labels."""

from __future__ import annotations

import re

ALIASES: dict[str, tuple[str, ...]] = {
    "LFHD": ("LFHD",),
    "RFHD": ("RFHD",),
    "LBHD": ("LBHD",),
    "RBHD": ("RBHD",),
    "C7": ("C7", "CV7"),
    "T10": ("T10", "TV10"),
    "CLAV": ("CLAV", "SJN", "JN"),
    "STRN": ("STRN", "SXS", "XIPH"),
    "LSHO": ("LSHO", "LACR", "LAC", "LSAE"),
    "LELB": ("LELB", "LELBL", "LLEL", "LHLE"),
    "LELM": ("LELM", "LELBM", "LMEL", "LMELB", "LIEL", "LHME"),
    "LWRA": ("LWRA", "LRSP", "LWRR"),
    "LWRB": ("LWRB", "LUSP", "LWRU"),
    "LFIN": ("LFIN",),
    "LASI": ("LASI", "LASIS", "LFWT", "LIAS"),
    "LPSI": ("LPSI", "LPSIS", "LBWT", "LIPS"),
    "LKNE": ("LKNE", "LKNEL", "LLKNE", "LFLE"),
    "LKNM": ("LKNM", "LKNEM", "LMKNE", "LMKN", "LKMED", "LFME"),
    "LANK": ("LANK", "LANKL", "LLANK", "LFAL"),
    "LANM": ("LANM", "LANKM", "LMED", "LMANK", "LMMA", "LTAM"),
    "LHEE": ("LHEE", "LHEEL", "LFCC"),
    "LTOE": ("LTOE", "LFM2"),
    "LMT5": ("LMT5", "LFM5", "LD5M"),
}
"""Plug-in Gait's name of a marker (Vicon) -> the names it has there, in CMU's set (waist FWT, BWT) and in others.

Markers of the right side, not listed, are those of the left with R for the first L. LxxM are on the inner side.
"""

PLUG_IN_GAIT = ("LASI", "RASI", "LPSI", "RPSI")
CMU = ("LFWT", "RFWT", "LBWT", "RBWT")
SACRUM = ("SACR", "SACRUM")
_UNLABELLED = re.compile(r"\*\d*\Z|\d*\Z|U_?\d+\Z|unlabel|uname", re.IGNORECASE)


def plain_label(label: str) -> str:
    """A label without its subject's prefix and in capitals: `TakeoMonday:LFWT` -> `LFWT`, `L.ASIS` -> `LASIS`."""
    return re.sub(r"[^A-Za-z0-9*]", "", re.split(r"[:|]", label)[-1]).upper()


def subject_of(label: str) -> str:
    """The prefix that says whose marker it is, "" without one."""
    return label.rpartition(":")[0].strip()


def is_labelled(label: str) -> bool:
    """Whether somebody named the marker; `*12`, `U3` and the like are trajectories that nobody did."""
    return not _UNLABELLED.match(re.split(r"[:|]", label)[-1].strip())


def find_markers(labels: tuple[str, ...]) -> dict[str, int]:
    """Plug-in Gait's name -> place among `labels`, for all markers that are there under any of their names."""
    places: dict[str, int] = {}
    for place, label in enumerate(labels):
        places.setdefault(plain_label(label), place)
    found = {}
    for name, aliases in ALIASES.items():
        names = [(name, aliases)]
        if name.startswith("L"):
            names.append(("R" + name[1:], tuple("R" + alias[1:] for alias in aliases)))
        for own, others in names:
            place = next((places[each] for each in others if each in places), None)
            if place is not None:
                found[own] = place
    for name in SACRUM:
        if name in places:
            found.setdefault("SACR", places[name])
    return found


def set_name(labels: tuple[str, ...]) -> str:
    """What set the labels are of, in words."""
    plain = {plain_label(label) for label in labels}
    if plain.issuperset(CMU):
        return "CMU's marker set"
    if plain.issuperset(PLUG_IN_GAIT[:2]) and "LKNE" in plain:
        return "Plug-in Gait"
    return "a marker set with Plug-in Gait's or like names"
