"""Toyota Smarthome's skeletons: JSON of LCR-Net's poses, in the image and in space.

`{"K": ..., "njts": 13, "frames": [[{"pose2d": [13 x, then 13 y], "pose3d": [13 x, 13 y, 13 z], ...}], ...]}` (Das et
al. 2019; the refined skeletons of version 1.2 are laid out the same). Joints are LCR-Net's 13; 3D is in metres in the
camera's space, y down, about the body (where it is in the room is not known); videos are of 20 frames a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from motionary.errors import FormatError
from motionary.formats.joint_sets import LCRNET_13
from motionary.formats.keypoint_json import Detection, head_of, listed, load_json, numbers, stated_rate, take
from motionary.formats.points import RawPoints

FPS = 20.0


def accepts(path: Path) -> bool:
    """Whether a .json begins with LCR-Net's poses."""
    head = head_of(path)
    return head[:1] == b"{" and (b'"njts":' in head or b'"pose2d":[' in head or b'"pose3d":[' in head)


def read_smarthome(path: Path, *, person: int | None = None) -> RawPoints:
    """Read one person's poses: in space where all of them have it, else in the image."""
    data = load_json(path)
    if not isinstance(data, dict):
        raise FormatError("a list; Toyota Smarthome's skeletons are an object with frames", path=path)
    frames = listed(data.get("frames"), what="frames", path=path)
    poses = [listed(frame, what=f"frame {place}", path=path) for place, frame in enumerate(frames)]
    for place, people in enumerate(poses):
        if not all(isinstance(each, dict) for each in people):
            raise FormatError(f"frame {place} holds something that is no pose", path=path)
    has_depth = all(each.get("pose3d") for people in poses for each in people)
    detections = [[_detection(each, path, place, has_depth) for each in people] for place, people in enumerate(poses)]
    return take(
        detections,
        LCRNET_13,
        path=path,
        size=path.stat().st_size,
        format="smarthome",
        person=person,
        fps=stated_rate(data, path=path),
        customary=FPS,
        metres=1.0 if has_depth else None,
    )


def _detection(pose: dict[str, Any], path: Path, frame: int, has_depth: bool) -> Detection:
    name, axes = ("pose3d", 3) if has_depth else ("pose2d", 2)
    values = numbers(pose.get(name), what=f"{name} of frame {frame}", path=path)
    if len(values) != axes * len(LCRNET_13):
        raise FormatError(
            f"{name} of frame {frame} has {len(values)} numbers; {axes} for each of LCR-Net's 13 joints are needed",
            path=path,
        )
    return Detection(values.reshape(axes, -1).T, np.ones(len(LCRNET_13)))
