"""Who describes a phrase in Action-GPT's tables: what stands in for GPT-3, prompt by prompt.

No language model is at hand offline. In its place answer, in this order: answers recorded from one (full budget); of a
procedural phrase the generator's own words for actions of that very phrase, which are not tested on; the lexicon's
descriptions of the phrase; the phrase with those of the coarse action that it names ("walk, veer left: The person walks
..."); nobody, so that the phrase stands for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from motionary.datasets.cmu_actions import action_of
from motionary.tasks.reproduce.action_gpt.sets import Sets
from motionary.text.backends import open_backend
from motionary.text.describing import Describe, asking
from motionary.text.lexicon import Entry, find_entry
from motionary.training.actions import Action

ANSWERS = "action-gpt-answers.jsonl"
"""Answers of a language model, as `motionary describe --record FILE` writes them; full budget takes them if there."""
MOST = 8
"""Descriptions kept of a phrase: the paper's largest k."""

Texts = tuple[str, ...]

SAID: Mapping[str, Callable[[Action], Texts]] = {
    "action-gpt-action": lambda action: action.names,
    "action-gpt-person": lambda action: action.sentences,
    "action-gpt-movements": lambda action: tuple(_movement(text) for text in action.details),
    "action-gpt": lambda action: action.details,
}
"""Prompt (figure 5 of the paper) -> what the generator says of an action: other names of it, a sentence of what is
done, how the body moves, both."""

WRITTEN: Mapping[str, Callable[[Entry], Texts]] = {
    "action-gpt-action": lambda entry: entry.synonyms,
    "action-gpt-person": lambda entry: (f"A person is {entry.action}.",),
    "action-gpt-movements": lambda entry: tuple(text.split(". ")[0].rstrip(".") + "." for text in entry.descriptions),
    "action-gpt": lambda entry: entry.descriptions,
}
"""Prompt -> what the lexicon says: synonyms, the action, the first sentence of each description, all of it."""

LEXICON_ALONE = "lexicon"
"""A writer that knows fewer phrases: the generator is not asked."""


def _movement(text: str) -> str:
    """A generator's description without the action's name in front of its colon."""
    _, colon, movement = text.partition(": ")
    return movement[:1].upper() + movement[1:] if colon else text


def describer(prompt: str, sets: Sets, data: Path) -> Describe:
    """Answers to a prompt of SAID, or of LEXICON_ALONE to the paper's prompt; what nobody can describe has none."""
    known = "action-gpt" if prompt == LEXICON_ALONE else prompt
    heard = {} if prompt == LEXICON_ALONE else _heard(sets, SAID[known])
    recorded = _recorded(data / ANSWERS, known)

    def describe(texts: Sequence[str]) -> list[Sequence[str]]:
        asked = recorded(texts)
        return [
            found or heard.get(text, ()) or _looked_up(text, WRITTEN[known])
            for text, found in zip(texts, asked, strict=True)
        ]

    return describe


def _heard(sets: Sets, said: Callable[[Action], Texts]) -> dict[str, Texts]:
    """Phrase -> what is said of actions called so, those trained on and those only heard of."""
    texts: dict[str, dict[str, None]] = {}
    for action in _known(sets):
        texts.setdefault(action.phrase, {}).update(dict.fromkeys(said(action)))
    return {phrase: tuple(found)[:MOST] for phrase, found in texts.items()}


def _known(sets: Sets) -> Iterable[Action]:
    yield from sets.train
    for pair in sets.train_pairs:
        yield from pair
    yield from sets.heard


def _looked_up(text: str, written: Callable[[Entry], Texts]) -> Texts:
    """The lexicon's texts for a phrase, or the phrase with those for the coarse action that it names."""
    if (entry := find_entry(text)) is not None:
        return written(entry)[:MOST]
    action = action_of(text)
    entry = None if action is None else find_entry(action)
    return () if entry is None else tuple(f"{text}: {each}" for each in written(entry)[:MOST])


def _recorded(path: Path, prompt: str) -> Describe:
    """Recorded answers of a language model, where there are any."""
    if not path.is_file():
        return lambda texts: [()] * len(texts)
    return asking([(open_backend("replay", path=path), prompt)], prompt=prompt, count=MOST)
