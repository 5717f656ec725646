"""Which text a motion is trained with at each draw: TMR++'s sampling of originals, paraphrases and means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from motionary.errors import MotionaryError

Kind = Literal["original", "paraphrase", "action", "average"]


@dataclass(frozen=True)
class Draw:
    """One draw: the texts, of which "average" has several whose embeddings are to be averaged."""

    kind: Kind
    texts: tuple[str, ...]


@dataclass(frozen=True)
class TextPolicy:
    """Probabilities of the four kinds, and how an average is made; TMR++, section 3.

    `average_count`: how many texts an average takes; None draws the number uniformly from 2 to all there are (TMR++'s
    "rand"). `average_of`: "all" averages over originals, paraphrases and action labels together (TMR++), "paraphrases"
    over these alone (Action-GPT, which never uses the label itself). `embeddings`: "sentences" averages after the text
    encoder, "tokens" before it (Action-GPT); see `aggregate`.

    A kind that a motion has no text of gives way: an action label to a paraphrase (as the published code does for
    BABEL, which has no action style), a paraphrase to an original, an average over fewer than two texts to that one.
    Raises `MotionaryError` for probabilities that do not sum to 1.
    """

    original: float = 0.4
    paraphrase: float = 0.2
    action: float = 0.1
    average: float = 0.3
    average_count: int | None = None
    average_of: Literal["all", "paraphrases"] = "all"
    embeddings: Literal["sentences", "tokens"] = "sentences"

    def __post_init__(self) -> None:
        shares = (self.original, self.paraphrase, self.action, self.average)
        if not all(0 <= share <= 1 for share in shares) or abs(sum(shares) - 1) > 1e-6:
            raise MotionaryError(f"a text policy's probabilities are {shares}; they must lie in 0 to 1 and sum to 1")
        if self.average_count is not None and self.average_count < 1:
            raise MotionaryError(f"an average over {self.average_count} texts; give at least 1, or None")

    def draw(
        self,
        rng: np.random.Generator,
        *,
        originals: Sequence[str],
        paraphrases: Sequence[str] = (),
        actions: Sequence[str] = (),
    ) -> Draw:
        """One draw for a motion that has these texts. Raises `MotionaryError` where it has no original."""
        if not originals:
            raise MotionaryError("a motion has no text to draw from")
        bounds = np.cumsum((self.paraphrase, self.action, self.average))
        share = rng.random()
        if share < bounds[0]:
            return _one(rng, paraphrase=paraphrases, original=originals)
        if share < bounds[1]:
            return _one(rng, action=actions, paraphrase=paraphrases, original=originals)
        if share < bounds[2]:
            pool = [*originals, *paraphrases, *actions] if self.average_of == "all" else list(paraphrases)
            return self._average(rng, pool) if len(pool) > 1 else _one(rng, paraphrase=paraphrases, original=originals)
        return _one(rng, original=originals)

    def _average(self, rng: np.random.Generator, pool: list[str]) -> Draw:
        count = self.average_count or int(rng.integers(2, len(pool) + 1))
        chosen = rng.choice(len(pool), size=min(count, len(pool)), replace=False)
        return Draw("average", tuple(pool[place] for place in chosen))


def _one(rng: np.random.Generator, **kinds: Sequence[str]) -> Draw:
    """A text of the first kind that has any."""
    kind, texts = next((kind, texts) for kind, texts in kinds.items() if texts)
    return Draw(kind, (texts[int(rng.integers(len(texts)))],))  # pyright: ignore[reportArgumentType]


POLICIES: dict[str, TextPolicy] = {
    "tmr++": TextPolicy(),
    "tmr++-without-average": TextPolicy(original=0.4, paraphrase=0.3, action=0.3, average=0.0),
    "tmr++-table5": TextPolicy(original=0.5, paraphrase=0.0, action=0.0, average=0.5, average_of="paraphrases"),
    "action-gpt": TextPolicy(0.0, 0.0, 0.0, 1.0, average_count=4, average_of="paraphrases", embeddings="tokens"),
    "original": TextPolicy(original=1.0, paraphrase=0.0, action=0.0, average=0.0),
}
"""The papers' settings by name: TMR++ sections 3 and 4.4 ("without average"), tables 4 and 5; Action-GPT section 3."""


def policy_of(name: str) -> TextPolicy:
    """The policy called `name`; `MotionaryError` lists the names there are."""
    if name not in POLICIES:
        raise MotionaryError(f"no text policy is called {name!r}; known: {', '.join(POLICIES)}")
    return POLICIES[name]
