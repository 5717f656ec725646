"""How fast are the transforms of a long take, how much do standing feet slide before and after `lock_feet`, and how
near do an AMC and a BVH of one take come to each other when retargeted to one skeleton?

python benchmarks/bench_transforms.py --out benchmarks/results

The figures need real data (MOTIONARY_DATA, by default ../shared/data): every CMU take with an AMC, on its own skeleton;
the same retargeted to smpl22; and the takes that come as AMC and as BVH with the AMC's skeleton. `skate`: horizontal
centimetres a second of ankles and toes while they stand (`motionary.motion.foot_plants`). `knee`: 99th percentile of
the knees' acceleration, after over before, because a leg that is drawn straight can snap.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result

from motionary.formats import Reading, find_legs, read_motion, retarget_to
from motionary.motion import (
    Leg,
    Motion,
    concatenate,
    fill_gaps,
    load_skeleton,
    lock_feet,
    mirror,
    resample,
    retarget,
    smooth,
)
from motionary.motion.feet import SMPL22_LEGS, chain_track
from motionary.motion.rotations import normalise, rotvec_to_quat


def long_take(frames: int) -> Motion:
    """Sways and walks on; smpl22 at 120 frames a second, float32."""
    time = np.arange(frames)[:, None, None] / 120.0
    rotations = rotvec_to_quat(0.3 * np.sin(2 * time + np.arange(66).reshape(1, 22, 3)))
    roots = np.concatenate((time[:, 0], np.ones((frames, 1)), np.zeros((frames, 1))), axis=-1)
    return Motion(rotations.astype(np.float32), roots.astype(np.float32), load_skeleton("smpl22"), 120.0)


def summary(values: Sequence[float]) -> dict[str, float]:
    """Mean, median, 95th percentile and largest of one figure a take."""
    found = (np.mean(values), *np.percentile(values, (50, 95, 100)))
    return {
        name: round(float(value), 3) for name, value in zip(("mean", "median", "p95", "largest"), found, strict=True)
    }


def knee_jolt(motion: Motion, legs: Sequence[Leg]) -> float:
    """99th percentile of the knees' acceleration, metres a second squared."""
    jolts = [np.diff(chain_track(motion, leg.knee)[0], 2, axis=0) for leg in legs]
    return float(np.percentile(np.linalg.norm(np.concatenate(jolts), axis=-1), 99)) * motion.fps**2


def takes(folder: Path, suffix: str) -> dict[str, Reading]:
    """The readings of a folder's takes by name."""
    found = {path.stem: read_motion(path) for path in sorted(folder.glob(f"*/*{suffix}"))}
    return {name: each for name, each in found.items() if isinstance(each, Reading)}


def feet(motions: Sequence[tuple[Motion, Sequence[Leg]]]) -> dict[str, object]:
    """Skate before and after, over the takes in which feet stand at all."""
    before, after, knees = [], [], []
    for motion, legs in motions:
        held = lock_feet(motion, legs=legs)
        if held.plants.planted.any():
            before.append(100 * held.skate_before)
            after.append(100 * held.skate_after)
            knees.append(knee_jolt(held.motion, legs) / knee_jolt(motion, legs))
    return {"takes": len(before), "before": summary(before), "after": summary(after), "knee": summary(knees)}


def same_take(first: dict[str, Reading], second: dict[str, Reading]) -> dict[str, object]:
    """Degrees between the bones of both, retargeted to smpl22; the median over frames, a take's worst bone and mean."""
    worst, mean = [], []
    for name in sorted(set(first) & set(second)):
        if second[name].report.dialect == "cmu_poser" or name == "09_10":
            continue  # another figure's skeleton; a damaged file
        one, two = (retarget_to(each[name], "smpl22").joint_positions().positions for each in (first, second))
        count = min(len(one), len(two))
        parents = list(load_skeleton("smpl22").parents[1:])
        bones = [normalise(each[-count:, 1:] - each[-count:, parents]) for each in (one, two)]
        angles = np.rad2deg(np.arccos(np.clip(np.sum(bones[0] * bones[1], axis=-1), -1, 1)))
        worst.append(float(np.median(angles, axis=0).max()))
        mean.append(float(angles.mean()))
    return {"takes": len(worst), "worst_bone_degrees": summary(worst), "mean_degrees": summary(mean)}


def main() -> None:
    """Time the transforms in one run, collect the figures and write the result."""
    arguments = parser(__doc__)
    arguments.add_argument("--frames", type=int, default=20_000)
    given = arguments.parse_args()
    motion, other = long_take(given.frames), load_skeleton("humanml3d_reference")
    mask = np.random.default_rng(0).random((given.frames, 22)) > 0.02
    mask[[0, -1]] = True
    cases = [
        Case("resample to 50", lambda: resample(motion, 50.0)),
        Case("mirror", lambda: mirror(motion)),
        Case("smooth 0.05 s", lambda: smooth(motion, 0.05)),
        Case("fill 2 % gaps", lambda: fill_gaps(motion, mask=mask)),
        Case("lock feet", lambda: lock_feet(motion)),
        Case("concatenate two", lambda: concatenate([motion, motion])),
        Case("retarget", lambda: retarget(motion, other)),
        Case("forward kinematics", motion.joint_positions),
    ]
    results = measure(cases, runs=given.runs, warmups=1)
    figures: dict[str, object] = {}
    data = Path(os.environ.get("MOTIONARY_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    if (data / "cmu").is_dir():
        amc, bvh = takes(data / "cmu", ".amc"), takes(data / "cmu", ".bvh")
        figures["skate"] = feet([(each.motion, find_legs(each.motion)) for each in amc.values()])
        figures["skate, retargeted"] = feet([(retarget_to(each, "smpl22"), SMPL22_LEGS) for each in amc.values()])
        figures["same take"] = same_take(amc, bvh)
    for name, found in figures.items():
        print(name, found)
    write_result(
        "transforms",
        settings={"frames": given.frames, "joints": 22, "dtype": "float32"},
        results=results,
        reference="forward kinematics",
        extra={"figures": figures},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
