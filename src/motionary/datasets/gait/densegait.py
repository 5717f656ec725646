"""DenseGait and OUMVLP-Pose in the layout of GaitFormer's published code: an annotations.csv and an array a sequence.

DenseGait's table has a row a sequence: `file_name` (a .npy of (frames, 18, 3), from the table's folder), `track_id`
(the walker), and a confidence for each of the 42 attributes. OUMVLP's has `file_name` (in `poses/`), `track_id`,
`camera_id` and `seq_id`, and no attributes. Both are given to researchers on request only; nothing of them ships.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motionary.datasets.gait.attributes import ATTRIBUTES, PUBLISHED_SPELLINGS
from motionary.datasets.gait.tracks import JOINTS, GaitTrack
from motionary.errors import FormatError, MissingData
from motionary.formats.atomic import replacing
from motionary.formats.safe_npz import as_floats, read_npy

Array = NDArray[np.floating]

TABLE = "annotations.csv"
RATE = 25.0
"""Frames a second: stated nowhere in the arrays; the surveillance streams' customary rate is taken."""
SHARES = (0.8, 0.1, 0.1)
"""WalkAndText's parts for training, validation and test."""
MAX_TABLE_BYTES = 512 << 20


@dataclass(frozen=True, eq=False)
class GaitEntry:
    """One row of the table: the array's `path`, the walker's id `person`, and (42,) confidences or None.

    `camera` and `sequence` are OUMVLP's, "" where the table has none.
    """

    path: Path
    person: str
    attributes: Array | None
    camera: str = ""
    sequence: str = ""

    @property
    def name(self) -> str:
        """The array's file name without its suffix."""
        return self.path.stem

    def read(self, *, fps: float = RATE) -> GaitTrack:
        """The track. Raises `FormatError` where the array is not (frames, 18, 3) of finite numbers."""
        values = read_npy(self.path)
        if values.dtype.kind not in "fiu" or values.ndim != 3 or values.shape[1:] != (JOINTS, 3) or not len(values):
            raise FormatError(f"{values.shape} of {values.dtype}; (frames, {JOINTS}, 3) is needed", path=self.path)
        keypoints = as_floats(values, np.float32)
        if not np.isfinite(keypoints).all():
            raise FormatError("key points that are not finite", path=self.path)
        return GaitTrack(self.name, keypoints, self.attributes, self.person, fps)


def read_annotations(folder: str | Path) -> list[GaitEntry]:
    """The rows of `folder`/annotations.csv, in their order; arrays are looked for beside it and in `poses/`.

    Raises `MissingData` where there is no table or an array it names is missing, `FormatError` for a table without the
    needed columns or with a confidence that is none.
    """
    folder = Path(folder)
    table = folder / TABLE
    if not table.is_file():
        raise MissingData(f"{folder}: no {TABLE} there; give the folder of DenseGait as its authors hand it out")
    if table.stat().st_size > MAX_TABLE_BYTES:
        raise FormatError(f"{table.stat().st_size} bytes is too long for a table of sequences", path=table)
    rows = csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig", errors="replace")))
    header = [PUBLISHED_SPELLINGS.get(cell.strip(), cell.strip()) for cell in next(rows, [])]
    lacking = [name for name in ("file_name", "track_id") if name not in header]
    if lacking:
        raise FormatError(f"no column {lacking[0]!r}; the columns are {', '.join(header[:8])}", path=table, line=1)
    known = [name for name in ATTRIBUTES if name in header]
    if known and len(known) < len(ATTRIBUTES):
        missing = sorted(set(ATTRIBUTES) - set(known))
        raise FormatError(f"{len(known)} of the 42 attributes; {missing[0]!r} is missing", path=table, line=1)
    place = {name: number for number, name in enumerate(header)}
    return [
        _entry(folder, row, place, bool(known), line=number) for number, row in enumerate(rows, start=2) if any(row)
    ]


def _entry(folder: Path, row: list[str], place: dict[str, int], annotated: bool, *, line: int) -> GaitEntry:
    table = folder / TABLE
    if len(row) < len(place):
        raise FormatError(f"{len(row)} cells in a table of {len(place)} columns", path=table, line=line)
    name = row[place["file_name"]].strip()
    found = next((each for each in (folder / name, folder / "poses" / name) if each.is_file()), None)
    if found is None or not name or ".." in Path(name).parts:
        raise MissingData(f"{table}, line {line}: {name!r} is not there; copy the whole data set")
    return GaitEntry(
        path=found,
        person=row[place["track_id"]].strip(),
        attributes=_confidences(row, place, table, line) if annotated else None,
        camera=row[place["camera_id"]].strip() if "camera_id" in place else "",
        sequence=row[place["seq_id"]].strip() if "seq_id" in place else "",
    )


def _confidences(row: list[str], place: dict[str, int], table: Path, line: int) -> Array:
    values = np.empty(len(ATTRIBUTES), dtype=np.float32)
    for number, name in enumerate(ATTRIBUTES):
        cell = row[place[name]].strip()
        try:
            value = float(cell)
        except ValueError:
            value = np.nan
        if not 0.0 <= value <= 1.0:
            raise FormatError(f"{name} is {cell!r}; a confidence from 0 to 1 is needed", path=table, line=line)
        values[number] = value
    return values


def write_densegait(folder: str | Path, tracks: Sequence[GaitTrack]) -> None:
    """Write annotated tracks in DenseGait's layout; the table comes last and whole.

    Raises `MissingData` where a track has no attributes, `FormatError` where two have one name.
    """
    folder = Path(folder)
    names = [track.name for track in tracks]
    if len(set(names)) != len(names):
        raise FormatError(f"two tracks of one name among {len(names)}; names must differ", path=folder)
    (folder / "tracks").mkdir(parents=True, exist_ok=True)
    published = {ours: theirs for theirs, ours in PUBLISHED_SPELLINGS.items()}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["file_name", "track_id", *(published.get(name, name) for name in ATTRIBUTES)])
    for track in tracks:
        if track.attributes is None:
            raise MissingData(f"track {track.name!r} has no attributes; DenseGait's table needs them")
        with replacing(folder / "tracks" / f"{track.name}.npy") as stream:
            np.save(stream, track.keypoints.astype(np.float32), allow_pickle=False)
        rows.writerow([f"tracks/{track.name}.npy", track.person, *(f"{value:.4f}" for value in track.attributes)])
    with replacing(folder / TABLE) as stream:
        stream.write(text.getvalue().encode())


def split_people(people: Sequence[str], *, seed: int, shares: tuple[float, float, float] = SHARES) -> dict[str, str]:
    """Each different person -> "train", "val" or "test", in the shares given, by a shuffle with `seed`.

    No person is in two parts. WalkAndText's own split is not published, so that counts agree with its table I and the
    members do not.
    """
    different = sorted(set(people))
    order = np.random.default_rng(seed).permutation(len(different))
    first, second = round(shares[0] * len(different)), round((shares[0] + shares[1]) * len(different))
    parts = {}
    for place, number in enumerate(order):
        parts[different[number]] = "train" if place < first else "val" if place < second else "test"
    return parts
