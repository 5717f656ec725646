"""The words around two motions: CigTime's templates for fine-tuning (figure 2) and for examples (figure 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

FIRST, SECOND = "[source]", "[target]"

PAPER = (
    "Below is an instruction that describes a task, paired with an input that provides further context. Write a "
    "response that appropriately completes the request. ### Instruction: I will give you two motion sequences, "
    "representing sequences of the same character doing different actions. You are asked to compare two sequences and "
    "output what modifications the person should make to transfer from the first action to the second action. "
    f"### Input: Action 1: {FIRST} Action 2: {SECOND} ### Response:"
)
"""Figure 2."""
SHORT = f"Action 1: {FIRST} Action 2: {SECOND} Response:"
"""Figure 2 without what is the same for every pair, which a model that is trained on it alone need not read."""
TEMPLATES = {"paper": PAPER, "short": SHORT}

IN_CONTEXT = (
    "I utilize some tokens to represent human motion. You are asked to compare two sequences and output the "
    "correctional instruction about what modifications the person should make to transfer from the first action to the "
    "second action."
)
"""Figure 4: what comes before the examples."""
ASK = (
    "I will give you two new sequences. You need to compare the two and provide corresponding corrective instructions."
)
"""Figure 4: what comes after them."""


class Around(NamedTuple):
    """The words before the source's tokens, between the motions, and after the target's."""

    before: str
    between: str
    after: str


class Example(NamedTuple):
    """A triplet as an example in context: tokens of both motions and the instruction."""

    source: Sequence[int]
    target: Sequence[int]
    instruction: str


def around(template: str) -> Around:
    """The three pieces of the template of that name."""
    before, rest = TEMPLATES[template].split(FIRST)
    between, after = rest.split(SECOND)
    return Around(before.strip(), between.strip(), after.strip())


def in_context(examples: Sequence[Example], source: Sequence[int], target: Sequence[int]) -> str:
    """Figure 4's prompt: the task, examples, and two new motions as lists of tokens; the answer is to follow."""
    shown = [
        f"Example {number}: {_actions(each.source, each.target)} Correction instruction: {each.instruction}"
        for number, each in enumerate(examples, start=1)
    ]
    middle = ["[Start of examples]", *shown, "[End of examples]"]
    return "\n".join([IN_CONTEXT, *middle, f"{ASK} {_actions(source, target)} Correction instruction:"])


def _actions(source: Sequence[int], target: Sequence[int]) -> str:
    return f"Action 1: {_tokens(source)} Action 2: {_tokens(target)}"


def _tokens(codes: Sequence[int]) -> str:
    return " ".join(str(int(code)) for code in codes)
