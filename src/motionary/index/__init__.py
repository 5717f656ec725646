"""The index: motion files' vectors on disk, kept up to date file by file, and exact search over them."""

from __future__ import annotations

from motionary.index.files import content_hash, file_state, unchanged_since
from motionary.index.index import Index
from motionary.index.records import FileEntry, FileState, Hit, IndexSignature, Moment, Plan, Stats, Windows
from motionary.index.search import Ask

__all__ = [
    "Ask",
    "FileEntry",
    "FileState",
    "Hit",
    "Index",
    "IndexSignature",
    "Moment",
    "Plan",
    "Stats",
    "Windows",
    "content_hash",
    "file_state",
    "unchanged_since",
]
