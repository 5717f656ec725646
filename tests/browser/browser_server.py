"""The app as its user starts it: `motionary app` in a process of its own, on any free port."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType


class Server:
    """Runs the app within a `with`; `address` ends in a slash. `stop` is a server that goes away under its page."""

    def __init__(self, library: Path, *, generator: Path | None = None) -> None:
        self._port = 0
        self._arguments = ["app", "--library", str(library)]
        if generator is not None:
            self._arguments += ["--generator", str(generator)]
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it says where it is."""
        command = [
            sys.executable,
            "-c",
            "from motionary.cli import main; main()",
            *self._arguments,
            "--port",
            str(self._port),
        ]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("Motionary: http://127.0.0.1:"), f"the app did not start: {line!r}"
        self.address = line.partition(": ")[2].strip()
        self._port = int(self.address.rsplit(":", 1)[1].strip("/"))  # one that comes back is where it was
        with urllib.request.urlopen(self.address + "health", timeout=60) as answer:
            assert answer.status == 200

    def stop(self) -> None:
        """End it and wait for its end."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
