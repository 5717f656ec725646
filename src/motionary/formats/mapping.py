"""Which of a file's joints stand for the 22 body joints of SMPL: dialects as data, and mapping files.

An entry is a joint's name, several names apart by `|` (the first that the file has is taken), or `[a, b, t]`: the point
between joints a and b, t of the way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from motionary.errors import FormatError, MissingData, SkeletonMismatch
from motionary.motion import load_skeleton

Entry = str | tuple[str, str, float]
Mapping = dict[str, Entry]
SMPL22 = load_skeleton("smpl22").joints
FILLABLE = frozenset(
    ["pelvis", "spine1", "spine2", "spine3", "neck", "head", "left_collar", "right_collar", "left_foot", "right_foot"]
)
"""Joints that `smpl22` places by itself where the file lacks them."""
_MAX_MAPPING_BYTES = 1 << 20
_KNOWN_PREFIX = re.compile(r"(mixamorig\d*|bip\d+|character\d+)(?=.)", re.IGNORECASE)


@dataclass(frozen=True)
class Resolved:
    """A mapping found in a file: SMPL-22 joint -> (a, b, t), a and b indices of its joints, mostly the same one."""

    dialect: str
    joints: dict[str, tuple[int, int, float]]

    @property
    def missing(self) -> tuple[str, ...]:
        """SMPL-22 joints that the file has nothing for."""
        return tuple(joint for joint in SMPL22 if joint not in self.joints)

    @property
    def is_enough(self) -> bool:
        """Whether all that cannot be filled is there."""
        return FILLABLE.issuperset(self.missing)


@lru_cache(maxsize=1)
def dialects() -> dict[str, Mapping]:
    """All named dialects, name -> mapping, from `dialects/*.json`."""
    folder = resources.files("motionary.formats") / "dialects"
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".json"):
            data = json.loads(entry.read_text(encoding="utf-8"))
            found[data["name"]] = {joint: _entry(value) for joint, value in data["joints"].items()}
    return found


def load_mapping(path: str | Path) -> Mapping:
    """The mapping in a JSON file: `{"pelvis": "Hips", "spine2": ["Spine", "Chest", 0.5], ...}`.

    Raises `MissingData` where there is no file and `FormatError` for anything else than names of SMPL-22 joints with
    names of the motion file's joints.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise MissingData(f"{path}: there is no such mapping file")
    if path.stat().st_size > _MAX_MAPPING_BYTES:
        raise FormatError(f"a mapping file above {_MAX_MAPPING_BYTES:,} bytes is refused", path=path)
    return parse_mapping(path.read_bytes(), path=path)


def parse_mapping(text: bytes, *, path: str | Path | None = None) -> Mapping:
    """As `load_mapping`, from the file's bytes; `path` is for messages."""
    try:
        data = json.loads(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormatError("the mapping is not UTF-8 text", path=path) from error
    except json.JSONDecodeError as error:
        raise FormatError(f"the mapping is no JSON: {error.msg}", path=path, line=error.lineno) from error
    except RecursionError as error:
        raise FormatError("the mapping is nested too deeply", path=path) from error
    return check_mapping(data, path=path)


def check_mapping(data: object, *, path: str | Path | None = None) -> Mapping:
    """`data` as a `Mapping`, or a `FormatError` that names the entry at fault."""
    if not isinstance(data, MappingABC):
        raise FormatError('a mapping is an object such as {"pelvis": "Hips", "left_hip": "LeftUpLeg"}', path=path)
    for joint, value in data.items():
        if joint not in SMPL22:
            raise FormatError(f"{joint!r} is no SMPL-22 joint; they are {', '.join(SMPL22)}", path=path)
        if not _is_entry(value):
            raise FormatError(
                f"{joint!r} is mapped to {value!r}; give a joint's name or [name, name, number from 0 to 1]", path=path
            )
    return {joint: _entry(value) for joint, value in data.items()}


def _is_entry(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        return False
    first, second, amount = value
    is_number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
    return isinstance(first, str) and isinstance(second, str) and is_number and 0 <= amount <= 1


def _entry(value: str | list | tuple) -> Entry:
    return value if isinstance(value, str) else (value[0], value[1], float(value[2]))


def resolve(mapping: Mapping, joints: tuple[str, ...], *, name: str) -> Resolved:
    """The mapping's joints found among a file's `joints`; letter case, prefixes and separators are ignored."""
    index = _index_names(joints)
    found = {}
    for joint, entry in mapping.items():
        place = _find(entry, joints, index)
        if place is not None:
            found[joint] = place
    return Resolved(dialect=name, joints=found)


def _find(entry: Entry, joints: tuple[str, ...], index: dict[str, int]) -> tuple[int, int, float] | None:
    if not isinstance(entry, str):
        first, second = _find(entry[0], joints, index), _find(entry[1], joints, index)
        return None if first is None or second is None else (first[0], second[0], entry[2])
    for name in entry.split("|"):
        place = joints.index(name) if name in joints else index.get(plain(name))
        if place is not None:
            return place, place, 0.0
    return None


def plain(name: str) -> str:
    """A name without namespace, letter case and separators: `mixamorig:LeftUpLeg` -> `leftupleg`."""
    name = re.split(r"[:|]", name)[-1]
    name = _KNOWN_PREFIX.sub("", name, count=1) if _KNOWN_PREFIX.match(name) else name
    return re.sub(r"[\W_]+", "", name).lower()


@lru_cache(maxsize=64)
def _index_names(joints: tuple[str, ...]) -> dict[str, int]:
    prefix = _shared_prefix(joints)
    index: dict[str, int] = {}
    for place, name in enumerate(joints):
        index.setdefault(plain(name), place)
        index.setdefault(plain(name[len(prefix) :]), place)
        if re.fullmatch(r"bip\d*", name, re.IGNORECASE):
            index.setdefault("bip", place)
    return index


def _shared_prefix(joints: tuple[str, ...]) -> str:
    """What all names begin with, cut after its last separator: `Actor_01_` of `Actor_01_Hips`, `Actor_01_Head`."""
    first, last = min(joints), max(joints)
    length = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    match = re.match(r".*[\W_]", first[:length])
    return match[0] if match else ""


@lru_cache(maxsize=64)
def detect(joints: tuple[str, ...]) -> Resolved:
    """The dialect that finds most of the 22 joints, then uses most of the file's, then lacks least; else a guess.

    The result may miss joints (`missing`); see `is_enough`.
    """
    from motionary.formats.guess import guess_mapping

    candidates = [resolve(mapping, joints, name=name) for name, mapping in dialects().items()]
    best = max(candidates, key=lambda each: (*_score(each), len(each.joints) - len(dialects()[each.dialect])))
    if len(best.joints) < len(SMPL22):
        guess = resolve(guess_mapping(joints), joints, name="guess")
        if guess.is_enough > best.is_enough or (guess.is_enough == best.is_enough and _score(guess) > _score(best)):
            return guess
    return best


def _score(resolved: Resolved) -> tuple[int, int]:
    used = {index for first, second, _ in resolved.joints.values() for index in (first, second)}
    return len(resolved.joints), len(used)


def require(resolved: Resolved, joints: tuple[str, ...], *, path: str) -> None:
    """`SkeletonMismatch` that shows how to write a mapping file, where joints are missing that cannot be filled."""
    if resolved.is_enough:
        return
    missing = [joint for joint in resolved.missing if joint not in FILLABLE]
    example = {joint: joints[resolved.joints[joint][0]] if joint in resolved.joints else "..." for joint in SMPL22}
    names = ", ".join(joints[:60]) + (f" and {len(joints) - 60} more" if len(joints) > 60 else "")
    raise SkeletonMismatch(
        f"{path}: cannot tell which joints are {', '.join(missing)}. Its joints are: {names}. Write a mapping file and "
        f"pass --mapping map.json, with the names of your file on the right: {json.dumps(example)}"
    )
