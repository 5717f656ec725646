"""Which files changed since they were indexed: by size and time first, by content only where those differ."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from motionary.index.records import FileEntry, FileState, Plan

CHUNK = 1 << 20


def file_state(path: str | Path) -> FileState:
    """Look at a file now: size, time and hash of its content. Raises OSError when it cannot be read."""
    status = Path(path).stat()
    return FileState(status.st_size, status.st_mtime_ns, content_hash(path))


def content_hash(path: str | Path) -> str:
    """Return the hex BLAKE2b (16 bytes) of a file's content, read in pieces."""
    state = blake2b(digest_size=16)
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            state.update(chunk)
    return state.hexdigest()


def unchanged_since(path: str | Path, state: FileState) -> bool:
    """Tell whether a file still has the size and time of `state`: ask after reading a file that others may write."""
    try:
        status = Path(path).stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (state.size, state.mtime_ns)


def file_key(path: str | Path, root: Path | None) -> str:
    """Return the name a file goes by in an index: posix, relative to the root when inside it, absolute otherwise."""
    full = Path(os.path.abspath(path))  # noqa: PTH100 (resolve would follow links, and a link's name is its own)
    if root is not None and full.is_relative_to(root):
        return full.relative_to(root).as_posix()
    return full.as_posix()


def make_plan(
    files: Iterable[str | Path], known: Mapping[str, FileEntry], *, root: Path | None, retry_failed: bool = False
) -> Plan:
    """Compare files with the stored entries (by key); a listed file that has vanished meanwhile counts as gone."""
    new: list[Path] = []
    changed: list[Path] = []
    unchanged: list[Path] = []
    touched: list[Path] = []
    seen: set[str] = set()
    for path in map(Path, files):
        key = file_key(path, root)
        if key in seen:
            continue
        entry = known.get(key)
        verdict = "new" if entry is None else _verdict(path, entry)
        if verdict == "gone" or not path.exists():
            continue
        seen.add(key)
        if entry is not None and entry.status == "failed" and retry_failed:
            verdict = "changed"
        {"new": new, "changed": changed, "same": unchanged, "touched": unchanged}[verdict].append(path)
        if verdict == "touched":
            touched.append(path)
    gone = tuple(sorted(set(known) - seen))
    return Plan(tuple(new), tuple(changed), tuple(unchanged), tuple(touched), gone)


def _verdict(path: Path, entry: FileEntry) -> str:
    if unchanged_since(path, entry.state):
        return "same"
    try:
        same_size = path.stat().st_size == entry.state.size
        return "touched" if same_size and content_hash(path) == entry.state.content_hash else "changed"
    except FileNotFoundError:
        return "gone"
    except OSError:
        return "changed"  # it is there and cannot be read: reading it again will tell why
