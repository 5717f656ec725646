"""How fast is a BVH file read, beside its bytes alone, numpy's own text reader, pybvh and bvhio?

python benchmarks/bench_bvh.py --out benchmarks/results
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result
from synthetic import capture_skeleton, smooth_motion

from motionary.formats import read_motion, write_bvh
from motionary.formats.bvh import read_bvh
from motionary.motion.rotations import euler_to_quat


def plain_numpy(path: Path) -> np.ndarray:
    """Read the numbers with `np.loadtxt` and turn each joint's angles, nothing checked: what a short script does."""
    text = path.read_text(encoding="utf-8")
    values = np.loadtxt(text[text.index("Frame Time") :].splitlines()[1:])
    angles = np.deg2rad(values[:, 3:]).reshape(len(values), -1, 3)
    return np.stack([euler_to_quat(angles[:, joint], "ZXY") for joint in range(angles.shape[1])], axis=1)


def by_pybvh(path: Path) -> Callable[[], object] | None:
    """pybvh's reader, or None where it is not installed."""
    try:
        import pybvh
    except ImportError:
        return None
    return lambda: pybvh.read_bvh_file(path, world_up="+y")


def by_bvhio(path: Path) -> Callable[[], object] | None:
    """bvhio's reader (without its hierarchy, which is ten times slower), or None where it is not installed."""
    try:
        import bvhio
    except ImportError:
        return None
    return lambda: bvhio.readAsBvh(str(path))


def main() -> None:
    """Write a file, time its readers in one run and write the result."""
    warnings.simplefilter("ignore")
    arguments = parser(__doc__)
    arguments.add_argument("--frames", type=int, default=5000)
    given = arguments.parse_args()
    motion = smooth_motion(capture_skeleton(), frames=given.frames, fps=120.0, rng=np.random.default_rng(0))
    with tempfile.TemporaryDirectory() as folder:
        path = write_bvh(motion, Path(folder) / "motion.bvh")
        cases = [
            Case("motionary, numbers and rotations", lambda: read_bvh(path)),
            Case("motionary, whole reading", lambda: read_motion(path, unit="cm")),
            Case("bytes alone", path.read_bytes),
            Case("numpy loadtxt", lambda: plain_numpy(path)),
        ]
        for name, peer in (("pybvh", by_pybvh(path)), ("bvhio", by_bvhio(path))):
            if peer is not None:
                cases.append(Case(name, peer))
        results = measure(cases, runs=given.runs, warmups=1)
        size = path.stat().st_size
    write_result(
        "bvh",
        settings={"frames": given.frames, "joints": 31, "channels": 96},
        results=results,
        reference="pybvh" if any(result.name == "pybvh" for result in results) else "numpy loadtxt",
        extra={"file_bytes": size},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
