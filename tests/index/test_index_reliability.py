"""The index under kills, flipped bits, full disks and several writers: the benchmark's parts, with fewer rounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "reliability_index.py"
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the runs need fork")


def _run(part: str, *, rounds: int, seed: int = 0) -> dict[str, int]:
    command = [sys.executable, str(SCRIPT), part, "--rounds", str(rounds), "--seed", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_kill_9_loses_nothing_acknowledged_and_tears_nothing():
    outcome = _run("kill", rounds=20)
    assert (outcome["corrupt"], outcome["lost"], outcome["torn"]) == (0, 0, 0)
    assert outcome["acknowledged"] > 20


def test_every_flipped_bit_is_detected_or_harmless():
    outcome = _run("flip", rounds=300)
    assert (outcome["wrong"], outcome["crashed"]) == (0, 0)
    assert outcome["detected"] > 100


def test_mangled_files_are_our_error_or_harmless_and_never_hang():
    outcome = _run("fuzz", rounds=400)
    assert (outcome["wrong"], outcome["crashed"], outcome["hung"]) == (0, 0, 0)
    assert outcome["detected"] > 150


def test_a_refused_write_at_any_size_leaves_the_old_data():
    outcome = _run("full", rounds=40)
    assert (outcome["wrong"], outcome["crashed"]) == (0, 0)
    assert outcome["refused"] > 10
    assert outcome["written"] > 0


def test_four_writers_lose_no_row_and_a_reader_never_sees_half_a_commit():
    outcome = _run("writers", rounds=60)
    assert (outcome["lost"], outcome["torn"], outcome["failed"]) == (0, 0, 0)
    assert outcome["reads"] > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "rounds"), [("kill", 300), ("flip", 3000), ("fuzz", 5000), ("full", 300), ("writers", 1000)]
)
def test_many_more_rounds(part, rounds):
    _run(part, rounds=rounds, seed=1)
