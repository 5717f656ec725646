"""Where numbers come from: the commit of the code and the machine."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from motionary import __version__


def code_version() -> str:
    """The commit of the checkout that this package runs from, with "+changes"; elsewhere the package's version.

    A package installed inside somebody else's checkout is no part of it: git is asked whether it knows this file.
    """
    here = Path(__file__).resolve()
    if _git(here.parent, "ls-files", "--error-unmatch", here.name) is None:
        return f"motionary {__version__}"
    head = _git(here.parent, "rev-parse", "--short=12", "HEAD")
    changed = _git(here.parents[2], "status", "--porcelain", "--untracked-files=no", "--", ".")
    return f"{head}{'+changes' if changed else ''}" if head else f"motionary {__version__}"


def cores() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, or None where there is no git, no checkout, or an error."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True, timeout=10
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
