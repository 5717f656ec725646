"""The benchmarks' common ground: time things fairly, and write JSON that says on what it was measured.

A benchmark is one file that asks one question. It builds a list of `Case`s (ours and its peers, in the same run on the
same inputs), hands them to `measure`, and gives the result to `write_result`. Milliseconds differ from machine to
machine; the ratios to the reference case are what is comparable, so every result carries both.

    cases = [Case("ours", lambda: search(q)), Case("numpy", lambda: argsort(q))]
    results = measure(cases, runs=7)
    write_result("search", settings={"rows": 100_000}, results=results, reference="numpy")
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

PACKAGES = ("motionary", "numpy", "scipy", "torch", "pybvh", "bvhio", "bvh", "faiss-cpu")
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Case:
    """One thing to time. `call` does the work once; `per_call` is how many items (queries, clips) one call handles."""

    name: str
    call: Callable[[], object]
    per_call: int = 1


@dataclass(frozen=True)
class Timing:
    """Seconds per item over the runs: the median, the fastest and the slowest, and how many runs there were."""

    name: str
    median: float
    fastest: float
    slowest: float
    runs: int


def time_once(call: Callable[[], object]) -> float:
    """Return the wall-clock seconds of one call, with the garbage collector out of the way."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        start = time.perf_counter()
        call()
        return time.perf_counter() - start
    finally:
        if was_enabled:
            gc.enable()


def measure(cases: Sequence[Case], *, runs: int = 7, warmups: int = 1) -> list[Timing]:
    """Time the cases round-robin, so that a noisy moment of the machine hits all of them rather than one.

    Returns one `Timing` a case, in order. The first `warmups` rounds are thrown away.
    """
    if runs < 1:
        raise ValueError(f"runs must be at least 1, not {runs}")
    seconds: dict[str, list[float]] = {case.name: [] for case in cases}
    if len(seconds) != len(cases):
        raise ValueError(f"case names must differ: {[case.name for case in cases]}")
    for round_number in range(warmups + runs):
        for case in cases:
            elapsed = time_once(case.call) / case.per_call
            if round_number >= warmups:
                seconds[case.name].append(elapsed)
    return [
        Timing(name, statistics.median(values), min(values), max(values), len(values))
        for name, values in seconds.items()
    ]


def hardware() -> dict[str, object]:
    """Describe the machine: processor, cores, memory in GiB, operating system, and the thread settings in force."""
    return {
        "processor": _processor_name(),
        "cores": os.cpu_count(),
        "memory_gib": _memory_gib(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "threads": {name: os.environ[name] for name in THREAD_VARIABLES if name in os.environ},
    }


def versions() -> dict[str, str]:
    """Return the versions of the packages that matter to speed, for those that are installed."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def commit() -> str:
    """Return the commit the benchmark ran at, with `+changes` when tracked files differ from it; else 'unknown'."""
    head = _git("rev-parse", "HEAD")
    if not head:
        return "unknown"
    return head + ("+changes" if _git("status", "--porcelain", "--untracked-files=no") else "")


def write_result(
    name: str,
    *,
    settings: Mapping[str, object],
    results: Sequence[Timing],
    reference: str | None = None,
    extra: Mapping[str, object] | None = None,
    folder: str | Path | None = None,
) -> dict[str, object]:
    """Print a benchmark's outcome as a table and return it as a JSON-able mapping; with `folder`, also write it there.

    `reference` names the case that the ratios are taken against (a ratio of 2 means twice as slow as the reference).
    """
    outcome: dict[str, object] = {
        "benchmark": name,
        "settings": dict(settings),
        "seconds_per_item": {result.name: asdict(result) for result in results},
        "ratios": ratios(results, reference=reference) if reference else {},
        **(extra or {}),
        "hardware": hardware(),
        "versions": versions(),
        "commit": commit(),
        "measured": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    print(_table(results, reference=reference))
    if folder is not None:
        target = Path(folder) / f"{name}.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
        print(f"written to {target}")
    return outcome


def ratios(results: Sequence[Timing], *, reference: str) -> dict[str, float]:
    """Return each case's median over the reference case's median."""
    medians = {result.name: result.median for result in results}
    if reference not in medians:
        raise ValueError(f"the reference case {reference!r} was not measured; measured: {', '.join(medians)}")
    return {name: median / medians[reference] for name, median in medians.items()}


def parser(description: str | None) -> argparse.ArgumentParser:
    """Return the arguments every benchmark takes: `--runs N` and `--out FOLDER` (no folder: print only)."""
    first_line = (description or "").strip().splitlines()[0] if description else ""
    arguments = argparse.ArgumentParser(description=first_line)
    arguments.add_argument("--runs", type=int, default=7, help="timed runs; the median is reported")
    arguments.add_argument("--out", type=Path, default=None, help="folder for the JSON result")
    return arguments


def _table(results: Sequence[Timing], *, reference: str | None) -> str:
    relative = ratios(results, reference=reference) if reference else {}
    lines = []
    for result in results:
        spread = f"({result.fastest * 1e3:.3f} to {result.slowest * 1e3:.3f})"
        line = f"{result.name:32s} {result.median * 1e3:10.3f} ms  {spread}"
        lines.append(line + (f"  x{relative[result.name]:.2f} of {reference}" if relative else ""))
    return "\n".join(lines)


def _git(*arguments: str) -> str:
    here = Path(__file__).resolve().parent
    try:
        done = subprocess.run(
            ["git", "-C", str(here), *arguments], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _processor_name() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or "unknown"


def _memory_gib() -> float | None:
    if not hasattr(os, "sysconf"):
        return None
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (ValueError, OSError):
        return None
