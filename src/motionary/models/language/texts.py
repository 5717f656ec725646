"""Token ids of the words around an action sentence and of the answers, for models that write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from motionary.models.language.prompts import Instruction

MOST_KNOWN = 10_000
"""Answers whose tokens are kept from call to call."""


class Texts:
    """A transformers tokenizer, asked what a recogniser needs.

    `continues` says that the answer follows the instruction in one text (causal); otherwise it stands alone (seq2seq).
    """

    def __init__(self, tokenizer: Any, *, continues: bool) -> None:
        self._tokenizer = tokenizer
        self._continues = continues
        self.end: int = tokenizer.eos_token_id
        around = list(tokenizer("").input_ids)
        ends = bool(around) and around[-1] == self.end and not (continues and self.end == tokenizer.bos_token_id)
        self.first = around[:-1] if ends else around
        self.last = around[-1:] if ends and not continues else []
        self._known: dict[tuple[str, str], list[int]] = {}

    def around(self, said: Instruction) -> tuple[list[int], list[int]]:
        """Token ids before and after the action sentence, with the marks that texts begin and end with."""
        return [*self.first, *self._ids(said.before)], [*self._ids(said.after), *self.last]

    def answers(self, labels: Sequence[str], said: Instruction) -> list[list[int]]:
        """Token ids of each label and its end, as they stand after the instruction."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        for label in labels:
            if (label, said.after) not in self._known:
                self._known[label, said.after] = [*self._answer(label, said), self.end]
        return [self._known[label, said.after] for label in labels]

    def text(self, ids: Sequence[int]) -> str:
        """What was written, up to its end, in one line."""
        ids = list(ids)
        whole = ids[: ids.index(self.end)] if self.end in ids else ids
        return " ".join(self._tokenizer.decode(whole, skip_special_tokens=True).split())

    def _answer(self, label: str, said: Instruction) -> list[int]:
        """Token ids of a label; after an instruction, those by which the text with it is longer."""
        if not self._continues:
            return self._ids(label)
        before, whole = self._ids(said.after), self._ids(f"{said.after} {label}")
        # A tokenizer that joins the two over the gap has no such ids; then the label is written by itself.
        return whole[len(before) :] if whole[: len(before)] == before else self._ids(f" {label}")

    def _ids(self, text: str) -> list[int]:
        return list(self._tokenizer(text, add_special_tokens=False).input_ids)
