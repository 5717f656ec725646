"""Do the readers keep their promises? Fuzz, cuts and memory over every format in `FORMATS`, each counted.

    python benchmarks/reliability_readers.py fuzz --rounds 100000              # damaged files (R1)
    python benchmarks/reliability_readers.py cut                               # each file cut at every byte (R3)
    python benchmarks/reliability_readers.py memory --rounds 300               # memory, and bombs refused (R4)
    python benchmarks/reliability_readers.py fuzz --reader bvh --reader amc    # only these rows

Every part prints JSON, one entry a sample, and exits with 1 when a promise is broken; `--out FOLDER` writes it there
too. The samples are those of tests/formats/all_samples.py. Files are read in child processes, so that a crash of the
interpreter counts rather than ends the run. Inputs that broke a promise are kept with `--keep FOLDER`. Needs fork, so
it runs on Linux and macOS.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import signal
import sys
import tempfile
import time
import tracemalloc
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from harness import commit, hardware

from motionary.errors import MotionaryError
from motionary.formats import FORMATS, read_motion

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "formats"))
damage: Callable[[bytes, np.random.Generator], bytes] = importlib.import_module("damage").damage
_samples = importlib.import_module("all_samples")
SAMPLES: dict[str, Callable[[Path], Path]] = _samples.SAMPLES
BOMBS: dict[str, Callable[[Path], Path]] = _samples.BOMBS
ENDLESS: tuple[str, ...] = _samples.ENDLESS
format_name: Callable[[str], str] = _samples.format_name

BATCH = 500
SLOW_SECONDS, HUNG_SECONDS = 2.0, 30
BOMB_SECONDS = 0.05
BROKEN = ("crashed", "hung", "died", "silent", "too much memory", "slow", "accepted")
Outcome = dict[str, Any]


def verdict(path: Path, name: str) -> tuple[str, object]:
    """Whether reading `path` as the format `name` worked ("read", and the reading), was refused or crashed (why)."""
    try:
        return "read", read_motion(path, format=name)
    except MotionaryError as problem:
        return "refused", problem
    except BaseException as problem:
        return "crashed", problem


def fuzz(sample: str, *, rounds: int, seed: int, folder: Path, keep: Path | None = None) -> Outcome:
    """Damage the file a round: it must be read or refused with one of our errors, in under two seconds."""
    whole = SAMPLES[sample](folder)
    data, name = whole.read_bytes(), format_name(sample)

    def batch(first: int) -> Outcome:
        counts: Counter[str] = Counter()
        slowest = 0.0
        for number in range(first, min(first + BATCH, rounds)):
            damaged = damage(data, np.random.default_rng([seed, zlib.crc32(sample.encode()), number]))
            whole.write_bytes(damaged)
            signal.alarm(HUNG_SECONDS)
            start = time.process_time()
            found, why = verdict(whole, name)
            seconds = time.process_time() - start
            slowest = max(slowest, seconds)
            counts[found] += 1
            counts["hung"] += seconds > SLOW_SECONDS
            if found == "crashed" or seconds > SLOW_SECONDS:
                _tell(sample, number, why if found == "crashed" else f"{seconds:.1f} s", damaged, keep, whole.suffix)
        signal.alarm(0)
        return {**counts, "slowest": slowest}

    totals, slowest = Counter({"rounds": rounds, "read": 0, "refused": 0, "crashed": 0, "hung": 0, "died": 0}), 0.0
    for first in range(0, rounds, BATCH):
        outcome = in_child(lambda first=first: batch(first))
        slowest = max(slowest, outcome.pop("slowest", 0.0))
        totals.update(outcome)
    return {**totals, "slowest_seconds": round(slowest, 3)}


def cut(sample: str, *, rounds: int, seed: int, folder: Path, keep: Path | None = None) -> Outcome:
    """Cut the file at every byte, or at `rounds` places if there are more: an error, the whole, or one that says so."""
    path = SAMPLES[sample](folder)
    data, name = path.read_bytes(), format_name(sample)
    whole = read_motion(path, format=name)
    places = np.unique(np.linspace(0, len(data) - 1, min(rounds, len(data))).astype(int)).tolist()
    notes = set(whole.report.notes)

    def batch(some: Sequence[int]) -> Outcome:
        counts: Counter[str] = Counter()
        for place in some:
            path.write_bytes(data[:place])
            signal.alarm(HUNG_SECONDS)
            found, what = verdict(path, name)
            if found == "read":
                report = what.report  # pyright: ignore[reportAttributeAccessIssue]
                if _same(what, whole):
                    found = "whole"
                elif set(report.notes) - notes:
                    found = "says so"
                else:
                    found = "shorter" if name in ENDLESS and report.frames < whole.report.frames else "silent"
            counts[found] += 1
            if found in ("crashed", "silent"):
                _tell(sample, int(place), what, data[:place], keep, path.suffix)
        signal.alarm(0)
        return dict(counts)

    totals = Counter({"bytes": len(data), "cuts": len(places), "crashed": 0, "silent": 0, "died": 0})
    for first in range(0, len(places), BATCH):
        totals.update(in_child(lambda some=places[first : first + BATCH]: batch(some)))
    return dict(totals)


def memory(sample: str, *, rounds: int, seed: int, folder: Path, keep: Path | None = None) -> Outcome:
    """Read the file whole and damaged: never more than 20 times its size and 64 MB at once."""
    path = SAMPLES[sample](folder)
    data, name = path.read_bytes(), format_name(sample)

    def all_rounds() -> Outcome:
        counts: Counter[str] = Counter({"rounds": rounds, "crashed": 0, "too much memory": 0})
        most = 0
        verdict(path, name)  # what is imported and remembered once is no file's memory
        for number in range(-1, rounds):
            some = data if number < 0 else damage(data, np.random.default_rng([seed, number]))
            path.write_bytes(some)
            tracemalloc.start()
            found, _ = verdict(path, name)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            most = max(most, peak)
            counts["crashed"] += found == "crashed"
            counts["too much memory"] += peak > 20 * len(some) + 64 * 2**20
        return {**counts, "bytes": len(data), "peak_bytes": most}

    return in_child(all_rounds)


def bombs(folder: Path) -> Outcome:
    """Files that declare far more than they hold: refused within 50 ms, with next to no memory."""
    totals: Outcome = {"bombs": len(BOMBS), "accepted": 0, "slow": 0, "too much memory": 0, "crashed": 0, "died": 0}
    for name, sample in BOMBS.items():
        path = sample(folder)

        def defuse(path: Path = path, name: str = format_name(name)) -> Outcome:
            found, _ = verdict(path, name)
            seconds = []
            for _ in range(3):
                start = time.process_time()
                verdict(path, name)
                seconds.append(time.process_time() - start)
            tracemalloc.start()
            verdict(path, name)
            peak = tracemalloc.get_traced_memory()[1]
            return {
                "accepted": int(found == "read"),
                "crashed": int(found == "crashed"),
                "slow": int(min(seconds) > BOMB_SECONDS),
                "too much memory": int(peak > 20 * path.stat().st_size + 2**22),
            }

        outcome = in_child(defuse)
        for key, count in outcome.items():
            totals[key] += count
            if count:
                print(f"{name}: {key}", file=sys.stderr)
    return totals


def in_child(work: Callable[[], Outcome]) -> Outcome:
    """What `work` returns in a fork, or {"died": 1} where that ended otherwise."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        status = 1
        try:
            warnings.simplefilter("error")
            os.write(writer, json.dumps(work()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        text = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status:
        print(f"a child process ended with {status}", file=sys.stderr)
        return {"died": 1}
    return json.loads(text)


def _same(one: Any, other: Any) -> bool:
    """Whether two readings hold the same motion."""
    arrays = [_arrays(reading) for reading in (one, other)]
    return len(arrays[0]) == len(arrays[1]) and all(
        np.array_equal(a, b, equal_nan=True) for a, b in zip(*arrays, strict=True)
    )


def _arrays(reading: Any) -> list[np.ndarray]:
    motion = getattr(reading, "motion", None)
    if motion is not None:
        return [motion.local_rotations, motion.root_positions, motion.skeleton.offsets, np.array(motion.fps)]
    points = reading.joint_positions()
    return [np.asarray(points.positions), np.array(points.fps)]


def _tell(sample: str, number: int, why: object, data: bytes, keep: Path | None, suffix: str) -> None:
    print(f"{sample}, {number}: {why!r}", file=sys.stderr)
    if keep is not None:
        (keep / f"{sample.replace(':', '').replace(' ', '_')}_{number}{suffix}").write_bytes(data)


def chosen_samples(readers: Iterable[str]) -> list[str]:
    """The samples of the named rows of `FORMATS`, or all."""
    readers = set(readers)
    return [sample for sample in SAMPLES if not readers or "all" in readers or format_name(sample) in readers]


PARTS = {"fuzz": fuzz, "cut": cut, "memory": memory}


def run(part: str, samples: Iterable[str], *, rounds: int, seed: int, keep: Path | None = None) -> Outcome:
    """One part over the samples; `rounds` is for each row of `FORMATS`, shared out among its samples in fuzz."""
    samples = list(samples)
    outcome: Outcome = {}
    for sample in samples:
        share = sum(format_name(other) == format_name(sample) for other in samples) if part == "fuzz" else 1
        with tempfile.TemporaryDirectory() as folder:
            count = -(-rounds // share)
            outcome[sample] = PARTS[part](sample, rounds=count, seed=seed, folder=Path(folder), keep=keep)
    if part == "memory":
        with tempfile.TemporaryDirectory() as folder:
            outcome["bombs"] = bombs(Path(folder))
    return outcome


def main() -> int:
    """Run one part and print its counts as JSON; the exit status tells whether every promise held."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("part", choices=PARTS)
    arguments.add_argument("--reader", action="append", choices=["all", *FORMATS], default=[], help="default: all")
    arguments.add_argument(
        "--rounds", type=int, default=100_000, help="inputs a row of FORMATS; in cut, most cuts a file"
    )
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--out", type=Path, default=None, help="folder for the JSON result")
    arguments.add_argument("--keep", type=Path, default=None, help="existing folder for inputs that broke a promise")
    given = arguments.parse_args()
    start = time.perf_counter()
    samples = run(given.part, chosen_samples(given.reader), rounds=given.rounds, seed=given.seed, keep=given.keep)
    about = {"part": given.part, "seed": given.seed, "seconds": round(time.perf_counter() - start, 2)}
    broken = sorted(name for name, counts in samples.items() if any(counts.get(key, 0) for key in BROKEN))
    text = json.dumps(
        {**about, "broken": broken, "samples": samples, "commit": commit(), "hardware": hardware()}, indent=2
    )
    print(text)
    if given.out is not None:
        (given.out / f"reliability_readers_{given.part}.json").write_text(text + "\n", encoding="utf-8")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
