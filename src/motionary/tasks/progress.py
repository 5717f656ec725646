"""How long work reports that it moves: a small interface that the command line draws and a server can send."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from motionary.training.fit import Report


class Progress(Protocol):
    """Told by a task what it does and how far it is."""

    def start(self, total: int, what: str) -> None:
        """A stage of `total` steps begins; `what` says in words what it does."""
        ...

    def advance(self, count: int = 1) -> None:
        """`count` more steps are done."""
        ...

    def note(self, text: str) -> None:
        """Something a person may want to read now."""
        ...


class Silent:
    """A `Progress` that shows nothing."""

    def start(self, total: int, what: str) -> None:
        """Nothing."""

    def advance(self, count: int = 1) -> None:
        """Nothing."""

    def note(self, text: str) -> None:
        """Nothing."""


def fit_teller(progress: Progress, name: str) -> Callable[[Report], None]:
    """What a training's loop tells, as progress on its captions and then on its steps."""
    phase, done = "", 0

    def tell(report: Report) -> None:
        nonlocal phase, done
        if report.phase != phase:
            words = "Embedding captions" if report.phase == "captions" else f"Training {name}"
            progress.start(report.total, words)
            phase, done = report.phase, 0
        progress.advance(report.done - done)
        done = report.done

    return tell
