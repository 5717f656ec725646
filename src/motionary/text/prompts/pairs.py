"""Few-shot pairs out of a data set: several annotations of one motion taken as paraphrases of each other (TMR++)."""

from __future__ import annotations

import random
from collections.abc import Sequence

from motionary.text.prompts.template import Pair


def pairs_from_texts(groups: Sequence[Sequence[str]], *, count: int, rng: random.Random) -> tuple[Pair, ...]:
    """Up to `count` pairs, each of two different texts out of one group (one segment of one motion), drawn by `rng`.

    TMR++ (section 3) assumes that annotations of the same motion segment, within or across data sets, "may be
    paraphrases of each other". A group gives one pair at most.
    """
    usable = [different for group in groups if len(different := list(dict.fromkeys(group))) > 1]
    chosen = rng.sample(usable, min(count, len(usable)))
    pairs = [rng.sample(group, 2) for group in chosen]
    return tuple((given, wanted) for given, wanted in pairs)
