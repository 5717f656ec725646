"""Language models, and what stands in for one: whatever answers a prompt with words.

`BACKENDS` has a row for each kind, imported when first used; packages of others add theirs through the entry point
group "motionary.backends". `open_backend("openai", model="...", base_url="...")` opens one.
"""

from __future__ import annotations

import importlib
import inspect
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from motionary.errors import BackendError
from motionary.text.backends.protocol import Answer, Backend, Message, Request, Sampling, Unanswered, Usage

__all__ = [
    "BACKENDS",
    "Answer",
    "Backend",
    "Message",
    "Request",
    "Sampling",
    "Unanswered",
    "Usage",
    "backend_names",
    "open_backend",
]

BACKENDS: dict[str, str] = {
    "lexicon": "motionary.text.backends.lexicon:LexiconBackend",
    "rules": "motionary.text.backends.rules:RulesBackend",
    "replay": "motionary.text.backends.replay:ReplayBackend",
    "openai": "motionary.text.backends.openai_server:OpenAIBackend",
    "transformers": "motionary.text.backends.local_model:LocalModelBackend",
}
"""Name -> "module:class". The class is called with the options given to `open_backend`."""

ENTRY_POINTS = "motionary.backends"


def backend_names() -> list[str]:
    """Names that `open_backend` takes: ours, then those of installed packages."""
    others = sorted(entry.name for entry in entry_points(group=ENTRY_POINTS) if entry.name not in BACKENDS)
    return [*BACKENDS, *others]


def open_backend(name: str, **options: Any) -> Backend:
    """A back end by name. Raises `BackendError` for an unknown name or an option it does not take."""
    if name in BACKENDS:
        module, attribute = BACKENDS[name].split(":")
        kind = getattr(importlib.import_module(module), attribute)
    else:
        found = [entry for entry in entry_points(group=ENTRY_POINTS) if entry.name == name]
        if not found:
            raise BackendError(f"no back end is called {name!r}; known: {', '.join(backend_names())}")
        kind = _load(found[0])
    try:
        inspect.signature(kind).bind(**options)
    except TypeError as error:
        given = ", ".join(options) or "no options"
        raise BackendError(f"back end {name!r} cannot be opened with {given}: {error}") from error
    return kind(**options)


def _load(entry: EntryPoint) -> Any:
    """The class behind an entry point of another package, whose faults are no fault of ours."""
    try:
        return entry.load()
    except Exception as error:
        raise BackendError(
            f"back end {entry.name!r} of another package ({entry.value}) cannot be loaded: {error}"
        ) from error
