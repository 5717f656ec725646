"""How fast is inverse kinematics beside forward kinematics, and how true and how steady is what it gives?

python benchmarks/bench_inverse_kinematics.py --out benchmarks/results

With real data (MOTIONARY_DATA, by default ../shared/data) the result also holds, over CMU's takes: the root mean square
angular acceleration of the rotations over that of the file's own, on the file's skeleton; and how far, in millimetres,
the 22 joints end from where they were, on the fitted smpl22 skeleton. Over NTU's takes the latter alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result

from motionary.datasets.procedural import generate_clip
from motionary.errors import MotionaryError
from motionary.formats import Reading, read_motion, to_smpl22
from motionary.motion import JointPositions, Motion, forward_kinematics
from motionary.motion.inverse_kinematics import inverse_kinematics
from motionary.motion.rotations import matrix_to_quat, quat_conjugate, quat_multiply, quat_to_rotvec

CLIPS = 60


def angular_acceleration(motion: Motion, *, world: bool) -> float:
    """Root mean square over frames and over joints with children, in radians a second squared."""
    rotations = motion.local_rotations.astype(np.float64)
    if world:
        matrices = forward_kinematics(rotations, motion.root_positions, motion.skeleton)[1]
        rotations = matrix_to_quat(np.ascontiguousarray(matrices))
    joints = [joint for joint, children in enumerate(motion.skeleton.children) if children]
    steps = quat_to_rotvec(quat_multiply(rotations[1:, joints], quat_conjugate(rotations[:-1, joints])))
    return float(np.sqrt(np.mean(np.sum(np.diff(steps, axis=0) ** 2, axis=-1)))) * motion.fps**2


def acceleration_ratios(before: Motion, after: Motion) -> tuple[float, float]:
    """After over before, of local and of world rotations."""
    local, world = (angular_acceleration(after, world=w) / angular_acceleration(before, world=w) for w in (False, True))
    return local, world


def misplacement(positions: JointPositions) -> tuple[float, float]:
    """Mean and 95th percentile over frames and joints, in millimetres, on the fitted skeleton."""
    found = inverse_kinematics(positions).joint_positions().positions
    away = 1000 * np.linalg.norm(found - positions.positions, axis=-1)
    return float(away.mean()), float(np.percentile(away, 95))


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and largest of one figure a take."""
    names = ("median", "p95", "largest")
    return {
        name: round(float(value), 3) for name, value in zip(names, np.percentile(values, (50, 95, 100)), strict=True)
    }


def procedural() -> dict[str, object]:
    """Figures over generated clips, whose bodies are as rigid as the skeleton."""
    ratios = []
    for seed in range(CLIPS):
        clip = generate_clip(np.random.default_rng(seed)).motion
        ratios.append(acceleration_ratios(clip, inverse_kinematics(clip.joint_positions())))
    local, world = zip(*ratios, strict=True)
    return {"clips": CLIPS, "acceleration_local": spread(local), "acceleration_world": spread(world)}


def readings(folder: Path) -> Iterator[Reading]:
    """Every take of a folder that can be read and moves."""
    for path in sorted(folder.glob("*/*")):
        if path.suffix in (".amc", ".bvh"):
            reading = read_motion(path)
            if isinstance(reading, Reading) and reading.motion.frame_count > 2:
                yield reading


def cmu(folder: Path) -> dict[str, object]:
    """Figures over CMU's takes."""
    ratios, places = [], []
    for reading in readings(folder):
        result = inverse_kinematics(reading.joint_positions(), reading.motion.skeleton)
        ratios.append(acceleration_ratios(reading.motion, result))
        places.append(misplacement(to_smpl22(reading)))
    local, world = zip(*ratios, strict=True)
    mean, p95 = zip(*places, strict=True)
    return {
        "takes": len(ratios),
        "acceleration_local": spread(local),
        "acceleration_world": spread(world),
        "millimetres_mean": spread(mean),
        "millimetres_p95": spread(p95),
    }


def ntu(folder: Path) -> dict[str, object]:
    """Figures over tracked takes whose bones change length."""
    places = [misplacement(to_smpl22(read_motion(path))) for path in sorted(folder.glob("*.skeleton"))]
    mean, p95 = zip(*places, strict=True)
    return {"takes": len(places), "millimetres_mean": spread(mean), "millimetres_p95": spread(p95)}


def main() -> None:
    """Time both directions in one run, collect the figures and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--frames", type=int, default=1000)
    given = arguments.parse_args()
    clips = [generate_clip(np.random.default_rng(seed)).motion for seed in range(CLIPS)]
    turns = np.concatenate([clip.local_rotations for clip in clips])[: given.frames]
    roots = np.concatenate([clip.root_positions for clip in clips])[: given.frames]
    motion = Motion(turns, roots, clips[0].skeleton, clips[0].fps)
    positions = motion.joint_positions()
    cases = [
        Case("inverse, fitted skeleton", lambda: inverse_kinematics(positions)),
        Case("inverse, given skeleton", lambda: inverse_kinematics(positions, motion.skeleton)),
        Case("inverse, smoothed", lambda: inverse_kinematics(positions, smooth=0.05)),
        Case("forward", motion.joint_positions),
    ]
    results = measure(cases, runs=given.runs, warmups=1)
    figures: dict[str, object] = {"procedural": procedural()}
    data = Path(os.environ.get("MOTIONARY_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    for name, collect in (("cmu", cmu), ("ntu", ntu)):
        try:
            if (data / name).is_dir():
                figures[name] = collect(data / name)
        except MotionaryError as error:
            figures[name] = str(error)
    for name, found in figures.items():
        print(name, found)
    write_result(
        "inverse_kinematics",
        settings={"frames": len(turns), "joints": 22},
        results=results,
        reference="forward",
        extra={"figures": figures},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
