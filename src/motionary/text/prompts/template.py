"""A prompt as data: its template, version, paper, and how a completion is made clean again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motionary.errors import MotionaryError
from motionary.text.backends.protocol import Message, Request, Sampling
from motionary.text.prompts.safety import GUARD, LIMIT, as_data, plain_line

Pair = tuple[str, str]
"""A few-shot example: what is given, and what is wanted."""

TEXT_LIST: Mapping[str, Any] = {
    "type": "object",
    "properties": {"texts": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
    "required": ["texts"],
    "additionalProperties": False,
}
"""JSON schema of a list of texts."""


@dataclass(frozen=True)
class Prompt:
    """One versioned template.

    `template` has one place, `{data}`, filled with the subject marked as data; `pair` is how a few-shot example is
    written, with the places `{given}` and `{wanted}`, and `pairs` the examples used where the caller gives none.
    `subject` names what it is about, the key under which back ends find it in a request. `source` says where the
    template is from. `as_list` asks for a JSON object {"texts": [...]} of `wanted` texts in one completion.
    `limit` is how many characters of the subject are sent. A change of any word is a new `version`, so that cached
    answers of another wording are not taken.
    """

    name: str
    version: int
    source: str
    subject: str
    template: str
    instruction: str = ""
    pair: str = ""
    pairs: tuple[Pair, ...] = ()
    as_list: bool = False
    max_tokens: int = 128
    temperature: float = 0.5
    limit: int = LIMIT

    def messages(self, subject: Any, *, pairs: Sequence[Pair] | None = None, wanted: int = 1) -> tuple[Message, ...]:
        """The turns of this prompt about `subject`: a text, or a mapping or list that is written as JSON."""
        examples = "\n".join(
            self.pair.format(given=as_data(given), wanted=as_data(reply))
            for given, reply in (self.pairs if pairs is None else pairs)
        )
        system = f"{GUARD} {self.instruction}".strip()
        if self.as_list:
            system += (
                f' Answer with one JSON object of the form {{"texts": [...]}} that holds {wanted} different texts.'
            )
        asked = self.template.replace("{data}", as_data(_written(subject), limit=self.limit))
        return (Message("system", system), Message("user", f"{examples}\n{asked}".strip()))

    def request(
        self,
        subject: Any,
        *,
        count: int = 1,
        pairs: Sequence[Pair] | None = None,
        sampling: Sampling | None = None,
        context: Mapping[str, Any] | None = None,
    ) -> Request:
        """A request for `count` texts about `subject`, sampled as the template's paper does.

        `context` adds to what back ends find in the request's subject (a label's data set, say), not to the prompt.
        Raises `MotionaryError` for an empty subject or a count below 1.
        """
        if count < 1:
            raise MotionaryError(f"prompt {self.name!r}: {count} texts asked for; ask for at least 1")
        if not plain_line(_written(subject)):
            raise MotionaryError(f"prompt {self.name!r}: the {self.subject} is empty; give some words")
        return Request(
            prompt=self.name,
            version=self.version,
            messages=self.messages(subject, pairs=pairs, wanted=count),
            subject={self.subject: subject, **(context or {})},
            count=1 if self.as_list else count,
            sampling=sampling or Sampling(temperature=self.temperature, max_tokens=self.max_tokens),
            schema=TEXT_LIST if self.as_list else None,
        )


def _written(subject: Any) -> str:
    return subject if isinstance(subject, str) else json.dumps(subject, ensure_ascii=False)
