"""Finished cells on disk: a JSON file each, named after the settings it was made with, whole or not there."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motionary.errors import EvaluationError, FormatError
from motionary.formats.atomic import replacing
from motionary.tasks.reproduce.recipe import Cell, Numbers


@dataclass(frozen=True)
class KeptCell:
    """A finished cell: its numbers, the seconds it took, the commit and cores it was made with."""

    numbers: Numbers
    seconds: float
    commit: str
    cores: int


@dataclass(frozen=True)
class CellStore:
    """The cells of one table with one set of settings, in `folder`."""

    folder: Path
    table: str
    digest: str

    @classmethod
    def of(cls, folder: Path, *, table: str, settings: Mapping[str, Any]) -> CellStore:
        """The store of cells made with `settings`, which a SHA-256 names (12 hex digits)."""
        text = json.dumps(settings, sort_keys=True, allow_nan=False)
        return cls(folder, table, hashlib.sha256(text.encode()).hexdigest()[:12])

    def path(self, cell: Cell) -> Path:
        """The file of a cell; the row is named by words and a hash, since its letters may not suit a file system."""
        words = re.sub(r"[^a-z0-9]+", "-", cell.row.lower()).strip("-")[:40]
        row = hashlib.sha256(cell.row.encode()).hexdigest()[:6]
        return self.folder / f"{self.table}-{words}-{row}-seed{cell.seed}-{self.digest}.json"

    def load(self, cell: Cell) -> KeptCell | None:
        """The kept cell, None where there is none. Raises FormatError for a damaged file."""
        path = self.path(cell)
        if not path.is_file():
            return None
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if (values["row"], values["seed"]) != (cell.row, cell.seed):
                raise ValueError(f"row {values['row']!r}, seed {values['seed']!r}")
            numbers = _checked(values["numbers"], cell)
            return KeptCell(numbers, float(values["seconds"]), str(values["commit"]), int(values["cores"]))
        except (ValueError, KeyError, TypeError, EvaluationError) as error:
            raise FormatError(
                f"not the result of {cell}: {error!r}; delete it to run the cell again", path=path
            ) from error

    def save(self, cell: Cell, kept: KeptCell) -> None:
        """Write a cell. Raises EvaluationError for a number that is not finite."""
        values = {
            "table": self.table,
            "row": cell.row,
            "seed": cell.seed,
            "settings": self.digest,
            "numbers": _checked(kept.numbers, cell),
            "seconds": round(kept.seconds, 2),
            "commit": kept.commit,
            "cores": kept.cores,
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        with replacing(self.path(cell)) as stream:
            stream.write((json.dumps(values, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode())


def _checked(numbers: Any, cell: Cell) -> dict[str, Any]:
    """`numbers` if they are finite numbers, or nested lists of them, by name."""
    if not isinstance(numbers, Mapping):
        raise EvaluationError(f"{cell}: gave {type(numbers).__name__}, not numbers by name")
    wrong = [name for name, value in numbers.items() if not _finite(value)]
    if wrong:
        raise EvaluationError(f"{cell}: {', '.join(map(str, wrong))} are not finite numbers: {numbers[wrong[0]]!r}")
    return dict(numbers)


def _finite(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_finite(each) for each in value)
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
