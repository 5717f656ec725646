"""The protocol of `evaluate words`: JSON-able, frozen, and refused where it makes no sense."""

from __future__ import annotations

import dataclasses
import json

import pytest

from motionary.errors import EvaluationError
from motionary.evaluation.protocols import WordsProtocol


def test_the_protocol_is_plain_json() -> None:
    stored = WordsProtocol(seeds=(7, 8)).to_dict()
    assert json.loads(json.dumps(stored)) == stored
    assert (stored["seeds"], stored["top"], stored["ties"]) == ([7, 8], [1, 5], "mean")


def test_the_protocol_cannot_change_after_the_fact() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        WordsProtocol().seeds = (9,)  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"seeds": ()}, "the seeds are"), ({"seeds": (1, 1)}, "differ"), ({"ties": "last"}, "ties")],
)
def test_what_makes_no_sense_is_refused(arguments: dict, words: str) -> None:
    with pytest.raises(EvaluationError, match=words):
        WordsProtocol(**arguments)
