"""Keypoint files in JSON: opened within bounds, and one person's keypoints over the frames laid out as a take.

Readers of single formats turn their file into `Detections`, one list of people a frame, and `take` does the rest.
Keypoints whose confidence is not above `LEAST_CONFIDENCE` are not valid; estimators give about 0.05 and less to
joints that they do not see, and 0.1 is what OpenPose itself draws.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.level import level
from motionary.formats.people import Sighting, choose, follow, require_memory, seen
from motionary.formats.points import RawPoints
from motionary.formats.source import read_bounded

Array = NDArray[np.floating]
LEAST_CONFIDENCE = 0.1
MAX_BYTES = 64 * 2**20
LOOKED_AT = 8192
CUSTOMARY_RATE = 30.0
_FARTHEST = 1e6
_MOST_PEOPLE = 1000
_BYTES_A_BRACKET = 72
_MEMORY_PER_BYTE, _MEMORY_ALLOWANCE = 12, 64 * 2**20


@dataclass(frozen=True, eq=False)
class Detection:
    """One person in one frame: `points` (joints, 2 or 3), `confidence` (joints,), `key` the person's id or None."""

    points: Array
    confidence: Array
    key: Hashable | None = None


def head_of(path: Path) -> bytes:
    """The first bytes of a file without blanks, b"" where they are no JSON. For `accepts`: only `OSError`."""
    with path.open("rb") as file:
        data = file.read(LOOKED_AT)
    data = b"".join(data.removeprefix(b"\xef\xbb\xbf").split())
    return data if data[:1] in (b"{", b"[") else b""


def load_json(path: Path) -> Any:
    """The value in a JSON file. Raises `FormatError` for anything that is not sound JSON, or too large or deep."""
    data = read_bounded(path, limit=MAX_BYTES)
    brackets = data.count(b"[") + data.count(b"{")
    if brackets * _BYTES_A_BRACKET > _MEMORY_PER_BYTE * len(data) + _MEMORY_ALLOWANCE:
        raise FormatError(f"{brackets:,} lists and objects, mostly empty; this is no keypoint file", path=path)
    try:
        return json.loads(data.decode("utf-8"), parse_int=_whole)
    except UnicodeDecodeError as error:
        raise FormatError("the file is not UTF-8 text", path=path) from error
    except json.JSONDecodeError as error:
        raise FormatError(f"no sound JSON: {error.msg}; it may be cut off", path=path, line=error.lineno) from error
    except RecursionError as error:
        raise FormatError("the JSON is nested too deeply", path=path) from error


def _whole(text: str) -> int | float:
    """A whole number; those of more digits than any keypoint has as a float, so that no digits are worked through."""
    return int(text) if len(text) < 19 else float(text)


def numbers(values: Any, *, what: str, path: Path) -> Array:
    """A flat list of numbers as an array, null as NaN; `FormatError` for anything else in it and for huge ones."""
    if not isinstance(values, list):
        raise FormatError(f"{what} is {_short(values)}; a list of numbers is needed", path=path)
    for value in values:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise FormatError(f"{what} holds {_short(value)}; a number is needed", path=path)
    array = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    if (np.abs(array) > _FARTHEST).any():  # NaN is not above
        raise FormatError(f"{what} holds {array[np.abs(array) > _FARTHEST][0]:g}, which is no keypoint", path=path)
    return array


def listed(value: Any, *, what: str, path: Path) -> list[Any]:
    """`value` where it is a list, else a `FormatError` that names it."""
    if not isinstance(value, list):
        raise FormatError(f"{what} is {_short(value)}; a list is needed", path=path)
    return value


def _short(value: Any) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    text = json.dumps(value) if not isinstance(value, float) else f"{value:g}"
    return text if len(text) <= 40 else text[:40] + "..."


def take(
    frames: Sequence[list[Detection]],
    joints: tuple[str, ...],
    *,
    path: Path,
    size: int,
    format: str,
    person: int | None,
    fps: float | None = None,
    customary: float = CUSTOMARY_RATE,
    metres: float | None = None,
    notes: tuple[str, ...] = (),
) -> RawPoints:
    """One person of the detections as a take, Y down as images and cameras have it.

    `person` in order of appearance, by default the one tracked longest. `fps`: what the file states, else `customary`.
    `metres`: metres a unit of 3D points, None where that is not known. `size`: the file's bytes, which bound memory.
    Raises `FormatError` where no frame shows anybody.
    """
    if not frames:
        raise FormatError("no frames; nothing can be read", path=path)
    if max(map(len, frames)) > _MOST_PEOPLE:
        raise FormatError(f"more than {_MOST_PEOPLE} people in a frame; this is no keypoint file", path=path)
    require_memory(len(frames), len(joints), size=size, path=path)
    bodies = follow([[_sighting(each) for each in people] for people in frames])
    chosen = choose(bodies, person, path=path)
    positions, valid = bodies[chosen].laid_out(len(frames))
    up = "-Y"
    if positions.shape[-1] == 3:
        # half a turn about the line of sight: x to the camera's left, y up, z away, as a Kinect has it
        positions, level_notes = level(positions * [-1.0, -1.0, 1.0], valid, joints)
        up, notes = "Y", (*notes, *level_notes)
    if fps is None:
        notes = (*notes, f"no frame rate in the file; {customary:g} was taken, pass fps if it is another")
    return RawPoints(
        format=format,
        positions=positions,
        joints=joints,
        fps=customary if fps is None else fps,
        valid=valid,
        up=up,
        metres_per_unit=metres,
        unit=None if metres is None else "metre",
        person=chosen,
        people=len(bodies),
        notes=notes,
    )


def _sighting(detection: Detection) -> Sighting:
    with np.errstate(invalid="ignore"):
        sure = detection.confidence > LEAST_CONFIDENCE
    return Sighting(np.nan_to_num(detection.points), seen(detection.points) & sure, detection.key)


def stated_rate(data: Any, *, path: Path) -> float | None:
    """The frame rate that an object states under a customary name, None where it states none."""
    for name in ("fps", "frame_rate", "framerate", "frameRate"):
        if isinstance(data, dict) and name in data:
            value = numbers([data[name]], what=name, path=path)[0]
            if not 0.1 <= value <= 100_000:
                raise FormatError(f"{name} is {value:g}; a frame rate is needed", path=path)
            return float(value)
    return None
