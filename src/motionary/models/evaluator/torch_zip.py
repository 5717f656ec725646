"""Tensors out of a file that torch wrote, without running what it says.

Such a file is a zip of raw numbers and one pickle that says how they become tensors. The pickle is never unpickled: its
operations are read one by one (`pickletools` only lists them) and only those are followed that build dicts, lists,
tuples, numbers and tensors. A name of anything else is refused, so that nothing in the file can run.
"""

from __future__ import annotations

import math
import pickletools
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError

MOST_BYTES = 4 << 30
MOST_OPERATIONS = 2_000_000

_NUMBERS = {
    "FloatStorage": np.float32,
    "DoubleStorage": np.float64,
    "HalfStorage": np.float16,
    "LongStorage": np.int64,
    "IntStorage": np.int32,
    "ShortStorage": np.int16,
    "CharStorage": np.int8,
    "ByteStorage": np.uint8,
    "BoolStorage": np.bool_,
}
_MARK = object()
_DAMAGED = (
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError),
    *(EOFError, OSError, RuntimeError, struct.error, zlib.error),
)
"""What a zip and a list of operations with wrong bytes make their readers raise."""


class _Name(str):
    """A name that the pickle gives, which is never looked up."""


def read_torch_zip(path: str | Path) -> Any:
    """What the file holds: nested dicts and lists, tensors as arrays. Raises `FormatError` for what is anything else.

    Files of torch before 1.6 are no zips; load and save them once with a newer torch.
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
                raise FormatError(f"more than {MOST_BYTES:,} bytes of weights are refused", path=path)
            pickles = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            if len(pickles) != 1:
                raise FormatError(f"{len(pickles)} data.pkl in it; a file of torch has one", path=path)
            root = pickles[0].removesuffix("data.pkl")
            return _Reader(lambda key: archive.read(f"{root}data/{key}")).read(archive.read(pickles[0]))
    except zipfile.BadZipFile as error:
        raise FormatError(f"not a file of torch 1.6 or newer: {error}", path=path) from error
    except FormatError as error:
        raise error if error.path else FormatError(str(error), path=path) from error
    except _DAMAGED as error:
        raise FormatError(f"not plain weights: {error!r}"[:300], path=path) from error


class _Reader:
    """A stack machine for the operations that torch's files use."""

    def __init__(self, storage: Callable[[str], bytes]) -> None:
        self._storage = storage
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}

    def read(self, pickled: bytes) -> Any:
        """The object that the operations build."""
        for number, (operation, argument, _) in enumerate(pickletools.genops(pickled)):
            if number > MOST_OPERATIONS:
                raise FormatError(f"more than {MOST_OPERATIONS:,} operations")
            if operation.name == "STOP":
                return self._stack.pop()
            self._follow(operation.name, argument)
        raise FormatError("ends in the middle")

    def _follow(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in _CONSTANTS:
            stack.append(_CONSTANTS[name]())
        elif name in _VALUES:
            stack.append(argument)
        elif name in ("BINPUT", "LONG_BINPUT"):
            self._memo[argument] = stack[-1]
        elif name == "MEMOIZE":
            self._memo[len(self._memo)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self._memo[argument])
        elif name == "GLOBAL":
            stack.append(_Name(argument.replace(" ", ".")))
        elif name == "STACK_GLOBAL":
            attribute, module = stack.pop(), stack.pop()
            stack.append(_Name(f"{module}.{attribute}"))
        elif name in ("TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"):
            size = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}.get(name)
            stack.append(tuple(self._marked() if size is None else [stack.pop() for _ in range(size)][::-1]))
        elif name in ("SETITEM", "SETITEMS"):
            values = self._marked() if name == "SETITEMS" else [stack.pop() for _ in range(2)][::-1]
            _dict(stack[-1]).update(_pairs(values))
        elif name in ("APPEND", "APPENDS"):
            values = self._marked() if name == "APPENDS" else [stack.pop()]
            _list(stack[-1]).extend(values)
        elif name == "BINPERSID":
            stack.append(self._numbers(stack.pop()))
        elif name == "REDUCE":
            arguments, function = stack.pop(), stack.pop()
            stack.append(_made(function, arguments))
        elif name == "BUILD":
            # attributes of an OrderedDict (torch keeps its version there); they are not needed
            stack.pop()
        elif name not in ("PROTO", "FRAME"):
            raise FormatError(f"operation {name} has no place among weights")

    def _marked(self) -> list[Any]:
        """What lies above the last mark, taken off the stack with it."""
        place = max(number for number, each in enumerate(self._stack) if each is _MARK)
        values = self._stack[place + 1 :]
        del self._stack[place:]
        return values

    def _numbers(self, about: Any) -> NDArray[Any]:
        """A storage: ("storage", its kind, its key, the device, how many numbers)."""
        what, kind, key, _, count = about
        dtype = _NUMBERS.get(str(kind).removeprefix("torch."))
        if what != "storage" or not isinstance(kind, _Name) or dtype is None:
            raise FormatError(f"{kind} is no kind of numbers that is read")
        numbers = np.frombuffer(self._storage(str(key)), dtype=dtype)
        if len(numbers) < int(count):
            raise FormatError(f"{len(numbers)} numbers where {count} are named")
        return numbers


_CONSTANTS: dict[str, Callable[[], Any]] = {
    "MARK": lambda: _MARK,
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
}
_VALUES = frozenset(
    (
        "BININT",
        "BININT1",
        "BININT2",
        "LONG1",
        "BINFLOAT",
        "BINUNICODE",
        "SHORT_BINUNICODE",
        "BINUNICODE8",
        "INT",
        "LONG",
    )
)


def _made(function: Any, arguments: Any) -> Any:
    """The few things that may be called, done here instead."""
    if function == "collections.OrderedDict" and arguments == ():
        return {}
    if function == "torch._utils._rebuild_tensor_v2":
        numbers, offset, shape, strides, *_ = arguments
        return _tensor(numbers, int(offset), tuple(map(int, shape)), tuple(map(int, strides)))
    if function == "torch._utils._rebuild_parameter":
        return arguments[0]
    raise FormatError(f"would call {function}; weights need nothing of the kind")


def _tensor(numbers: Any, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> NDArray[Any]:
    """A copy of the numbers that a tensor shows; all of it must lie inside the storage."""
    if (
        not isinstance(numbers, np.ndarray)
        or len(shape) != len(strides)
        or min((offset, *shape, *strides), default=0) < 0
    ):
        raise FormatError(f"a tensor of shape {shape}, strides {strides} from {offset}")
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    count = math.prod(shape)
    if count and last >= len(numbers):
        raise FormatError(f"a tensor of shape {shape} reaches number {last} of {len(numbers)}")
    if count > len(numbers):
        raise FormatError(f"a tensor of {count} numbers on {len(numbers)}")
    steps = tuple(stride * numbers.itemsize for stride in strides)
    return np.lib.stride_tricks.as_strided(numbers[offset:] if count else numbers[:0], shape, steps).copy()


def _dict(value: Any) -> dict[Any, Any]:
    if not isinstance(value, dict):
        raise FormatError(f"entries for {type(value).__name__}")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError(f"items for {type(value).__name__}")
    return value


def _pairs(values: list[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(values[::2], values[1::2], strict=True)
