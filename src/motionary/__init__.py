"""Motionary: a vocabulary for human motion.

`import motionary as m`, and then `m.open`, `m.index_folder`, `m.recognise`, `m.describe`, `m.convert`, `m.coach` and
more: see `motionary.api`. Nothing heavy is imported until a job is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Library",
    "__version__",
    "coach",
    "convert",
    "describe",
    "edit",
    "gait",
    "generate",
    "index_folder",
    "info",
    "open",
    "recognise",
    "tokens",
    "walker",
]

if TYPE_CHECKING:
    from motionary.api import (
        Library,
        coach,
        convert,
        describe,
        edit,
        gait,
        generate,
        index_folder,
        info,
        open,
        recognise,
        tokens,
        walker,
    )


def __getattr__(name: str) -> Any:
    """A job of `motionary.api`, imported when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'motionary' has no attribute {name!r}; its jobs are {', '.join(__all__)}")
    from motionary import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
