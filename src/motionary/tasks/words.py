"""The back end that a person's options ask for: the model, its cache, and what answers where it fails."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motionary.errors import BackendError
from motionary.tasks.library import home_folder
from motionary.text.answers import CachedBackend
from motionary.text.backends import BACKENDS, Backend, backend_names, open_backend
from motionary.text.backends.fallback import FallbackBackend
from motionary.text.backends.offline import OfflineBackend
from motionary.text.backends.replay import RecordingBackend

_FREE = frozenset({"lexicon", "rules", "replay"})
"""Back ends that answer at once from what is here: neither cached nor stood in for."""
_NEEDS = {
    "openai": "the name of the server's model, such as --model llama3.2",
    "transformers": "the folder of a Hugging Face model",
    "replay": "the file of recorded answers",
}


@dataclass(frozen=True)
class WordsFrom:
    """Which back end writes.

    `model`: a server's model, the folder of a local one, or a file of recorded answers. `base_url`: of a server of
    one's own. `timeout`: seconds for a call. `patience`: seconds without any answer after which the lexicon and the
    rules step in, with `fallback`. `price`: money a million tokens, (read, written). `record`: a file to which answers
    are added, for `replay`. `cached`: whether answers are kept in, and taken from, Motionary's home folder.
    """

    backend: str = "lexicon"
    model: str | None = None
    base_url: str | None = None
    timeout: float = 60.0
    retries: int = 4
    concurrency: int = 4
    price: tuple[float, float] = (0.0, 0.0)
    patience: float = 8.0
    fallback: bool = True
    record: Path | None = None
    cached: bool = True


def answers_path() -> Path:
    """The file in which answers of language models are kept."""
    return home_folder() / "answers.sqlite"


def check_words(words: WordsFrom) -> None:
    """Raises `BackendError` for a back end that does not exist or lacks its model."""
    if words.backend in _NEEDS and not words.model:
        raise BackendError(f"--backend {words.backend} needs --model: {_NEEDS[words.backend]}")
    if words.backend not in backend_names():
        raise BackendError(f"no back end is called {words.backend!r}; known: {', '.join(backend_names())}")


def open_words(words: WordsFrom) -> Backend:
    """The back end, with cache, recording and fallback as asked. Raises `BackendError` for what cannot be opened."""
    check_words(words)
    backend = open_backend(words.backend, **_options(words))
    if words.backend not in _FREE and words.cached:
        backend = CachedBackend(backend, answers_path())
    if words.record is not None:
        backend = RecordingBackend(backend, words.record)
    if words.backend not in _FREE and words.fallback:
        backend = FallbackBackend(backend, OfflineBackend(), seconds=words.patience)
    return backend


def _options(words: WordsFrom) -> dict[str, Any]:
    """What the back end's class is called with; those of other packages get the model and the address if given."""
    if words.backend in ("lexicon", "rules"):
        return {}
    if words.backend in ("transformers", "replay"):
        return {"path": words.model}
    given = {"model": words.model, "base_url": words.base_url}
    if words.backend not in BACKENDS:
        return {name: value for name, value in given.items() if value is not None}
    return given | {
        "timeout": words.timeout,
        "retries": words.retries,
        "concurrency": words.concurrency,
        "price": words.price,
    }
