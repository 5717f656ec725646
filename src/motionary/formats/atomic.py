"""Files that are either written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from motionary.errors import MissingData


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A binary stream to a temporary file beside `path`, which takes its place once all is written and on the disk.

    On any error the temporary file is removed and what lay at `path` stays. The file gets the usual permissions, not
    the temporary file's private ones. Raises `MissingData` where the folder does not exist.
    """
    if not path.parent.is_dir():
        raise MissingData(f"{path}: there is no folder {path.parent}; make it first")
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
