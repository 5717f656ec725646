"""What the routers work with: the library, the shelf, the bench, the threads, and what was read lately."""

from __future__ import annotations

import asyncio
import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

from motionary.server.batching import MicroBatcher
from motionary.server.errors import Refused
from motionary.server.joints import pack_joints
from motionary.server.listing import Listing
from motionary.server.metrics import Metrics
from motionary.server.schemas import Hits
from motionary.server.settings import MIB, ServerSettings
from motionary.server.shelf import Shelf
from motionary.server.work import Bench
from motionary.tasks.open_library import OpenLibrary, Query
from motionary.tasks.viewing import Figure, read_figure

T = TypeVar("T")
KEPT_BYTES = 128 * MIB
"""Of figures that are kept in memory, the latest looked at."""


@dataclass(frozen=True, eq=False)
class Source:
    """A clip wherever it is: `path` to read, `name` to show, `origin`: "library", "upload" or "made"."""

    id: str
    path: Path
    name: str
    origin: str


class Studio:
    """One server's things."""

    def __init__(self, settings: ServerSettings) -> None:
        self.settings = settings
        self.metrics = Metrics()
        self.library = OpenLibrary(settings.library, checkpoint=settings.checkpoint, stays=True)
        self.listing = Listing(self.library)
        self.shelf = Shelf(cap=settings.shelf_bytes)
        self.bench = Bench(self.shelf.hide_in)
        self.searches: MicroBatcher[Query, Hits] = MicroBatcher(self._searched)
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="motionary-job")
        self._pending = 0
        self._figures: OrderedDict[tuple[Any, ...], tuple[Figure, bytes]] = OrderedDict()
        self._figures_lock = threading.Lock()

    def _searched(self, queries: Sequence[Query]) -> list[Hits]:
        """Several searches as they are sent: in the batches' thread, since the first one reads the whole index."""
        return [self.listing.hits(report) for report in self.library.search_many(queries)]

    def close(self) -> None:
        """Stop the work and delete the shelf."""
        self.bench.close()
        self.searches.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.library.close()
        self.shelf.close()

    async def run(self, function: Callable[..., T], *arguments: Any, **options: Any) -> T:
        """Call what takes a while in a thread. Raises `Refused` where too many such calls are waiting."""
        if self._pending >= self.settings.most_waiting:
            raise Refused(503, "Full", f"{self._pending} requests are waiting", help="try again in a moment")
        self._pending += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, lambda: function(*arguments, **options))
        finally:
            self._pending -= 1

    def source(self, identifier: str) -> Source:
        """A clip of the library or of the shelf by its id. Raises `Refused` where there is none."""
        clip = self.shelf.get(identifier)
        if clip is not None:
            return Source(clip.id, clip.path, clip.name, clip.origin)
        entry = self.library.entry(identifier)
        if entry is None:
            raise Refused(
                404, "NoSuchClip", "there is no such clip", where=identifier, help="uploads are kept for a while"
            )
        path = self.library.locate(entry)
        if not path.is_file():
            raise Refused(410, "Gone", f"{path.name} is no longer where it was indexed", help="index its folder again")
        return Source(identifier, path, path.name, "library")

    def figure(self, source: Source, *, rate: float) -> tuple[Figure, bytes]:
        """A clip's joints, and the same as a gzipped message; kept while the file stays as it is."""
        status = source.path.stat()
        key = (source.id, status.st_mtime_ns, status.st_size, rate)
        with self._figures_lock:
            if key in self._figures:
                self._figures.move_to_end(key)
                return self._figures[key]
        figure = read_figure(source.path, rate=rate)
        message = pack_joints(figure.positions, fps=figure.fps, start=figure.start)
        found = figure, gzip.compress(message, 5, mtime=0)
        with self._figures_lock:
            self._figures[key] = found
            while len(self._figures) > 1 and sum(_weight(each) for each in self._figures.values()) > KEPT_BYTES:
                self._figures.popitem(last=False)
        return found


def _weight(kept: tuple[Figure, bytes]) -> int:
    return kept[0].positions.nbytes + len(kept[1])


async def studio_of(request: Request) -> Studio:
    """The studio of the app that a request came to. Async, since FastAPI calls others in a thread, which costs more."""
    return request.app.state.studio


Here = Annotated[Studio, Depends(studio_of)]
