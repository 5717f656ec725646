"""The protocol of zero-shot recognition by different wordings of the same classes."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from motionary.errors import EvaluationError
from motionary.evaluation.metrics.classification import CLASS_TIES, TOP, ClassTies


@dataclass(frozen=True)
class WordsProtocol:
    """What the figures of `evaluate words` mean; stored beside them.

    `seeds`: where a wording draws one of several texts a class, it draws once for each seed, and the figures are the
    mean, the lowest and the highest of these. A wording without a draw has one figure.
    """

    name: str = "words"
    utd_mhad: str = "tested on the even subjects, all 27 classes; the supervised reference learns from the odd ones"
    cmu_actions: str = "all takes with a coarse action; whatever learns from them here leaves the tested subject out"
    scoring: str = "nearest class: half the cosine with the whole take, half that with its best window"
    sentence_averaging: str = "mean of the texts' latents (mu, as they are), scaled to length 1 after it"
    token_averaging: str = "masked mean of the texts' token vectors, position by position, then the text side once"
    ties: ClassTies = "mean"
    top: tuple[int, ...] = TOP
    seeds: tuple[int, ...] = (1, 2, 3)

    def __post_init__(self) -> None:
        if not self.seeds or len(set(self.seeds)) != len(self.seeds) or min(self.seeds) < 0:
            raise EvaluationError(f"the seeds are {self.seeds}; give one or more that differ, none below 0")
        if self.ties not in CLASS_TIES:
            raise EvaluationError(f"ties must be one of {', '.join(CLASS_TIES)}, not {self.ties!r}")

    def to_dict(self) -> dict[str, object]:
        """Return the protocol as JSON-able values, to be stored beside every number it gave."""
        return {**asdict(self), "top": list(self.top), "seeds": list(self.seeds)}
