"""The shelf: motion files that were sent or made, in a temporary folder with names of our own and a cap on the whole.

Nothing that a stranger wrote becomes part of a path: a clip lies in a folder named by its id, as `clip.SUFFIX`, with a
suffix from the table of formats. The name it was sent under is kept for display alone.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from motionary.server.errors import Problem, Refused

SIDE_SUFFIXES = (".asf", ".joints.json")
"""Files that are no motion but belong to one: the skeleton of an .amc, the names of joints in an .npy."""
LONGEST_NAME = 80
MOST_CLIPS = 2000


@dataclass(frozen=True)
class Shelved:
    """A clip on the shelf: `name` to show; `origin`: "upload" or "made"; `size`: bytes; `about`: what made it."""

    id: str
    path: Path
    name: str
    origin: str
    size: int
    about: Mapping[str, object] = field(default_factory=dict)


class Shelf:
    """Clips by id. Where the cap is reached, those put there first are taken away."""

    def __init__(self, *, cap: int) -> None:
        self.cap = cap
        self.folder = Path(tempfile.mkdtemp(prefix="motionary-app-"))
        self._clips: dict[str, Shelved] = {}
        self._lock = threading.Lock()

    def close(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._clips.clear()

    @property
    def used(self) -> int:
        """Bytes of all clips."""
        return sum(clip.size for clip in self._clips.values())

    def __len__(self) -> int:
        """How many clips there are."""
        return len(self._clips)

    def workplace(self) -> Path:
        """A new, empty folder to write a clip to; `keep` or `drop` it."""
        place = self.folder / f"u{secrets.token_hex(8)}"
        place.mkdir(mode=0o700)
        return place

    def drop(self, place: Path) -> None:
        """Delete a workplace."""
        shutil.rmtree(place, ignore_errors=True)

    def keep(self, path: Path, *, name: str, origin: str, about: Mapping[str, object] | None = None) -> Shelved:
        """Put the file of a workplace on the shelf. Raises `Refused` where it alone is above the cap."""
        size = sum(each.stat().st_size for each in path.parent.iterdir())
        if size > self.cap:
            self.drop(path.parent)
            raise Refused(413, "TooLarge", f"{size:,} bytes do not fit on the shelf of {self.cap:,}")
        clip = Shelved(path.parent.name, path, safe_name(name), origin, size, about or {})
        with self._lock:
            while self._clips and (self.used + size > self.cap or len(self._clips) >= MOST_CLIPS):
                self._forget(next(iter(self._clips)))
            self._clips[clip.id] = clip
        return clip

    def get(self, identifier: str) -> Shelved | None:
        """The clip that goes by an id, or None."""
        return self._clips.get(identifier)

    def remove(self, identifier: str) -> bool:
        """Delete a clip; False where there is none."""
        with self._lock:
            return self._forget(identifier)

    def clips(self) -> list[Shelved]:
        """All clips, the latest first."""
        with self._lock:
            return list(self._clips.values())[::-1]

    def hide(self, text: str) -> str:
        """`text` with places on the shelf put as the names that people know."""

        def shown(found: re.Match[str]) -> str:
            clip = self._clips.get(found[1] or "")
            return clip.name if clip else "the file"

        return re.sub(re.escape(str(self.folder)) + r"(?:/(u[0-9a-f]{16}))?(?:/[\w.-]+)?", shown, text)

    def hide_in(self, problem: Problem) -> Problem:
        """A problem whose words name no place on the shelf."""
        return Problem(**{name: self.hide(value) for name, value in problem.model_dump().items()})

    def _forget(self, identifier: str) -> bool:
        clip = self._clips.pop(identifier, None)
        if clip is not None:
            self.drop(clip.path.parent)
        return clip is not None


def safe_name(name: str) -> str:
    """A file's name as it is shown and offered for download: no folders, no characters that are not seen, not long."""
    last = re.split(r"[\\/]", name)[-1]
    shown = "".join(each for each in last if each.isprintable()).strip(" .")
    if len(shown) > LONGEST_NAME:
        stem, dot, suffix = shown.rpartition(".")
        shown = f"{stem[: LONGEST_NAME - 13]}….{suffix[:10]}" if dot else shown[:LONGEST_NAME]
    return shown or "clip"


def kept_suffix(name: str, allowed: frozenset[str]) -> str | None:
    """The suffix of `allowed`, or of a side file, that a name ends in; None where it ends in no such."""
    lower = name.lower()
    endings = (*SIDE_SUFFIXES, *sorted(allowed, key=len, reverse=True))
    return next((suffix for suffix in endings if lower.endswith(suffix)), None)
