"""How many searches a second does the server answer, how long do they take, and what does it do when it is full?

python benchmarks/bench_serve.py --clips 100000 --seconds 20 --out results

The server runs in a process of its own, the clients in this one, all on the same cores. Every query is new unless
`--repeated` is given, which draws from a hundred, so that the kept vectors of texts are measured too.
"""

from __future__ import annotations

import http.client
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
from harness import Timing, parser, write_result

from motionary.index import FileEntry, FileState, Index, Windows
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path

CLIENTS = (8, 64)
_WHO = ("a person", "someone", "a woman", "a man", "a child", "the dancer", "an old man", "the runner")
_DOES = ("walks", "runs", "jumps", "waves", "sits down", "turns around", "kicks", "throws a ball", "crawls", "bows")
_HOW = ("slowly", "quickly", "in a circle", "to the left", "to the right", "forward", "twice", "with both arms raised")


def build(path: Path, *, clips: int, rng: np.random.Generator) -> None:
    """An index of `clips` files of one window each, with vectors drawn at random."""
    signature = Embedder(checkpoint_path(None)).signature
    with Index.create(path, signature=signature) as index:
        for first in range(0, clips, 1000):
            rows = []
            for number in range(first, min(first + 1000, clips)):
                drawn = rng.standard_normal((2, signature.dimension))
                entry = FileEntry(
                    f"/motion/{number:06d}.bvh", FileState(1, 1, "00"), fps=30.0, duration=4.0, frames=120
                )
                rows.append((entry, Windows(clip=drawn[0], spans=np.array([[0.0, 4.0]]), embeddings=drawn[1:])))
            index.put_many(rows)


def queries(count: int, *, rng: np.random.Generator) -> list[str]:
    """Sentences of 5 to 12 words, no two alike."""
    drawn = [(rng.choice(_WHO), rng.choice(_DOES), rng.choice(_HOW), rng.choice(_DOES)) for _ in range(count)]
    return [f"{who} {does} {how} and then {after} {n}" for n, (who, does, how, after) in enumerate(drawn)]


@dataclass
class Load:
    """What the clients saw: seconds of each answer, and how many were refused."""

    clients: int
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    errors: int = 0

    def summary(self) -> dict[str, float]:
        """Throughput, percentiles in milliseconds, refusals."""
        times = np.array(self.times or [np.nan]) * 1e3
        refused = np.array(self.refused or [0.0]) * 1e3
        return {
            "clients": self.clients,
            "answered_a_second": round(len(self.times) / self.seconds, 1),
            "p50_ms": round(float(np.percentile(times, 50)), 1),
            "p99_ms": round(float(np.percentile(times, 99)), 1),
            "refused": len(self.refused),
            "refused_p99_ms": round(float(np.percentile(refused, 99)), 1),
            "errors": self.errors,
        }


def run_load(port: int, texts: list[str], *, clients: int, seconds: float) -> Load:
    """Closed loop: each client sends its next query when it has its answer; one that is refused waits a tenth."""
    load, lock = Load(clients), threading.Lock()
    numbers = iter(range(10**9))
    end = time.perf_counter() + seconds

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (began := time.perf_counter()) < end:
            with lock:
                text = texts[next(numbers) % len(texts)]
            try:
                connection.request("GET", f"/api/search?top=10&text={quote(text)}")
                answer = connection.getresponse()
                answer.read()
                status = answer.status
            except (OSError, http.client.HTTPException):
                status = 0
                connection.close()
            spent = time.perf_counter() - began
            with lock:
                if status == 200:
                    load.times.append(spent)
                elif status == 503:
                    load.refused.append(spent)
                else:
                    load.errors += 1
            if status != 200:
                time.sleep(0.1)

    began = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.perf_counter() - began
    return load


def memory(pid: int) -> float:
    """MiB that a process holds; NaN where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return float("nan")
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


def main() -> None:
    """Run it."""
    arguments = parser(__doc__)
    arguments.add_argument("--clips", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=20.0, help="of each load")
    arguments.add_argument("--repeated", action="store_true", help="draw queries from a hundred")
    given = arguments.parse_args()
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        library = Path(name) / "library.index"
        build(library, clips=given.clips, rng=rng)
        command = [sys.executable, "-c", "from motionary.cli import main; main()", "app", "--port", "0"]
        server = subprocess.Popen([*command, "--library", str(library)], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline().rsplit(":", 1)[1].strip().strip("/"))
            texts = queries(100 if given.repeated else 200_000, rng=rng)
            run_load(port, texts[-50:], clients=2, seconds=3.0)  # the index and the models are read now
            before = memory(server.pid)
            loads = [run_load(port, texts, clients=clients, seconds=given.seconds) for clients in CLIENTS]
            after = memory(server.pid)
        finally:
            server.terminate()
            server.wait(20)
    rows = [load.summary() for load in loads]
    for row in rows:
        print(row)
    print(f"memory {before:.0f} MiB before, {after:.0f} MiB after")
    timings = [
        Timing(
            f"{load.clients} clients", float(np.median(load.times)), min(load.times), max(load.times), len(load.times)
        )
        for load in loads
        if load.times
    ]
    write_result(
        "serve",
        settings={"clips": given.clips, "seconds": given.seconds, "repeated": given.repeated},
        results=timings,
        extra={"load": rows, "memory_mib": {"before": before, "after": after}},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
