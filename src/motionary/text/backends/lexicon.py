"""Motionary's own written texts as a back end: what the papers ask a language model, answered by the authors."""

from __future__ import annotations

import difflib
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from motionary.errors import BackendError
from motionary.text.backends.protocol import Answer, Done, Request, answer_each
from motionary.text.lexicon import Entry, find_entry, lexicon_names, load_lexicon

_DESCRIBE = {
    "action-gpt",
    "action-gpt-movements",
    "action-gpt-person",
    "action-gpt-action",
    "walk-and-text-action",
    "tmr-describe-label",
}


class LexiconBackend:
    """Descriptions, synonyms and action phrases of the labels in `text/lexicon/`, and descriptions of attributes.

    `lexicon` searches one label set before the others (a label may stand in several). A description is one of the
    label's written ones, in an order drawn by the request's seed; where more are asked for than there are, those of
    the other label sets follow, and then the answer is shorter than asked for, which its note says.
    """

    def __init__(self, *, lexicon: str | None = None) -> None:
        self._first = None if lexicon is None else load_lexicon(lexicon).name

    @property
    def name(self) -> str:
        """The versions of all lexicons: an edited text is another answer."""
        versions = ",".join(f"{name}{load_lexicon(name).version}" for name in lexicon_names())
        return f"lexicon:{self._first or 'all'}@{versions}"

    def answer(self, requests: Sequence[Request], *, done: Done | None = None) -> list[Answer]:
        """The written texts; `Unanswered` names labels that the lexicon does not have, and what is near."""
        return answer_each(requests, self._one, done=done)

    def _one(self, request: Request) -> Answer:
        if request.prompt == "walk-and-text-appearance":
            return self._appearance(request)
        label = request.subject.get("action") or request.subject.get("text")
        if not isinstance(label, str) or request.prompt not in _DESCRIBE | {
            "walk-and-text-synonym",
            "tmr-action-style",
        }:
            raise BackendError(
                f"the lexicon has no answers to prompt {request.prompt!r}; use a language model (--backend openai or "
                "transformers)"
            )
        entries = self._entries(label, first=request.subject.get("lexicon"))
        texts = _texts_for(request.prompt, entries)
        random.Random(request.sampling.seed).shuffle(texts)
        wanted = len(texts) if request.schema is not None else request.count
        note = f"{len(texts)} of {request.count} texts: the lexicon has no more" if len(texts) < wanted else ""
        return Answer(tuple(texts[:wanted]), self.name, note=note)

    def _entries(self, label: str, *, first: Any) -> list[Entry]:
        """The label's entries in all label sets, the preferred set's first."""
        preferred = first if first in lexicon_names() else self._first
        order = sorted(lexicon_names(), key=lambda name: name != preferred)
        found = [entry for name in order if (entry := find_entry(label, lexicon=name)) is not None]
        if not found:
            labels = sorted({known for name in order for known in load_lexicon(name).labels})
            near = difflib.get_close_matches(label.lower(), labels, n=3, cutoff=0.5)
            hint = f"; near it: {', '.join(near)}" if near else ""
            raise BackendError(
                f"the lexicon has no text for {label[:80]!r}{hint}; a language model can write one (--backend openai)"
            )
        return found

    def _appearance(self, request: Request) -> Answer:
        from motionary.text.lexicon.attributes import describe_attributes

        attributes = request.subject.get("attributes")
        if not isinstance(attributes, Mapping):
            raise BackendError("the lexicon describes attributes given as a mapping of name to confidence")
        rng = np.random.default_rng(request.sampling.seed)
        return Answer(tuple(describe_attributes(attributes, rng=rng, count=request.count)), self.name)


def _texts_for(prompt: str, entries: Sequence[Entry]) -> list[str]:
    """All written texts of a kind, those of the first label set first, each once."""
    if prompt == "walk-and-text-synonym":
        texts = [text for entry in entries for text in entry.synonyms]
    elif prompt == "tmr-action-style":
        texts = [entry.action for entry in entries]
    else:
        texts = list(entries[0].descriptions)
    return list(dict.fromkeys(texts))
