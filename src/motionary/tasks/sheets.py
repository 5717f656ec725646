"""Contact sheets of results: the poses of each hit's moment, read again from its file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from motionary.errors import MotionaryError
from motionary.pictures import Row, contact_sheet
from motionary.tasks.recognise import Recognition
from motionary.tasks.search import SearchReport
from motionary.tasks.takes import FPS, read_take

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_ROWS = 12


def write_sheet(rows: Sequence[Row], path: Path, *, heading: str) -> None:
    """Write a contact sheet as PNG."""
    write_image(contact_sheet(rows, heading=heading), path)


def write_image(image: Image, path: Path) -> None:
    """Write a picture as PNG, aside and then renamed, so that no half picture stays."""
    path = Path(path)
    if path.suffix.lower() != ".png":
        raise MotionaryError(f"--picture {path}: contact sheets are PNG pictures; end the name in .png")
    if not path.parent.is_dir():
        raise MotionaryError(f"--picture {path}: the folder {path.parent} is not there; make it first")
    aside = path.with_name(f".{path.name}.part")
    try:
        image.save(aside, format="PNG")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _frames(start: float, end: float) -> tuple[int, int]:
    first = max(0, int(start * FPS))
    return first, max(int(end * FPS), first + 2)


def _cut(path: Path, start: float, end: float, title: str, detail: str) -> Row:
    take = read_take(path)
    first, last = _frames(start - take.offset, end - take.offset)
    return Row(title=title, detail=detail, positions=take.positions[first:last], fps=FPS, start=start)


def hits_sheet(report: SearchReport, path: Path) -> None:
    """The moments of a search's best hits, one row each; a hit whose file is gone says so in its row."""
    import numpy as np

    rows = []
    for place, hit in enumerate(report.hits[:MOST_ROWS], start=1):
        title = f"{place}. {hit.path.name}"
        detail = f"{hit.start:.1f}-{hit.end:.1f} s, score {hit.score:.3f}, {hit.path.parent}"
        try:
            rows.append(_cut(hit.path, hit.start, hit.end, title, detail))
        except (MotionaryError, OSError) as error:
            rows.append(
                Row(title=title, detail=f"cannot be read any more: {error}", positions=np.zeros((0, 22, 3)), fps=FPS)
            )
    write_sheet(rows, path, heading=f'"{report.query}"')


def recognition_sheet(report: Recognition, path: Path, *, mapping: Path | None = None, unit: str | None = None) -> None:
    """Each labelled moment of a recognised clip, one row each."""
    take = read_take(report.path, mapping=mapping, unit=unit)
    rows = []
    for moment in report.moments[:MOST_ROWS]:
        first, last = _frames(moment.start - take.offset, moment.end - take.offset)
        detail = f"{moment.start:.1f}-{moment.end:.1f} s, score {moment.score:.3f}"
        rows.append(Row(moment.label, detail, take.positions[first:last], FPS, moment.start))
    best = report.labels[0]
    write_sheet(rows, path, heading=f"{report.path.name}: {best.label} ({best.share:.0%})")
