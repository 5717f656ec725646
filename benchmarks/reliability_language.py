"""Do the back ends, their cache and the augmentation keep their promises? Failures, kills and writers, each counted.

    python benchmarks/reliability_language.py failures --rounds 50    # 12 kinds of failure of a server (R11)
    python benchmarks/reliability_language.py augment --rounds 10000  # captions, killed five times
    python benchmarks/reliability_language.py kill --rounds 1000      # kill -9 while answers are stored (R5)
    python benchmarks/reliability_language.py writers --rounds 10000  # 4 writers, rounds answers each, a reader (R7)
    python benchmarks/reliability_language.py hostile                 # hostile texts in every prompt (R12)

Every part prints JSON and exits with 1 when a promise is broken. The tests run the same parts with fewer rounds. Needs
fork and SIGKILL, so it runs on Linux and macOS; `failures` needs the extra openai.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from harness import commit, hardware

from motionary.tasks.augment import AugmentPlan, augment_file
from motionary.text.answers import CachedBackend
from motionary.text.backends import Answer, Request, open_backend
from motionary.text.backends.fallback import FallbackBackend
from motionary.text.backends.protocol import Done, answer_each
from motionary.text.prompts import PROMPTS, prompt_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "text"))

WRITERS = 4
KILLS = 5
PROMISED_SECONDS = 10.0
LABELS = ("walk", "run", "jump", "cartwheel", "wave", "kick", "turn", "sit")


class Known:
    """A back end whose answers follow from the request; told to, it writes each text it is asked to a log."""

    name = "known@1"

    def __init__(self, log: Path | None = None) -> None:
        self._log = None if log is None else os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request."""
        return answer_each(requests, self._one, done=done)

    def _one(self, request: Request) -> Answer:
        text = str(next(iter(request.subject.values())))
        if self._log is not None:
            os.write(self._log, f"{request.prompt} {text}\n".encode())
        return Answer(tuple(f"{text}, put in way {number}" for number in range(request.count)), self.name)


def failures(rounds: int, rng: random.Random, folder: Path) -> dict[str, object]:
    """Ask a server that fails in one of twelve ways, `rounds` times each: an answer within ten seconds, and noted."""
    from misbehaving_server import KINDS, MisbehavingServer

    outcome: dict[str, object] = {"kinds": len(KINDS), "rounds_each": rounds, "unanswered": 0, "late": 0, "unnoted": 0}
    slowest: dict[str, float] = {}
    for kind, reply in KINDS.items():
        with MisbehavingServer(reply) as server:
            for _ in range(rounds):
                first = open_backend(
                    "openai", model="m", base_url=server.url, timeout=0.5, retries=2, wait=0.05, rng=rng
                )
                backend = FallbackBackend(first, open_backend("lexicon"), seconds=8.0)
                began = time.monotonic()
                answer = backend.answer([prompt_of("action-gpt").request(rng.choice(LABELS))])[0]
                seconds = time.monotonic() - began
                slowest[kind] = max(slowest.get(kind, 0.0), seconds)
                outcome["unanswered"] += not answer.texts
                outcome["late"] += seconds > PROMISED_SECONDS
                outcome["unnoted"] += "did not answer" not in answer.note or not answer.source.startswith("lexicon")
        print(f"{kind}: slowest answer {slowest[kind]:.2f} s", file=sys.stderr)
    outcome["slowest_seconds"] = {kind: round(seconds, 2) for kind, seconds in slowest.items()}
    return outcome


def augment(rounds: int, rng: random.Random, folder: Path) -> dict[str, object]:
    """Augment `rounds` captions whole, and again killed five times; compare the files, count what was asked twice."""
    whole, killed = folder / "whole", folder / "killed"
    for home in (whole, killed):
        home.mkdir()
        (home / "annotations.json").write_text(json.dumps(_captions(rounds)))
    _augment(whole)
    total = 2 * rounds
    marks = sorted(rng.sample(range(total // 20, total - total // 20), KILLS))
    broken = 0
    for mark in marks:
        child = _fork(lambda: _augment(killed))
        while _lines(killed / "asked.log") < mark:
            time.sleep(0.001)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        broken += (killed / "out").exists()
    _augment(killed)
    asked = collections.Counter((killed / "asked.log").read_text().splitlines())
    again = {text: count for text, count in asked.items() if count > 1}
    return {
        "captions": rounds,
        "requests": total,
        "killed_after": marks,
        "partial_files": broken,
        "files_differ": _digests(whole / "out") != _digests(killed / "out"),
        "missing": total - len(asked),
        "asked_twice": len(again),
        "asked_twice_beyond_those_at_a_kill": max(0, sum(again.values()) - len(again) - KILLS),
    }


def _captions(count: int) -> dict[str, object]:
    """Annotations of `count` motions, each with a caption of its own."""
    return {
        f"{number:06d}": {
            "path": f"made/{number}",
            "duration": 4.0,
            "annotations": [
                {"seg_id": f"{number:06d}_0", "text": f"A person takes {number} steps ahead.", "start": 0.0, "end": 4.0}
            ],
        }
        for number in range(count)
    }


def _augment(home: Path) -> None:
    backend = CachedBackend(Known(home / "asked.log"), home / "answers.sqlite")
    augment_file(home / "annotations.json", home / "out", plan=AugmentPlan(count=30), backend=backend)


def kill(rounds: int, rng: random.Random, folder: Path) -> dict[str, object]:
    """Kill a process that stores answers at random moments, on one file; count what was acknowledged and is missing."""
    path = folder / "answers.sqlite"
    CachedBackend(Known(), path)
    acknowledged = lost = wrong = 0
    for _ in range(rounds):
        last = _store_and_kill(path, acknowledged, rng)
        cached = CachedBackend(Silent(), path)
        for number in range(acknowledged, last):
            answer = cached.held(_ask(number))
            lost += answer is None
            wrong += answer is not None and answer.texts != Known().answer([_ask(number)])[0].texts
        acknowledged = last
    held = CachedBackend(Silent(), path).count()
    return {"rounds": rounds, "acknowledged": acknowledged, "held": held, "lost": lost, "wrong": wrong}


class Silent(Known):
    """A back end that must not be asked."""

    def _one(self, request: Request) -> Answer:
        raise AssertionError("asked although the answer was stored")


def _ask(number: int) -> Request:
    return prompt_of("action-gpt").request(f"label {number}", count=4)


def _store_and_kill(path: Path, first: int, rng: random.Random) -> int:
    """Fork a process that stores answers from number `first` on and kill it; return the number after the last told."""
    reader, writer = os.pipe()

    def store() -> None:
        cached = CachedBackend(Known(), path)
        requests = [_ask(number) for number in range(first, first + 200)]
        cached.answer(requests, done=lambda place, answer: os.write(writer, b"."))

    child = _fork(store)
    os.close(writer)
    told = b"".join(os.read(reader, 1) for _ in range(rng.randrange(12)))
    time.sleep(rng.uniform(0, 0.004))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reader, 4096):
        told += more
    os.close(reader)
    return first + len(told)


def writers(rounds: int, rng: random.Random, folder: Path) -> dict[str, object]:
    """Four processes that store `rounds` answers each while a fifth reads: none lost, none torn."""
    path = folder / "answers.sqlite"
    children = []
    for writer in range(WRITERS):
        numbers = range(writer * rounds, (writer + 1) * rounds)
        children.append(_fork(lambda mine=numbers: CachedBackend(Known(), path).answer([_ask(each) for each in mine])))
    reads = torn = failed = 0
    cached = CachedBackend(Silent(), path)
    while children:
        number = rng.randrange(WRITERS * rounds)
        answer = cached.held(_ask(number))
        reads += 1
        torn += answer is not None and answer.texts != Known().answer([_ask(number)])[0].texts
        time.sleep(0.005)
        done, status = os.waitpid(-1, os.WNOHANG)
        if done:
            children.remove(done)
            failed += status != 0
    lost = sum(cached.held(_ask(number)) is None for number in range(WRITERS * rounds))
    return {"writers": WRITERS, "answers": WRITERS * rounds, "reads": reads, "lost": lost, "torn": torn, "died": failed}


def hostile(rounds: int, rng: random.Random, folder: Path) -> dict[str, object]:
    """Every hostile text in every prompt: outside its marks, nothing differs from a harmless label's prompt."""
    from hostile import PAYLOADS

    marked = re.compile(r"<data>[^<>]*</data>")
    escaped = 0
    for prompt in PROMPTS.values():
        harmless = [marked.sub("", turn.content) for turn in prompt.messages("walk", pairs=[("a", "b")])]
        for payload in PAYLOADS:
            subject = {payload: True} if prompt.subject == "attributes" else payload
            turns = prompt.messages(subject, pairs=[(payload, payload)])
            escaped += [marked.sub("", turn.content) for turn in turns] != harmless
    return {"payloads": len(PAYLOADS), "prompts": len(PROMPTS), "escaped": escaped}


def _fork(work: Callable[[], object]) -> int:
    """Run `work` in a child process; return its number."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    return child


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


PARTS: dict[str, tuple[Callable[[int, random.Random, Path], dict[str, object]], int, tuple[str, ...]]] = {
    "failures": (failures, 50, ("unanswered", "late", "unnoted")),
    "augment": (augment, 10_000, ("partial_files", "files_differ", "missing", "asked_twice_beyond_those_at_a_kill")),
    "kill": (kill, 1000, ("lost", "wrong")),
    "writers": (writers, 10_000, ("lost", "torn", "died")),
    "hostile": (hostile, 1, ("escaped",)),
}
"""Part -> what runs, its default rounds, and the counts that must be zero."""


def main() -> None:
    """Run one part and print what came of it."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("part", choices=PARTS)
    arguments.add_argument("--rounds", type=int)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--out", type=Path, help="folder for the JSON result")
    given = arguments.parse_args()
    run, rounds, broken = PARTS[given.part]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outcome = run(given.rounds or rounds, random.Random(given.seed), Path(folder))
    report = {
        "part": given.part,
        **outcome,
        "seed": given.seed,
        "seconds": round(time.monotonic() - began, 1),
        "hardware": hardware(),
        "commit": commit(),
    }
    print(json.dumps(report, indent=2))
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        target = given.out / f"reliability_language_{given.part}.json"
        target.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    sys.exit(any(outcome[name] for name in broken))


if __name__ == "__main__":
    main()
