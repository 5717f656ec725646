"""An independent reader of GLB for the tests: the container, accessors, node transforms and skinning, from the text of
the glTF 2.0 specification.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation

TYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


class Glb:
    """A GLB file in memory. `check` holds it to the rules of the specification that our writer could break."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        magic, version, length = struct.unpack_from("<4sII", data)
        assert (magic, version, length) == (b"glTF", 2, len(data))
        size, kind = struct.unpack_from("<I4s", data, 12)
        assert kind == b"JSON"
        assert size % 4 == 0
        self.json: dict[str, Any] = json.loads(data[20 : 20 + size])
        size_bin, kind = struct.unpack_from("<I4s", data, 20 + size)
        assert kind == b"BIN\0"
        self.binary = data[28 + size :]
        assert len(self.binary) == size_bin == self.json["buffers"][0]["byteLength"]

    def array(self, index: int) -> np.ndarray:
        accessor = self.json["accessors"][index]
        view = self.json["bufferViews"][accessor["bufferView"]]
        dtype, width = np.dtype(TYPES[accessor["componentType"]]), WIDTHS[accessor["type"]]
        start = view["byteOffset"] + accessor.get("byteOffset", 0)
        count = accessor["count"] * width
        assert start % dtype.itemsize == 0
        assert start % 4 == 0
        assert count * dtype.itemsize <= view["byteLength"]
        values = np.frombuffer(self.binary, dtype, count, start).reshape(accessor["count"], width)
        if "min" in accessor:
            np.testing.assert_array_equal(values.min(axis=0), np.array(accessor["min"], dtype=dtype))
            np.testing.assert_array_equal(values.max(axis=0), np.array(accessor["max"], dtype=dtype))
        return values

    def check(self) -> None:
        nodes = self.json["nodes"]
        parents = [child for node in nodes for child in node.get("children", [])]
        assert len(set(parents)) == len(parents), "a node has one parent"
        assert set(self.json["scenes"][0]["nodes"]) == set(range(len(nodes))) - set(parents)
        for primitive in self.json["meshes"][0]["primitives"]:
            columns = {name: self.array(index) for name, index in primitive["attributes"].items()}
            counts = {len(column) for column in columns.values()}
            assert len(counts) == 1
            assert self.array(primitive["indices"]).max() < counts.pop()
            assert "min" in self.json["accessors"][primitive["attributes"]["POSITION"]]
            np.testing.assert_allclose(np.linalg.norm(columns["NORMAL"], axis=-1), 1.0, atol=1e-5)
            np.testing.assert_allclose(columns["WEIGHTS_0"].sum(axis=-1), 1.0, atol=1e-6)
            assert columns["JOINTS_0"].max() < len(self.json["skins"][0]["joints"])
            assert 0 <= primitive["material"] < len(self.json["materials"])
        for sampler in self.json["animations"][0]["samplers"]:
            times = self.array(sampler["input"])[:, 0]
            assert "max" in self.json["accessors"][sampler["input"]]
            assert len(times) == len(self.array(sampler["output"]))
            assert (np.diff(times) > 0).all()
            assert sampler["interpolation"] == "LINEAR"
        targets = [(c["target"]["node"], c["target"]["path"]) for c in self.json["animations"][0]["channels"]]
        assert len(set(targets)) == len(targets)

    def tracks(self) -> dict[tuple[int, str], np.ndarray]:
        animation = self.json["animations"][0]
        return {
            (channel["target"]["node"], channel["target"]["path"]): self.array(
                animation["samplers"][channel["sampler"]]["output"]
            )
            for channel in animation["channels"]
        }

    def world(self, frame: int | None) -> np.ndarray:
        """(nodes, 4, 4) matrices at a key frame, or of the pose in which nothing is animated."""
        nodes, tracks = self.json["nodes"], self.tracks() if frame is not None else {}
        world = np.tile(np.eye(4), (len(nodes), 1, 1))

        def visit(node: int, above: np.ndarray) -> None:
            values = nodes[node]
            turn, place = values.get("rotation", [0, 0, 0, 1]), values.get("translation", [0, 0, 0])
            if frame is not None:
                turn = tracks[node, "rotation"][frame] if (node, "rotation") in tracks else turn
                place = tracks[node, "translation"][frame] if (node, "translation") in tracks else place
            local = np.eye(4)
            local[:3, :3] = Rotation.from_quat(np.asarray(turn, dtype=np.float64)).as_matrix()
            local[:3, 3] = place
            world[node] = above @ local
            for child in values.get("children", []):
                visit(child, world[node])

        for root in self.json["scenes"][0]["nodes"]:
            visit(root, np.eye(4))
        return world

    def skinned(self, frame: int | None) -> list[tuple[str, np.ndarray]]:
        """(material's name, world positions of the vertices) of each primitive."""
        skin = self.json["skins"][0]
        inverse = self.array(skin["inverseBindMatrices"]).reshape(-1, 4, 4).transpose(0, 2, 1)
        moves = self.world(frame)[skin["joints"]] @ inverse
        result = []
        for primitive in self.json["meshes"][0]["primitives"]:
            columns = {name: self.array(index) for name, index in primitive["attributes"].items()}
            points = np.concatenate((columns["POSITION"], np.ones((len(columns["POSITION"]), 1))), axis=1)
            each = np.einsum("vkij,vj->vki", moves[columns["JOINTS_0"]], points)[..., :3]
            name = self.json["materials"][primitive["material"]]["name"]
            result.append((name, np.sum(each * columns["WEIGHTS_0"][..., None], axis=1)))
        return result
