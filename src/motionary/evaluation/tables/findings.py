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


ONE_SEED = "one seed decides nothing"


def by_chance(seeds: int) -> str:
    """What `compared` says of claims that are not true of anything, for a table's notes."""
    if seeds == 1:
        return "With one seed no comparison is decided: training again may turn it round."
    return (
        f"A claim without any effect behind it would be found to hold, and not to hold, once in {2**seeds} each with "
        f"{seeds} seeds: read the many findings of a table together."
    )


def compared(claim: str, *, better: Sequence[float], worse: Sequence[float], names: tuple[str, str]) -> Finding:
    """The finding that `better` is above `worse`, both one number a seed, called `names` in the report.

    It holds where the difference is above 0 with every seed, does not hold where it is 0 or below with every seed, and
    is undecided where the seeds disagree: with three of them, anything finer would be read into noise. One seed alone
    decides nothing. A side in which nothing is random may have one number beside the other's several. It speaks of the
    chance of training alone; the test items are the same ones. Raises EvaluationError for other counts of numbers.
    """
    pairs = list(zip(*_one_a_seed(claim, better, worse), strict=True))
    signs = {first > second for first, second in pairs}
    holds = signs.pop() if len(signs) == 1 and len(pairs) > 1 else None
    rule = f"each of {len(pairs)} seeds" if len(pairs) > 1 else ONE_SEED
    return Finding(claim, holds, {names[0]: list(better), names[1]: list(worse)}, rule=rule)


def judged(
    claim: str, holds: bool | None, numbers: Mapping[str, float | Sequence[float]], *, rule: str, seeds: int
) -> Finding:
    """A finding by a `rule` of its own over so many seeds: one of them decides nothing here, either."""
    return Finding(claim, holds, numbers, rule) if seeds > 1 else Finding(claim, None, numbers, ONE_SEED)


def each_compared(
    claim: str, pairs: Mapping[str, tuple[Sequence[float], Sequence[float]]], *, names: tuple[str, str]
) -> list[Finding]:
    """The finding on the mean of several comparisons, then on each of them: name -> (better, worse).

    All comparisons need equally many seeds, or one number where nothing is random.
    """
    if not pairs:
        raise EvaluationError(f"{claim!r}: nothing to compare")
    single = [
        compared(f"{claim}: {name}", better=better, worse=worse, names=names) for name, (better, worse) in pairs.items()
    ]
    if len(pairs) == 1:
        return single
    filled = [_one_a_seed(claim, better, worse) for better, worse in pairs.values()]
    better, worse = (
        [sum(column) / len(pairs) for column in zip(*(pair[side] for pair in filled), strict=True)] for side in (0, 1)
    )
    return [compared(f"{claim}, mean of {len(pairs)}", better=better, worse=worse, names=names), *single]


def _one_a_seed(claim: str, *sides: Sequence[float]) -> list[list[float]]:
    """Both sides with one number a seed: where nothing is random, the one number stands for every seed."""
    count = max(map(len, sides))
    if not all(len(side) in (1, count) for side in sides) or not count:
        counts = " and ".join(str(len(side)) for side in sides)
        raise EvaluationError(f"{claim!r}: {counts} numbers; need one of each for every seed")
    return [list(side) * (count if len(side) == 1 else 1) for side in sides]
