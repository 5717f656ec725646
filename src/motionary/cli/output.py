"""Printing: tables for people, JSON for programs, progress on the error stream."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from motionary.tasks.progress import Progress, Silent


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    return value


def print_json(value: Any) -> None:
    """Print dataclasses, dicts and lists as one JSON document; NaN and infinity, which JSON lacks, become null."""
    text = json.dumps(_plain(value), indent=2, ensure_ascii=False, allow_nan=True)
    if "NaN" in text or "Infinity" in text:
        text = json.dumps(json.loads(text, parse_constant=lambda _: None), indent=2, ensure_ascii=False)
    print(text)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns side by side: numbers to the right, words to the left."""
    if not rows:
        return
    table = [list(header), *[[one_line(cell) for cell in row] for row in rows]]
    widths = [max(len(row[column]) for row in table) for column in range(len(header))]
    numeric = [all(_is_number(row[column]) for row in table[1:]) for column in range(len(header))]
    for row in table:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ]
        print("  ".join(cells).rstrip())


def one_line(text: str) -> str:
    """`text` with control characters, which a file name may hold, written out."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in str(text))


def _is_number(text: str) -> bool:
    return bool(text) and all(part.replace(".", "").replace("-", "").isdigit() for part in text.rstrip(" %s").split())


def clock(seconds: float) -> str:
    """A moment in a file: "7.5" below a minute, "1:07.5" above."""
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}" if minutes else f"{rest:.1f}"


@contextmanager
def progress_bar(*, quiet: bool = False) -> Iterator[Progress]:
    """Progress with an estimate on the error stream; off a terminal its notes, a line each; silent with `quiet`."""
    if quiet:
        yield Silent()
        return
    if not sys.stderr.isatty():
        yield _Notes()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _RichProgress(bar)


class _Notes(Silent):
    """`Progress` for a log file: what a person may want to read, without bars."""

    def note(self, text: str) -> None:
        print(one_line(text), file=sys.stderr, flush=True)


class _RichProgress:
    """`Progress` drawn by rich."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar
        self._task: Any = None

    def start(self, total: int, what: str) -> None:
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=total)

    def advance(self, count: int = 1) -> None:
        self._bar.advance(self._task, count)

    def note(self, text: str) -> None:
        self._bar.console.print(text, markup=False, highlight=False)
