"""ONNX models written by hand: a graph of nodes and weights as the bytes that onnxruntime reads.

The onnx package would bring 20 MB to write what is a dozen protobuf fields; their numbers stand beside them below, from
the ONNX specification (onnx.proto, IR version 8). Only what the encoders need is here: float32 weights, tensors of any
shape, and whole, real and text attributes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MissingExtra

IR_VERSION = 8
FUSED = "com.microsoft"
OPSETS = {"": 17, FUSED: 1}
"""Versions of the operators; onnxruntime's own, which fuse several, are Microsoft's."""
ELEMENTS = {"float": 1, "int32": 6, "int64": 7}


@dataclass(frozen=True)
class Node:
    """One operator. A name in `inputs` may be "" where an input is left out."""

    operator: str
    inputs: tuple[str, ...]
    output: str
    attributes: Mapping[str, int | float | str] = field(default_factory=dict)
    domain: str = ""


@dataclass(frozen=True)
class Tensor:
    """An input or output: its element type (of `ELEMENTS`), and its axes, a number or a name for one that varies."""

    name: str
    element: str
    axes: tuple[int | str, ...]


def model_bytes(
    nodes: Iterable[Node], weights: Mapping[str, NDArray[np.float32]], *, inputs: list[Tensor], outputs: list[Tensor]
) -> bytes:
    """A whole model; the weights are in it, so that it needs no second file."""
    graph = b"".join(_part(1, _node(node)) for node in nodes) + _text(2, "graph")
    graph += b"".join(_part(5, _weight(name, array)) for name, array in weights.items())
    graph += b"".join(_part(11, _tensor(each)) for each in inputs) + b"".join(_part(12, _tensor(o)) for o in outputs)
    opsets = b"".join(_part(8, _text(1, domain) + _whole(2, version)) for domain, version in OPSETS.items())
    return _whole(1, IR_VERSION) + _text(2, "motionary") + _part(7, graph) + opsets


def session(model: bytes, *, threads: int = 0) -> Any:
    """An onnxruntime session of a model on the processor; `threads` 0 leaves their number to it.

    Raises MissingExtra without onnxruntime.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtra("this engine needs onnxruntime; install it with: pip install onnxruntime") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3  # errors alone
    # threads that spin while there is nothing to do take the processor from everything else
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _node(node: Node) -> bytes:
    inputs = b"".join(_text(1, name) for name in node.inputs)
    attributes = b"".join(_part(5, _attribute(name, value)) for name, value in node.attributes.items())
    return inputs + _text(2, node.output) + _text(4, node.operator) + attributes + _text(7, node.domain)


def _attribute(name: str, value: int | float | str) -> bytes:
    """The value in the field of its type, and the type's number in field 20."""
    if isinstance(value, str):
        return _text(1, name) + _text(4, value) + _whole(20, 3)
    if isinstance(value, float):
        return _text(1, name) + _key(2, 5) + struct.pack("<f", value) + _whole(20, 1)
    return _text(1, name) + _whole(3, value) + _whole(20, 2)


def _weight(name: str, array: NDArray[np.float32]) -> bytes:
    values = np.ascontiguousarray(array, dtype="<f4")
    shape = b"".join(_whole(1, size) for size in values.shape)
    return shape + _whole(2, ELEMENTS["float"]) + _text(8, name) + _part(9, values.tobytes())


def _tensor(tensor: Tensor) -> bytes:
    axes = (_whole(1, axis) if isinstance(axis, int) else _text(2, axis) for axis in tensor.axes)
    shape = b"".join(_part(1, axis) for axis in axes)
    kind = _whole(1, ELEMENTS[tensor.element]) + _part(2, shape)
    return _text(1, tensor.name) + _part(2, _part(1, kind))


def _key(number: int, wire: int) -> bytes:
    return _varint(number << 3 | wire)


def _whole(number: int, value: int) -> bytes:
    return _key(number, 0) + _varint(value)


def _text(number: int, value: str) -> bytes:
    return _part(number, value.encode())


def _part(number: int, content: bytes) -> bytes:
    return _key(number, 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """A number that is not negative, seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
