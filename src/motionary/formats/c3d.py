"""C3D marker files, through ezc3d: the markers, and joint centres estimated from the common marker sets.

Units from POINT:UNITS, the rate from POINT:RATE, the upright axis from POINT:Y_SCREEN or the body. A marker is valid
where its residual is not negative. Labels lose their subject's prefix; of several subjects `person` chooses one. Joint
centres are added under the names of SMPL's joints and listed as estimated; markers of unknown sets are read as they
are, and mapped by a mapping file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingExtra
from motionary.formats.c3d_check import check_c3d
from motionary.formats.joint_centres import joint_centres
from motionary.formats.mapping import Mapping, resolve
from motionary.formats.marker_sets import find_markers, is_labelled, plain_label, set_name, subject_of
from motionary.formats.people import seen
from motionary.formats.points import RawPoints
from motionary.formats.safe_npz import MEMORY_ALLOWANCE, MEMORY_PER_FILE_BYTE
from motionary.formats.units import UNITS, parse_unit
from motionary.formats.upright import up_of_points

Array = NDArray[np.floating]
_UNITS = {"mm": "mm", "cm": "cm", "m": "m", "in": "in", "meters": "m", "metres": "m", "millimeters": "mm"}
_CLOSE = {"+X": "X", "-X": "-X", "+Y": "Y", "-Y": "-Y", "+Z": "Z", "-Z": "-Z"}
_FARTHEST = 1e7
_FEWEST_MARKERS = 8


def read_c3d(path: Path, *, person: int | None = None) -> RawPoints:
    """Read the markers of one subject and its joint centres.

    Raises `MissingExtra` where ezc3d is not installed, `FormatError` for a damaged file or one without labels.
    """
    header = check_c3d(path)
    frames = header.last - header.first + 1
    if frames * header.points * 64 > MEMORY_PER_FILE_BYTE * path.stat().st_size + MEMORY_ALLOWANCE:
        raise FormatError(f"{frames:,} frames of {header.points} points take more memory than they may", path=path)
    data = _open(path)
    point = data["parameters"]["POINT"]
    labels = _labels(point)
    positions = np.asarray(data["data"]["points"], dtype=np.float64)[:3].transpose(2, 1, 0)
    residuals = np.asarray(data["data"]["meta_points"]["residuals"])[0].T
    if len(labels) != positions.shape[1] or 0 in positions.shape:
        raise FormatError(f"{len(labels)} labels for {positions.shape[1]} points; the file is damaged", path=path)
    valid = seen(positions) & (residuals >= 0)
    if (np.abs(positions[valid]) > _FARTHEST).any():
        raise FormatError(f"positions past {_FARTHEST:g}; the file is damaged", path=path)
    chosen, index, people = _subject(labels, valid, person, path)
    unit, metres = _unit(point)
    return _points(
        tuple(labels[place] for place in chosen),
        positions[:, chosen],
        valid[:, chosen],
        fps=_rate(point, path),
        unit=unit,
        metres=metres,
        screen=_CLOSE.get("".join(_texts(point, "Y_SCREEN")[:1]).strip().upper()),
        person=index,
        people=people,
    )


def _open(path: Path) -> Any:
    try:
        import ezc3d
    except ImportError as error:
        raise MissingExtra(f"{path}: reading C3D needs ezc3d: pip install 'motionary[c3d]'") from error
    try:
        data = ezc3d.c3d(str(path))
        data["parameters"]["POINT"]["LABELS"]
    except Exception as error:  # whatever its C++ side throws comes as one of many types
        raise FormatError(
            f"ezc3d cannot read the file: {str(error)[:200] or type(error).__name__}", path=path
        ) from error
    return data


def _texts(group: Any, name: str) -> list[str]:
    """A text parameter's values, [] where there is none."""
    values = group[name]["value"] if name in group else []
    return [str(each) for each in values] if isinstance(values, list) else []


def _labels(point: Any) -> list[str]:
    """All labels: POINT:LABELS, and past 255 points LABELS2 and further."""
    labels = _texts(point, "LABELS")
    more = 2
    while f"LABELS{more}" in point:
        labels += _texts(point, f"LABELS{more}")
        more += 1
    return labels[: int(point["USED"]["value"][0])] if "USED" in point and len(point["USED"]["value"]) else labels


def _rate(point: Any, path: Path) -> float:
    values = np.asarray(point["RATE"]["value"] if "RATE" in point else [], dtype=np.float64)
    rate = float(values[0]) if len(values) else 0.0
    if not 0.1 <= rate <= 100_000:
        raise FormatError(f"POINT:RATE is {rate:g}; a frame rate is needed", path=path)
    return rate


def _unit(point: Any) -> tuple[str | None, float | None]:
    """The name of POINT:UNITS and its metres; None where it is missing or unknown, and the body's height decides."""
    stated = "".join(_texts(point, "UNITS")[:1]).strip().lower()
    return parse_unit(_UNITS[stated]) if stated in _UNITS else (None, None)


def _subject(labels: list[str], valid: NDArray[np.bool_], person: int | None, path: Path) -> tuple[list[int], int, int]:
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


def _points(
    labels: tuple[str, ...],
    positions: Array,
    valid: NDArray[np.bool_],
    *,
    fps: float,
    unit: str | None,
    metres: float | None,
    screen: str | None,
    person: int,
    people: int,
) -> RawPoints:
    names = tuple(plain_label(label) or label for label in labels)
    names = labels if len(set(names)) < len(names) else names
    positions = np.where(valid[..., None], positions, np.nan)
    places = find_markers(labels)
    # the regressions are in metres; without a unit the size of the body tells which it is
    scale = metres if metres is not None else _scale_of(positions)
    centres = joint_centres({name: positions[:, place] * scale for name, place in places.items()})
    mapping: Mapping | None = {joint: joint for joint in centres} if centres else None
    notes: tuple[str, ...] = ()
    if centres:
        notes = (f"{len(places)} markers of {set_name(labels)} known",)
        clash = set(names) & set(centres)
        names = (*(f"marker {name}" if name in clash else name for name in names), *centres)
        positions = np.concatenate([positions, np.stack(list(centres.values()), axis=1) / scale], axis=1)
    up, up_notes = _up(screen, positions, names, mapping)
    return RawPoints(
        format="c3d",
        positions=positions,
        joints=names,
        fps=fps,
        up=up,
        metres_per_unit=metres,
        unit=unit,
        person=person,
        people=people,
        estimated=tuple(centres),
        mapping=mapping,
        notes=(*notes, *up_notes),
    )


def _scale_of(positions: Array) -> float:
    """Metres a unit, by which the markers' extent is that of a person; 1 where none fits."""
    extent = float(np.nanmedian(np.nanmax(positions, axis=1) - np.nanmin(positions, axis=1), axis=0).max())
    return next((metres for metres in UNITS.values() if 0.8 <= extent * metres <= 2.4), 1.0)


def _up(
    screen: str | None, positions: Array, names: tuple[str, ...], mapping: Mapping | None
) -> tuple[str | None, tuple[str, ...]]:
    """The upright axis: the file's, unless the body plainly stands along another; None where neither tells."""
    if mapping is None or screen is None:
        return screen, ()
    stands, unclear = up_of_points(positions, resolve(mapping, names, name="c3d"))
    if unclear or stands == screen:
        return screen, ()
    return stands, (f"POINT:Y_SCREEN says that {screen} is up, but the body stands along {stands}, so that was taken",)
