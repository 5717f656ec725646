"""Coaching: what to change in one motion (the attempt) to come to another (the target), measured and put into words.

`prepare` makes a clip ready, `compare` finds the differences that are worth saying, `write` puts them into words,
`verify` applies each to the attempt and says how much of the difference in pose it removes. docs/coaching.md has the
measures, thresholds and limits.
"""

from motionary.coaching.clip import Clip, prepare
from motionary.coaching.compare import Comparison, compare, values_by_phase
from motionary.coaching.findings import Finding
from motionary.coaching.measures import MEASURES, Measure
from motionary.coaching.words import sentence, write

__all__ = [
    "MEASURES",
    "Clip",
    "Comparison",
    "Finding",
    "Measure",
    "compare",
    "prepare",
    "sentence",
    "values_by_phase",
    "write",
]
