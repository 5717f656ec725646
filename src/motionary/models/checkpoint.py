"""Checkpoints on disk: a folder with `model.safetensors` and `checkpoint.json`, and no pickle.

The JSON says what the weights are for (model, configuration, skeleton, features, frame rate, normaliser, text encoder)
and holds the weights' SHA-256 and size and its own SHA-256. Its bytes must be exactly the canonical rendering of its
content, so a single flipped bit in either file is found. torch is imported only by `load_checkpoint`.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import FeatureMismatch, FormatError, MissingData

if TYPE_CHECKING:
    from torch.nn import Module

    from motionary.models.contrastive.model import TMR

VERSION = 1
WEIGHTS = "model.safetensors"
RECORD = "checkpoint.json"
MAX_RECORD_BYTES = 16 << 20
MAX_WEIGHT_BYTES = 16 << 30
MEAN, STD = "normaliser.mean", "normaliser.std"


@dataclass(frozen=True)
class CheckpointInfo:
    """What a checkpoint's weights are for.

    `config` is the model's configuration as JSON values; `mean` and `std` (D,) normalise features before the model and
    `normaliser` names them; `text_encoder` is the encoder's `name`, which holds the hash of its weights; `training`
    says how the weights were made; `weights_sha256` is filled in by saving and loading and names these very weights.
    """

    config: Mapping[str, Any]
    mean: NDArray[np.float32]
    std: NDArray[np.float32]
    normaliser: str
    text_encoder: str
    model: str = "tmr"
    skeleton: str = "smpl22"
    features: str = "humanml263"
    fps: float = 20.0
    training: Mapping[str, Any] = field(default_factory=dict)
    weights_sha256: str = ""

    def require(self, **expected: object) -> None:
        """Raise FeatureMismatch if a field (`features`, `fps`, `skeleton`, ...) is not what the caller needs."""
        for name, value in expected.items():
            if getattr(self, name) != value:
                raise FeatureMismatch(
                    f"the checkpoint was made for {name} {getattr(self, name)!r}, but {value!r} is needed here; "
                    "use a checkpoint trained for it"
                )


def save_checkpoint(
    folder: str | Path,
    state: Mapping[str, NDArray[Any]],
    *,
    info: CheckpointInfo,
    half: bool = False,
    beside: Mapping[str, bytes] | None = None,
) -> CheckpointInfo:
    """Write weights (arrays by name) and `info` to a folder; returns the info with the weights' hash.

    `half` stores float32 weights as float16 (half the size; the normaliser stays float32). `beside` are files of other
    content that go with them, by name. Each file is written aside,
    synced and renamed; the record goes last and names the weights by hash, so an interrupted save over an older
    checkpoint is detected rather than read as a mixture.
    """
    from safetensors.numpy import save

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: _stored(array, half=half) for name, array in state.items()}
    arrays[MEAN] = np.ascontiguousarray(info.mean, dtype=np.float32)
    arrays[STD] = np.ascontiguousarray(info.std, dtype=np.float32)
    weights = save(arrays)
    info = replace(info, weights_sha256=hashlib.sha256(weights).hexdigest())
    record = _record(info, size=len(weights))
    for name, content in (beside or {}).items():
        write_atomically(folder / name, content)
    write_atomically(folder / WEIGHTS, weights)
    write_atomically(folder / RECORD, record)
    return info


def read_checkpoint(folder: str | Path) -> tuple[CheckpointInfo, dict[str, NDArray[Any]]]:
    """Info and weights (numpy, as stored) of a checkpoint folder, both verified; needs no torch.

    Raises MissingData where there is none, FormatError where a byte is not what was written.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    folder = Path(folder)
    record = read_record(folder)
    path = folder / WEIGHTS
    weights = _read_exactly(path, size=int(record["weights_bytes"]))
    digest = hashlib.sha256(weights).hexdigest()
    if digest != record["weights_sha256"]:
        raise FormatError(
            f"the weights are damaged or of another checkpoint: SHA-256 {digest[:12]}..., but {RECORD} says "
            f"{record['weights_sha256'][:12]}...; copy the checkpoint again or retrain",
            path=path,
        )
    try:
        arrays = load(weights)
        mean, std = arrays.pop(MEAN), arrays.pop(STD)
    except (SafetensorError, KeyError) as error:
        raise FormatError(f"not a checkpoint's weights: {error}", path=path) from error
    return _info(record, mean=mean, std=std, path=folder / RECORD), arrays


def load_checkpoint(folder: str | Path) -> tuple[TMR, CheckpointInfo]:
    """The model of a checkpoint, in float32 and evaluation mode, and its info; imports torch.

    Raises as `read_checkpoint`, and FeatureMismatch if the weights do not fit the recorded configuration.
    """
    import torch

    from motionary.models.contrastive.config import TMRConfig
    from motionary.models.contrastive.model import TMR

    info, arrays = read_checkpoint(folder)
    info.require(model="tmr")
    with torch.device("meta"):
        model = TMR(TMRConfig.from_dict(info.config))
    assign_weights(model, arrays, folder=folder)
    return model.eval(), info


def assign_weights(model: Module, arrays: Mapping[str, NDArray[Any]], *, folder: str | Path) -> None:
    """Give a model made on the meta device its weights, as float32.

    Raises FeatureMismatch, naming `folder`, if a name or shape is not what the model's configuration makes.
    """
    import torch

    expected = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    found = {name: array.shape for name, array in arrays.items()}
    if expected != found:
        wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        raise FeatureMismatch(
            f"{folder}: the weights do not fit the configuration at {', '.join(wrong[:3])} ({len(wrong)} in all); "
            "the two files are of different models"
        )
    tensors = {name: torch.from_numpy(array.astype(np.float32)) for name, array in arrays.items()}
    model.load_state_dict(tensors, assign=True)


def read_record(folder: str | Path) -> dict[str, Any]:
    """The verified content of `checkpoint.json`, without touching the weights."""
    path = Path(folder) / RECORD
    if not path.is_file():
        raise MissingData(f"{folder}: no {RECORD} there; name a folder that `motionary train` wrote")
    if path.stat().st_size > MAX_RECORD_BYTES:
        raise FormatError(f"{path.stat().st_size} bytes is too long for a checkpoint's record", path=path)
    raw = path.read_bytes()
    try:
        record = json.loads(raw)
        digest = record.pop("sha256")
        intact = _rendered(record) == raw and isinstance(digest, str)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"not a checkpoint's record, or damaged: {error}", path=path) from error
    if not intact:
        raise FormatError("damaged: its content does not match its own SHA-256; copy the checkpoint again", path=path)
    if record.get("version") != VERSION:
        raise FormatError(f"version {record.get('version')!r}; this Motionary reads version {VERSION}", path=path)
    return record


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file aside in the same folder, sync it and rename it into place; the old one stays on any failure."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system lets a folder be synced."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _stored(array: NDArray[Any], *, half: bool) -> NDArray[Any]:
    """An array as it goes to disk, contiguous, float32 as float16 if `half`; FeatureMismatch if that overflows."""
    array = np.ascontiguousarray(array)
    if not (half and array.dtype == np.float32):
        return array
    if np.abs(array).max(initial=0.0) > np.finfo(np.float16).max:
        raise FeatureMismatch("a weight is too large for float16; save the checkpoint with half=False")
    return array.astype(np.float16)


def _record(info: CheckpointInfo, *, size: int) -> bytes:
    """The bytes of `checkpoint.json`."""
    content = {name: value for name, value in asdict(info).items() if name not in ("mean", "std")}
    return _rendered(content | {"version": VERSION, "weights_bytes": size})


def _rendered(content: Mapping[str, Any]) -> bytes:
    """Canonical JSON of `content` with the hash of that JSON added: the one legal spelling of a record."""
    plain = json.dumps(content, indent=1, sort_keys=True, allow_nan=False)
    signed = dict(content) | {"sha256": hashlib.sha256(plain.encode()).hexdigest()}
    return (json.dumps(signed, indent=1, sort_keys=True, allow_nan=False) + "\n").encode()


def _read_exactly(path: Path, *, size: int) -> bytes:
    """All of a file, whose size must be the recorded one before anything is allocated."""
    if not path.is_file():
        raise MissingData(f"{path}: the checkpoint's weights are missing; copy the whole folder")
    found = path.stat().st_size
    if found != size or size > MAX_WEIGHT_BYTES:
        raise FormatError(f"{found} bytes, but {RECORD} says {size}; copy the checkpoint again", path=path)
    return path.read_bytes()


def _info(record: dict[str, Any], *, mean: NDArray[Any], std: NDArray[Any], path: Path) -> CheckpointInfo:
    """The info of a verified record."""
    fields = {name: value for name, value in record.items() if name not in ("version", "weights_bytes")}
    try:
        return CheckpointInfo(**fields, mean=mean, std=std)
    except TypeError as error:
        raise FormatError(f"a field is missing or unknown: {error}", path=path) from error
