"""Options that take several values: separated by commas, given again, or both."""

from __future__ import annotations

from collections.abc import Sequence

import typer


def parts(given: Sequence[str]) -> list[str]:
    """The values of an option that was given once or more, in their order, without empty ones."""
    return [part.strip() for text in given for part in text.split(",") if part.strip()]


def whole_numbers(given: Sequence[str], *, option: str = "--seeds") -> list[int]:
    """The same as whole numbers, one at least. Raises typer's BadParameter for anything else."""
    try:
        numbers = [int(part) for part in parts(given)]
    except ValueError:
        numbers = []
    if not numbers:
        raise typer.BadParameter(f"{option} {','.join(given)}: give whole numbers, such as 1,2,3")
    return numbers
