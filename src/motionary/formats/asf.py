"""ASF: the Acclaim skeleton that AMC takes move. Bones become joints, each at its bone's near end.

A bone's own axes are the rotation C (`axis a b c XYZ` means X first: C = Rz Ry Rx); its motion M is given in them, so
that the joint's local rotation, between frames aligned with the world at rest, is C M C^-1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from motionary.errors import FormatError
from motionary.formats.numbers import number
from motionary.formats.reading import as_path
from motionary.formats.source import decode, read_bounded
from motionary.motion.rotations import euler_to_quat, normalise

INCH = 0.0254
_DOF = ("tx", "ty", "tz", "rx", "ry", "rz", "l")
_AXIS_ORDERS = ("XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX")
Line = tuple[int, list[str]]


@dataclass
class Bone:
    """One bone while it is read. `dof`: what its AMC values are, in order; `axis`: in the file's unit of angle."""

    name: str
    line: int
    direction: tuple[float, ...] = ()
    length: float = math.nan
    axis: tuple[float, ...] = (0.0, 0.0, 0.0)
    axis_order: str = "XYZ"
    dof: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class AsfSkeleton:
    """A skeleton of bones. `bones[0]` is the root; `parents` index into `bones`; `vectors`: (bones, 3) along each bone.

    `axes`: (bones, 4) quaternions C. `degrees`: unit of the angles in its AMC files unless they say otherwise.
    `metres_per_unit`: from `length s`, which scales numbers to inches: 0.0254 / s.
    """

    bones: tuple[Bone, ...]
    parents: tuple[int, ...]
    vectors: np.ndarray
    axes: np.ndarray
    root_position: np.ndarray
    degrees: bool
    metres_per_unit: float
    notes: tuple[str, ...] = field(default=())


class _State:
    """What has been read of a file so far."""

    def __init__(self, path: Path | str | None) -> None:
        self.path = path
        self.bones: dict[str, Bone] = {}
        self.parent_of: dict[str, str] = {}
        self.degrees = True
        self.length = 1.0
        self.root = Bone("root", 1, direction=(0.0, 0.0, 0.0), length=0.0)
        self.root_position = (0.0, 0.0, 0.0)

    def fail(self, problem: str, line: int | None) -> FormatError:
        return FormatError(problem, path=self.path, line=line)

    def numbers(self, words: list[str], count: int, what: str, line: int) -> tuple[float, ...]:
        if len(words) < count:
            raise self.fail(f"{what} needs {count} numbers, found {len(words)}", line)
        return tuple(number(word, what=what, path=self.path, line=line) for word in words[:count])


def read_asf(path: str | Path) -> AsfSkeleton:
    """The skeleton in an ASF file. Raises `FormatError` with the line for anything malformed."""
    path = as_path(path)
    return parse_asf(read_bounded(path), path=path)


def parse_asf(data: bytes, *, path: Path | str | None = None) -> AsfSkeleton:
    """As `read_asf`, from bytes with LF line ends; `path` is for messages."""
    text, notes = decode(data)
    state = _State(path)
    for title, line, body in _sections(text, path):
        reader = _SECTIONS.get(title)
        if reader is not None:
            reader(state, body, line)
    return _build(state, notes)


def _sections(text: str, path: Path | str | None):
    """Each `:keyword` with its line and the (line, words) that belong to it, comments dropped."""
    title, title_line, body = "", 1, []
    for line, content in enumerate(text.split("\n"), start=1):
        words = content.split("#")[0].split()
        if not words:
            continue
        if words[0].startswith(":"):
            yield title, title_line, body
            title, title_line, body = words[0].lower(), line, []
            words = words[1:]
        elif not title:
            raise FormatError(f"an ASF file begins with a `:keyword`, this one with {words[0]!r}", path=path, line=line)
        if words:
            body.append((line, words))
    yield title, title_line, body


def _read_units(state: _State, body: list[Line], _: int) -> None:
    for line, words in body:
        if words[0].lower() == "length":
            (state.length,) = state.numbers(words[1:], 1, "the unit `length`", line)
            if state.length <= 0:
                raise state.fail(f"the unit `length` is {state.length:g}; it must be above 0", line)
        if words[0].lower() == "angle":
            state.degrees = _is_degrees(words[1:], state.path, line)


def _is_degrees(words: list[str], path: Path | str | None, line: int) -> bool:
    word = words[0].lower() if words else ""
    if not word.startswith(("deg", "rad")):
        raise FormatError(f"the unit `angle` is {word!r}; it must be deg or rad", path=path, line=line)
    return word.startswith("deg")


def _read_root(state: _State, body: list[Line], _: int) -> None:
    for line, words in body:
        key = words[0].lower()
        if key == "order":
            state.root.dof = _dof(state, words[1:], line)
        elif key == "axis":
            state.root.axis_order = _axis_order(state, words[1:], line)
        elif key == "position":
            x, y, z = state.numbers(words[1:], 3, "the root's position", line)
            state.root_position = (x, y, z)
        elif key == "orientation":
            state.root.axis = state.numbers(words[1:], 3, "the root's orientation", line)


def _dof(state: _State, words: list[str], line: int) -> tuple[str, ...]:
    dof = tuple(word.lower() for word in words)
    bad = [word for word in dof if word not in _DOF or dof.count(word) > 1]
    if bad:
        raise state.fail(f"degree of freedom {bad[0]!r}: known are {', '.join(_DOF)}, each once", line)
    return dof


def _axis_order(state: _State, words: list[str], line: int) -> str:
    order = words[0].upper() if words else ""
    if order not in _AXIS_ORDERS:
        raise state.fail(f"axis order {order!r}: it must be one of {', '.join(_AXIS_ORDERS)}", line)
    return order


def _read_bones(state: _State, body: list[Line], title_line: int) -> None:
    block: list[Line] | None = None
    start = title_line
    for line, words in body:
        key = words[0].lower()
        if key == "begin":
            if block is not None:
                raise state.fail(f"`begin` inside of the bone that begins on line {start}; its `end` is missing", line)
            block, start = [], line
        elif block is None:
            raise state.fail(f"{words[0]!r} outside of begin and end", line)
        elif key == "end":
            _read_bone(state, block, start)
            block = None
        else:
            block.append((line, words))
    if block is not None:
        raise state.fail(f"the bone that begins on line {start} has no `end`; the file is cut off", start)


def _read_bone(state: _State, block: list[Line], start: int) -> None:
    bone = Bone("", start)
    for line, words in block:
        key, rest = words[0].lower(), words[1:]
        if key == "name":
            bone.name = " ".join(rest)
        elif key == "direction":
            bone.direction = state.numbers(rest, 3, f"the direction of {bone.name!r}", line)
        elif key == "length":
            (bone.length,) = state.numbers(rest, 1, f"the length of {bone.name!r}", line)
        elif key == "axis":
            bone.axis = state.numbers(rest, 3, f"the axis of {bone.name!r}", line)
            bone.axis_order = _axis_order(state, rest[3:], line)
        elif key == "dof":
            bone.dof = _dof(state, rest, line)
    missing = [what for what, ok in (("name", bone.name), ("direction", bone.direction)) if not ok]
    missing += ["length"] if math.isnan(bone.length) else []
    if missing:
        raise state.fail(f"bone {bone.name!r} has no {missing[0]}", start)
    if bone.name in state.bones or bone.name.lower() == "root":
        raise state.fail(f"bone {bone.name!r} is named twice", start)
    state.bones[bone.name] = bone


def _read_hierarchy(state: _State, body: list[Line], _: int) -> None:
    known = {"root", *state.bones}
    for line, words in body:
        if words[0].lower() in ("begin", "end"):
            continue
        for name in words:
            if name not in known:
                raise state.fail(f"the hierarchy names {name!r}, which is no bone of `:bonedata`", line)
        for child in words[1:]:
            if child in state.parent_of or child == "root":
                raise state.fail(f"bone {child!r} has two parents", line)
            state.parent_of[child] = words[0]


_SECTIONS = {
    ":units": _read_units,
    ":root": _read_root,
    ":bonedata": _read_bones,
    ":hierarchy": _read_hierarchy,
}


def _build(state: _State, notes: tuple[str, ...]) -> AsfSkeleton:
    if not state.bones or not state.parent_of:
        raise state.fail("there is no :bonedata or no :hierarchy; the file is cut off or no ASF", None)
    if not state.root.dof:
        raise state.fail("there is no :root with its `order`", None)
    order, parents = _sorted(state)
    bones = tuple(state.root if name == "root" else state.bones[name] for name in order)
    to_radians = math.pi / 180.0 if state.degrees else 1.0
    directions = normalise(np.array([bone.direction for bone in bones], dtype=np.float64))
    return AsfSkeleton(
        bones=bones,
        parents=parents,
        vectors=directions * np.array([[bone.length] for bone in bones]),
        axes=np.array([_axis_quaternion(bone, to_radians) for bone in bones]),
        root_position=np.array(state.root_position),
        degrees=state.degrees,
        metres_per_unit=INCH / state.length,
        notes=notes,
    )


def _axis_quaternion(bone: Bone, to_radians: float) -> np.ndarray:
    """C of `axis a b c ORDER`: the numbers are about X, Y, Z; the first letter of the order turns first."""
    angles = np.array([bone.axis["XYZ".index(letter)] for letter in reversed(bone.axis_order)]) * to_radians
    return euler_to_quat(angles, bone.axis_order[::-1])


def _sorted(state: _State) -> tuple[list[str], tuple[int, ...]]:
    """Bones, parents before children, and their parents' indices; a bone that the root does not carry is an error."""
    children: dict[str, list[str]] = {}
    for child, parent in state.parent_of.items():
        children.setdefault(parent, []).append(child)
    order, parents = ["root"], [-1]
    place = 0
    while place < len(order):
        for child in children.get(order[place], ()):
            order.append(child)
            parents.append(place)
        place += 1
    lost = [bone for name, bone in state.bones.items() if name not in set(order)]
    if lost:
        raise state.fail(f"bone {lost[0].name!r} does not hang from the root in :hierarchy", lost[0].line)
    return order, tuple(parents)
