"""Takes of the CMU motion capture database: files, descriptions, our own captions, positions at 20 fps.

Two layouts are read. A data folder with `cmu/takes.json` gives each take's files, CMU's description and KIT-ML
captions. Any folder of CMU files as their site offers them (`16/16_01.amc` beside `16/16.asf`, or `16_01.bvh`) gives
the takes by their file names. In both, the captions and timed segments are those that ship with Motionary
(`cmu_captions.json`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache as memoised
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motionary.errors import MissingData

Array = NDArray[np.floating]
Segment = tuple[float, float, str]

FPS = 20.0
"""Frames per second of the positions and features of a take."""

_CODE = ("formats", "motion", "features")
_TAKE_NAME = re.compile(r"^(\d{2,3})_(\d{2,3})$")


@dataclass(frozen=True)
class CmuTake:
    """One take: `name` ("16_01"), `subject` ("16"), its motion `file` and the words about it.

    `description` is CMU's own ("" where the folder does not say). `kitml_captions` are for evaluation only: their terms
    are research-only. `captions` and `segments` (start seconds, end seconds, text) were written for this project.
    """

    name: str
    subject: str
    file: Path
    description: str = ""
    kitml_captions: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()

    def training_captions(self) -> tuple[str, ...]:
        """Words about the whole take that a shipped checkpoint may learn from: CMU's description and our captions."""
        return ((self.description,) if self.description else ()) + self.captions

    def spans(self) -> tuple[tuple[float, float, tuple[str, ...]], ...]:
        """Spans to train on: start and end in seconds and their captions; the whole take (0 to infinity) comes first.

        Equal start and end mean one span with several captions. A take without a word has no spans.
        """
        spans: dict[tuple[float, float], list[str]] = {}
        if self.training_captions():
            spans[0.0, float("inf")] = list(self.training_captions())
        for start, end, text in self.segments:
            spans.setdefault((start, end), []).append(text)
        return tuple((start, end, tuple(texts)) for (start, end), texts in spans.items())


@memoised
def shipped_captions() -> dict[str, dict[str, Any]]:
    """Captions written for this project: take name -> {"captions", "from" ("seen" or "measured"), "segments"}."""
    text = resources.files("motionary.datasets").joinpath("cmu_captions.json").read_text(encoding="utf-8")
    return json.loads(text)["takes"]


def load_cmu(root: Path) -> list[CmuTake]:
    """The takes under `root`, sorted by name: from `root/cmu/takes.json` or `root/takes.json`, else by file names.

    A take in two formats gives its AMC file, which states its rate implicitly right (120 fps) and has no T-pose frame.
    Raises `MissingData` if the folder is not there, holds no take, or lacks a file that `takes.json` names.
    """
    root = Path(root).absolute()
    for listing in (root / "cmu" / "takes.json", root / "takes.json"):
        if listing.is_file():
            return _from_listing(listing)
    return _from_file_names(root)


def _from_listing(listing: Path) -> list[CmuTake]:
    try:
        entries = json.loads(listing.read_text(encoding="utf-8"))
        found = [(name, [str(file) for file in entry["files"]], entry) for name, entry in entries.items()]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise MissingData(
            f"{listing}: not a list of takes ({problem!r}); expected JSON like "
            '{"16_01": {"files": ["cmu/16/16_01.amc"], "description": "jump"}}'
        ) from problem
    takes = [_take(name, [_find(listing, file) for file in files], entry) for name, files, entry in found if files]
    return sorted(takes, key=lambda take: take.name)


def _find(listing: Path, file: str) -> Path:
    """A file of the listing, named from the data folder ("cmu/16/16_01.amc") or from the listing's own."""
    for folder in (listing.parent.parent, listing.parent):
        if (folder / file).is_file():
            return folder / file
    raise MissingData(
        f"{listing} names {file}, which is not there; copy the take to {listing.parent.parent / file} "
        "or remove its entry"
    )


def _from_file_names(root: Path) -> list[CmuTake]:
    expected = "expected cmu/takes.json in it, or CMU's files at any depth (16_01.amc beside 16.asf, or 16_01.bvh)"
    if not root.is_dir():
        raise MissingData(f"{root}: no such folder of CMU takes; {expected}")
    files: dict[str, list[Path]] = {}
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() in (".amc", ".bvh") and _TAKE_NAME.match(path.stem):
            files.setdefault(path.stem, []).append(path)
    if not files:
        raise MissingData(f"{root}: no CMU take found; {expected}")
    return [_take(name, paths, {}) for name, paths in sorted(files.items())]


def _take(name: str, files: Sequence[Path], entry: dict[str, Any]) -> CmuTake:
    words = shipped_captions().get(name, {})
    return CmuTake(
        name=name,
        subject=name.split("_")[0],
        file=min(files, key=lambda path: (path.suffix.lower() != ".amc", str(path))),
        description=str(entry.get("description") or ""),
        kitml_captions=tuple(entry.get("kitml_captions") or ()),
        captions=tuple(words.get("captions", ())),
        segments=tuple((float(start), float(end), str(text)) for start, end, text in words.get("segments", ())),
    )


def take_hash(take: CmuTake) -> str:
    """Hash (16 hex digits) of what the take is read from: its file and, for AMC, the skeleton files beside it."""
    digest = hashlib.sha256(take.file.read_bytes())
    if take.file.suffix.lower() == ".amc":
        for skeleton in sorted(take.file.parent.glob("*.asf")):
            digest.update(skeleton.read_bytes())
    return digest.hexdigest()[:16]


@memoised
def _code_hash() -> str:
    """Hash of the code and tables that turn a file into positions and features, so that no stale result is used."""
    digest = hashlib.sha256()
    for package in _CODE:
        for path in sorted((Path(__file__).parent.parent / package).rglob("*")):
            if path.suffix in (".py", ".json"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def cmu_positions(take: CmuTake, *, cache: Path | None = None) -> Array:
    """Positions (frames, 22, 3) float32 of a take: SMPL-22 joints, metres, Y up, 20 fps, no leading T-pose frame.

    `cache` is a folder for the result; it is made anew when the file or the reading code changed. Raises what
    `read_smpl22` raises.
    """
    from motionary.formats import read_smpl22

    return _cached(take, "positions", cache=cache, make=lambda: read_smpl22(take.file, fps=FPS)[0].positions)


def cmu_features(takes: Sequence[CmuTake], cache_folder: Path | None = None) -> dict[str, Array]:
    """HumanML3D features (frames, 263) float32 of each take by its name, read once and then kept in `cache_folder`.

    A take is stored as soon as it is done, so that an interrupted run goes on where it stopped.
    """
    return {take.name: _features(take, cache_folder) for take in takes}


def _features(take: CmuTake, cache: Path | None) -> Array:
    from motionary.features.humanml263 import extract

    return _cached(take, "humanml263", cache=cache, make=lambda: extract(cmu_positions(take, cache=cache)))


def _cached(take: CmuTake, kind: str, *, cache: Path | None, make: Callable[[], Array]) -> Array:
    if cache is None:
        return np.asarray(make(), dtype=np.float32)
    path = Path(cache) / f"{take.name}-{kind}-{_code_hash()}-{take_hash(take)}.npz"
    try:
        with np.load(path) as stored:
            return stored["values"]
    except (OSError, ValueError, KeyError, EOFError):
        pass  # absent or half written: made again below
    values = np.asarray(make(), dtype=np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.npz")
    np.savez(unfinished, values=values)
    unfinished.replace(path)
    return values
