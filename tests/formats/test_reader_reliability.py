"""Every reader under damage, cuts and bombs: the parts of benchmarks/reliability_readers.py, with fewer rounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from all_samples import SAMPLES, format_name

from motionary.formats import FORMATS

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "reliability_readers.py"
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the runs need fork")


def _run(part: str, *, rounds: int, readers: tuple[str, ...] = ()) -> dict[str, dict[str, Any]]:
    chosen = [word for reader in readers for word in ("--reader", reader)]
    command = [sys.executable, str(SCRIPT), part, "--rounds", str(rounds), *chosen]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr + done.stdout
    return json.loads(done.stdout)["samples"]


def test_every_format_has_a_sample() -> None:
    assert {format_name(sample) for sample in SAMPLES} == set(FORMATS)


@needs_fork
def test_damaged_files_are_read_or_refused() -> None:
    outcome = _run("fuzz", rounds=120)
    assert set(outcome) == set(SAMPLES)
    assert all(counts["read"] + counts["refused"] == counts["rounds"] > 0 for counts in outcome.values())


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_five_thousand_damaged_files_of_each_format(name: str) -> None:
    outcome = _run("fuzz", rounds=5000, readers=(name,))
    assert all(0 < counts["refused"] < counts["rounds"] for counts in outcome.values())


@needs_fork
def test_cut_files_are_refused_or_say_so() -> None:
    outcome = _run("cut", rounds=60)
    assert all(counts["refused"] > 0 for counts in outcome.values())


@needs_fork
def test_memory_stays_within_bounds_and_bombs_are_refused() -> None:
    outcome = _run("memory", rounds=10)
    assert outcome["bombs"]["bombs"] > 0
    assert all(counts["peak_bytes"] > 0 for name, counts in outcome.items() if name != "bombs")
