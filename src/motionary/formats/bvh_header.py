"""The HIERARCHY of a BVH file: a tree of joints with offsets and channels, read without recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from motionary.errors import FormatError
from motionary.formats.numbers import number

_TOKEN = re.compile(r"[{}]|[^\s{}]+")
_CHANNEL = re.compile(r"([XYZ])(position|rotation)\Z", re.IGNORECASE)
_BLOCKS = ("ROOT", "JOINT", "END")
Token = tuple[str, int]


@dataclass
class BvhJoint:
    """One block of the hierarchy while it is read. `channels`: such as "Xposition"; `line`: where the block begins."""

    name: str
    parent: int
    line: int
    is_end: bool = False
    offset: tuple[float, float, float] | None = None
    channels: tuple[str, ...] = ()
    has_children: bool = field(default=False)


class _Tokens:
    """The header's words with their lines, one ahead."""

    def __init__(self, text: str, path: Path | str | None) -> None:
        self.path = path
        self._stream = self._scan(text)
        self.last_line = 1
        self._next = next(self._stream, None)

    @staticmethod
    def _scan(text: str) -> Iterator[Token]:
        for line, content in enumerate(text.split("\n"), start=1):
            for word in _TOKEN.findall(content):
                yield word, line

    def peek(self) -> str | None:
        return None if self._next is None else self._next[0]

    def take(self, wanted: str) -> Token:
        if self._next is None:
            raise FormatError(f"the hierarchy ends where {wanted} should follow; the file is cut off", path=self.path,
                              line=self.last_line)  # fmt: skip
        token, self._next = self._next, next(self._stream, None)
        self.last_line = token[1]
        return token

    def expect(self, word: str, wanted: str) -> Token:
        token = self.take(wanted)
        if token[0].upper() != word:
            raise FormatError(f"{token[0]!r} where {wanted} should stand", path=self.path, line=token[1])
        return token


def read_hierarchy(text: str, path: Path | str | None = None) -> list[BvhJoint]:
    """Joints and end sites in the file's order (parents first) from the text before `MOTION`.

    Any indentation and line breaks, braces anywhere, names with spaces, joints without channels, and any depth are
    legal. Raises `FormatError` with the line for anything else, for two joints of one name, and for more than one
    ROOT.
    """
    tokens = _Tokens(text, path)
    tokens.expect("HIERARCHY", "the word HIERARCHY")
    if (tokens.peek() or "").upper() != "ROOT":
        tokens.expect("ROOT", "a ROOT")
    joints: list[BvhJoint] = []
    names: dict[str, int] = {}
    open_blocks = [-1]
    while tokens.peek() is not None:
        word, line = tokens.take("a joint")
        _read_item(word, line, tokens, joints, names, open_blocks)
    if len(open_blocks) > 1:
        culprit = joints[open_blocks[-1]]
        raise FormatError(
            f"the block of {culprit.name!r} (line {culprit.line}) is never closed with }}; the file is cut off",
            path=path,
            line=tokens.last_line,
        )
    _name_ends(joints, names)
    return joints


def _read_item(
    word: str, line: int, tokens: _Tokens, joints: list[BvhJoint], names: dict[str, int], open_blocks: list[int]
) -> None:
    kind = word.upper()
    current = open_blocks[-1]
    if kind in _BLOCKS:
        _open_block(kind, line, tokens, joints, names, open_blocks)
    elif current < 0:
        raise FormatError(f"{word!r} outside of any joint", path=tokens.path, line=line)
    elif kind == "OFFSET":
        _read_offset(joints[current], line, tokens)
    elif kind == "CHANNELS":
        _read_channels(joints[current], line, tokens)
    elif kind == "}":
        if joints[current].offset is None:
            raise FormatError(f"joint {joints[current].name!r} has no OFFSET", path=tokens.path, line=line)
        open_blocks.pop()
    else:
        raise FormatError(
            f"{word!r} in the block of {joints[current].name!r}; expected OFFSET, CHANNELS, JOINT, End Site or }}",
            path=tokens.path,
            line=line,
        )


def _open_block(
    kind: str, line: int, tokens: _Tokens, joints: list[BvhJoint], names: dict[str, int], open_blocks: list[int]
) -> None:
    path, parent = tokens.path, open_blocks[-1]
    words = []
    while tokens.peek() != "{":
        words.append(tokens.take("{")[0])
        if words[-1] == "}" or (words[-1].upper() == "OFFSET" and len(words) > 1):
            raise FormatError(f"{kind} {words[0]!r} has no opening {{", path=path, line=line)
    tokens.take("{")
    if kind == "END" and words and words[0].upper() == "SITE":
        words = words[1:]
    name = " ".join(words)
    _check_place(kind, name, line, joints, parent, path)
    if parent >= 0:
        joints[parent].has_children = True
    if kind != "END":
        if name in names:
            raise FormatError(
                f"joint {name!r} is named twice, first on line {joints[names[name]].line}; rename one",
                path=path,
                line=line,
            )
        names[name] = len(joints)
    open_blocks.append(len(joints))
    joints.append(BvhJoint(name=name, parent=parent, line=line, is_end=kind == "END"))


def _check_place(kind: str, name: str, line: int, joints: list[BvhJoint], parent: int, path: Path | str | None) -> None:
    if kind == "ROOT" and joints:
        raise FormatError(
            f"a second ROOT {name!r}; a file with several people must be split into one file each", path=path, line=line
        )
    if kind != "ROOT" and parent < 0:
        raise FormatError(f"{kind} {name!r} stands outside of the ROOT's braces", path=path, line=line)
    if parent >= 0 and joints[parent].is_end:
        raise FormatError(f"{kind} {name!r} inside of an End Site, which cannot have children", path=path, line=line)
    if not name and kind != "END":
        raise FormatError(f"{kind} without a name", path=path, line=line)


def _read_offset(joint: BvhJoint, line: int, tokens: _Tokens) -> None:
    if joint.offset is not None:
        raise FormatError(f"joint {joint.name!r} has two OFFSETs", path=tokens.path, line=line)
    values = []
    for axis in "XYZ":
        token, line = tokens.take("three OFFSET numbers")
        values.append(number(token, what=f"{axis} of the OFFSET of {joint.name!r}", path=tokens.path, line=line))
    joint.offset = (values[0], values[1], values[2])


def _read_channels(joint: BvhJoint, line: int, tokens: _Tokens) -> None:
    path = tokens.path
    if joint.channels or joint.is_end or joint.has_children:
        why = "an End Site has none" if joint.is_end else "they must be given once, before the joint's children"
        raise FormatError(f"CHANNELS of {joint.name!r}: {why}", path=path, line=line)
    count, _ = tokens.take("the number of channels")
    if not (count.isascii() and count.isdigit() and int(count[:4]) <= 6):
        raise FormatError(
            f"CHANNELS of {joint.name!r}: {count[:40]!r} is not a count from 0 to 6", path=path, line=line
        )
    channels = []
    for _ in range(int(count)):
        word, word_line = tokens.take(f"{count} channel names")
        match = _CHANNEL.match(word)
        if not match:
            raise FormatError(
                f"{word!r} is no channel; joint {joint.name!r} needs {count} of X, Y, Z + position or rotation",
                path=path,
                line=word_line,
            )
        channels.append(match[1].upper() + match[2].lower())
    joint.channels = tuple(channels)
    _check_channels(joint, line, path)


def _check_channels(joint: BvhJoint, line: int, path: Path | str | None) -> None:
    twice = sorted({each for each in joint.channels if joint.channels.count(each) > 1})
    if twice:
        raise FormatError(f"joint {joint.name!r} has the channel {twice[0]} twice", path=path, line=line)


def _name_ends(joints: list[BvhJoint], names: dict[str, int]) -> None:
    """Give every End Site a name of its own: `<parent>_end`, with a number where that is taken."""
    taken = set(names)
    for joint in joints:
        if not joint.is_end:
            continue
        base = candidate = f"{joints[joint.parent].name}_end"
        number_ = 2
        while candidate in taken:
            candidate, number_ = f"{base}{number_}", number_ + 1
        joint.name = candidate
        taken.add(candidate)
