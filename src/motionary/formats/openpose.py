"""OpenPose's JSON: one file a frame (`NAME_000000000000_keypoints.json`, or OUMVLP-Pose's `0001_keypoints.json`), or
a list of such frames in one file.

A frame is an object with `people`, each with `pose_keypoints_2d` (x, y, confidence) or `pose_keypoints_3d` (x, y, z,
found or not), of BODY_25's 25 joints or COCO's 18. Of a sequence the first file is given, and all that follow it
without a gap in their numbers are read with it. People have no ids there unless tracking was on; they are then
followed from frame to frame. 3D is in the unit of the cameras' calibration.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError
from motionary.formats.joint_sets import OPENPOSE_18, OPENPOSE_25
from motionary.formats.keypoint_json import Detection, head_of, listed, load_json, numbers, stated_rate, take
from motionary.formats.points import RawPoints

JOINTS = {len(each): each for each in (OPENPOSE_18, OPENPOSE_25)}
_FILE = re.compile(r"(?P<stem>.*?)(?P<number>\d+)_keypoints\.json\Z", re.IGNORECASE)
_MOST_FILES = 1_000_000
_MOST_BYTES = 512 * 2**20
_NAMES = ("pose_keypoints_2d", "pose_keypoints_3d", "pose_keypoints")
"""As they are called now, in 3D, and were until version 1.0."""


def accepts(path: Path) -> bool:
    """Whether a .json begins as OpenPose's does, and no earlier frame lies beside it."""
    head = head_of(path)
    is_empty = b'"version":' in head and b'"people":[]' in head
    if b'"people":[' not in head or not (is_empty or b'"pose_keypoints' in head):
        return False
    before = _neighbour(path, -1)
    return before is None or not before.exists()


def read_openpose(path: Path, *, person: int | None = None) -> RawPoints:
    """Read one person of a sequence of files, of which `path` is the first, or of one file with a list of frames.

    3D where all that were found have it, else the image's. Raises `FormatError` for anything else.
    """
    data = load_json(path)
    rate = stated_rate(data, path=path)
    size, notes = path.stat().st_size, []
    if isinstance(data, dict) and "frames" in data:
        data = data["frames"]
    if isinstance(data, dict):
        frames, files = [_people(data, path)], 1
        following = _neighbour(path, 1)
        while following is not None and following.exists() and files < _MOST_FILES and size < _MOST_BYTES:
            frames.append(_people(load_json(following), following))
            size, files = size + following.stat().st_size, files + 1
            following = _neighbour(following, 1)
        if files > 1:
            notes.append(f"{files} files, one a frame, read as one take")
    else:
        frames = [_people(frame, path) for frame in listed(data, what="the file", path=path)]
    return _take(frames, path, size, person, rate, tuple(notes))


def _neighbour(path: Path, step: int) -> Path | None:
    """The file of the frame before or after, None where the name has no number or there is none before."""
    match = _FILE.match(path.name)
    if match is None or int(match["number"]) + step < 0:
        return None
    number = str(int(match["number"]) + step).zfill(len(match["number"]))
    return path.with_name(f"{match['stem']}{number}{path.name[match.end('number') :]}")


def _people(frame: Any, path: Path) -> list[dict[str, Any]]:
    if not isinstance(frame, dict) or "people" not in frame:
        raise FormatError("a frame without people; OpenPose's have a list, which may be empty", path=path)
    people = listed(frame["people"], what="people", path=path)
    for each in people:
        if not isinstance(each, dict):
            raise FormatError("one of the people is no object with keypoints", path=path)
    return people


def _take(
    frames: list[list[dict[str, Any]]],
    path: Path,
    size: int,
    person: int | None,
    rate: float | None,
    notes: tuple[str, ...],
) -> RawPoints:
    has_depth = any(each.get("pose_keypoints_3d") for people in frames for each in people)
    names = _NAMES[1:2] if has_depth else (_NAMES[0], _NAMES[2])
    detections = [[found for each in people if (found := _detection(each, names, path))] for people in frames]
    counts = {len(each.points) for people in detections for each in people}
    if len(counts) > 1:
        raise FormatError(f"people of {' and '.join(map(str, sorted(counts)))} joints in one take", path=path)
    joints = JOINTS[counts.pop()] if counts else OPENPOSE_25
    return take(detections, joints, path=path, size=size, format="openpose", person=person, fps=rate, notes=notes)


def _detection(person: dict[str, Any], names: tuple[str, ...], path: Path) -> Detection | None:
    """A person's keypoints, None for one of whom only face or hands were found."""
    name = next((each for each in names if person.get(each)), None)
    if name is None:
        return None
    width = 4 if name.endswith("3d") else 3
    values = numbers(person[name], what=name, path=path)
    if len(values) % width or len(values) // width not in JOINTS:
        raise FormatError(
            f"{name} has {len(values)} numbers; {width} for each of {' or '.join(map(str, JOINTS))} joints are needed",
            path=path,
        )
    values = values.reshape(-1, width)
    return Detection(values[:, :-1], values[:, -1], _key(person.get("person_id")))


def _key(identity: Any) -> int | None:
    """A person's id; -1, or none, where people were not tracked."""
    value: Any = identity[0] if isinstance(identity, list) and identity else identity
    if isinstance(value, bool) or not isinstance(value, int | float) or not np.isfinite(value):
        return None
    return int(value) if value >= 0 else None
