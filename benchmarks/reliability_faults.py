"""Does a failing disk cost anything? Each write, fsync, rename, unlink, truncate and open fails in turn (R5).

    python benchmarks/reliability_faults.py                        # every target, every call of each
    python benchmarks/reliability_faults.py index-put --rounds 20  # one target, at most 20 calls of a kind

A round: a folder as it was before, one piece of work in a process of its own in which one system call fails (once, or
from then on; EIO or ENOSPC), then a look by a process without faults. Work that returned must be there, whole; work
that was refused must have said so in one line and left the old or the new state, whole; no temporary file may stay; and
the same work must then succeed. `late` counts refusals after which the new state is there: a commit whose last sync
failed. Prints JSON, exits with 1 when a promise is broken. Needs Linux and a C compiler.
"""

from __future__ import annotations

import argparse
import errno
import json
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fault_injection import KINDS, NEVER, Fault, armed_here, attempt, run_again_under_faults, why_not
from harness import commit, hardware
from reliability_index import SIGNATURE, answers, sample

from motionary.errors import FormatError, MotionaryError
from motionary.formats.atomic import replacing
from motionary.index import Index
from motionary.models.checkpoint import CheckpointInfo, read_checkpoint, save_checkpoint
from motionary.text.answers import CachedBackend
from motionary.text.backends.protocol import Answer, Done, Message, Request
from motionary.text.cache import CachedEncoder

BROKEN = ("lost", "torn", "crashed", "leftover", "stuck", "unclear", "misleading")
CLAIMS = ("Nothing was", "as it was before")
"""What an error may not say after a refusal that left the new state."""
FAILURES = ((False, errno.EIO), (True, errno.EIO), (False, errno.ENOSPC), (True, errno.ENOSPC))


@dataclass(frozen=True)
class Target:
    """Work on files in a folder: what is there before, the work, a look at the result, and the names that may stay.

    `between`: a look that is promised to show up as such, neither old nor new.
    """

    prepare: Callable[[Path], None]
    work: Callable[[Path], None]
    look: Callable[[Path], object]
    names: tuple[str, ...]
    between: object = None


def sweep(target: Target, *, rounds: int, folder: Path) -> Counter[str]:
    """Fail up to `rounds` calls of every kind in turn; count what happened, and what was broken under `BROKEN`."""
    start, after, here = folder / "start", folder / "after", folder / "here"
    for each in (start, after):
        each.mkdir()
        target.prepare(each)
    target.work(after)
    states = target.look(start), target.look(after)
    counts: Counter[str] = Counter()
    for kind in KINDS:
        _renew(here, start)
        calls = attempt(lambda: target.work(here), folder=here, fault=Fault(kind, NEVER, False, errno.EIO)).seen
        counts[f"{kind} calls"] = calls
        for at in sorted({round(place) for place in np.linspace(0, calls - 1, min(rounds, calls))}):
            for sticky, error in FAILURES:
                _renew(here, start)
                found = _round(target, here, states, Fault(kind, at, sticky, error))
                counts.update(["rounds", *found])
                if set(found) & set(BROKEN):
                    print(f"{kind} {at} sticky={sticky} {errno.errorcode[error]}: {found}", file=sys.stderr)
    return counts


def _renew(here: Path, start: Path) -> None:
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(start, here)


def _round(target: Target, here: Path, states: tuple[object, object], fault: Fault) -> list[str]:
    """Return what one round showed, in the words of the counts."""
    before, after = states
    outcome = attempt(lambda: target.work(here), folder=here, fault=fault)
    found = [outcome.verdict]
    try:
        state = target.look(here)
    except Exception as problem:
        print(repr(problem), file=sys.stderr)
        return [*found, "torn"]
    if outcome.verdict == "done":
        found += ["lost"] if state != after else []
    elif state not in (before, after, target.between or before):
        found.append("torn")
    elif state == after:
        found.append("late")
        found += ["misleading"] if any(claim in outcome.message for claim in CLAIMS) else []
    if outcome.verdict == "refused" and (not outcome.message or "\n" in outcome.message):
        found.append("unclear")
    # what cannot be removed may stay
    if fault.kind != "unlink" and {entry.name for entry in here.iterdir()} - set(target.names):
        found.append("leftover")
    try:
        target.work(here)
        found += ["stuck"] if target.look(here) != after else []
    except Exception as problem:
        print(repr(problem), file=sys.stderr)
        found.append("stuck")
    return found


def _index(folder: Path) -> Path:
    return folder / "library.index"


def _prepare_index(folder: Path) -> None:
    with Index.create(_index(folder), signature=SIGNATURE) as index:
        index.put_many([sample(file) for file in range(20)])


def _put(folder: Path) -> None:
    """One commit that replaces, adds and, being larger than a page, splits; the open index must stay right as well."""
    with Index.open(_index(folder)) as index:
        before = index.entries()
        try:
            index.put_many([sample(file, 7) for file in range(15, 25)])
        except Exception:
            found = _tolerant(index)
            if found is not None and found != before and len(found) != 25:
                raise AssertionError("the open index shows a part of a commit") from None
            raise


def _tolerant(index: Index) -> list | None:
    """Return the entries as the open index sees them after a failure; on a dead disk it may refuse."""
    try:
        return index.entries()
    except MotionaryError:
        return None


def _put_many(folder: Path) -> None:
    with Index.open(_index(folder)) as index:
        index.put_many([sample(file, 3) for file in range(200)])


def _create(folder: Path) -> None:
    Index.ensure(_index(folder), signature=SIGNATURE).close()


def _recreate(folder: Path) -> None:
    Index.recreate(_index(folder), signature=SIGNATURE).close()


def _remove(folder: Path) -> None:
    with Index.open(_index(folder)) as index:
        index.remove([sample(file)[0].path for file in range(0, 20, 2)])


def _prepare_install(folder: Path) -> None:
    _prepare_index(folder)
    with Index.create(folder / "finished", signature=SIGNATURE) as index:
        index.put(*sample(3))
    shutil.copy(folder / "finished", folder / "kept")


def _install(folder: Path) -> None:
    if not (folder / "finished").exists():
        shutil.copy(folder / "kept", folder / "finished")
    Index.install(folder / "finished", _index(folder))


def _look_index(folder: Path) -> object:
    """Return what the index answers; None where there is none, or only the empty file that a creation began with."""
    path = _index(folder)
    if not path.exists() or path.stat().st_size == 0:
        return None
    with Index.open(path) as index:
        index.check()
    return answers(path)[:-1]


def _old_file(folder: Path) -> None:
    (folder / "out.bvh").write_bytes(b"old")


def _replace_file(folder: Path) -> None:
    with replacing(folder / "out.bvh") as stream:
        for number in range(4):
            stream.write(bytes([number]) * 100_000)


def _look_file(folder: Path) -> object:
    return (folder / "out.bvh").read_bytes()


class _Words:
    """A text encoder whose vectors follow from the text."""

    name, dimension = "words@1", 64

    def encode_sentences(self, texts):
        return np.stack([np.random.default_rng(list(text.encode())).random(64, dtype=np.float32) for text in texts])

    def encode_tokens(self, texts):
        return self.encode_sentences(texts)[:, None], np.ones((len(texts), 1), dtype=bool)


class _Echo:
    """A back end that answers each request with its own words."""

    name = "echo@1"

    def answer(self, requests, *, done: Done | None = None):
        found = [Answer((f"says {request.messages[0].content}",), "echo") for request in requests]
        for number, answer in enumerate(found):
            if done is not None:
                done(number, answer)
        return found


TEXTS = [f"a person walks {number} steps" for number in range(12)]


def _old_cache(folder: Path) -> None:
    CachedEncoder(_Words(), folder / "cache.sqlite").encode_sentences(TEXTS[:3])


def _new_cache(folder: Path) -> None:
    CachedEncoder(_Words(), folder / "cache.sqlite").encode_sentences(TEXTS)


def _look_cache(folder: Path) -> object:
    """Return the vectors it gives, and how many it holds; a damaged one would be computed again and not show."""
    vectors = CachedEncoder(_Words(), folder / "cache.sqlite")
    database = sqlite3.connect(folder / "cache.sqlite")
    count = database.execute("select count(*) from vectors").fetchone()[0]
    sound = database.execute("pragma integrity_check").fetchone()[0]
    database.close()
    wrong = not np.array_equal(vectors.encode_sentences(TEXTS[:3]), _Words().encode_sentences(TEXTS[:3]))
    return count, sound, wrong


def _requests(count: int) -> list[Request]:
    return [Request("test", 1, (Message("user", text),), {"text": text}) for text in TEXTS[:count]]


def _old_answers(folder: Path) -> None:
    CachedBackend(_Echo(), folder / "answers.sqlite").answer(_requests(1))


def _new_answers(folder: Path) -> None:
    CachedBackend(_Echo(), folder / "answers.sqlite").answer(_requests(2))


def _look_answers(folder: Path) -> object:
    cache = CachedBackend(_Echo(), folder / "answers.sqlite")
    held = [cache.held(request) for request in _requests(4)]
    return [None if answer is None else answer.texts for answer in held]


def _save(folder: Path, value: float) -> None:
    ones = np.ones(4, dtype=np.float32)
    info = CheckpointInfo({}, mean=ones, std=ones, normaliser="n", text_encoder="t")
    save_checkpoint(folder / "checkpoint", {"weight": np.full(3000, value, dtype=np.float32)}, info=info)


def _old_checkpoint(folder: Path) -> None:
    _save(folder, 1.0)


def _new_checkpoint(folder: Path) -> None:
    _save(folder, 2.0)


def _look_checkpoint(folder: Path) -> object:
    """Return the weights' value, or "detected" where the two files are known to be of different saves."""
    try:
        return float(read_checkpoint(folder / "checkpoint")[1]["weight"][0])
    except FormatError:
        return "detected"


def _beside(name: str) -> tuple[str, ...]:
    """Return a database's name and those of the files that SQLite keeps beside it and clears up itself."""
    return (name, f"{name}-journal", f"{name}-wal", f"{name}-shm")


TARGETS = {
    "index-create": Target(lambda folder: None, _create, _look_index, _beside("library.index")),
    "index-put": Target(_prepare_index, _put, _look_index, _beside("library.index")),
    "index-put-many": Target(_prepare_index, _put_many, _look_index, _beside("library.index")),
    "index-remove": Target(_prepare_index, _remove, _look_index, _beside("library.index")),
    "index-recreate": Target(_prepare_index, _recreate, _look_index, ("library.index",)),
    "index-install": Target(_prepare_install, _install, _look_index, ("library.index", "finished", "kept")),
    "file": Target(_old_file, _replace_file, _look_file, ("out.bvh",)),
    "checkpoint": Target(_old_checkpoint, _new_checkpoint, _look_checkpoint, ("checkpoint",), between="detected"),
    "embedding-cache": Target(_old_cache, _new_cache, _look_cache, _beside("cache.sqlite")),
    "answers-cache": Target(_old_answers, _new_answers, _look_answers, _beside("answers.sqlite")),
}


def main() -> int:
    """Sweep one target, or all, and print their counts; the exit status tells whether every promise held."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("target", nargs="*", help=f"all where none is named; there are {', '.join(TARGETS)}")
    arguments.add_argument("--rounds", type=int, default=1000)
    given = arguments.parse_args()
    if unknown := set(given.target) - set(TARGETS):
        arguments.error(f"no target is called {', '.join(unknown)}")
    if problem := why_not():
        print(problem, file=sys.stderr)
        return 3
    if not armed_here():
        return run_again_under_faults()
    results = {}
    start = time.perf_counter()
    for name in given.target or TARGETS:
        with tempfile.TemporaryDirectory() as folder:
            results[name] = dict(sweep(TARGETS[name], rounds=given.rounds, folder=Path(folder).resolve()))
    seconds = round(time.perf_counter() - start, 2)
    print(json.dumps({"seconds": seconds, "commit": commit(), "hardware": hardware(), "targets": results}, indent=2))
    return int(any(counts.get(name) for counts in results.values() for name in BROKEN))


if __name__ == "__main__":
    sys.exit(main())
