"""The files of a library as lists of clips: names, folders below the common one, filters, order."""

from __future__ import annotations

import os
import posixpath
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from motionary.server.schemas import ClipSummary, Hit, Hits
from motionary.tasks.open_library import FileEntry, OpenLibrary, clip_id
from motionary.tasks.search import SearchReport

Order = Literal["name", "folder", "longest", "shortest"]
_LOOKED_AT = 5000
"""Files whose folders are compared for the common one."""


@dataclass(frozen=True)
class Filter:
    """Which clips: `text` in the path (any case), a `folder` or what is below it, seconds."""

    text: str = ""
    folder: str = ""
    shortest: float = 0.0
    longest: float = float("inf")

    def keeps(self, clip: ClipSummary) -> bool:
        """Whether a clip is one of them."""
        wanted = self.text.casefold() in f"{clip.folder}/{clip.name}".casefold()
        inside = not self.folder or clip.folder == self.folder or clip.folder.startswith(self.folder + "/")
        return wanted and inside and self.shortest <= clip.seconds <= self.longest


class Listing:
    """A library's files as clips, made again only when its files have changed."""

    def __init__(self, library: OpenLibrary) -> None:
        self._library = library
        self._entries: tuple[FileEntry, ...] | None = None
        self._clips: tuple[ClipSummary, ...] | None = None
        self._good: tuple[FileEntry, ...] = ()
        self._seconds: dict[str, float] = {}
        self._common = ""
        self._lock = threading.Lock()

    def clips(self) -> tuple[ClipSummary, ...]:
        """All readable files, by path."""
        with self._lock:
            good, common = self._readable()
            if self._clips is None:
                self._clips = tuple(_summary(entry, common) for entry in good)
            return self._clips

    @property
    def common(self) -> str:
        """The deepest folder that holds all files, "" where there is none."""
        with self._lock:
            return self._readable()[1]

    def _readable(self) -> tuple[tuple[FileEntry, ...], str]:
        """The files that could be read, and their common folder; summaries of other files are forgotten."""
        entries = self._library.entries()
        if entries is not self._entries:
            self._good = tuple(entry for entry in entries if entry.status == "ok")
            self._seconds = {entry.path: entry.duration for entry in self._good}
            self._common = common_folder(list(self._seconds))
            self._entries, self._clips = entries, None
        return self._good, self._common

    def folders(self) -> dict[str, int]:
        """How many clips each folder has."""
        counts: dict[str, int] = {}
        for clip in self.clips():
            counts[clip.folder] = counts.get(clip.folder, 0) + 1
        return dict(sorted(counts.items()))

    def hits(self, report: SearchReport) -> Hits:
        """A search's report as it is sent."""
        with self._lock:
            common, seconds = self._readable()[1], self._seconds
        hits = [
            Hit(
                id=clip_id(str(hit.path)),
                name=shown(hit.path.name),
                folder=folder_of(hit.path.as_posix(), common),
                # a file that has just left the index lasts at least as long as its moment
                seconds=round(seconds.get(str(hit.path), hit.end), 3),
                start=round(hit.start, 3),
                end=round(hit.end, 3),
                score=round(hit.score, 5),
            )
            for hit in report.hits
        ]
        return Hits(query=report.query, files=report.files, hits=hits)


def sorted_clips(clips: Sequence[ClipSummary], order: Order) -> list[ClipSummary]:
    """Clips in an order."""
    if order in ("longest", "shortest"):
        return sorted(clips, key=lambda clip: clip.seconds, reverse=order == "longest")
    return sorted(clips, key=lambda clip: (clip.name if order == "name" else clip.folder, clip.name))


def common_folder(paths: Sequence[str]) -> str:
    """The deepest folder that holds all the files, "" where there is none."""
    folders = {str(PurePosixPath(path).parent) for path in paths[:: max(1, len(paths) // _LOOKED_AT)]}
    try:
        return os.path.commonpath(sorted(folders)) if folders else ""
    except ValueError:
        return ""


def folder_of(path: str, common: str) -> str:
    """A file's folder below the common one, "" for that itself."""
    parent = posixpath.dirname(path)
    inside = common and (parent == common or parent.startswith(common.rstrip("/") + "/"))
    return shown(parent[len(common) :].lstrip("/") if inside else parent)


def shown(text: str) -> str:
    """A path's text as JSON can hold it: bytes that are no UTF-8, and characters that are not seen, replaced."""
    clean = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return clean if clean.isprintable() else "".join(each if each.isprintable() else "�" for each in clean)


def _summary(entry: FileEntry, common: str) -> ClipSummary:
    return ClipSummary(
        id=clip_id(entry.path),
        name=shown(posixpath.basename(entry.path)),
        folder=folder_of(entry.path, common),
        origin="library",
        seconds=round(entry.duration, 3),
        fps=entry.fps,
        frames=entry.frames,
        format=str(entry.report.get("format", "")),
    )
