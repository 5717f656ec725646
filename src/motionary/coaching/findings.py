"""What a finding is: one thing to change, with its figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One change that brings the attempt closer to the target.

    `measure`: a key of `MEASURES`, or one of time or steadiness. `side`: "left", "right", "both", or "" for the middle
    of the body. `direction`: "more" or "less" of the measure (for what leans and turns, "more" is to the left; for the
    time of parts, later). `phase`: when, in words. `change`, `attempt`, `target`: figures in `unit`; `change` is always
    positive. `size`: the change in units of the smallest one worth saying. `confidence`: 0 to 1, that the true
    difference is more than half of that smallest one, and `error`, the standard error of `size`. `instead_of`: the
    other side, where the attempt did with it what the target does with `side`. `joints`: indices to mark in pictures.
    `removes`: part of the difference in pose that making this change removes, where verified. Of a part that moves
    early or late: `verb`, what it does, and `ways`, "out" and "back", on which it does.
    """

    measure: str
    side: str
    direction: str
    phase: str
    change: float
    attempt: float
    target: float
    unit: str
    size: float
    confidence: float
    joints: tuple[int, ...] = ()
    instead_of: str = ""
    explains: tuple[str, ...] = ()
    removes: float | None = None
    verb: str = ""
    ways: tuple[str, ...] = ()
    error: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """As plain data, figures rounded to what can be meant."""
        rounded = {name: round(float(getattr(self, name)), 2) for name in ("change", "attempt", "target", "size")}
        return {
            "measure": self.measure,
            "side": self.side,
            "direction": self.direction,
            "phase": self.phase,
            **rounded,
            "unit": self.unit,
            "confidence": round(self.confidence, 3),
            "joints": list(self.joints),
            "instead_of": self.instead_of,
            "explains": list(self.explains),
            "removes": None if self.removes is None else round(self.removes, 3),
        }
