"""NTU RGB+D's `.skeleton` text, and UAV-Human's, which is laid out the same with 17 joints.

A count of frames; for each a count of bodies; for each body a line of 10 fields (its id first), a count of joints, and
a line for each joint: x y z in the camera's space, pixels in depth and colour image, an orientation, and how it was
tracked. 25 joints are Kinect v2's: metres, x to the camera's left, y up, z away from it, 30 frames a second (Shahroudy
et al. 2016). 17 joints are COCO's keypoints of UAV-Human (Li et al. 2021), in an image where z is 0 throughout.

Tracking: 2 is seen, 1 inferred by the sensor, 0 not tracked. Inferred joints are used, as the published work does, and
counted in a note; 0 is not valid. A file whose joints all say 0 has no such information.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError
from motionary.formats.joint_sets import COCO_17, KINECT_25
from motionary.formats.level import level
from motionary.formats.people import Body, Sighting, choose, follow, require_memory, seen
from motionary.formats.points import RawPoints
from motionary.formats.source import prepare, read_bounded

Array = NDArray[np.floating]
FPS = 30.0
MAX_BYTES = 64 * 2**20
"""Above which a file is refused: half an hour of three people."""
JOINTS = {25: KINECT_25, 17: COCO_17}
_FARTHEST = 1e5
_MOST_BODIES = 100
_BODY_FIELDS, _JOINT_FIELDS = 10, 12
_LOOKED_AT = 4096
_FIRST_LINES = re.compile(rb"(\xef\xbb\xbf)?\s*\d{1,9}\s*\n(?:\s*0\s*\n)*\s*[1-9]\d?\s*\n[^\n]+\n\s*(?:25|17)\s*\n")


@dataclass(eq=False)
class _Lines:
    """A file's lines one by one, with the number of the last one for messages."""

    file: IO[bytes]
    path: Path
    number: int = 0

    def next(self, what: str) -> list[bytes]:
        """Words of the next line that is not blank; `FormatError` at the end of the file."""
        for line in self.file:
            self.number += 1
            words = line.split()
            if words:
                return words
        raise FormatError(f"the file ends where {what} is expected; it is cut off", path=self.path, line=self.number)

    def count(self, what: str, *, most: int) -> int:
        """A line with one whole number from 0 to `most`."""
        words = self.next(what)
        if len(words) != 1 or not words[0].isdigit() or len(words[0]) > 12 or int(words[0]) > most:
            raise self.error(f"{what} is {_show(b' '.join(words))}; a whole number from 0 to {most:,} is needed")
        return int(words[0])

    def error(self, problem: str) -> FormatError:
        """A `FormatError` at the last line."""
        return FormatError(problem, path=self.path, line=self.number)


def accepts(path: Path) -> bool:
    """Whether a .txt begins as a skeleton file does: frames, bodies, a body's line, 25 or 17 joints."""
    with path.open("rb") as file:
        return bool(_FIRST_LINES.match(file.read(_LOOKED_AT).replace(b"\r\n", b"\n")))


def read_ntu(path: Path, *, person: int | None = None) -> RawPoints:
    """Read one body of the take: `person` in order of appearance, by default the one tracked longest.

    Bodies are told apart by their ids; frames in which the body is not there are not valid. Raises `FormatError` with
    the line for anything that is not laid out so.
    """
    return parse_ntu(read_bounded(path, limit=MAX_BYTES), path=path, person=person)


def parse_ntu(data: bytes, *, path: Path, person: int | None = None) -> RawPoints:
    """As `read_ntu`, from the file's bytes as `source.prepare` gives them."""
    bodies, frame_count = _parse_bodies(data, path)
    chosen = choose(bodies, person, path=path)
    return _take(bodies[chosen], frame_count, person=chosen, people=len(bodies))


def read_bodies(path: Path) -> tuple[list[Body], int]:
    """All bodies of a take, in order of appearance, and its number of frames; for what several people do together.

    A body's points are (joints, 4): x, y, z as the file has them, in the camera's space and not levelled, and how the
    joint was tracked. Raises as `read_ntu`.
    """
    return _parse_bodies(read_bounded(path, limit=MAX_BYTES), path)


def _parse_bodies(data: bytes, path: Path) -> tuple[list[Body], int]:
    data = prepare(data, path)
    lines = _Lines(io.BytesIO(data), path)
    frame_count = lines.count("the number of frames", most=10**9)
    if frame_count == 0:
        raise lines.error("the number of frames is 0; nothing can be read")
    if frame_count > data.count(b"\n") + 1:
        raise lines.error(f"{frame_count:,} frames are stated, more than the file can hold")
    require_memory(frame_count, max(JOINTS), size=len(data), path=path)
    bodies = follow(_frames(lines, frame_count))
    _check_end(lines, frame_count)
    if not bodies:
        raise FormatError(f"{frame_count} frames and not one body in them; nothing can be read", path=path)
    _check_joint_counts(bodies, path)
    return bodies, frame_count


def _frames(lines: _Lines, frame_count: int):
    for frame in range(frame_count):
        bodies = lines.count(f"the number of bodies of frame {frame}", most=_MOST_BODIES)
        yield [_body(lines, frame) for _ in range(bodies)]


def _body(lines: _Lines, frame: int) -> Sighting:
    """One body: points (joints, 4) with the tracking state as the fourth number."""
    fields = lines.next(f"a body of frame {frame}")
    if len(fields) != _BODY_FIELDS:
        raise lines.error(f"a body's line of {len(fields)} fields; {_BODY_FIELDS} are needed, the body's id first")
    count = lines.count("the number of joints", most=max(JOINTS))
    if count not in JOINTS:
        raise lines.error(f"a body of {count} joints; {' or '.join(map(str, JOINTS))} are known")
    values = np.empty((count, 4))
    for joint in range(count):
        words = lines.next(f"joint {joint + 1} of {count}")
        if len(words) != _JOINT_FIELDS:
            raise lines.error(f"a joint's line of {len(words)} fields; {_JOINT_FIELDS} are needed")
        for place, word in enumerate((*words[:3], words[-1])):
            values[joint, place] = _number(word, lines)
    points, states = values[:, :3], values[:, 3]
    if not np.isin(states, (0, 1, 2)).all():
        raise lines.error("a joint's last field says how it was tracked and must be 0, 1 or 2")
    return Sighting(values, seen(points), fields[0])


def _number(word: bytes, lines: _Lines) -> float:
    """One of x, y, z or the state; NaN where the file says so, which is a joint that was not tracked."""
    try:
        value = float(word) if b"_" not in word else np.inf
    except ValueError:
        value = np.inf
    if abs(value) > _FARTHEST:
        raise lines.error(f"{_show(word)} where a number of at most {_FARTHEST:g} is needed")
    return value


def _show(word: bytes) -> str:
    text = word.decode("latin-1")
    return repr(text if len(text) <= 40 else text[:40] + "...")


def _check_end(lines: _Lines, frame_count: int) -> None:
    for line in lines.file:
        lines.number += 1
        if line.strip():
            raise lines.error(f"more lines than the {frame_count} frames that are stated; the number is wrong")


def _check_joint_counts(bodies: list[Body], path: Path) -> None:
    counts = {len(points) for body in bodies for points in body.points}
    if len(counts) != 1:
        raise FormatError(f"bodies of {' and '.join(map(str, sorted(counts)))} joints in one file", path=path)


def _take(body: Body, frame_count: int, *, person: int, people: int) -> RawPoints:
    values, valid = body.laid_out(frame_count)
    positions, states = values[..., :3], values[..., 3]
    names = JOINTS[positions.shape[1]]
    notes: list[str] = []
    if states.any():
        inferred = valid & (states == 1)
        valid &= states > 0
        if inferred.any():
            notes.append(
                f"{100 * inferred.sum() / valid.sum():.1f} % of the joints are inferred by the sensor, not seen"
            )
    else:
        notes.append("the file does not say which joints were tracked; all were taken")
    notes.append(f"{FPS:g} frames a second, the rate of the data set; the file states none")
    is_flat = names is COCO_17 and not positions[..., 2].any()
    is_kinect = names is KINECT_25
    if is_kinect:
        positions, level_notes = level(positions, valid, names)
        notes += level_notes
    return RawPoints(
        format="ntu" if is_kinect else "uav_human",
        positions=positions[..., :2] if is_flat else positions,
        joints=names,
        fps=FPS,
        valid=valid,
        up="Y" if is_kinect else ("-Y" if is_flat else None),
        metres_per_unit=1.0 if is_kinect else None,
        unit="metre" if is_kinect else None,
        person=person,
        people=people,
        notes=tuple(notes),
    )
