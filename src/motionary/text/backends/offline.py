"""What answers when no language model does: the lexicon, and the rules for what it does not hold."""

from __future__ import annotations

from collections.abc import Sequence

from motionary.errors import BackendError
from motionary.text.backends.lexicon import LexiconBackend
from motionary.text.backends.protocol import Answer, Done, Request, Unanswered, answer_each
from motionary.text.backends.rules import RulesBackend


class OfflineBackend:
    """The lexicon's answer to a request, else that of the rules; needs no model and no network."""

    def __init__(self) -> None:
        self._lexicon, self._rules = LexiconBackend(), RulesBackend()

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self._lexicon.name} else {self._rules.name}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """One answer a request; `Unanswered` gives the lexicon's reason, which names near labels."""
        return answer_each(requests, self._one, done=done)

    def _one(self, request: Request) -> Answer:
        try:
            return self._lexicon.answer([request])[0]
        except Unanswered as error:
            reason = str(error)
        try:
            return self._rules.answer([request])[0]
        except Unanswered as error:
            facts = "facts" in request.subject
            raise BackendError(str(error) if facts else reason) from error
