"""Action-GPT's settings, of any recipe: how many descriptions stand for a phrase, and who gives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motionary.errors import FormatError
from motionary.text.backends import backend_names
from motionary.text.prompts import prompt_of
from motionary.training.settings import checked_names

OWN = "own"
"""Asked first for descriptions: what the corpora themselves say at length of clips with the same phrase."""


@dataclass(frozen=True)
class Describing:
    """Action-GPT: `count` descriptions stand for a phrase (paper: 4), by the first of `backends` that has any.

    `prompt` is what a language model and the lexicon are asked (figure 5's four: "action-gpt-action", "-person",
    "-movements", "action-gpt").

    A back end is "own" (OWN) or one of `motionary.text.backends`; `model` and `base_url` are of the language model
    among them, as for `motionary describe`.
    """

    count: int = 4
    prompt: str = "action-gpt"
    backends: tuple[str, ...] = (OWN, "lexicon", "rules")
    model: str = ""
    base_url: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.count <= 64:
            raise FormatError(f"{self.count} descriptions of a phrase; give 1 to 64")
        prompt_of(self.prompt)
        unknown = sorted({*self.backends} - {OWN, *backend_names()})
        if unknown or not self.backends:
            known = ", ".join([OWN, *backend_names()])
            raise FormatError(f"descriptions by {', '.join(unknown) or 'nobody'}; back ends are {known}")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Describing:
        """Back from JSON. Raises FormatError for a name it does not know."""
        given = checked_names(values, cls)
        if "backends" in given:
            given["backends"] = tuple(map(str, given["backends"]))
        return cls(**given)
