"""The pre-trained model on disk that a recogniser stands on: who it is, and that it may be read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motionary.errors import FeatureMismatch, FormatError, MissingData

MAX_CONFIG_BYTES = 1 << 24


@dataclass(frozen=True)
class Base:
    """A model's folder, its name and the SHA-256 over the names and contents of its safetensors files."""

    folder: Path
    name: str
    sha256: str

    @property
    def identity(self) -> str:
        """Name and beginning of the hash: equal identities are equal weights."""
        return f"{self.name}@{self.sha256[:12]}"

    def require(self, sha256: str) -> None:
        """Raise FeatureMismatch unless these are the weights of that hash."""
        if self.sha256 != sha256:
            raise FeatureMismatch(
                f"{self.folder}: weights {self.sha256[:12]}..., but the recogniser was trained on {sha256[:12]}...; "
                "name the folder of that model"
            )


def open_base(folder: str | Path, *, name: str = "") -> Base:
    """The model in a folder, called `name` (else as the folder). Reads all its weights once, for the hash.

    Raises MissingData where there is no model, or only pickled weights, which are never read.
    """
    folder = Path(folder)
    if not (folder / "config.json").is_file():
        raise MissingData(f"{folder}: no config.json there; give the folder of a language model on disk")
    files = weight_files(folder)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    read_json(folder / "config.json")
    return Base(folder, name or folder.resolve().name, digest.hexdigest())


def weight_files(folder: Path) -> list[Path]:
    """The safetensors files of a model's folder, by name. Raises MissingData where there are none."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        pickled = next((path.name for ending in ("*.bin", "*.pt", "*.pth") for path in folder.glob(ending)), None)
        found = f"only {pickled}: pickled weights are never read" if pickled else "no weights"
        raise MissingData(f"{folder}: {found}; convert the model to safetensors")
    return files


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file of a model. Raises MissingData without it, FormatError for anything else."""
    if not path.is_file():
        raise MissingData(f"{path}: missing; copy the model's whole folder")
    if path.stat().st_size > MAX_CONFIG_BYTES:
        raise FormatError(f"{path.stat().st_size} bytes is too long for a model's settings", path=path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not JSON: {error}", path=path) from error
    if not isinstance(content, dict):
        raise FormatError("not a JSON object", path=path)
    return content
