"""The binary half of a glTF 2.0 file: arrays laid one after the other, with the views and accessors that name them.

Khronos Group, glTF 2.0 specification, sections 3.6 (binary data) and 4.4 (GLB).
"""

from __future__ import annotations

import json
import struct
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_COMPONENTS = {"float32": 5126, "uint16": 5123, "uint32": 5125}
_MAGIC, _VERSION, _JSON, _BIN = 0x46546C67, 2, 0x4E4F534A, 0x004E4942
MAX_BYTES = 2**32 - 1
"""A GLB states its length in 32 bits."""


class GltfParts:
    """Collects arrays; `add` gives the index by which the JSON names each."""

    def __init__(self) -> None:
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self.length = 0
        self._chunks: list[NDArray[np.generic]] = []

    def add(self, values: NDArray[np.generic], kind: str, *, target: int | None = None, bounds: bool = False) -> int:
        """Index of a new accessor of `values` (count, ...) of type `kind` ("SCALAR", "VEC3", "MAT4", ...).

        `target`: 34962 for vertex attributes, 34963 for their indices. `bounds`: state the least and largest values, as
        positions and key times must.
        """
        values = np.ascontiguousarray(values)
        view: dict[str, Any] = {"buffer": 0, "byteOffset": self.length, "byteLength": values.nbytes}
        if target is not None:
            view["target"] = target
        accessor: dict[str, Any] = {
            "bufferView": len(self.views),
            "componentType": _COMPONENTS[values.dtype.name],
            "count": len(values),
            "type": kind,
        }
        if bounds:
            columns = values.reshape(len(values), -1)
            accessor |= {"min": columns.min(axis=0).tolist(), "max": columns.max(axis=0).tolist()}
        self.views.append(view)
        self.accessors.append(accessor)
        self._chunks.append(values)
        # every array begins at a multiple of four bytes
        self.length += _padded(values.nbytes)
        return len(self.accessors) - 1

    def write(self, stream: BinaryIO, document: dict[str, Any]) -> None:
        """The GLB: header, the JSON `document` with this buffer's tables added, and the arrays (little-endian)."""
        document = document | {
            "buffers": [{"byteLength": self.length}],
            "bufferViews": self.views,
            "accessors": self.accessors,
        }
        words = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        # names read from broken files may hold halves of characters
        text = words.encode("utf-8", "replace")
        text += b" " * (_padded(len(text)) - len(text))
        stream.write(struct.pack("<III", _MAGIC, _VERSION, total_bytes(len(text), self.length)))
        stream.write(struct.pack("<II", len(text), _JSON) + text)
        stream.write(struct.pack("<II", self.length, _BIN))
        for values in self._chunks:
            stream.write(values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes())
            stream.write(b"\0" * (_padded(values.nbytes) - values.nbytes))


def total_bytes(text: int, binary: int) -> int:
    """Length of a GLB with chunks of these lengths."""
    return 12 + 8 + text + 8 + binary


def _padded(length: int) -> int:
    return length + -length % 4
