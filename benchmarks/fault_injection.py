"""Make one system call fail, at will: builds `failing_calls.c`, starts this program again under it, and arms it.

    if not armed_here():
        sys.exit(run_again_under_faults())     # compiles, sets LD_PRELOAD, runs the same command line
    outcome = attempt(work, folder=folder, fault=Fault("fsync", 2, sticky=False, error=errno.EIO))

Needs Linux, a C compiler (`cc`) and fork. SQLite's and Python's own calls both go through it.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from motionary.errors import MotionaryError

SOURCE = Path(__file__).with_name("failing_calls.c")
KINDS = ("write", "fsync", "rename", "unlink", "truncate", "open")
NEVER = 1 << 40
MARK = "MOTIONARY_FAULTS"


@dataclass(frozen=True)
class Fault:
    """Call number `at` (from 0) of a kind fails with errno `error`; with `sticky` every later one does as well."""

    kind: str
    at: int
    sticky: bool
    error: int


@dataclass(frozen=True)
class Outcome:
    """What became of some work under a fault.

    `verdict`: "done" (it returned), "refused" (a MotionaryError or OSError, in `message`), "crashed" (anything else).
    `seen` calls of the kind were made, `fired` of them failed.
    """

    verdict: str
    message: str
    seen: int
    fired: int


def why_not() -> str:
    """Return why faults cannot be injected on this machine, or "" where they can."""
    if not sys.platform.startswith("linux"):
        return "faults are injected through LD_PRELOAD and /proc, which are Linux's"
    return "" if shutil.which("cc") else "no C compiler (cc) to build failing_calls.c with"


def armed_here() -> bool:
    """Tell whether this process runs with the failing calls loaded."""
    return os.environ.get(MARK) == "1"


def run_again_under_faults() -> int:
    """Build the library, run this command line again with it loaded, and return its exit status."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "failing_calls.so"
        build = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(build, check=True)
        environment = {**os.environ, "LD_PRELOAD": str(library), MARK: "1"}
        return subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode


def attempt(work: Callable[[], None], *, folder: Path, fault: Fault) -> Outcome:
    """Do `work` in a forked child in which one call on a file under `folder` fails."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _report(work, folder, fault, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status != 0 or not said:
        return Outcome("crashed", f"the process ended with status {status}", 0, 0)
    return Outcome(**json.loads(said))


def _report(work: Callable[[], None], folder: Path, fault: Fault, writer: int) -> None:
    """Do the work in this child, tell the parent through `writer`, and end the process whatever happens."""
    shim = ctypes.CDLL(None)
    shim.fault_seen.restype = ctypes.c_long
    arguments = (KINDS.index(fault.kind) + 1, ctypes.c_long(fault.at), int(fault.sticky), fault.error)
    shim.fault_arm(*arguments, os.fsencode(folder))
    try:
        verdict, message = _tried(work)
        seen, fired = shim.fault_seen(), shim.fault_fired()
        shim.fault_arm(0, ctypes.c_long(0), 0, 0, b"")
        os.write(writer, json.dumps(Outcome(verdict, message, seen, fired).__dict__).encode())
        os._exit(0)
    finally:
        os._exit(1)


def _tried(work: Callable[[], None]) -> tuple[str, str]:
    try:
        work()
    except (MotionaryError, OSError) as problem:
        return "refused", str(problem)
    except BaseException as problem:
        return "crashed", repr(problem)
    return "done", ""
