"""AMC: the motion of an ASF skeleton. The skeleton lies beside it: `02_01.amc` belongs to `02.asf`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData
from motionary.formats.amc_fast import read_regular
from motionary.formats.asf import AsfSkeleton, Bone, read_asf
from motionary.formats.numbers import number
from motionary.formats.reading import RawTake, as_path
from motionary.formats.source import decode, read_bounded
from motionary.motion.rotations import euler_to_quat, quat_conjugate, quat_multiply

Array = NDArray[np.float64]
DEFAULT_FPS = 120.0
"""AMC states no frame rate; the CMU and most other Vicon takes of its time have 120 frames a second."""


def find_asf(path: str | Path) -> Path:
    """The ASF file beside an AMC file: the one with the longest stem that begins its stem, else the only one."""
    path = as_path(path)
    candidates = sorted(each for each in path.parent.glob("*") if each.suffix.lower() == ".asf")
    fitting = [each for each in candidates if path.stem.lower().startswith(each.stem.lower())]
    if fitting:
        return max(fitting, key=lambda each: len(each.stem))
    if len(candidates) == 1:
        return candidates[0]
    found = f"{len(candidates)} others: {', '.join(c.name for c in candidates[:5])}" if candidates else "none"
    raise MissingData(
        f"{path}: an AMC file needs its skeleton; looked for an .asf whose name begins this file's name in "
        f"{path.parent}, found {found}. Put it there or name it with asf=..."
    )


def read_amc(path: str | Path, *, asf: str | Path | None = None, fps: float = DEFAULT_FPS) -> RawTake:
    """The take in an AMC file, on the skeleton of `asf` (by default `find_asf`), in the file's own units.

    Raises `FormatError` with the line for anything malformed and `MissingData` where there is no skeleton.
    """
    path = as_path(path)
    data = read_bounded(path)
    return parse_amc(data, read_asf(find_asf(path) if asf is None else asf), path=path, fps=fps)


def parse_amc(
    data: bytes, skeleton: AsfSkeleton, *, path: Path | str | None = None, fps: float = DEFAULT_FPS
) -> RawTake:
    """As `read_amc`, from bytes with LF line ends; `path` is for messages."""
    body = _Body(data, skeleton, path)
    values = body.read()
    notes = body.notes
    if not data[-1:].isspace():
        notes += ("the file does not end with a line end; if it was cut off, its last number may be short of digits",)
    rate = body.fps or fps
    if body.fps is None:
        notes += (f"AMC states no frame rate; {fps:g} frames a second were taken",)
    notes += tuple(f"bone {name!r} never moves in the file; kept at rest" for name in body.absent[:3])
    notes += _untracked(skeleton, values)
    return _assemble(skeleton, values, degrees=body.degrees, fps=rate, notes=skeleton.notes + notes)


class _Body:
    """The frames of an AMC file: for each, one line a bone."""

    def __init__(self, data: bytes, skeleton: AsfSkeleton, path: Path | str | None) -> None:
        self.data = data
        self.notes: tuple[str, ...] = ()
        self.path = path
        self.degrees = skeleton.degrees
        self.fps: float | None = None
        self.absent: list[str] = []
        self.skeleton = skeleton
        self._bones = {bone.name: i for i, bone in enumerate(skeleton.bones)}

    def fail(self, problem: str, line: int) -> FormatError:
        return FormatError(problem, path=self.path, line=line)

    def read(self) -> list[Array]:
        """For each bone (frames, its degrees of freedom)."""
        start, first_byte = self._read_header()
        regular = self._read_regular(self.data[first_byte:])
        return self._read_line_by_line(start) if regular is None else regular

    def _read_regular(self, data: bytes) -> list[Array] | None:
        bones = self.skeleton.bones
        found = read_regular(data, {bone.name.encode(): (i, len(bone.dof)) for i, bone in enumerate(bones)})
        if found is None or not any(index == 0 for index, _ in found):
            return None
        values = dict(found)
        frames = len(values[0])
        self.absent = [bone.name for i, bone in enumerate(bones) if i not in values and bone.dof]
        return [values.get(i, np.zeros((frames, len(bone.dof)))) for i, bone in enumerate(bones)]

    def _read_line_by_line(self, start: int) -> list[Array]:
        text, self.notes = decode(self.data)
        lines = text.split("\n")
        columns: list[list[list[float]]] = [[] for _ in self.skeleton.bones]
        frames, first = 0, None
        line = start
        for line, content in enumerate(lines[start:], start=start + 1):
            words = content.split()
            if not words or words[0].startswith("#"):
                continue
            if len(words) == 1 and words[0].isascii() and words[0].isdigit():
                first = self._check_frame(words[0], first, frames, columns, line)
                frames += 1
            else:
                self._read_bone(words, columns, frames, line)
        if not frames:
            raise self.fail("there are no frames", max(line, 1))
        self._check_complete(columns, frames, line)
        widths = [len(bone.dof) for bone in self.skeleton.bones]
        return [
            np.array(rows or np.zeros((frames, n))).reshape(frames, n) for rows, n in zip(columns, widths, strict=True)
        ]

    def _read_header(self) -> tuple[int, int]:
        """Index of the first line of frames, and of its first byte."""
        start, index = 0, 0
        while start < len(self.data):
            end = self.data.find(b"\n", start)
            end = len(self.data) if end < 0 else end
            words = self.data[start:end].decode("latin-1").split()
            if words and not words[0].startswith("#"):
                if not words[0].startswith(":"):
                    return index, start
                self._keyword(words, index + 1)
            start, index = end + 1, index + 1
        raise self.fail("there are no frames", index)

    def _keyword(self, words: list[str], line: int) -> None:
        key = words[0].upper()
        if key in (":DEGREES", ":RADIANS"):
            self.degrees = key == ":DEGREES"
        elif key == ":SAMPLES-PER-SECOND":
            rate = number(words[1] if len(words) > 1 else "", what="the frame rate", path=self.path, line=line)
            if not 0 < rate <= 1e5:
                raise self.fail(f"the frame rate is {rate:g}; it must lie in 0 to 100000", line)
            self.fps = rate

    def _check_frame(self, word: str, first: int | None, frames: int, columns: list, line: int) -> int:
        value = int(word[:18])
        first = value if first is None else first
        if value != first + frames:
            raise self.fail(
                f"frame {value} where frame {first + frames} should follow; frames are missing or doubled", line
            )
        self._check_complete(columns, frames, line)
        return first

    def _read_bone(self, words: list[str], columns: list[list[list[float]]], frames: int, line: int) -> None:
        index = self._bones.get(words[0])
        if index is None:
            raise self.fail(
                f"{words[0][:40]!r} is no bone of the skeleton and no frame number; is this its .asf?", line
            )
        if not frames:
            raise self.fail(f"bone {words[0]!r} before the first frame number", line)
        bone, rows = self.skeleton.bones[index], columns[index]
        if len(words) - 1 != len(bone.dof):
            raise self.fail(f"bone {bone.name!r} has {len(words) - 1} values, its skeleton says {len(bone.dof)}", line)
        if len(rows) != frames - 1:
            twice = len(rows) >= frames
            raise self.fail(
                f"bone {bone.name!r} {'twice in one frame' if twice else 'is missing in earlier frames'}", line
            )
        try:
            values = [float(word) for word in words[1:]]
        except ValueError:
            values = [np.nan]
        if not np.isfinite(values).all():
            for dof, word in zip(bone.dof, words[1:], strict=True):
                number(word, what=f"{dof} of {bone.name!r}", path=self.path, line=line)
        rows.append(values)

    def _check_complete(self, columns: list, frames: int, line: int) -> None:
        """Each bone that moves at all must have a row for each of the `frames` frames so far."""
        short = [i for i, rows in enumerate(columns) if len(rows) != frames and self.skeleton.bones[i].dof]
        never = [i for i in short if not columns[i] and i]
        short = [i for i in short if i not in never]
        self.absent = [self.skeleton.bones[i].name for i in never]
        if short and frames:
            name = self.skeleton.bones[short[0]].name
            raise self.fail(
                f"bone {name!r} is missing in frame number {frames} of the file; it is cut off or damaged", line
            )


def _untracked(skeleton: AsfSkeleton, values: list[Array]) -> tuple[str, ...]:
    """A note on bones that are exactly 0 in some frames and not in others: the capture lost them there."""
    found = []
    for bone, rows in zip(skeleton.bones[1:], values[1:], strict=True):
        still = int(np.sum(~rows.any(axis=1)))
        if len(bone.dof) >= 2 and 0 < still < len(rows):
            found.append(f"{bone.name} in {still}")
    if not found:
        return ()
    return (
        f"bones exactly at rest, probably untracked, in some of the {len(values[0])} frames: {', '.join(found[:6])}",
    )


def _assemble(
    skeleton: AsfSkeleton, values: list[Array], *, degrees: bool, fps: float, notes: tuple[str, ...]
) -> RawTake:
    frames, bones = len(values[0]), skeleton.bones
    ends = [i for i in range(1, len(bones)) if i not in set(skeleton.parents)]
    joints = len(bones) + len(ends)
    rotations = np.zeros((frames, joints, 4))
    rotations[..., 0] = 1.0
    for index, bone in enumerate(bones):
        local = _bone_rotation(bone, values[index], degrees)
        if local is not None:
            axes = skeleton.axes[index]
            rotations[:, index] = quat_multiply(quat_multiply(axes, local), quat_conjugate(axes))
    offsets = np.zeros((joints, 3))
    offsets[1 : len(bones)] = skeleton.vectors[list(skeleton.parents[1:])]
    offsets[len(bones) :] = skeleton.vectors[ends]
    return RawTake(
        format="amc",
        local_rotations=rotations,
        root_positions=_root_positions(skeleton, values[0]),
        joints=tuple(bone.name for bone in bones) + tuple(f"{bones[i].name}_end" for i in ends),
        parents=skeleton.parents + tuple(ends),
        offsets=offsets,
        fps=fps,
        metres_per_unit=skeleton.metres_per_unit,
        unit=f"ASF unit (inch / {0.0254 / skeleton.metres_per_unit:g})",
        notes=notes,
    )


def _bone_rotation(bone: Bone, values: Array, degrees: bool) -> NDArray[np.floating] | None:
    """M, (frames, 4): the turns the bone's degrees of freedom name, in the order of its axis, first letter first."""
    columns = {dof[1].upper(): k for k, dof in enumerate(bone.dof) if dof.startswith("r")}
    order = "".join(letter for letter in reversed(bone.axis_order) if letter in columns)
    if not order:
        return None
    angles = values[:, [columns[letter] for letter in order]]
    return euler_to_quat(np.deg2rad(angles) if degrees else angles, order)


def _root_positions(skeleton: AsfSkeleton, values: Array) -> Array:
    positions = np.broadcast_to(skeleton.root_position, (len(values), 3)).copy()
    for column, dof in enumerate(skeleton.bones[0].dof):
        if dof.startswith("t"):
            positions[:, "xyz".index(dof[1])] += values[:, column]
    return positions
