"""Digests that make damage show: one a row, and one over all rows.

Each row stores a BLAKE2b of all its other fields, so a flipped bit in a row is seen when the row is read. The head of
the index stores the sum, modulo 2^128, of the digests of all rows: a row that damage hides, repeats or brings back
changes the sum. The sum is updated in the transaction that changes a row, without reading the others.
"""

from __future__ import annotations

import struct
from hashlib import blake2b

SIZE = 16
_MODULUS = 1 << (8 * SIZE)


def digest(*fields: object) -> bytes:
    """Return the 16-byte digest of a row's fields; their types and lengths count, so no two rows look alike.

    Damage can turn a field into any type SQLite knows, so every one of them is accepted here.
    """
    parts = [value if isinstance(value, bytes) else _as_bytes(value) for value in fields]
    kinds = "".join(type(value).__name__[0] for value in fields).encode()
    lengths = struct.pack(f"<{len(parts)}q", *map(len, parts))
    return blake2b(b"".join([kinds, lengths, *parts]), digest_size=SIZE).digest()


def added(total: bytes, *, new: bytes | None = None, old: bytes | None = None) -> bytes:
    """Return the sum over all rows after `old` has gone from it and `new` has come."""
    number = int.from_bytes(total, "little")
    number += int.from_bytes(new or b"", "little") - int.from_bytes(old or b"", "little")
    return (number % _MODULUS).to_bytes(SIZE, "little")


def total(digests: list[bytes]) -> bytes:
    """Return the sum of the digests of all rows."""
    return (sum(int.from_bytes(one, "little") for one in digests) % _MODULUS).to_bytes(SIZE, "little")


def key(path: bytes) -> int:
    """Return a row's number: 63 bits of its path's hash, so that no second table is needed to find it by."""
    return int.from_bytes(blake2b(path, digest_size=8).digest(), "little") >> 1


def _as_bytes(value: object) -> bytes:
    return repr(value).encode("utf-8", "surrogatepass")
