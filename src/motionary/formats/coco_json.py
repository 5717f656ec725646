"""COCO's keypoint JSON: results, a list of people with `image_id` and `keypoints`, as AlphaPose and mmpose write them
too, and annotations, an object with `images` and `annotations`.

17 joints of x, y and a third number: in results a confidence, in annotations 0 not labelled, 1 hidden, 2 seen, of
which 1 and 2 are valid. Images are frames: in the order of the whole numbers in their ids or names where those lie
close, with frames in which nobody was found left empty, else in the order of the file.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from motionary.errors import FormatError
from motionary.formats.joint_sets import COCO_17
from motionary.formats.keypoint_json import Detection, head_of, listed, load_json, numbers, stated_rate, take
from motionary.formats.points import RawPoints

_LOOSEST = 4
"""Frames for each image that shows somebody, above which numbers are no numbers of frames."""
_IDS = ("track_id", "idx", "person_id")


def accepts(path: Path) -> bool:
    """Whether a .json begins as a list of people with keypoints, or as annotations of keypoints."""
    head = head_of(path)
    if head[:1] == b"[":
        return b'"keypoints":[' in head and b'"image_id":' in head
    has_parts = b'"images":[' in head and (b'"annotations":[' in head or b'"file_name":' in head)
    return has_parts or (b'"annotations":[' in head and b'"keypoints":[' in head)


def read_coco(path: Path, *, person: int | None = None) -> RawPoints:
    """Read one person's keypoints over the images of a file. Raises `FormatError` for anything laid out otherwise."""
    data = load_json(path)
    is_annotations = isinstance(data, dict)
    people = data.get("annotations") if isinstance(data, dict) else data
    names = _file_names(data, path) if isinstance(data, dict) else {}
    found: dict[str, list[Detection]] = {name: [] for name in names.values()}
    for each in listed(people, what="annotations" if is_annotations else "the file", path=path):
        if not isinstance(each, dict) or "image_id" not in each:
            raise FormatError("one of the people is no object with an image_id", path=path)
        image = names.get(str(each["image_id"]), str(each["image_id"]))
        if each.get("keypoints"):
            found.setdefault(image, []).append(_detection(each, path, is_annotations=is_annotations))
    frames, notes = _in_order(found)
    size = path.stat().st_size
    rate = stated_rate(data, path=path)
    return take(frames, COCO_17, path=path, size=size, format="coco", person=person, fps=rate, notes=notes)


def _file_names(data: dict[str, Any], path: Path) -> dict[str, str]:
    """Image id -> its file's name, which has the frame's number where a video was taken apart."""
    names = {}
    for image in listed(data.get("images", []), what="images", path=path):
        if not isinstance(image, dict) or "id" not in image:
            raise FormatError("one of the images is no object with an id", path=path)
        names[str(image["id"])] = str(image.get("file_name", image["id"]))
    return names


def _detection(person: dict[str, Any], path: Path, *, is_annotations: bool) -> Detection:
    values = numbers(person["keypoints"], what="keypoints", path=path)
    if len(values) != 3 * len(COCO_17):
        raise FormatError(f"keypoints has {len(values)} numbers; 51, for COCO's 17 joints, are needed", path=path)
    values = values.reshape(-1, 3)
    key = next((person[name] for name in _IDS if _is_key(person.get(name))), None)
    return Detection(values[:, :2], (values[:, 2] > 0).astype(float) if is_annotations else values[:, 2], key)


def _is_key(value: Any) -> bool:
    return isinstance(value, Hashable) and value is not None and value != -1


def _in_order(found: dict[str, list[Detection]]) -> tuple[list[list[Detection]], tuple[str, ...]]:
    """The frames in order of time, those without anybody between them as empty ones, and notes."""
    numbered = {name: _number(name) for name in found}
    places = [number for number in numbered.values() if number is not None]
    if len(places) < len(found) or len(set(places)) < len(places):
        return list(found.values()), ("the images have no numbers; they were taken in the file's order",)
    first, last = min(places, default=0), max(places, default=-1)
    if last - first + 1 > _LOOSEST * len(found):
        order = sorted(found, key=lambda name: numbered[name] or 0)
        return [found[name] for name in order], ("the images' numbers lie far apart; each was taken as the next frame",)
    frames: list[list[Detection]] = [[] for _ in range(first, last + 1)]
    for name, number in numbered.items():
        frames[(number or 0) - first] = found[name]
    return frames, ()


def _number(name: str) -> int | None:
    """The last whole number in an image's name or id, without the ending: `video_0012.jpg` -> 12."""
    found = re.findall(r"\d{1,18}", re.sub(r"\.\w{1,5}\Z", "", name))
    return int(found[-1]) if found else None
