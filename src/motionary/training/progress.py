"""A training run's progress on the terminal: one line with losses and the time left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from motionary.training.fit import Report, Tell


@contextmanager
def progress_line() -> Iterator[Tell]:
    """A `tell` for `train` that keeps a rich progress line on standard error (plain lines where it is no terminal)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        tasks = {}

        def tell(report: Report) -> None:
            if report.phase not in tasks:
                tasks[report.phase] = progress.add_task(report.phase, total=report.total)
            progress.update(tasks[report.phase], completed=report.done, description=describe(report))
            if not console.is_terminal:
                console.print(f"{report.phase} {report.done}/{report.total}: {describe(report)}", highlight=False)

        yield tell


def describe(report: Report) -> str:
    """A report in words: losses and what is left."""
    if report.phase == "captions":
        return "encoding captions"
    shown = ", ".join(f"{name} {report.losses[name]:.3f}" for name in ("total", "contrastive") if name in report.losses)
    return f"training ({shown}; {_duration(report.seconds_left)} left)"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
