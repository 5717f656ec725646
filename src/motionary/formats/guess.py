"""A mapping guessed from words in joint names, for files that no dialect fits."""

from __future__ import annotations

import re

from motionary.formats.mapping import Mapping

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SIDES = {"left": "left", "l": "left", "lf": "left", "lft": "left", "right": "right", "r": "right", "rt": "right"}
_LIMBS = (
    ("hip", ("upleg", "upperleg", "thigh", "femur", "hip", "hipjoint", "legupper", "leg1", "uleg")),
    ("knee", ("leg", "lowleg", "lowerleg", "knee", "shin", "calf", "tibia", "leglower", "leg2", "lleg")),
    ("ankle", ("foot", "ankle", "footjoint")),
    ("foot", ("toe", "toes", "toebase", "ball", "toe0", "foottoe", "football")),
    ("collar", ("collar", "clavicle", "shoulder", "scapula")),
    ("shoulder", ("arm", "upperarm", "uparm", "humerus", "shldr", "shoulder", "armupper", "arm1", "uarm")),
    ("elbow", ("forearm", "lowerarm", "lowarm", "elbow", "radius", "armlower", "arm2", "larm")),
    ("wrist", ("hand", "wrist", "palm")),
)
_TRUNK = (
    ("pelvis", ("hips", "pelvis", "hip", "root", "center", "bodyroot")),
    ("neck", ("neck", "neck1", "neck01", "lowerneck")),
    ("head", ("head", "skull")),
)
_SPINE = re.compile(r"(spine|chest|abdomen|torso|thorax|back|waist|stomach|upperback|lowerback|upperchest)\d*\Z")


def guess_mapping(joints: tuple[str, ...]) -> Mapping:
    """SMPL-22 joint -> name among `joints`, by sides (left, L, r ...) and parts (thigh, shin, forearm ...).

    Where a file has both a `shoulder` and an `arm`, the first is the collar; where it has only a `shoulder`, that is
    the shoulder. Joints that no word names are left out.
    """
    named = [(name, *_side_and_part(name)) for name in joints if not name.endswith("_end")]
    mapping: Mapping = {}
    for side in ("left", "right"):
        parts = {part: name for name, found, part in reversed(named) if found == side}
        mapping.update(_limbs(side, parts))
    trunk = {part: name for name, found, part in reversed(named) if found is None}
    for joint, words in _TRUNK:
        match = next((trunk[word] for word in words if word in trunk), None)
        if match is not None:
            mapping[joint] = match
    mapping.update(_spine([name for name, found, part in named if found is None and _SPINE.match(part)]))
    return mapping


def _limbs(side: str, parts: dict[str, str]) -> Mapping:
    found: Mapping = {}
    taken: set[str] = set()
    for joint, words in sorted(_LIMBS, key=lambda each: each[0] == "collar"):
        match = next((word for word in words if word in parts and parts[word] not in taken), None)
        if match is not None:
            found[f"{side}_{joint}"] = parts[match]
            taken.add(parts[match])
    return found


def _spine(names: list[str]) -> Mapping:
    """One to many spine joints, from below, as spine1 to spine3; the missing ones are filled later."""
    if not names:
        return {}
    if len(names) == 1:
        return {"spine2": names[0]}
    if len(names) == 2:
        return {"spine1": names[0], "spine3": names[1]}
    return {"spine1": names[0], "spine2": names[len(names) // 2], "spine3": names[-1]}


def _side_and_part(name: str) -> tuple[str | None, str]:
    words = [word.lower() for word in _WORD.findall(re.split(r"[:|]", name)[-1])]
    side = next((_SIDES[word] for word in words if word in _SIDES), None)
    rest = [word for word in words if word not in _SIDES]
    if side is None and rest:
        side, rest = _glued_side(rest)
    return side, "".join(rest)


def _glued_side(words: list[str]) -> tuple[str | None, list[str]]:
    """`lthigh`, `rightknee`: a side glued to a known part."""
    parts = {word for _, known in _LIMBS for word in known}
    joined = "".join(words)
    for prefix in sorted(_SIDES, key=len, reverse=True):
        if joined.startswith(prefix) and joined[len(prefix) :] in parts:
            return _SIDES[prefix], [joined[len(prefix) :]]
    return None, words
