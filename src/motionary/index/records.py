"""What an index holds and gives back, as plain frozen values."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Literal

import numpy as np

from motionary.errors import FeatureMismatch, IndexStoreError

Status = Literal["ok", "failed"]
EMBEDDING_TYPES = ("float16", "float32")


@dataclass(frozen=True)
class IndexSignature:
    """What the embeddings of an index were made with; vectors made otherwise are not comparable with them.

    `checkpoint` is the model's name and `checkpoint_sha256` its weights' hash; `feature_set` and `fps` what it reads;
    `dimension` the length of its vectors. The shortest windows are `window_seconds` long and begin every
    `hop_seconds`; `settings` holds whatever else the vectors depend on, as text.
    `embedding_type` is how vectors are stored: "float16" halves the file, and moves a cosine by less than 0.001.
    """

    checkpoint: str
    checkpoint_sha256: str
    feature_set: str
    window_seconds: float
    hop_seconds: float
    fps: float = 20.0
    dimension: int = 256
    embedding_type: str = "float16"
    settings: str = ""

    def __post_init__(self) -> None:
        if self.embedding_type not in EMBEDDING_TYPES:
            raise IndexStoreError(
                f"embedding_type must be one of {', '.join(EMBEDDING_TYPES)}, not {self.embedding_type!r}"
            )
        if self.dimension < 1:
            raise IndexStoreError(f"embeddings need a dimension of at least 1, not {self.dimension}")

    @property
    def vector_bytes(self) -> int:
        """Bytes of one stored vector."""
        return self.dimension * (2 if self.embedding_type == "float16" else 4)

    def to_json(self) -> bytes:
        """Return the signature as canonical JSON bytes."""
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_json(cls, data: bytes) -> IndexSignature:
        """Read a signature that `to_json` wrote."""
        return cls(**json.loads(data))

    def require(self, wanted: IndexSignature, *, where: str) -> None:
        """Raise FeatureMismatch, naming each difference, unless `wanted` equals this stored signature."""
        pairs = {item.name: (getattr(self, item.name), getattr(wanted, item.name)) for item in fields(self)}
        differences = [
            f"{name.replace('_', ' ')} {stored!r} in the index, {now!r} now"
            for name, (stored, now) in pairs.items()
            if stored != now
        ]
        if differences:
            raise FeatureMismatch(
                f"{where}: this index was made in another way ({'; '.join(differences)}), so its vectors do not "
                "compare with new ones. Make it again with `motionary index FOLDER --rebuild`, or name the checkpoint "
                "it was made with."
            )


@dataclass(frozen=True)
class FileState:
    """A file as it was when looked at: `size` in bytes, `mtime_ns`, and the hex BLAKE2b of its bytes."""

    size: int
    mtime_ns: int
    content_hash: str


@dataclass(frozen=True)
class FileEntry:
    """One file of an index: what it was, what it holds, and whether it could be read.

    `path` is the key: posix, relative to the index's root where the file lies inside it. `fps` is the source's own
    rate, `duration` in seconds, `frames` the source's count; `report` is the reader's report as JSON-able values.
    A failed file has `status="failed"` and the reason in `error`; it is tried again when the file changes.
    """

    path: str
    state: FileState
    fps: float = 0.0
    duration: float = 0.0
    frames: int = 0
    report: dict[str, object] = field(default_factory=dict)
    status: Status = "ok"
    error: str = ""

    def __post_init__(self) -> None:
        if self.status not in ("ok", "failed"):
            raise IndexStoreError(f"{self.path}: status must be 'ok' or 'failed', not {self.status!r}")
        if not (math.isfinite(self.fps) and math.isfinite(self.duration)):
            raise IndexStoreError(f"{self.path}: fps {self.fps} and duration {self.duration} must be finite")

    def to_json(self) -> bytes:
        """Return everything but the path as JSON bytes; IndexStoreError when the report holds what JSON does not."""
        record = asdict(self)
        del record["path"]
        try:
            return json.dumps(record, sort_keys=True, allow_nan=False).encode()
        except (TypeError, ValueError) as problem:
            raise IndexStoreError(f"{self.path}: its report cannot be stored as JSON ({problem})") from problem

    @classmethod
    def from_json(cls, path: str, data: bytes) -> FileEntry:
        """Read an entry that `to_json` wrote."""
        record = json.loads(data)
        return cls(path, FileState(**record.pop("state")), **record)


@dataclass(frozen=True, eq=False)
class Windows:
    """The vectors of one file: `clip` (d,) for the whole, `embeddings` (n, d) for its windows, `spans` (n, 2) seconds.

    At least one window. Windows may be of several scales and overlap. Vectors need not have unit length; the index
    normalises them, so that scores are cosines.
    """

    clip: np.ndarray
    spans: np.ndarray
    embeddings: np.ndarray

    def packed(self, signature: IndexSignature, *, where: str) -> tuple[bytes, bytes]:
        """Return (spans, vectors) as little-endian bytes, the clip's vector first; IndexStoreError on misfits."""
        spans = np.asarray(self.spans, dtype="<f8").reshape(-1, 2)
        windows = np.asarray(self.embeddings, dtype=np.float64)
        clip = np.asarray(self.clip, dtype=np.float64)
        wanted = ((signature.dimension,), (max(1, len(spans)), signature.dimension))
        if (clip.shape, windows.shape) != wanted:
            raise IndexStoreError(
                f"{where}: a clip's vector {clip.shape} and windows {windows.shape} with {len(spans)} spans do not fit "
                f"an index of dimension {signature.dimension}; needed: {wanted[0]} and at least a window, {wanted[1]}"
            )
        if not np.isfinite(spans).all() or (spans[:, 1] < spans[:, 0]).any():
            raise IndexStoreError(f"{where}: window spans must be finite (start, end) seconds with start <= end")
        vectors = np.concatenate([clip[None], windows])
        return spans.tobytes(), unit(vectors, where=where).astype(_little_endian(signature)).tobytes()


@dataclass(frozen=True)
class Hit:
    """A file that answers a query, with the moment that answers it best.

    `start` and `end` are seconds in the file, `score` is what it was ranked by, `clip_score` and `moment_score` the
    cosines of the whole clip and of the moment.
    """

    path: str
    start: float
    end: float
    score: float
    clip_score: float
    moment_score: float


@dataclass(frozen=True)
class Moment:
    """A stretch of one file, in seconds, with its cosine to the query."""

    start: float
    end: float
    score: float


@dataclass(frozen=True)
class Plan:
    """What indexing a list of files has to do.

    `new`, `changed` and `unchanged` are the files as they were given; `touched` are those of `unchanged` whose time
    changed but whose bytes did not; `gone` are the stored keys that are no longer among the files.
    """

    new: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    unchanged: tuple[Path, ...] = ()
    touched: tuple[Path, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def to_read(self) -> tuple[Path, ...]:
        """The files that must be read: new and changed ones."""
        return self.new + self.changed


@dataclass(frozen=True)
class Stats:
    """What an index holds: counts, the seconds of motion in it, its size in bytes and its signature."""

    files: int
    failed: int
    windows: int
    seconds: float
    bytes: int
    root: str
    signature: IndexSignature


def unit(vectors: np.ndarray, *, where: str) -> np.ndarray:
    """Return the rows of (n, d) at length 1; raises IndexStoreError for a row that is zero or not finite."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if not np.isfinite(lengths).all() or (lengths == 0).any():
        row = int(np.flatnonzero(~np.isfinite(lengths[:, 0]) | (lengths[:, 0] == 0))[0])
        raise IndexStoreError(f"{where}: vector {row} is zero or not finite, so it has no direction to compare")
    return vectors / lengths


def unpacked(vectors: bytes, signature: IndexSignature) -> np.ndarray:
    """Return stored vectors as float32 (rows, dimension)."""
    return np.frombuffer(vectors, dtype=_little_endian(signature)).reshape(-1, signature.dimension).astype(np.float32)


def _little_endian(signature: IndexSignature) -> str:
    return "<f2" if signature.embedding_type == "float16" else "<f4"
