"""Coarse actions of CMU takes: labels defined by patterns over CMU's descriptions, with prompts for each."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class CoarseAction:
    """A label, the sentences that ask for it in zero-shot recognition, and the patterns that find it."""

    label: str
    prompts: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]

    def matches(self, description: str) -> bool:
        """Whether one of the patterns is found in the description."""
        return any(pattern.search(description) for pattern in self.patterns)


@dataclass(frozen=True)
class Exclusion:
    """Takes without a coarse action, and why."""

    pattern: re.Pattern[str]
    why: str


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _table() -> tuple[tuple[CoarseAction, ...], tuple[Exclusion, ...]]:
    text = resources.files("motionary.datasets").joinpath("cmu_actions.json").read_text(encoding="utf-8")
    table = json.loads(text)
    actions = tuple(
        CoarseAction(label, tuple(entry["prompts"]), tuple(_compiled(pattern) for pattern in entry["patterns"]))
        for label, entry in table["labels"].items()
    )
    return actions, tuple(Exclusion(_compiled(entry["pattern"]), entry["why"]) for entry in table["excluded"])


def coarse_actions() -> tuple[CoarseAction, ...]:
    """All coarse actions, in the order in which their patterns are tried."""
    return _table()[0]


def exclusion_of(description: str) -> str | None:
    """Why a take of this description has no coarse action, or None if it is not excluded by a stated rule."""
    return next((rule.why for rule in _table()[1] if rule.pattern.search(description)), None)


def action_of(description: str) -> str | None:
    """The coarse action of a take of this description; None if it is excluded or no pattern is found in it."""
    if exclusion_of(description) is not None:
        return None
    return next((action.label for action in coarse_actions() if action.matches(description)), None)


def action_counts(described: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Takes of each label by subject, label -> subject -> count, from pairs of subject and description."""
    counts: dict[str, dict[str, int]] = {action.label: {} for action in coarse_actions()}
    for subject, description in described:
        label = action_of(description)
        if label is not None:
            counts[label][subject] = counts[label].get(subject, 0) + 1
    return counts
