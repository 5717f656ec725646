"""Which claims of a description the motion supports, which it contradicts, and which cannot be told.

A claim is contradicted only where the measure is clear: the fact that denies it is confident, or the clip's extremes
show that nothing like it came near. All else is "not measurable", for a false alarm costs a good caption.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from motionary.grounding import verdicts
from motionary.grounding.claims import Claim, parse_claims
from motionary.grounding.facts import Fact
from motionary.grounding.measure import Measured
from motionary.grounding.verdicts import Verdict

Status = Literal["supported", "contradicted", "not measurable"]


@dataclass(frozen=True)
class Checked:
    """A claim with its `status`; `fact` is the one that decides, where a fact does, and `reason` says it in words.

    `problem`, of a contradicted claim: what is wrong with it ("side", "direction", "count", "speed", "absent",
    "present"), and `should_be` what the motion shows instead, where that is one word or number.
    """

    claim: Claim
    status: Status
    reason: str
    fact: Fact | None = None
    problem: str | None = None
    should_be: str | int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "claim": self.claim.text,
            "kind": self.claim.kind,
            "span": [self.claim.start, self.claim.end],
            "status": self.status,
            "reason": self.reason,
            "problem": self.problem,
            "should_be": self.should_be,
            "fact": None if self.fact is None else self.fact.to_dict(),
        }


@dataclass(frozen=True)
class Report:
    """What became of each claim of `text`, in order."""

    text: str
    claims: tuple[Checked, ...]

    @property
    def is_consistent(self) -> bool:
        """Whether nothing in the text is contradicted. A text without claims is consistent."""
        return not self.contradicted

    @property
    def contradicted(self) -> tuple[Checked, ...]:
        """The claims that the motion denies."""
        return tuple(each for each in self.claims if each.status == "contradicted")

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        claims = [each.to_dict() for each in self.claims]
        return {"text": self.text, "is_consistent": self.is_consistent, "claims": claims}


_JUDGES: dict[str, Callable[[Claim, Measured], Verdict]] = {
    "jump": verdicts.flown, "hop": verdicts.flown, "walk": verdicts.gone, "run": verdicts.gone, "go": verdicts.gone,
    "turn": verdicts.turned, "squat": verdicts.lowered, "crouch": verdicts.lowered, "sit": verdicts.lowered,
    "kneel": verdicts.lowered, "all_fours": verdicts.lowered, "lie": verdicts.lowered, "bend": verdicts.lowered,
    "upside_down": verdicts.lowered, "push_up": verdicts.lowered, "sit_up": verdicts.lowered, "raise": verdicts.raised,
    "arm": verdicts.armed, "kick": verdicts.legged, "lift": verdicts.legged, "support": verdicts.supported_on,
}  # fmt: skip
"""Kind of claim -> who judges it; every key of `CLAIM_KINDS`."""


def check(text: str, facts: Measured) -> Report:
    """The claims of `text`, each with what `facts` (from `measure`) say of it."""
    return Report(text, tuple(check_claim(claim, facts) for claim in parse_claims(text)))


def check_claim(claim: Claim, facts: Measured) -> Checked:
    """One claim judged."""
    verdict = _JUDGES[claim.kind](claim, facts)
    return Checked(claim, verdict.status, verdict.reason, verdict.fact, verdict.problem, verdict.should_be)
