"""Embeddings kept on disk by what they are of: a text encoder that computes each text once.

One SQLite file in WAL mode: several processes may share it, and a kill loses at most the batch being written. It can be
deleted at any time. A key is the SHA-256 of the encoder's name (with its weights' hash), the kind and the text.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.text.encoders import TextEncoder, Tokens, unscaled_sentences
from motionary.text.shelf import opened, prepare

SCHEMA = 1
_WHAT = "the embedding cache"
_TABLE = (
    "create table if not exists vectors (key blob primary key, length integer, content blob, digest blob) without rowid"
)


class CachedEncoder:
    """A text encoder that looks in `path` first, and stores what was not there as float32 (exact) or float16.

    With `half` the stored vectors are rounded to float16 (half the space), and the first answer is rounded as the later
    ones are, so that equal calls give equal arrays. Sentence vectors of float16 are unit to 1e-3. Raises `FormatError`
    for a file that is no such cache, and `MotionaryError` where it cannot be written; what it held is then as it was.
    """

    def __init__(self, encoder: TextEncoder, path: str | Path, *, half: bool = False) -> None:
        self._encoder = encoder
        self._path = Path(path)
        self._dtype = np.dtype(np.float16 if half else np.float32)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with opened(self._path, what=_WHAT) as database:
            prepare(database, self._path, what=_WHAT, schema=SCHEMA, table=_TABLE)

    @property
    def name(self) -> str:
        """The name of the encoder behind it."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """The width of the encoder behind it."""
        return self._encoder.dimension

    def encode_sentences(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, (n, dimension)."""
        rows = self._rows(
            texts, kind="sentence", compute=lambda new: list(self._encoder.encode_sentences(new)[:, None])
        )
        return np.concatenate(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)

    def encode_unscaled(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector a text, (n, dimension), not scaled (see `encoders.unscaled_sentences`)."""
        rows = self._rows(
            texts, kind="unscaled", compute=lambda new: list(unscaled_sentences(self._encoder, new)[:, None])
        )
        return np.concatenate(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str]) -> Tokens:
        """Last hidden states (n, L, dimension), zero where padded, and their mask (n, L)."""
        rows = self._rows(texts, kind="tokens", compute=self._token_rows)
        longest = max((len(row) for row in rows), default=0)
        tokens = np.zeros((len(rows), longest, self.dimension), dtype=np.float32)
        for number, row in enumerate(rows):
            tokens[number, : len(row)] = row
        return tokens, np.arange(longest) < np.array([len(row) for row in rows], dtype=int)[:, None]

    def _token_rows(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """The valid tokens of each text, (length, dimension)."""
        tokens, mask = self._encoder.encode_tokens(texts)
        return [row[valid] for row, valid in zip(tokens, mask, strict=True)]

    def _rows(
        self, texts: Sequence[str], *, kind: str, compute: Callable[[Sequence[str]], list[NDArray[np.float32]]]
    ) -> list[NDArray[np.float32]]:
        """The arrays of the texts in order, from the file or computed and stored."""
        keys = [self._key(text, kind=kind) for text in texts]
        with opened(self._path, what=_WHAT) as database:
            found = self._read(database, set(keys))
            missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
            if missing:
                computed = compute(list(missing.values()))
                stored = {key: row.astype(self._dtype) for key, row in zip(missing, computed, strict=True)}
                entries = [
                    (key, row.shape[0], row.tobytes(), _digest(key, row.tobytes())) for key, row in stored.items()
                ]
                with database:
                    database.executemany("insert or replace into vectors values (?, ?, ?, ?)", entries)
                found |= stored
        return [found[key].astype(np.float32) for key in keys]

    def _read(self, database: sqlite3.Connection, keys: set[bytes]) -> dict[bytes, NDArray[np.floating]]:
        """What the file has of `keys`; an entry that is damaged counts as absent and is computed again."""
        found = {}
        for key in keys:
            row = database.execute("select length, content, digest from vectors where key = ?", (key,)).fetchone()
            if row is None or row[2] != _digest(key, row[1]) or row[0] < 1:
                continue
            values = np.frombuffer(row[1], dtype=self._dtype)
            if values.size == row[0] * self.dimension:
                found[key] = values.reshape(row[0], self.dimension)
        return found

    def _key(self, text: str, *, kind: str) -> bytes:
        """Content hash; the parts are joined by a byte that UTF-8 never has."""
        parts = (self.name, str(self.dimension), kind, self._dtype.name, text)
        return hashlib.sha256(b"\xff".join(part.encode("utf-8", "surrogatepass") for part in parts)).digest()


def _digest(key: bytes, content: bytes) -> bytes:
    """A short hash that shows a flipped bit in a stored array."""
    return hashlib.blake2b(content, key=key, digest_size=16).digest()
