"""Where things are: the library index, the shipped checkpoint, Motionary's own folder."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

from motionary.errors import MissingData

SHIPPED_CHECKPOINT = "tmr-small"
PROCEDURAL_CHECKPOINT = "tmr-procedural"
GENERATED_CHECKPOINT = "tmr-generated"
"""tmr-procedural gone on with gestures and sensor noise: still no real motion, but fit for it."""


def home_folder() -> Path:
    """Motionary's folder for the user: $MOTIONARY_HOME, else `.motionary` in the home folder."""
    return Path(os.environ.get("MOTIONARY_HOME") or Path.home() / ".motionary")


def library_path(library: Path | None) -> Path:
    """The index file to use: the one given, else $MOTIONARY_LIBRARY, else `library.index` in Motionary's folder."""
    if library is not None:
        return Path(library)
    named = os.environ.get("MOTIONARY_LIBRARY")
    return Path(named) if named else home_folder() / "library.index"


def checkpoint_path(
    checkpoint: Path | None, *, shipped: str = SHIPPED_CHECKPOINT, command: str = "motionary train"
) -> Path:
    """Folder of the checkpoint to use: the one given, else the one that ships as `shipped`; `command` makes others."""
    if checkpoint is not None:
        if not (Path(checkpoint) / "checkpoint.json").is_file():
            raise MissingData(f"{checkpoint}: no checkpoint.json there; give the folder that `{command}` wrote")
        return Path(checkpoint)
    folder = Path(str(resources.files("motionary") / "assets" / shipped))
    if not (folder / "checkpoint.json").is_file():
        raise MissingData(
            f"the checkpoint {shipped} is missing here ({folder}); install Motionary again, "
            f"or train one with `{command}` and name it with --checkpoint"
        )
    return folder
