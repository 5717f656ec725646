"""MediaPipe's pose landmarks as JSON: 33 landmarks a frame, in the layouts in which its results are written down.

A frame is a list of 33 landmarks, or an object that has one under `poseWorldLandmarks`, `pose_landmarks`,
`worldLandmarks`, `landmarks`, `landmark` or the like, or a list of one such list for each person. A landmark is
`{"x", "y", "z", "visibility"}` or a list of those numbers. The file is a list of frames, or an object with `frames`
and perhaps `fps`. World landmarks are metres about the middle of the hips, x to the image's right, y down, z from the
camera: where the body goes is not in them. Image landmarks are 2D: shares of the image's width and height, made square
by `width` and `height` where the file states them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError
from motionary.formats.joint_sets import MEDIAPIPE_33
from motionary.formats.keypoint_json import Detection, head_of, listed, load_json, numbers, stated_rate, take
from motionary.formats.points import RawPoints

_WORLD = ("poseworldlandmarks", "worldlandmarks")
_IMAGE = ("poselandmarks", "landmarks", "landmark", "keypoints")
_NESTED = 4
_TIMES = {"timestampms": 1e-3, "timems": 1e-3, "timestamp": None, "time": 1.0}
_MARK = re.compile(rb'"(pose_?)?(world_?)?landmarks?"', re.IGNORECASE)
_BARE = re.compile(rb'(\{("\w+":[\w.]+,)*"frames":)?\[\[+\{"x":[-\d.eE]+,"y":[-\d.eE]+,"z":[-\d.eE]+,"visibility":')


def accepts(path: Path) -> bool:
    """Whether a .json has landmarks with x, y and z near its beginning."""
    head = head_of(path)
    return bool(_MARK.search(head) and (b'"x":' in head or b":[[" in head)) or bool(_BARE.match(head))


def read_mediapipe(path: Path, *, person: int | None = None) -> RawPoints:
    """Read one person's landmarks: in metres where the file has world landmarks, else in the image.

    Raises `FormatError` for frames that are laid out otherwise, and for other numbers of landmarks.
    """
    data = load_json(path)
    rate = stated_rate(data, path=path)
    frames = listed(data.get("frames") if isinstance(data, dict) else data, what="frames", path=path)
    has_world = any(_find(frame, _WORLD) for frame in frames)
    names = _WORLD if has_world else _IMAGE
    shape = _image_shape(data)
    detections = [
        [_detection(each, path, is_world=has_world, shape=shape) for each in _people(_find(frame, names), path)]
        for frame in frames
    ]
    if rate is None:
        rate = _rate_of_times(frames)
    notes = ("world landmarks: places about the hips, which stay where they are",) if has_world else ()
    if not has_world and shape is None:
        notes = ("shares of an image whose width and height the file does not state; taken as square",)
    size = path.stat().st_size
    metres = 1.0 if has_world else None
    return take(
        detections,
        MEDIAPIPE_33,
        path=path,
        size=size,
        format="mediapipe",
        person=person,
        fps=rate,
        metres=metres,
        notes=notes,
    )


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _find(frame: Any, names: tuple[str, ...]) -> Any:
    """What a frame has under one of the names; a bare list is its image landmarks; None where there is nothing."""
    if isinstance(frame, list):
        return frame if names is _IMAGE else None
    if not isinstance(frame, dict):
        return None
    plain = {_plain(str(name)): value for name, value in frame.items()}
    return next((plain[name] for name in names if plain.get(name)), None)


def _people(found: Any, path: Path, depth: int = 0) -> Iterator[list[Any]]:
    """Lists of 33 landmarks: that found itself, or those of the people in it."""
    if depth > _NESTED:
        raise FormatError("landmarks nested too deeply", path=path)
    if isinstance(found, dict):
        yield from _people(_find(found, _IMAGE), path, depth + 1)
    elif found:
        items = listed(found, what="landmarks", path=path)
        if _is_landmark(items[0]):
            if len(items) != len(MEDIAPIPE_33):
                raise FormatError(f"{len(items)} landmarks; MediaPipe's pose has {len(MEDIAPIPE_33)}", path=path)
            yield items
        else:
            for each in items:
                yield from _people(each, path, depth + 1)


def _is_landmark(item: Any) -> bool:
    if isinstance(item, dict):
        return "x" in item
    return isinstance(item, list) and bool(item) and not isinstance(item[0], list | dict)


def _detection(items: list[Any], path: Path, *, is_world: bool, shape: tuple[float, float] | None) -> Detection:
    rows = []
    for item in items:
        row = [item.get(name) for name in ("x", "y", "z", "visibility")] if isinstance(item, dict) else item
        if not isinstance(row, list) or not 2 <= len(row) <= 5:
            raise FormatError("a landmark is x, y, z and visibility", path=path)
        rows.append([*row, None, None][:4])
    values = numbers([value for row in rows for value in row], what="landmarks", path=path).reshape(-1, 4)
    points = values[:, :3] if is_world else values[:, :2] * (shape or (1.0, 1.0))
    # without a visibility nothing says that a landmark was not seen
    return Detection(points, np.where(np.isnan(values[:, 3]), 1.0, values[:, 3]))


def _image_shape(data: Any) -> tuple[float, float] | None:
    """Width and height in units of the height."""
    width, height = (data.get(name) for name in ("width", "height")) if isinstance(data, dict) else (None, None)
    if isinstance(width, int | float) and isinstance(height, int | float) and 0 < width < 1e6 and 0 < height < 1e6:
        return float(width / height), 1.0
    return None


def _rate_of_times(frames: list[Any]) -> float | None:
    """Frames a second by the frames' times, None where they have none that rise evenly."""
    for name, seconds in _TIMES.items():
        times = [_plain_value(frame, name) for frame in frames]
        if len(times) < 2 or any(time is None for time in times):
            continue
        steps = np.diff(np.array(times, dtype=np.float64))
        step = float(np.median(steps))
        # a bare "timestamp" is of milliseconds where its steps are above 1
        step *= seconds if seconds is not None else (1e-3 if step > 1 else 1.0)
        if steps.min() > 0 and 1e-4 < step < 10:
            return round(1.0 / step, 3)
    return None


def _plain_value(frame: Any, name: str) -> float | None:
    if not isinstance(frame, dict):
        return None
    value = {_plain(str(key)): each for key, each in frame.items()}.get(name)
    return float(value) if isinstance(value, int | float) and abs(value) < 1e15 else None
