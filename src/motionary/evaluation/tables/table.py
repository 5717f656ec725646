"""A table of results: frozen, with its protocol, seeds and commit beside the numbers; written as Markdown and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from motionary.errors import EvaluationError
from motionary.evaluation.tables.findings import Finding

Row = Mapping[str, Sequence[float]]
PaperRow = Mapping[str, str | float]


@dataclass(frozen=True)
class Table:
    """One reproduced table.

    `protocol` says all that decides a number besides the models (JSON-able). `rows`: label -> {column: one number a
    seed}; a row may lack columns, and have one number where nothing is random. `paper_rows`: label -> {column: text or
    number}, facts from the paper, on its data; their columns may be others than ours. `pictures` are file names beside
    the table; `further` more grids of ours by their titles, rows as in `rows`. `places` decimals are shown. `budget`,
    `seeds`, `commit` and `machine` are filled in by whoever runs the recipe. Raises EvaluationError for a number that
    is not finite and for a row with a column that the table lacks.
    """

    name: str
    title: str
    protocol: Mapping[str, Any]
    columns: Sequence[str]
    rows: Mapping[str, Row]
    paper: str = ""
    paper_rows: Mapping[str, PaperRow] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    notes: Sequence[str] = ()
    pictures: Sequence[str] = ()
    further: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    places: int = 2
    seeds: Sequence[int] = ()
    budget: str = ""
    commit: str = ""
    machine: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for label, row in self.rows.items():
            if unknown := [column for column in row if column not in self.columns]:
                raise EvaluationError(f"table {self.name}, row {label!r}: no column {', '.join(unknown)}")
        for rows in (self.rows, *self.further.values()):
            for label, column, values in _cells(rows):
                if not values or not all(math.isfinite(value) for value in values):
                    raise EvaluationError(f"table {self.name}, row {label!r}, {column}: not finite: {list(values)}")

    def to_dict(self) -> dict[str, Any]:
        """The table as JSON-able values."""
        return {
            "name": self.name,
            "title": self.title,
            "budget": self.budget,
            "commit": self.commit,
            "machine": dict(self.machine),
            "seeds": list(self.seeds),
            "protocol": dict(self.protocol),
            "columns": list(self.columns),
            "rows": _plain_rows(self.rows),
            "paper": self.paper,
            "paper_rows": {label: dict(row) for label, row in self.paper_rows.items()},
            "findings": [finding.to_dict() for finding in self.findings],
            "notes": list(self.notes),
            "pictures": list(self.pictures),
            "further": {title: _plain_rows(rows) for title, rows in self.further.items()},
        }

    def to_json(self) -> str:
        """`to_dict` as text, one document."""
        return json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n"

    def to_markdown(self) -> str:
        """The table for people: numbers as mean and deviation over the seeds, findings, the paper's own, protocol."""
        parts = [f"# {self.title}", self._about()]
        if self.rows:
            parts.append(_row_grid(self.columns, self.rows, places=self.places))
        parts += [f"![{picture}]({picture})" for picture in self.pictures]
        if self.findings:
            parts += ["## Findings", "\n".join(_finding(each, places=self.places) for each in self.findings)]
        if self.notes:
            parts.append("\n".join(f"- {note}" for note in self.notes))
        if self.paper_rows:
            parts += [f"## The paper's figures, on its data ({self.paper})", _paper_grid(self.paper_rows)]
        for title, rows in self.further.items():
            columns = list(dict.fromkeys(column for row in rows.values() for column in row))
            parts += [f"## Further: {title}", _row_grid(columns, rows, places=self.places)]
        parts += ["## Protocol", "\n".join(f"- {name}: {_plain(value)}" for name, value in self.protocol.items())]
        return "\n\n".join(parts) + "\n"

    def _about(self) -> str:
        count = len(self.seeds)
        several = any(len(values) > 1 for _, _, values in _cells(self.rows))
        over = "mean ± standard deviation (n - 1) of" if several else "pooled over"
        seeds = f"{over} {count} seeds" if count > 1 else "one seed"
        where = ", ".join(f"{name} {value}" for name, value in self.machine.items() if not isinstance(value, list))
        return f"`motionary reproduce {self.name} --budget {self.budget}`: {seeds}; commit {self.commit}; {where}."


def mean_and_deviation(values: Sequence[float], *, places: int = 2) -> str:
    """Numbers, one a seed, as "12.34 ± 0.56" (deviation over n - 1), or "12.34" for a single one."""
    mean = sum(values) / len(values)
    if len(values) == 1:
        return f"{mean:.{places}f}"
    deviation = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return f"{mean:.{places}f} ± {deviation:.{places}f}"


def _finding(finding: Finding, *, places: int) -> str:
    numbers = "; ".join(f"{name} {_number(values, places=places)}" for name, values in finding.numbers.items())
    rule = f" ({finding.rule})" if finding.rule else ""
    return f"- {finding.claim}: **{finding.verdict}**. {numbers}{rule}".rstrip()


def _number(values: float | Sequence[float], *, places: int) -> str:
    """Numbers one a seed as mean and deviation, a count as it is."""
    if isinstance(values, int):
        return str(values)
    return mean_and_deviation(values if isinstance(values, Sequence) else [values], places=places)


def _cells(rows: Mapping[str, Row]) -> Iterator[tuple[str, str, Sequence[float]]]:
    """Label, column and numbers of every cell."""
    return ((label, column, values) for label, row in rows.items() for column, values in row.items())


def _plain_rows(rows: Mapping[str, Row]) -> dict[str, dict[str, list[float]]]:
    return {
        label: {column: [float(value) for value in values] for column, values in row.items()}
        for label, row in rows.items()
    }


def _row_grid(columns: Sequence[str], rows: Mapping[str, Row], *, places: int) -> str:
    lines = [
        [label, *(mean_and_deviation(row[column], places=places) if column in row else "" for column in columns)]
        for label, row in rows.items()
    ]
    return _grid(["", *columns], lines)


def _paper_grid(rows: Mapping[str, PaperRow]) -> str:
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    return _grid(
        ["", *columns], [[label, *(str(row.get(column, "")) for column in columns)] for label, row in rows.items()]
    )


def _grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    escaped = [[cell.replace("|", "\\|") for cell in line] for line in [header, rule, *rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in escaped)


def _plain(value: Any) -> str:
    """A protocol's value on one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_plain(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(each) for each in value)
    return str(value)
