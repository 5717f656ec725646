"""What a server is told before it starts, and the limits that it keeps."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

MIB = 2**20


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class ServerSettings:
    """`library`: index file. `checkpoint`, `generator`: folders of others than those which ship, to search by and
    to make motion with. `token`: needed where set.

    `hosts`: names the server answers by, empty for any. `local`: only this machine can reach it, so that folders may
    be named and paths told. Caps: bytes of an upload, of another body, of all clips on the shelf. `patience` seconds
    for a body, or `slowest` bytes a second. `most_requests` at once, `most_waiting` for a thread of `threads`. `warms`:
    a little after its start it searches once by itself, so that no person waits for models to be read.
    """

    library: Path | None = None
    checkpoint: Path | None = None
    generator: Path | None = None
    token: str | None = None
    hosts: frozenset[str] = frozenset()
    local: bool = True
    upload_bytes: int = 50 * MIB
    json_bytes: int = 1 * MIB
    shelf_bytes: int = 1024 * MIB
    patience: float = 30.0
    slowest: float = 256 * 1024.0
    most_requests: int = 48
    most_waiting: int = 32
    threads: int = 2
    warms: bool = False

    @classmethod
    def bound_to(cls, host: str, *, token: str | None, **rest) -> ServerSettings:
        """Settings of a server at `host`; one that others can reach needs a token."""
        if is_loopback(host):
            names = frozenset(["localhost", "127.0.0.1", "::1", host.strip("[]").lower()])
            return cls(token=token, hosts=names, local=True, **rest)
        if not token:
            raise ValueError(f"a server at {host}, which others can reach, needs a token")
        return cls(token=token, local=False, **rest)
