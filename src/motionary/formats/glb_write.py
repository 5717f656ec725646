"""Writing GLB (binary glTF 2.0): an animated stick body that Blender, three.js and every glTF viewer open.

What the format loses: precision (single), the exact frame rate (frames become key times; the rate is noted in the
animation's `extras`), and which joints are left and right (colours show it). Axes and unit are ours: metres, Y up, a
body at rest faces +Z.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MotionaryError
from motionary.formats.atomic import replacing
from motionary.formats.gltf_parts import MAX_BYTES, GltfParts
from motionary.formats.outgoing import as_rotations, check_outgoing
from motionary.formats.stick_body import StickBody, stick_body
from motionary.motion import JointPositions, Motion, Skeleton, forward_kinematics
from motionary.motion.rotations import identity_quaternions, normalise, quat_continuous

Array = NDArray[np.floating]

_VERTICES, _INDICES = 34962, 34963
_COLOURS = {"middle": (0.32, 0.35, 0.40, 1.0), "left": (0.06, 0.25, 0.75, 1.0), "right": (0.80, 0.10, 0.08, 1.0)}
"""Base colours, linear: grey between, blue for the body's left, red for its right."""
_ROOM = 1 << 20
"""Bytes left for a GLB's JSON when the size is checked."""


def write_glb(motion: Motion | JointPositions, path: str | Path, *, name: str | None = None) -> Path:
    """Write `motion` as one animated, skinned stick body, and return the path.

    One node a joint, named as the joint, in the skeleton's tree; a spindle a bone and a ball a joint, each carried by
    one joint; one animation, called `name` (default: the file's), that turns every joint and moves the root, linear
    between frames. The bind pose is the rest pose (for smpl22 the T-pose) with its lowest joint on the floor.
    Positions without rotations become rotations by `inverse_kinematics`, on smpl22's joints and with the body's own
    bone lengths: twist of forearms, feet and head is not theirs. Raises `SkeletonMismatch` where positions lack one of
    the 22 joints, and `MotionaryError`, with nothing written, for no frames, values that are not finite, or a take of
    over 4 GB.
    """
    path = Path(path).expanduser()
    check_outgoing(motion, path)
    motion = as_rotations(motion)
    if 20 * motion.frame_count * (motion.skeleton.joint_count + 1) > MAX_BYTES - _ROOM:
        raise MotionaryError(f"cannot write {path}: {motion.frame_count} frames are over GLB's 4 GB; trim or resample")
    parts = GltfParts()
    document = _document(motion, parts, name=name or path.stem)
    with replacing(path) as stream:
        parts.write(stream, document)
    return path


def _document(motion: Motion, parts: GltfParts, *, name: str) -> dict[str, Any]:
    skeleton = motion.skeleton
    places = _rest_places(skeleton)
    body = stick_body(skeleton, places)
    joints = list(range(skeleton.joint_count))
    figure = {"name": f"{name}_body" if f"{name}_body" not in skeleton.joints else f"{name}_mesh"}
    return {
        "asset": {"version": "2.0", "generator": "Motionary"},
        "scene": 0,
        "scenes": [{"nodes": [0, len(joints)]}],
        "nodes": [*_joint_nodes(skeleton, places[0]), figure | {"mesh": 0, "skin": 0}],
        "meshes": [{"name": figure["name"], "primitives": _primitives(body, parts)}],
        "materials": [_material(side, colour) for side, colour in _COLOURS.items()],
        "skins": [{"joints": joints, "skeleton": 0, "inverseBindMatrices": _inverse_binds(places, parts)}],
        "animations": [{"name": name, **_animation(motion, parts), "extras": {"fps": motion.fps}}],
    }


def _rest_places(skeleton: Skeleton) -> Array:
    """World places (joints, 3) in the rest pose, the root above the origin, the lowest joint at height 0."""
    places, _ = forward_kinematics(identity_quaternions((1, skeleton.joint_count)), np.zeros((1, 3)), skeleton)
    return places[0] - np.array([0.0, places[0, :, 1].min(), 0.0])


def _joint_nodes(skeleton: Skeleton, root: Array) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    for joint, (name, children) in enumerate(zip(skeleton.joints, skeleton.children, strict=True)):
        place = skeleton.offsets[joint] if joint else root
        node: dict[str, Any] = {"name": name, "translation": place.tolist(), "rotation": [0.0, 0.0, 0.0, 1.0]}
        nodes.append(node | ({"children": list(children)} if children else {}))
    return nodes


def _primitives(body: StickBody, parts: GltfParts) -> list[dict[str, Any]]:
    """The pieces of one side are one primitive: they share a material."""
    primitives = []
    for side in range(len(_COLOURS)):
        chosen = body.sides == side
        if not chosen.any():
            continue
        corners = body.corners[chosen].reshape(-1, 3).astype(np.float32)
        joints = np.zeros((len(corners), 4), dtype=np.uint16)
        joints[:, 0] = np.repeat(body.carriers[chosen], body.corners.shape[1])
        weights = np.zeros((len(corners), 4), dtype=np.float32)
        weights[:, 0] = 1.0
        attributes = {
            "POSITION": parts.add(corners, "VEC3", target=_VERTICES, bounds=True),
            "NORMAL": parts.add(_unit32(body.normals[chosen].reshape(-1, 3)), "VEC3", target=_VERTICES),
            "JOINTS_0": parts.add(joints, "VEC4", target=_VERTICES),
            "WEIGHTS_0": parts.add(weights, "VEC4", target=_VERTICES),
        }
        indices = np.arange(len(corners), dtype=np.uint32)
        faces = parts.add(indices, "SCALAR", target=_INDICES)
        primitives.append({"attributes": attributes, "indices": faces, "material": side, "mode": 4})
    return primitives


def _material(side: str, colour: tuple[float, ...]) -> dict[str, Any]:
    surface = {"baseColorFactor": list(colour), "metallicFactor": 0.0, "roughnessFactor": 0.8}
    return {"name": side, "pbrMetallicRoughness": surface}


def _inverse_binds(places: Array, parts: GltfParts) -> int:
    """The rest pose turns nothing, so the inverse of each joint's bind matrix moves its place to the origin."""
    matrices = np.tile(np.eye(4, dtype=np.float32), (len(places), 1, 1))
    # matrices are stored by columns: the fourth row here is the translation
    matrices[:, 3, :3] = -places
    return parts.add(matrices.reshape(-1, 16), "MAT4")


def _animation(motion: Motion, parts: GltfParts) -> dict[str, Any]:
    times = _key_times(motion)
    clock = parts.add(times, "SCALAR", bounds=True)
    turns = quat_continuous(motion.local_rotations)[..., [1, 2, 3, 0]]
    tracks = [("translation", 0, parts.add(motion.root_positions.astype(np.float32), "VEC3"))]
    for joint in range(motion.skeleton.joint_count):
        tracks.append(("rotation", joint, parts.add(_unit32(turns[:, joint]), "VEC4")))
    return {
        "channels": [
            {"sampler": place, "target": {"node": joint, "path": path}} for place, (path, joint, _) in enumerate(tracks)
        ],
        "samplers": [{"input": clock, "output": track, "interpolation": "LINEAR"} for _, _, track in tracks],
    }


def _key_times(motion: Motion) -> Array:
    times = (np.arange(motion.frame_count) / motion.fps).astype(np.float32)
    if not np.all(np.diff(times) > 0):
        raise MotionaryError(
            f"{motion.frame_count} frames at {motion.fps:g} a second: single precision, all that GLB has, cannot tell "
            "the times of neighbouring frames apart; trim or resample"
        )
    return times


def _unit32(vectors: Array) -> Array:
    return normalise(vectors.astype(np.float64)).astype(np.float32)
