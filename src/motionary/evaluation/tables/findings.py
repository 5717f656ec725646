"""A finding of a paper and whether it holds in a table of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from motionary.errors import EvaluationError

VERDICTS = {True: "holds here", False: "does not hold here", None: "undecided here"}


@dataclass(frozen=True)
class Finding:
    """A `claim` of a paper, whether it `holds` in our table (None: undecided), and the numbers that say so.

    `numbers` are by name, a list one a seed; `rule` says in words how they decide.
    """

    claim: str
    holds: bool | None
    numbers: Mapping[str, float | Sequence[float]] = field(default_factory=dict)
    rule: str = ""

    @property
    def verdict(self) -> str:
        """`holds` in words."""
        return VERDICTS[self.holds]

    def to_dict(self) -> dict[str, Any]:
        """JSON-able values."""
        values = {name: list(each) if isinstance(each, Sequence) else each for name, each in self.numbers.items()}
        return {**asdict(self), "numbers": values, "verdict": self.verdict}


def by_chance(seeds: int) -> str:
    """What `compared` says of claims that are not true of anything, for a table's notes."""
    return (
        f"A claim without any effect behind it would be found to hold, and not to hold, once in {2**seeds} each with "
        f"{seeds} seed{'s' if seeds > 1 else ''}: read the many findings of a table together."
    )


def compared(claim: str, *, better: Sequence[float], worse: Sequence[float], names: tuple[str, str]) -> Finding:
    """The finding that `better` is above `worse`, both one number a seed, called `names` in the report.

    It holds where the difference is above 0 with every seed, does not hold where it is 0 or below with every seed, and
    is undecided where the seeds disagree: with three of them, anything finer would be read into noise. It speaks of
    the chance of training alone; the test items are the same ones.
    """
    if len(better) != len(worse) or not better:
        raise EvaluationError(f"{claim!r}: {len(better)} and {len(worse)} numbers; need one of each for every seed")
    signs = {first > second for first, second in zip(better, worse, strict=True)}
    holds = signs.pop() if len(signs) == 1 else None
    return Finding(claim, holds, {names[0]: list(better), names[1]: list(worse)}, rule=f"each of {len(better)} seeds")


def each_compared(
    claim: str, pairs: Mapping[str, tuple[Sequence[float], Sequence[float]]], *, names: tuple[str, str]
) -> list[Finding]:
    """The finding on the mean of several comparisons, then on each of them: name -> (better, worse).

    All comparisons need equally many seeds.
    """
    if not pairs:
        raise EvaluationError(f"{claim!r}: nothing to compare")
    single = [
        compared(f"{claim}: {name}", better=better, worse=worse, names=names) for name, (better, worse) in pairs.items()
    ]
    if len(pairs) == 1:
        return single
    better, worse = (
        [sum(column) / len(pairs) for column in zip(*(pair[side] for pair in pairs.values()), strict=True)]
        for side in (0, 1)
    )
    return [compared(f"{claim}, mean of {len(pairs)}", better=better, worse=worse, names=names), *single]
