"""A paper's table as a value: our numbers, a list a seed, beside the paper's, and what of its findings holds here."""

from __future__ import annotations

from motionary.evaluation.tables.findings import Finding, by_chance, compared, each_compared, judged
from motionary.evaluation.tables.table import Table, mean_and_deviation

__all__ = ["Finding", "Table", "by_chance", "compared", "each_compared", "judged", "mean_and_deviation"]
