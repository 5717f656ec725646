"""Run every benchmark, one process each, write benchmarks/results/*.json and print one table.

python benchmarks/run_all.py --runs 5
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results"


def run(benchmark: Path, *, runs: int, folder: Path) -> bool:
    """Run one benchmark in its own process; whether it went well."""
    print(f"== {benchmark.stem}", flush=True)
    command = [sys.executable, str(benchmark), "--runs", str(runs), "--out", str(folder)]
    return subprocess.run(command, cwd=HERE.parent, check=False).returncode == 0


def table(folder: Path) -> str:
    """All results in `folder` as one table: milliseconds and the ratio to each benchmark's reference."""
    lines = [f"{'benchmark':12s} {'case':36s} {'ms':>10s} {'ratio':>8s}"]
    for path in sorted(folder.glob("*.json")):
        outcome = json.loads(path.read_text(encoding="utf-8"))
        # results of other scripts may lie here too
        for name, timing in outcome.get("seconds_per_item", {}).items():
            ratio = outcome["ratios"].get(name)
            relative = "" if ratio is None else f"{ratio:8.2f}"
            lines.append(f"{outcome['benchmark']:12s} {name:36s} {timing['median'] * 1e3:10.3f} {relative}")
    return "\n".join(lines)


def main() -> int:
    """Run the benchmarks named, or all; the exit status says whether all went well."""
    parser = argparse.ArgumentParser(description="Run every benchmark and print one table.")
    parser.add_argument("names", nargs="*", help="such as features bvh; default all")
    parser.add_argument("--runs", type=int, default=7, help="timed runs of each case")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the JSON results")
    given = parser.parse_args()
    available = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    unknown = [name for name in given.names if name not in available]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(available)}")
    folder = given.out.resolve()
    failed = [name for name in given.names or available if not run(available[name], runs=given.runs, folder=folder)]
    print(table(folder))
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
