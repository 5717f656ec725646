"""How many searches a second does the server answer, how long do they take, and what does it do when it is full?

python benchmarks/bench_serve.py --clips 100000 --seconds 20 --out benchmarks/results
python benchmarks/bench_serve.py --soak 1800          # R9: 8 clients for half an hour, how memory grows
python benchmarks/bench_serve.py --rude               # R10: slow clients and oversized uploads beside 8 that search

The server runs in a process of its own, the clients in this one, all on the same cores. Every query is new unless
`--repeated` is given, which draws from a hundred, so that the kept vectors of texts are measured too.
"""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np
from harness import Timing, parser, write_result

from motionary.index import FileEntry, FileState, Index, Windows
from motionary.tasks.embedder import Embedder
from motionary.tasks.library import checkpoint_path

CLIENTS = (8, 64)
SLOW = 20
"""Of each kind of slow client; there are two."""
SLOW_LONGEST = 45.0
"""Seconds after which a slow client that was not cut gives up."""
TOO_LARGE = 60 * 2**20
PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.bvh"\r\n\r\n'
"""How the body of an upload begins."""
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
            status = asked(connection, f"/api/search?top=10&text={quote(text)}")
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


def asked(connection: http.client.HTTPConnection, path: str) -> int:
    """The status of a request, 0 where none came."""
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0


def slow_headers(port: int) -> float:
    """Seconds until a client that sends a byte of its headers each half second is cut; NaN where it is not."""
    return _dripped(port, b"GET /api/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")


def slow_body(port: int) -> float:
    """The same with the body of an upload, of which 1 MB is announced."""
    head = "POST /api/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n"
    return _dripped(port, f"{head}Content-Type: multipart/form-data; boundary=b\r\n\r\n".encode() + PART)


def _dripped(port: int, head: bytes) -> float:
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=0.5) as line:
        line.sendall(head)
        while (spent := time.perf_counter() - began) < SLOW_LONGEST:
            try:
                line.sendall(b"a")
                if line.recv(4096) == b"":
                    return time.perf_counter() - began
            except TimeoutError:
                continue
            except OSError:
                return spent
    return float("nan")


def too_large(port: int, *, is_declared: bool) -> tuple[int, float]:
    """Status of an upload of 60 MB and its seconds; a client that does not say how much it sends is cut at the cap."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    piece = b"a" * 2**16
    headers = {"Content-Type": "multipart/form-data; boundary=b"}

    def body() -> Iterator[bytes]:
        yield PART
        for _ in range(TOO_LARGE // len(piece)):
            yield piece

    try:
        if is_declared:
            headers["Content-Length"] = str(TOO_LARGE)
            connection.request("POST", "/api/uploads", body=iter([PART]), headers=headers)
        else:
            connection.request("POST", "/api/uploads", body=body(), headers=headers, encode_chunked=True)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the answer came before all was sent
    try:
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        status = 0
    connection.close()
    return status, time.perf_counter() - began


def rude(port: int, texts: list[str], pid: int) -> dict[str, object]:
    """Slow clients of both kinds and uploads above the cap, while 8 clients search."""
    cut: dict[str, list[float]] = {"headers": [], "body": []}
    threads = [
        threading.Thread(target=lambda kind=kind, drip=drip: cut[kind].append(drip(port)))
        for kind, drip in (("headers", slow_headers), ("body", slow_body))
        for _ in range(SLOW)
    ]
    before = memory(pid)
    for thread in threads:
        thread.start()
    load = run_load(port, texts, clients=8, seconds=20.0)
    for thread in threads:
        thread.join()
    uploads = {kind: too_large(port, is_declared=kind == "declared") for kind in ("declared", "undeclared")}
    return {
        "slow_clients_cut_after_s": {kind: [round(min(all_), 1), round(max(all_), 1)] for kind, all_ in cut.items()},
        "searches_beside_them": load.summary(),
        "upload_of_60_mb": {kind: {"status": s, "seconds": round(t, 2)} for kind, (s, t) in uploads.items()},
        "memory_mib": [round(before), round(memory(pid))],
    }


def soak(port: int, texts: list[str], pid: int, *, seconds: float) -> dict[str, object]:
    """8 clients for long; memory is read each minute, growth is counted from the first minute's end on."""
    held, loads = [], []
    end = time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 1:
        loads.append(
            run_load(port, texts[len(loads) * 7919 % len(texts) :] + texts, clients=8, seconds=min(60.0, left))
        )
        held.append(memory(pid))
        print(f"minute {len(held)}: {loads[-1].summary()}, {held[-1]:.0f} MiB", flush=True)
    whole = Load(8, sum(load.seconds for load in loads), errors=sum(load.errors for load in loads))
    whole.times = [each for load in loads for each in load.times]
    whole.refused = [each for load in loads for each in load.refused]
    return {**whole.summary(), "seconds": round(whole.seconds), "memory_mib": [round(each, 1) for each in held],
            "growth_percent": round(100 * (held[-1] / held[0] - 1), 2)}  # fmt: skip


def memory(pid: int) -> float:
    """MiB that a process holds; NaN where the system does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return float("nan")
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), float("nan"))


@contextmanager
def served(library: Path) -> Iterator[tuple[int, int]]:
    """The server's port and process."""
    command = [sys.executable, "-c", "from motionary.cli import main; main()", "app", "--port", "0"]
    server = subprocess.Popen([*command, "--library", str(library)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline().rsplit(":", 1)[1].strip().strip("/")), server.pid
    finally:
        server.terminate()
        server.wait(20)


def main() -> None:
    """Run it."""
    arguments = parser(__doc__)
    arguments.add_argument("--clips", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=20.0, help="of each load")
    arguments.add_argument("--repeated", action="store_true", help="draw queries from a hundred")
    arguments.add_argument("--soak", type=float, default=0.0, help="seconds of 8 clients, instead of the loads")
    arguments.add_argument("--rude", action="store_true", help="slow clients and too large uploads too")
    arguments.add_argument("--library", type=Path, help="keep the index here, and use one that is there already")
    given = arguments.parse_args()
    rng = np.random.default_rng(0)
    with tempfile.TemporaryDirectory() as name:
        library = given.library or Path(name) / "library.index"
        if not library.exists():
            build(library, clips=given.clips, rng=rng)
        texts = queries(100 if given.repeated else 200_000, rng=rng)
        extra: dict[str, object] = {}
        with served(library) as (port, pid):
            run_load(port, texts[-50:], clients=2, seconds=3.0)  # the index and the models are read now
            before = memory(pid)
            if given.soak:
                extra["soak"] = soak(port, texts, pid, seconds=given.soak)
                loads = []
            else:
                loads = [run_load(port, texts, clients=clients, seconds=given.seconds) for clients in CLIENTS]
            if given.rude:
                extra["rude"] = rude(port, texts[::-1], pid)
            after = memory(pid)
    rows = [load.summary() for load in loads]
    for row in (*rows, *extra.items()):
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
        "serve_soak" if given.soak else "serve",
        settings={"clips": given.clips, "seconds": given.seconds, "repeated": given.repeated},
        results=timings,
        extra={"load": rows, "memory_mib": {"before": before, "after": after}, **extra},
        folder=given.out,
    )


if __name__ == "__main__":
    main()
