"""How fast is forward kinematics beside small matrix products, scipy's rotations and pybvh?

python benchmarks/bench_kinematics.py --out benchmarks/results
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result
from scipy.spatial.transform import Rotation
from synthetic import capture_skeleton, smooth_motion

from motionary.formats import write_bvh
from motionary.motion import Motion, forward_kinematics
from motionary.motion.rotations import quat_to_matrix


def by_matrix_products(motion: Motion) -> np.ndarray:
    """Joint-major positions with one `matmul` of (frames, 3, 3) a joint."""
    skeleton = motion.skeleton
    local = quat_to_matrix(np.ascontiguousarray(motion.local_rotations.swapaxes(0, 1)))
    world, positions = np.empty_like(local), np.empty((*local.shape[:2], 3), dtype=local.dtype)
    world[0], positions[0] = local[0], motion.root_positions
    for joint in range(1, skeleton.joint_count):
        parent = skeleton.parents[joint]
        world[joint] = world[parent] @ local[joint]
        positions[joint] = positions[parent] + world[parent] @ skeleton.offsets[joint].astype(local.dtype)
    return positions


def by_scipy(motion: Motion) -> np.ndarray:
    """Joint-major positions through scipy's Rotation."""
    skeleton, frames = motion.skeleton, motion.frame_count
    world: list[Rotation] = []
    positions = np.empty((skeleton.joint_count, frames, 3))
    for joint, parent in enumerate(skeleton.parents):
        local = Rotation.from_quat(motion.local_rotations[:, joint, [1, 2, 3, 0]])
        world.append(local if parent < 0 else world[parent] * local)
        if parent < 0:
            positions[joint] = motion.root_positions
        else:
            positions[joint] = positions[parent] + world[parent].apply(skeleton.offsets[joint].copy())
    return positions


def by_pybvh(motion: Motion) -> Callable[[], object] | None:
    """pybvh's kinematics of the same motion, or None where it is not installed."""
    try:
        import pybvh
    except ImportError:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = write_bvh(motion, Path(folder) / "motion.bvh", unit="m")
        clip = pybvh.read_bvh_file(path, world_up="+y")
    # the clip's own method remembers its first answer, so the function behind it is what can be timed
    return lambda: pybvh.frames_to_node_positions(clip, root_pos=clip.root_pos, joint_angles=clip.joint_angles)


def main() -> None:
    """Time the ways in one run and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--frames", type=int, default=5000)
    given = arguments.parse_args()
    skeleton = capture_skeleton()
    motion = smooth_motion(skeleton, frames=given.frames, fps=120.0, rng=np.random.default_rng(0))
    single = Motion(
        motion.local_rotations.astype(np.float32), motion.root_positions.astype(np.float32), skeleton, motion.fps
    )
    cases = [
        Case("motionary float64", lambda: forward_kinematics(motion.local_rotations, motion.root_positions, skeleton)),
        Case("motionary float32", lambda: forward_kinematics(single.local_rotations, single.root_positions, skeleton)),
        Case("matrix products float64", lambda: by_matrix_products(motion)),
        Case("matrix products float32", lambda: by_matrix_products(single)),
        Case("scipy Rotation", lambda: by_scipy(motion)),
    ]
    if (peer := by_pybvh(motion)) is not None:
        cases.append(Case("pybvh", peer))
    write_result(
        "kinematics",
        settings={"frames": given.frames, "joints": skeleton.joint_count},
        results=measure(cases, runs=given.runs, warmups=2),
        reference="matrix products float64",
        folder=given.out,
    )


if __name__ == "__main__":
    main()
