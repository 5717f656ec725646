"""How fast is a BVH file read, and with how much memory, beside the bare text-to-float floor, pybvh, bvhio and bvh?

    python benchmarks/bench_bvh.py --out benchmarks/results

Readers stop at different points, so there are two comparisons of equal work: to an array of the channels' numbers, and
to unit quaternions. Ours enforces the count of values and refuses what is not finite in both; the floor checks nothing.
A second file of 100,000 frames gives the peak memory (Linux), as a multiple of the array of its numbers.
"""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import Case, Timing, measure, parser, write_result
from synthetic import capture_skeleton, smooth_motion

from motionary.formats import read_motion, write_bvh
from motionary.formats.bvh import read_bvh, read_channels, stream_bvh
from motionary.motion.rotations import euler_to_quat

JOINTS, CHANNELS = 31, 96


def _rows(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return text[text.index("\n", text.index("Frame Time")) + 1 :]


def bare_floats(path: Path) -> np.ndarray:
    """Python's own text-to-float on every word of the motion, the hierarchy left unread: numpy's floor."""
    return np.array(_rows(path).split(), dtype=np.float64).reshape(-1, CHANNELS)


def by_loadtxt(path: Path) -> np.ndarray:
    """The numbers with `np.loadtxt`, the hierarchy left unread: what a short script does."""
    return np.loadtxt(_rows(path).splitlines())


def plain_rotations(path: Path) -> np.ndarray:
    """`by_loadtxt`, and each joint's angles turned into a quaternion."""
    values = by_loadtxt(path)
    angles = np.deg2rad(values[:, 3:]).reshape(len(values), -1, 3)
    return np.stack([euler_to_quat(angles[:, joint], "ZXY") for joint in range(angles.shape[1])], axis=1)


def pybvh_cases(path: Path) -> list[Case]:
    """pybvh's reader, and its own way to quaternions; none where it is not installed."""
    try:
        import pybvh
    except ImportError:
        return []
    return [
        Case("pybvh, numbers", lambda: pybvh.read_bvh_file(path, world_up="+y")),
        Case("pybvh, rotations", lambda: pybvh.read_bvh_file(path, world_up="+y").to_quat()),
    ]


def slow_cases(path: Path) -> list[Case]:
    """The readers bvhio (without its hierarchy, which is ten times slower) and bvh, where they are installed."""
    cases = []
    try:
        import bvhio

        cases.append(Case("bvhio, numbers", lambda: bvhio.readAsBvh(str(path))))
    except ImportError:
        pass
    try:
        from bvh import Bvh  # pyright: ignore[reportMissingImports]

        def by_bvh() -> np.ndarray:
            return np.array(Bvh(path.read_text(encoding="utf-8")).frames, dtype=np.float64)

        cases.append(Case("bvh, numbers", by_bvh))
    except ImportError:
        pass
    return cases


def wrapped(path: Path) -> Path:
    """The same file with each row over two lines, for which our reader takes its careful path."""
    header, rows = path.read_text(encoding="utf-8").split("Frame Time", 1)
    lines = rows.split("\n")
    words = [line.split() for line in lines[1:]]
    lines[1:] = [" ".join(each[:50]) + "\n" + " ".join(each[50:]) for each in words]
    target = path.with_name("wrapped.bvh")
    target.write_text(header + "Frame Time" + "\n".join(lines), encoding="utf-8")
    return target


def check(path: Path) -> None:
    """All ways must give the same numbers and rotations, or the times mean nothing."""
    numbers = read_channels(path).values
    np.testing.assert_array_equal(numbers, by_loadtxt(path))
    np.testing.assert_array_equal(numbers, bare_floats(path))
    take = read_bvh(path)
    moving = [place for place, name in enumerate(take.joints) if not name.endswith("_end")]
    np.testing.assert_allclose(take.local_rotations[:, moving], plain_rotations(path), atol=1e-12)


def peak_memory(call: Callable[[], object]) -> int | None:
    """Bytes by which a fresh child's memory grows at most during `call`; None where the system does not tell."""
    reset = Path("/proc/self/clear_refs")
    if not reset.exists():
        return None
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        reset.write_text("5", encoding="ascii")
        before = _status("VmRSS")
        call()
        os.write(writer, str(_status("VmHWM") - before).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return int(text) if text else None


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(name + ":"))


def long_take(path: Path, *, runs: int) -> tuple[list[Timing], dict[str, float]]:
    """Times of the long file, and the peak memory of each way over the size of the array of numbers."""
    peers = pybvh_cases(path)
    cases = [
        Case("long: motionary, numbers", lambda: read_channels(path)),
        Case("long: motionary, rotations", lambda: read_bvh(path)),
        Case(
            "long: motionary, in parts of 1,000",
            lambda: sum(part.frame_count for part in stream_bvh(path, frames=1000)),
        ),
        Case("long: numpy loadtxt, numbers", lambda: by_loadtxt(path)),
        *(Case(f"long: {case.name}", case.call) for case in peers),
    ]
    array = read_channels(path).values.nbytes
    peaks = {case.name.removeprefix("long: "): peak_memory(case.call) for case in cases}
    return measure(cases, runs=runs, warmups=0), {name: round(peak / array, 2) for name, peak in peaks.items() if peak}


def main() -> None:
    """Write two files, time their readers in one run and write the result."""
    warnings.simplefilter("ignore")
    arguments = parser(__doc__)
    arguments.add_argument("--frames", type=int, default=5000)
    arguments.add_argument("--long", type=int, default=100_000, help="frames of the long file; 0 leaves it out")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = _write(Path(folder) / "motion.bvh", given.frames)
        check(path)
        broken = wrapped(path)
        cases = [
            Case("motionary, numbers", lambda: read_channels(path)),
            Case("numpy bare floats, numbers", lambda: bare_floats(path)),
            Case("numpy loadtxt, numbers", lambda: by_loadtxt(path)),
            Case("motionary, rotations", lambda: read_bvh(path)),
            Case("motionary, rotations, wrapped rows", lambda: read_bvh(broken)),
            Case("motionary, whole reading", lambda: read_motion(path, unit="cm")),
            Case("numpy loadtxt, rotations", lambda: plain_rotations(path)),
            Case("bytes alone", path.read_bytes),
            *pybvh_cases(path),
        ]
        results = measure(cases, runs=given.runs, warmups=1)
        results += measure(slow_cases(path), runs=min(given.runs, 3), warmups=0)
        size = path.stat().st_size
        extra: dict[str, object] = {"file_bytes": size, "times_the_fastest_peer": fastest_peers(results)}
        if given.long:
            timings, peaks = long_take(_write(Path(folder) / "long.bvh", given.long), runs=min(given.runs, 2))
            results += timings
            extra["peak_memory_over_array"] = peaks
    write_result(
        "bvh",
        settings={"frames": given.frames, "long_frames": given.long, "joints": JOINTS, "channels": CHANNELS},
        results=results,
        reference="numpy bare floats, numbers",
        extra=extra,
        folder=given.out,
    )
    print(f"times the fastest peer: {extra['times_the_fastest_peer']}")
    print(f"peak memory over the array of numbers: {extra.get('peak_memory_over_array', 'not measured')}")


def _write(path: Path, frames: int) -> Path:
    return write_bvh(smooth_motion(capture_skeleton(), frames=frames, fps=120.0, rng=np.random.default_rng(0)), path)


def fastest_peers(results: list[Timing]) -> dict[str, float]:
    """For equal work: how many times as fast ours is as the fastest other way, by medians and by fastest runs."""
    found: dict[str, float] = {}
    for work in ("numbers", "rotations"):
        ours = next(each for each in results if each.name == f"motionary, {work}")
        others = [each for each in results if each.name.endswith(f", {work}") and each is not ours]
        found[work] = round(min(each.median for each in others) / ours.median, 2)
        found[f"{work}, fastest runs"] = round(min(each.fastest for each in others) / ours.fastest, 2)
    return found


if __name__ == "__main__":
    main()
