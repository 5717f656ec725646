"""The jobs from Python, three lines each: `import motionary as m`, open or name a file, ask.

    lib = m.open("~/mocap.index")
    for hit in lib.search("a person waves", top=3).hits:
        print(hit.path, hit.start, hit.end, hit.score)

Paths may be strings and begin with `~`. What comes back are frozen dataclasses (docs/python.md). Every error about a
file or an argument is a `motionary.errors.MotionaryError`, whose text says what helps. Everything heavy is imported by
the call that needs it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from motionary.tasks.coach import CoachReport
    from motionary.tasks.convert import Changes, Converted
    from motionary.tasks.describe import Description
    from motionary.tasks.describe_clip import ClipDescription
    from motionary.tasks.gait import AttributeReport, GaitParameters
    from motionary.tasks.generate import Made
    from motionary.tasks.generator import Sampling
    from motionary.tasks.indexing import IndexReport
    from motionary.tasks.open_library import OpenLibrary
    from motionary.tasks.progress import Progress
    from motionary.tasks.recognise import Recognition
    from motionary.tasks.search import SearchReport
    from motionary.tasks.tokens import TokensReport
    from motionary.tasks.words import WordsFrom

PathLike = str | os.PathLike[str]

__all__ = [
    "Library",
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


class Library:
    """An index of motion files that stays open. Threads may share it; use it as a context manager, or `close` it."""

    def __init__(self, library: OpenLibrary) -> None:
        self._library = library

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        """How many files can be found."""
        return len(self.files())

    def __repr__(self) -> str:
        return f"Library({str(self._library.path)!r})"

    def search(self, text: str, *, top: int = 10, only: str | None = None) -> SearchReport:
        """The `top` files, and the moments in them, that show what `text` says; `only` is a glob of their paths."""
        return self._library.search(text, top=top, only=only)

    def like(self, clip: PathLike, *, top: int = 10, only: str | None = None) -> SearchReport:
        """The `top` files whose motion is most like that of the file `clip`, which need not be in the library."""
        return self._library.like(_path(clip), top=top, only=only)

    def files(self) -> tuple[Path, ...]:
        """The files that can be found, by path."""
        return tuple(self._library.locate(entry) for entry in self._library.entries() if entry.status == "ok")

    def failed(self) -> dict[Path, str]:
        """The files that could not be read, and why."""
        entries = self._library.entries()
        return {self._library.locate(entry): entry.error for entry in entries if entry.status == "failed"}

    def add(self, folder: PathLike, *, workers: int | None = None, progress: Progress | None = None) -> IndexReport:
        """Read what is new or changed under a folder into the library."""
        from motionary.tasks import indexing

        return indexing.index_folder(
            _path(folder),
            library=self._library.path,
            checkpoint=self._library.checkpoint,
            workers=workers,
            progress=progress,
        )

    def close(self) -> None:
        """Close the file; the next question opens it again."""
        self._library.close()


def open(library: PathLike | None = None, *, checkpoint: PathLike | None = None) -> Library:
    """Open an index that `motionary index` made; by default $MOTIONARY_LIBRARY, else `~/.motionary/library.index`.

    Raises `MissingData` where there is none, `FeatureMismatch` for one made with another checkpoint.
    """
    from motionary.tasks.open_library import OpenLibrary

    opened = OpenLibrary(_maybe(library), checkpoint=_maybe(checkpoint))
    opened.require()
    return Library(opened)


def index_folder(
    folder: PathLike,
    library: PathLike | None = None,
    *,
    checkpoint: PathLike | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Library:
    """Make a folder of motion files searchable, or bring its index up to date, and open it."""
    from motionary.tasks import indexing

    where, model = _maybe(library), _maybe(checkpoint)
    indexing.index_folder(_path(folder), library=where, checkpoint=model, workers=workers, progress=progress)
    return open(where, checkpoint=model)


def recognise(
    clip: PathLike,
    labels: Sequence[str] | None = None,
    *,
    method: str = "retrieval",
    checkpoint: PathLike | None = None,
    mapping: PathLike | None = None,
    unit: str | None = None,
) -> Recognition:
    """Which of the labels, known from training or not, a motion file shows, as a whole and moment by moment.

    Without labels `retrieval` tries common actions, and `language` those it was trained on.
    """
    from motionary.tasks.recognise import recognise_among

    return recognise_among(
        labels, _path(clip), method=method, checkpoint=_maybe(checkpoint), mapping=_maybe(mapping), unit=unit
    )


def describe(
    what: PathLike | Mapping[str, float], *, count: int = 1, seed: int = 0, words: WordsFrom | None = None
) -> ClipDescription | Description:
    """A motion file, a label such as "cartwheel", or a walker's attributes (a mapping), in `count` texts.

    A file's texts are checked against what was measured. `words`: which language model writes, by default rules.
    """
    from motionary.tasks.describe import describe_attributes, describe_label, is_clip
    from motionary.tasks.describe_clip import describe_clip

    if isinstance(what, Mapping):
        return describe_attributes(what, count=count, seed=seed, words=words)
    if isinstance(what, os.PathLike) or is_clip(os.path.expanduser(what)):  # noqa: PTH111 (a label is no path)
        return describe_clip(_path(what), count=count, seed=seed, words=words)
    return describe_label(what, count=count, seed=seed, words=words)


def convert(
    source: PathLike,
    target: PathLike,
    *,
    to: str | None = None,
    changes: Changes | None = None,
    overwrite: bool = False,
    **reading: Any,
) -> Converted:
    """Write a motion file in another format, told by the target's suffix or `to`, changed as `changes` says.

    `reading`: options of `motionary.formats.read_motion`, and `mapping`.
    """
    from motionary.tasks.convert import convert_file

    return convert_file(_path(source), _path(target), to=to, changes=changes, overwrite=overwrite, reading=reading)


def info(clip: PathLike) -> dict[str, Any]:
    """What a motion file holds, how it was understood, and its problems."""
    from motionary.tasks.info import describe_motion_file

    return describe_motion_file(_path(clip))


def tokens(clip: PathLike, *, checkpoint: PathLike | None = None) -> TokensReport:
    """The action sentence of a motion file: which code covers which moment."""
    from motionary.tasks.tokens import action_tokens

    return action_tokens(_path(clip), checkpoint=_maybe(checkpoint))


def gait(clip: PathLike) -> GaitParameters:
    """The plain parameters of a walk."""
    from motionary.tasks.gait import parameters

    return parameters(_path(clip))


def walker(clip: PathLike, *, checkpoint: PathLike | None = None) -> AttributeReport:
    """Guesses at the attributes of who walks in a file; the report's caution belongs to them."""
    from motionary.tasks.gait import attributes

    return attributes(_path(clip), checkpoint=_maybe(checkpoint))


def coach(
    attempt: PathLike,
    target: PathLike,
    *,
    most: int = 3,
    verified: bool = False,
    picture: PathLike | None = None,
    words: WordsFrom | None = None,
) -> CoachReport:
    """What to change in one motion to come to another: measured, graded, and silent where nothing is sure.

    `verified`: carry each finding out and say what it removes. `picture`: a .png or .gif to draw. `words`: which
    language model writes, by default rules.
    """
    from motionary.tasks import coach as task

    return task.coach(_path(attempt), _path(target), most=most, verified=verified, picture=_maybe(picture), words=words)


def generate(
    text: str | Sequence[str],
    out: PathLike,
    *,
    seconds: float | Sequence[float] = 4.0,
    count: int = 1,
    formats: str = "bvh",
    sampling: Sampling | None = None,
    checkpoint: PathLike | None = None,
) -> list[Made]:
    """Motion from words, or from several phrases one after the other, written to the folder `out`."""
    from motionary.tasks.generate import generate_files, phrases_of

    texts = [text] if isinstance(text, str) else list(text)
    lengths = [seconds] if isinstance(seconds, int | float) else list(seconds)
    return generate_files(
        phrases_of(texts, lengths),
        _path(out),
        count=count,
        formats=formats,
        sampling=sampling,
        checkpoint=_maybe(checkpoint),
    )


def edit(
    clip: PathLike,
    text: str,
    out: PathLike,
    *,
    part: str = "all",
    count: int = 1,
    formats: str = "bvh",
    sampling: Sampling | None = None,
    checkpoint: PathLike | None = None,
) -> list[Made]:
    """A motion file with a part of the body made anew as the text says, written to the folder `out`."""
    from motionary.tasks.generate import edit_file

    return edit_file(
        _path(clip),
        text,
        _path(out),
        part=part,
        count=count,
        formats=formats,
        sampling=sampling,
        checkpoint=_maybe(checkpoint),
    )


def _path(path: PathLike) -> Path:
    return Path(path).expanduser()


def _maybe(path: PathLike | None) -> Path | None:
    return None if path is None else _path(path)
