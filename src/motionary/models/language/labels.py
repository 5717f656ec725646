"""Lists of labels, and their tokens as a trie."""

from __future__ import annotations

from collections.abc import Sequence

from motionary.errors import FeatureMismatch


def checked_labels(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels as they are, if there is one at least, none is empty, and no two read the same but for case and space.

    Raises FeatureMismatch naming the first that is wrong.
    """
    if isinstance(labels, str) or not labels:
        raise FeatureMismatch("no labels to choose among; give a list of at least one")
    seen: dict[str, int] = {}
    for number, label in enumerate(labels):
        plain = " ".join(label.split()).casefold()
        if not plain:
            raise FeatureMismatch(f"label {number} is empty; every label needs a word")
        if plain in seen:
            raise FeatureMismatch(f"label {label!r} stands in places {seen[plain]} and {number}; name each once")
        seen[plain] = number
    return tuple(labels)


class LabelTrie:
    """Sequences of tokens sharing their beginnings: what may follow each beginning.

    Sequences must end in a token that ends them, so that none is the beginning of another.
    """

    def __init__(self, sequences: Sequence[Sequence[int]]) -> None:
        self._after: dict[tuple[int, ...], dict[int, None]] = {}
        for number, sequence in enumerate(sequences):
            if not sequence:
                raise FeatureMismatch(f"label {number} has no tokens; the model's tokenizer does not know its letters")
            for length, token in enumerate(sequence):
                self._after.setdefault(tuple(sequence[:length]), {})[token] = None
        clash = next((number for number, sequence in enumerate(sequences) if tuple(sequence) in self._after), None)
        if clash is not None or len({tuple(sequence) for sequence in sequences}) < len(sequences):
            raise FeatureMismatch("two labels have the same tokens, or one begins the other; word them differently")

    def after(self, beginning: Sequence[int]) -> list[int]:
        """The tokens that may follow a beginning, in the labels' order; none after a whole label or a stranger."""
        return list(self._after.get(tuple(beginning), ()))
