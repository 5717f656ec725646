"""Marker takes of any file: one subject's markers, and joint centres estimated from those of the common sets.

Labels lose their subject's prefix; of several subjects `person` chooses one. Joint centres are added under the names of
SMPL's joints and listed as estimated; points of unknown sets are kept as they are, and mapped by their names where
these are a dialect's (keypoints of OpenPose, say), else by a mapping file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.joint_centres import joint_centres
from motionary.formats.mapping import Mapping, detect, resolve
from motionary.formats.marker_sets import find_markers, is_labelled, plain_label, set_name, subject_of
from motionary.formats.points import RawPoints
from motionary.formats.units import UNITS, parse_unit
from motionary.formats.upright import up_of_points

Array = NDArray[np.floating]
FARTHEST = 1e7
"""Units beyond which numbers are no positions."""
_FEWEST_MARKERS = 8
_UNITS = {
    "mm": ("mm", "millimeter", "millimetre", "millimeters", "millimetres"),
    "cm": ("cm", "centimeter", "centimetre", "centimeters", "centimetres"),
    "m": ("m", "meter", "metre", "meters", "metres"),
    "in": ("in", "inch", "inches"),
}


@dataclass(frozen=True, eq=False)
class MarkerTake:
    """Trajectories as a file says them: `positions` (frames, markers, 3) and `valid` (frames, markers) by `labels`.

    `unit`, `metres`: the unit's name and its metres, None where the file does not say. `up`: the upright axis that the
    file states, of which `up_stated` is the place; None where it states none.
    """

    labels: tuple[str, ...]
    positions: Array
    valid: NDArray[np.bool_]
    fps: float
    unit: str | None = None
    metres: float | None = None
    up: str | None = None
    up_stated: str = ""


def marker_unit(stated: str) -> tuple[str | None, float | None]:
    """The name of a stated unit and its metres; None where it is missing or unknown, and the body's height decides."""
    name = next((unit for unit, names in _UNITS.items() if stated.strip().lower() in names), None)
    return parse_unit(name) if name else (None, None)


def markers_of_one(take: MarkerTake, *, format: str, person: int | None, path: Path) -> RawPoints:
    """The markers of one subject of a take with its joint centres.

    Raises `FormatError` where nobody labelled a trajectory, positions are too far out, or there is no such `person`.
    """
    if (np.abs(take.positions[take.valid]) > FARTHEST).any():
        raise FormatError(f"positions past {FARTHEST:g}; the file is damaged", path=path)
    chosen, index, people = _subject(take.labels, take.valid, person, path)
    labels = tuple(take.labels[place] for place in chosen)
    valid = take.valid[:, chosen]
    positions = np.where(valid[..., None], take.positions[:, chosen], np.nan)
    names, centres, mapping, notes = _with_centres(labels, positions, take.metres)
    if centres:
        positions = np.concatenate([positions, np.stack(list(centres.values()), axis=1)], axis=1)
    up, up_notes = _up(take, positions, names, mapping, name=format)
    return RawPoints(
        format=format,
        positions=positions,
        joints=names,
        fps=take.fps,
        up=up,
        metres_per_unit=take.metres,
        unit=take.unit,
        person=index,
        people=people,
        estimated=tuple(centres),
        mapping=mapping,
        notes=(*notes, *up_notes),
    )


def _with_centres(
    labels: tuple[str, ...], positions: Array, metres: float | None
) -> tuple[tuple[str, ...], dict[str, Array], Mapping | None, tuple[str, ...]]:
    """Names of markers and centres, the centres (frames, 3) in the file's unit, their mapping and what to note."""
    names = tuple(plain_label(label) or label for label in labels)
    names = labels if len(set(names)) < len(names) else names
    places = find_markers(labels)
    # the regressions are in metres; without a unit the size of the body tells which it is
    scale = metres if metres is not None else _scale_of(positions)
    centres = joint_centres({name: positions[:, place] * scale for name, place in places.items()})
    mapping: Mapping = {joint: joint for joint in centres}
    if not centres or (detect(labels).is_enough and not resolve(mapping, tuple(centres), name="").is_enough):
        return (labels if detect(labels).is_enough else names), {}, None, ()
    clash = set(names) & set(centres)
    names = (*(f"marker {name}" if name in clash else name for name in names), *centres)
    notes = (f"{len(places)} markers of {set_name(labels)} known",)
    return names, {joint: place / scale for joint, place in centres.items()}, mapping, notes


def _subject(
    labels: tuple[str, ...], valid: NDArray[np.bool_], person: int | None, path: Path
) -> tuple[list[int], int, int]:
    """Places of the labelled markers of one subject, its number and how many there are; the one seen most by default.

    A prefix with few markers is a thing that was tracked, not a person.
    """
    groups: dict[str, list[int]] = {}
    for place, label in enumerate(labels):
        if is_labelled(label):
            groups.setdefault(subject_of(label), []).append(place)
    subjects = [places for places in groups.values() if len(places) >= _FEWEST_MARKERS] or list(groups.values())
    if not subjects:
        raise FormatError(f"not one of the {len(labels)} trajectories is labelled; label them first", path=path)
    if person is None:
        index = max(range(len(subjects)), key=lambda each: int(valid[:, subjects[each]].sum()))
    elif isinstance(person, bool) or not 0 <= person < len(subjects):
        raise FormatError(
            f"person {person}: the file has {len(subjects)} people, numbered from 0 to {len(subjects) - 1}", path=path
        )
    else:
        index = person
    return subjects[index], index, len(subjects)


def _scale_of(positions: Array) -> float:
    """Metres a unit, by which the markers' extent is that of a person; 1 where none fits."""
    extent = float(np.nanmedian(np.nanmax(positions, axis=1) - np.nanmin(positions, axis=1), axis=0).max())
    return next((metres for metres in UNITS.values() if 0.8 <= extent * metres <= 2.4), 1.0)


def _up(
    take: MarkerTake, positions: Array, names: tuple[str, ...], mapping: Mapping | None, *, name: str
) -> tuple[str | None, tuple[str, ...]]:
    """The upright axis: the file's, unless the body plainly stands along another; None where neither tells."""
    if mapping is None or take.up is None:
        return take.up, ()
    stands, unclear = up_of_points(positions, resolve(mapping, names, name=name))
    if unclear or stands == take.up:
        return take.up, ()
    return stands, (
        f"{take.up_stated} says that {take.up} is up, but the body stands along {stands}, so that was taken",
    )
