"""How long does the coach take for two clips of ten seconds: by rules, verified, drawn, cold and warm?

Squats of two bodies that differ in depth, timing and stance, as .npy of joints (20 frames a second), and two clips of
swinging joints as .bvh (120 frames a second). Cold is a whole process, from its start to its answer; the bound set for
it is 2 s by rules and 10 s verified on 2 cores.

    python benchmarks/bench_coach.py --out benchmarks/results
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from harness import Case, measure, parser, write_result
from synthetic import smooth_motion

from motionary.datasets.procedural_coaching import make_pair
from motionary.formats import write_bvh
from motionary.motion import load_skeleton
from motionary.tasks.coach import coach

SECONDS = 10.0
BOUNDS = {"by rules": 2.0, "verified": 10.0}
"""Seconds that an answer may take."""


def squats(folder: Path) -> tuple[Path, Path]:
    """Attempt and target of a made pair of squats, each brought to ten seconds by repeating it."""
    pair = next(
        each
        for seed in range(1000)
        if (each := make_pair(np.random.default_rng([7, seed]))).exercise == "squat" and len(each.differences) == 3
    )
    paths = []
    for name, take in (("attempt", pair.attempt), ("target", pair.target)):
        frames = round(SECONDS * take.fps)
        positions = np.tile(take.positions, (1 + frames // take.frame_count, 1, 1))[:frames]
        paths.append(folder / f"{name}.npy")
        np.save(paths[-1], positions.astype(np.float32))
    return paths[0], paths[1]


def captures(folder: Path) -> tuple[Path, Path]:
    """Two clips of swinging joints at 120 frames a second."""
    paths = []
    for number in range(2):
        rng = np.random.default_rng(number)
        motion = smooth_motion(load_skeleton("smpl22"), frames=round(SECONDS * 120), fps=120.0, rng=rng)
        paths.append(folder / f"capture{number}.bvh")
        write_bvh(motion, paths[-1])
    return paths[0], paths[1]


def process(*arguments: str) -> None:
    """Run the command once and fail loudly."""
    program = "import sys; from motionary.cli import main; sys.exit(main())"
    subprocess.run([sys.executable, "-c", program, "coach", *arguments], check=True, capture_output=True)


def processor_seconds(call: Callable[[], object]) -> float:
    """Processor time of the processes that a call starts: what a busy machine does not change."""
    before = os.times()
    call()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Time all cases in one run and write the result."""
    given = parser(__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, other = squats(folder)
        first, second = captures(folder)
        pair, swings = (str(one), str(other)), (str(first), str(second))
        cases = [
            Case("cold, by rules", partial(process, *pair)),
            Case("cold, verified", partial(process, *pair, "--verify")),
            Case("cold, by rules, .bvh", partial(process, *swings)),
            Case("cold, verified, .bvh", partial(process, *swings, "--verify")),
            Case("cold, film", partial(process, *pair, "--picture", str(folder / "pair.gif"))),
            Case("warm, by rules", partial(coach, one, other)),
            Case("warm, verified", partial(coach, one, other, verified=True)),
            Case("import motionary", partial(subprocess.run, [sys.executable, "-c", "import motionary"], check=True)),
        ]
        results = measure(cases, runs=given.runs, warmups=1)
        spent = {case.name: round(processor_seconds(case.call), 3) for case in cases if case.name.startswith("cold")}
    slowest = {words: max(each.median for each in results if words in each.name) for words in BOUNDS}
    write_result(
        "coach",
        settings={"seconds a clip": SECONDS, "bounds in seconds": BOUNDS},
        results=results,
        reference="import motionary",
        extra={
            "processor seconds": spent,
            "load average": os.getloadavg()[0],
            "slowest median in seconds": slowest,
            "within": {k: slowest[k] < v for k, v in BOUNDS.items()},
        },
        folder=given.out,
    )


if __name__ == "__main__":
    main()
