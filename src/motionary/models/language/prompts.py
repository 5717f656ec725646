"""The instruction that a language model reads an action sentence in (LLM-AR, sections 3.2 and 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

TOKENS = "[tokens]"
INSTRUCTION = "Given a sequence of action tokens [tokens], please predict the corresponding action."
LISTED_INSTRUCTION = "Given a sequence of action tokens [tokens], please predict the corresponding action from [list]."


class Instruction(NamedTuple):
    """The words before the action sentence and those after it."""

    before: str
    after: str


def instruction(labels: Sequence[str] = (), *, cue: str = "") -> Instruction:
    """The paper's instruction around the action sentence, with `cue` after it.

    With `labels` it is the one for unseen classes, which lists them, separated by commas.
    """
    text = LISTED_INSTRUCTION.replace("[list]", ", ".join(labels)) if labels else INSTRUCTION
    before, after = text.split(TOKENS, 1)
    return Instruction(before, after + cue)
