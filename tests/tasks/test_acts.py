"""Sentences of several acts, taken apart only where they must be."""

from __future__ import annotations

import pytest

from motionary.tasks.acts import acts_of, fitted
from motionary.tasks.generator import Phrase


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("a person waves", ["a person waves"]),
        ("a person waves, then sits down", ["a person waves", "a person sits down"]),
        ("Someone runs and then stops. Then they bow.", ["Someone runs", "Someone stops", "Someone bow"]),
        ("First, a man bows; after that he jumps, finally waves", ["a man bows", "a man jumps", "a man waves"]),
        ("wave then sit", ["wave", "sit"]),
        ("an old man strengthens his arms", ["an old man strengthens his arms"]),
        ("then", ["then"]),
    ],
)  # fmt: skip
def test_acts_part_at_then(text: str, acts: list[str]) -> None:
    assert acts_of(text) == acts


def test_only_a_phrase_that_is_too_long_is_taken_apart() -> None:
    long, short = Phrase("a person walks, then sits", 12.0), Phrase("a person walks, then sits", 6.0)
    endless = Phrase("a person walks", 60.0)
    assert fitted([long, short, endless], longest=10.0) == [
        Phrase("a person walks", 6.0),
        Phrase("a person sits", 6.0),
        short,
        endless,
    ]
