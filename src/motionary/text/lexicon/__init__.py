"""The lexicon: labels of motion data sets with synonyms, an action-style phrase and body-movement descriptions.

The texts are written by Motionary's authors in the manner in which the papers' prompts ask a language model:
descriptions as Action-GPT's "describe a person's body movements ..." (section 2.1), action phrases as TMR++'s action
style. They stand in for a language model where none can be reached. Each data file says so in its header.

    entry = find_entry("Jumping Jacks")
    entry.descriptions[0]

A new lexicon costs one JSON file in this folder and one row in `LEXICONS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from motionary.errors import FormatError, MissingData

__all__ = ["LEXICONS", "Entry", "Lexicon", "find_entry", "lexicon_names", "load_lexicon", "parse_lexicon"]

# name -> data file in this folder; `find_entry` searches them in this order
LEXICONS: dict[str, str] = {
    "babel120": "babel120.json",
    "utd_mhad": "utd_mhad.json",
    "cmu_actions": "cmu_actions.json",
    "ntu120": "ntu120.json",
    "toyota_smarthome": "toyota_smarthome.json",
    "uav_human": "uav_human.json",
}


@dataclass(frozen=True)
class Entry:
    """What the lexicon says of one label.

    `synonyms` are other names of the action, `action` is one short action-style phrase, `descriptions` are texts of
    40 to 60 words that follow the body limb by limb in time. `index` is the data set's own number, where it has one.
    """

    label: str
    synonyms: tuple[str, ...]
    action: str
    descriptions: tuple[str, ...]
    index: int | None = None


@dataclass(frozen=True)
class Lexicon:
    """One data file: the entries of a label set, by official label, in the order of the label set.

    `version` goes into the key of whatever is cached from these texts; `about` says who wrote them and how.
    """

    name: str
    version: int
    about: str
    entries: Mapping[str, Entry]

    @property
    def labels(self) -> tuple[str, ...]:
        """The official labels, in order."""
        return tuple(self.entries)


def lexicon_names() -> list[str]:
    """Names that `load_lexicon` takes, in the order in which `find_entry` searches them."""
    return list(LEXICONS)


@cache
def load_lexicon(name: str) -> Lexicon:
    """The lexicon of this name, read at its first use. Raises MissingData for an unknown name, listing those there."""
    if name not in LEXICONS:
        raise MissingData(f"no lexicon {name!r}; there are: {', '.join(LEXICONS)}")
    file = resources.files(__name__).joinpath(LEXICONS[name])
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise MissingData(f"lexicon {name!r}: {LEXICONS[name]} cannot be read ({error}); install again") from error
    return parse_lexicon(text, name=name)


def parse_lexicon(text: str, *, name: str) -> Lexicon:
    """A lexicon from the JSON text of a data file: about, label_set, version and entries by label.

    Raises FormatError where the text is no such file; it names the label at fault.
    """
    try:
        content = json.loads(text)
    except ValueError as error:
        raise FormatError(f"not JSON: {error}", path=f"lexicon {name}") from error
    if not isinstance(content, dict) or not {"about", "version", "entries"} <= content.keys():
        raise FormatError("a lexicon is an object with about, label_set, version and entries", path=f"lexicon {name}")
    if not isinstance(content["entries"], dict) or not isinstance(content["version"], int):
        raise FormatError("'entries' must be an object and 'version' a whole number", path=f"lexicon {name}")
    entries = {label: _entry(label, record, name=name) for label, record in content["entries"].items()}
    return Lexicon(name, content["version"], str(content["about"]), MappingProxyType(entries))


def find_entry(label: str, *, lexicon: str | Lexicon | None = None) -> Entry | None:
    """The entry of a label, or None if no lexicon has it; case and punctuation of `label` do not matter.

    Searches one lexicon (by name or given) or, with None, all of them. In turn: the label as written, the label
    without regard to case and punctuation, and a synonym; each over all lexicons before the next, so that a label
    is never shadowed by another's synonym. Raises MissingData for an unknown lexicon.
    """
    if lexicon is None:
        searched = [load_lexicon(name) for name in LEXICONS]
    else:
        searched = [load_lexicon(lexicon) if isinstance(lexicon, str) else lexicon]
    for where in searched:
        if label in where.entries:
            return where.entries[label]
    wanted = _plain(label)
    if not wanted:
        return None
    everything = [entry for where in searched for entry in where.entries.values()]
    for entry in everything:
        if _plain(entry.label) == wanted:
            return entry
    return next((entry for entry in everything if wanted in map(_plain, entry.synonyms)), None)


@lru_cache(maxsize=4096)
def _plain(words: str) -> str:
    """Lower case, everything but letters and digits a single space: 'T-Pose ' and 't pose' become equal."""
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()


def _entry(label: str, record: Any, *, name: str) -> Entry:
    where = f"lexicon {name}, label {label!r}"
    if not isinstance(record, dict):
        raise FormatError("an entry is an object with synonyms, action and descriptions", path=where)
    action, index = record.get("action"), record.get("index")
    if not isinstance(action, str) or not action:
        raise FormatError(f"'action' must be a phrase, not {action!r}", path=where)
    if index is not None and not isinstance(index, int):
        raise FormatError(f"'index' must be a whole number, not {index!r}", path=where)
    texts = {key: _texts(record.get(key), key=key, where=where) for key in ("synonyms", "descriptions")}
    return Entry(label, texts["synonyms"], action, texts["descriptions"], index)


def _texts(value: Any, *, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise FormatError(f"{key!r} must be a list of one or more texts", path=where)
    return tuple(value)
