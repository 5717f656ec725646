"""How long work reports that it moves: a small interface that the command line draws and a server can send."""

from __future__ import annotations

from typing import Protocol


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
