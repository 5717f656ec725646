"""Does the index keep its promises? Kills, bit flips, full disks and many writers, each counted.

    python benchmarks/reliability_index.py kill --rounds 1000      # kill -9 while writing (R5)
    python benchmarks/reliability_index.py flip --rounds 10000     # one flipped bit a round (R8)
    python benchmarks/reliability_index.py fuzz --rounds 100000    # mangled files: cut, zeroed, shuffled (R1, R3)
    python benchmarks/reliability_index.py full --rounds 200       # no room at a growing size (R6)
    python benchmarks/reliability_index.py writers --rounds 10000  # 4 writers, rounds rows each, and a reader (R7)
    python benchmarks/reliability_index.py faults --rounds 1000    # each write, fsync, rename ... fails in turn (R5)

Every part prints JSON and exits with 1 when a promise is broken. The tests run the same parts with fewer rounds. Needs
fork, so it runs on Linux and macOS; `faults` needs Linux and a C compiler, and has its own file, reliability_faults.py.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from harness import commit, hardware

from motionary.errors import IndexStoreError, MotionaryError
from motionary.index import FileEntry, FileState, Index, IndexSignature, Windows

SIGNATURE = IndexSignature(
    "test", "00" * 32, feature_set="humanml263", window_seconds=4.0, hop_seconds=2.0, dimension=64
)
FILES = 40
WRITERS = 4


def sample(file: int, version: int = 0) -> tuple[FileEntry, Windows]:
    """Return a made-up file whose content follows from its number and version alone."""
    rng = np.random.default_rng([file, version])
    count = 1 + file % 4
    starts = 2.0 * np.arange(count)
    windows = Windows(
        clip=rng.standard_normal(SIGNATURE.dimension),
        spans=np.stack([starts, starts + 4.0], axis=1),
        embeddings=rng.standard_normal((count, SIGNATURE.dimension)),
    )
    state = FileState(size=1000 + file, mtime_ns=version, content_hash=f"{file:08x}")
    return FileEntry(f"folder/clip {file:05d}.bvh", state, fps=120.0, duration=10.0, frames=1200), windows


def answers(path: Path) -> tuple[object, ...]:
    """Return what an index says: its entries, and the hits of two queries to the last bit."""
    with Index.open(path, signature=SIGNATURE) as index:
        queries = np.random.default_rng(5).standard_normal((2, SIGNATURE.dimension))
        return (index.entries(), *(index.search(query, top=1000) for query in queries), index.stats())


def kill(rounds: int, rng: np.random.Generator, folder: Path) -> dict[str, int]:
    """Kill a writer at random moments, again and again on one index; count what was acknowledged and is missing."""
    path = folder / "killed.motionary"
    Index.create(path, signature=SIGNATURE).close()
    broken = lost = torn = acknowledged = 0
    version = 0
    for _ in range(rounds):
        last = _write_and_kill(path, version + 1, rng)
        acknowledged += max(0, last - version)
        try:
            with Index.open(path) as index:
                index.check()
                versions = {entry.path: entry.state.mtime_ns for entry in index.entries()}
        except MotionaryError as problem:
            print(problem, file=sys.stderr)
            broken += 1
            break
        newest = max(versions.values(), default=0)
        lost += newest < last
        torn += any(versions.get(key) != number for key, number in _expected(newest).items())
        version = newest
    return {"rounds": rounds, "acknowledged": acknowledged, "corrupt": broken, "lost": lost, "torn": torn}


def _batch(version: int) -> list[int]:
    """Return the files that commit number `version` writes: one to five of them."""
    return [(version * 7 + step) % FILES for step in range(1 + version % 5)]


def _expected(newest: int) -> dict[str, int]:
    """Return each file's version after commits 1 to `newest`."""
    found: dict[str, int] = {}
    for version in range(max(1, newest - 4 * FILES), newest + 1):
        found.update({sample(file)[0].path: version for file in _batch(version)})
    return found


def _write_and_kill(path: Path, first: int, rng: np.random.Generator) -> int:
    """Fork a writer from commit `first` on, kill it after some acknowledgements; return the last one acknowledged."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        with Index.open(path) as index:
            for version in range(first, first + 10_000):
                index.put_many([sample(file, version) for file in _batch(version)])
                os.write(writer, version.to_bytes(4, "little"))
        os._exit(0)
    os.close(writer)
    seen = b"".join(os.read(reader, 4) for _ in range(int(rng.integers(0, 12))))
    time.sleep(float(rng.uniform(0, 0.004)))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 4096):
        seen += more
    os.close(reader)
    return int.from_bytes(seen[-4:], "little") if seen else first - 1


def flip(rounds: int, rng: np.random.Generator, folder: Path) -> dict[str, int]:
    """Flip one bit a round: reading must fail as ours or answer the same, and so must writing and reading then."""
    path = folder / "whole.motionary"
    _build(path, 24)
    whole = path.read_bytes()
    before = answers(path)
    with Index.open(path) as index:
        index.put(*sample(900))
    after = answers(path)
    outcome = {"rounds": rounds, "bytes": len(whole), "detected": 0, "harmless": 0, "wrong": 0, "crashed": 0}
    damaged = folder / "flipped.motionary"
    for bit in rng.integers(0, 8 * len(whole), size=rounds):
        data = bytearray(whole)
        data[bit // 8] ^= 1 << (bit % 8)
        damaged.write_bytes(data)
        verdict = _verdict(damaged, before)
        if verdict == "harmless":
            verdict = _verdict_after_write(damaged, after)
        outcome[verdict] += 1
        if verdict in ("wrong", "crashed"):
            print(f"bit {bit}: {verdict}", file=sys.stderr)
    return outcome


def fuzz(rounds: int, rng: np.random.Generator, folder: Path) -> dict[str, float]:
    """Mangle the file a round: reading must fail as ours or answer the same, and never take two seconds."""
    path = folder / "whole.motionary"
    _build(path, 24)
    whole = path.read_bytes()
    expected = answers(path)
    outcome: dict[str, float] = {"rounds": rounds, "detected": 0, "harmless": 0, "wrong": 0, "crashed": 0, "hung": 0}
    slowest = 0.0
    damaged, journal = folder / "mangled.motionary", folder / "mangled.motionary-journal"
    for number in range(rounds):
        damaged.write_bytes(_mangled(whole, rng))
        journal.unlink(missing_ok=True)
        if number % 10 == 0:
            journal.write_bytes(_mangled(whole, rng)[: int(rng.integers(1, 3000))])
        start = time.perf_counter()
        verdict = _verdict(damaged, expected)
        slowest = max(slowest, time.perf_counter() - start)
        outcome["hung"] += time.perf_counter() - start > 2.0
        outcome[verdict] += 1
    return {**outcome, "slowest_seconds": round(slowest, 3)}


def _mangled(whole: bytes, rng: np.random.Generator) -> bytes:
    """Return a file's bytes after one of five accidents."""
    data = bytearray(whole)
    start, other = (int(place) for place in rng.integers(0, len(whole), size=2))
    length = int(rng.integers(1, 5000))
    accident = int(rng.integers(5))
    if accident == 0:
        return bytes(data[:start])
    if accident == 1:
        data[start : start + length] = bytes(len(data[start : start + length]))
    elif accident == 2:
        data[start : start + length] = whole[other : other + length]
    elif accident == 3:
        data[start : start + length % 64] = rng.bytes(length % 64)
    else:
        for bit in rng.integers(0, 8 * len(whole), size=1 + length % 20):
            data[bit // 8] ^= 1 << (bit % 8)
    return bytes(data)


def _verdict(path: Path, expected: tuple[object, ...]) -> str:
    try:
        return "harmless" if answers(path)[:-1] == expected[:-1] else "wrong"
    except MotionaryError:
        return "detected"
    except Exception as problem:
        print(repr(problem), file=sys.stderr)
        return "crashed"


def _verdict_after_write(path: Path, expected: tuple[object, ...]) -> str:
    try:
        with Index.open(path) as index:
            index.put(*sample(900))
    except MotionaryError:
        return "detected"
    return _verdict(path, expected)


def full(rounds: int, rng: np.random.Generator, folder: Path) -> dict[str, int]:
    """Forbid files larger than a size that grows by the round; a write must fail as ours, or work; old data stays."""
    path = folder / "full.motionary"
    outcome = {"rounds": rounds, "refused": 0, "written": 0, "wrong": 0, "crashed": 0}
    _build(path, 20)
    before, size = answers(path), path.stat().st_size
    whole = path.read_bytes()
    for limit in np.linspace(0, 2.2 * size, rounds).astype(int) + rng.integers(0, 512, size=rounds):
        path.write_bytes(whole)
        status = _in_child(lambda limit=int(limit): _write_within(path, limit))
        if status == 1:
            outcome["refused"] += 1
            outcome["wrong"] += answers(path) != before
        elif status == 0:
            outcome["written"] += 1
            with Index.open(path) as index:
                outcome["wrong"] += len(index.entries()) != 60
        else:
            outcome["crashed"] += 1
    return outcome


def _write_within(path: Path, limit: int) -> int:
    """Write 40 more files while no file may grow past `limit` bytes: 0 it worked, 1 our error, 2 another."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        with Index.open(path) as index:
            index.put_many([sample(file) for file in range(100, 140)])
    except IndexStoreError:
        return 1
    except BaseException:
        return 2
    return 0


def _in_child(work: Callable[[], int]) -> int:
    """Run `work` in a fork and return its answer (negative: killed by that signal)."""
    child = os.fork()
    if child == 0:
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def writers(rounds: int, rng: np.random.Generator, folder: Path) -> dict[str, int]:
    """Let 4 processes write `rounds` rows each, one commit in two rows of a pair, while this one reads."""
    path = folder / "shared.motionary"
    Index.create(path, signature=SIGNATURE).close()
    children = []
    for number in range(WRITERS):
        child = os.fork()
        if child == 0:
            os._exit(_write_pairs(path, number, rounds))
        children.append(child)
    outcome = {"rounds": rounds, "writers": WRITERS, "reads": 0, "torn": 0, "failed": 0}
    running = set(children)
    while running:
        for child in list(running):
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                running.discard(child)
                outcome["failed"] += status != 0
        with Index.open(path) as index:
            found = {entry.path for entry in index.entries()}
        outcome["reads"] += 1
        outcome["torn"] += any(key[:-1] + ("1" if key[-1] == "0" else "0") not in found for key in found)
        time.sleep(float(rng.uniform(0.05, 0.3)))
    with Index.open(path) as index:
        index.check()
        outcome["lost"] = WRITERS * rounds - len(index.entries())
    return outcome


def _write_pairs(path: Path, writer: int, rounds: int) -> int:
    state = FileState(1, 1, "00")
    windows = sample(writer)[1]
    try:
        with Index.open(path) as index:
            for pair in range(rounds // 2):
                names = [f"{writer}/{pair} {half}" for half in (0, 1)]
                index.put_many([(FileEntry(name, state), windows) for name in names])
    except BaseException as problem:
        print(repr(problem), file=sys.stderr)
        return 1
    return 0


def _build(path: Path, files: int) -> None:
    with Index.create(path, signature=SIGNATURE) as index:
        for start in range(0, files, 8):
            index.put_many([sample(file) for file in range(start, min(files, start + 8))])


def faults(rounds: int, rng: np.random.Generator, folder: Path) -> dict[str, int]:
    """Fail up to `rounds` calls of each kind, in each piece of work on an index; nothing is drawn from `rng`."""
    targets = [f"index-{work}" for work in ("create", "put", "put-many", "remove", "recreate", "install")]
    command = [sys.executable, str(Path(__file__).with_name("reliability_faults.py")), *targets]
    done = subprocess.run([*command, "--rounds", str(rounds)], stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        sys.exit(done.returncode)
    counts: Counter[str] = Counter()
    for found in json.loads(done.stdout)["targets"].values():
        counts.update(found)
    return {name.replace(" ", "_"): count for name, count in sorted(counts.items())}


PARTS = {"kill": kill, "flip": flip, "fuzz": fuzz, "full": full, "writers": writers, "faults": faults}
BROKEN = ("corrupt", "lost", "torn", "wrong", "crashed", "failed", "hung", "leftover", "stuck", "unclear", "misleading")


def main() -> int:
    """Run one part and print its counts as JSON; the exit status tells whether every promise held."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("part", choices=PARTS)
    arguments.add_argument("--rounds", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=0)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        outcome = PARTS[given.part](given.rounds, np.random.default_rng(given.seed), Path(folder))
        seconds = round(time.perf_counter() - start, 2)
    about = {"part": given.part, "seed": given.seed, "seconds": seconds, "commit": commit(), "hardware": hardware()}
    print(json.dumps({**about, **outcome}, indent=2))
    return int(any(outcome.get(name, 0) for name in BROKEN))


if __name__ == "__main__":
    sys.exit(main())
