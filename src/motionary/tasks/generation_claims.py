"""Whether motion does what its words say: claims read from a text, judged by facts measured on the motion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motionary.grounding import Claim, Measured, measure, parse_claims
from motionary.grounding.check import check_claim

Array = NDArray[np.floating]

ASPECTS = ("side", "limb", "direction", "count")
"""What of a claim is asked for: the side, the part of the body, the direction, how often."""


@dataclass(frozen=True)
class Prompt:
    """A text with those of its claims that its own real clip is seen to fulfil: what cannot be seen is not asked."""

    text: str
    claims: tuple[Claim, ...]


def prompt_for(text: str, real: Measured) -> Prompt:
    """The text with those of its claims that `real`, the facts of its own clip, support."""
    claims = (claim for claim in parse_claims(text) if not claim.negated)
    return Prompt(text, tuple(claim for claim in claims if check_claim(claim, real).status == "supported"))


def aspects_of(claim: Claim) -> list[str]:
    """Which of ASPECTS a claim says something about."""
    said = {
        "side": claim.side,
        "limb": claim.part,
        "direction": claim.direction,
        "count": claim.count,
    }
    return [name for name in ASPECTS if said[name] is not None]


def facts_of(motions: Iterable[Array], *, fps: float = 20.0) -> list[Measured]:
    """The facts of motions (frames, 22, 3)."""
    return [measure(np.asarray(motion, dtype=np.float64), fps) for motion in motions]


def agreement(prompts: Sequence[Prompt], facts: Sequence[Measured]) -> dict[str, dict[str, float]]:
    """By aspect, "any claim" and "whole prompt": per cent of claims that the facts support, and that none contradicts.

    Row k of `facts` is the motion made for prompt k. A whole prompt counts where all its claims do; prompts without a
    claim are left out. An aspect that no claim has gives no row.
    """
    statuses = [
        [(claim, check_claim(claim, measured).status) for claim in prompt.claims]
        for prompt, measured in zip(prompts, facts, strict=True)
    ]
    groups: dict[str, list[list[str]]] = {
        name: [[status] for each in statuses for claim, status in each if name in aspects_of(claim)] for name in ASPECTS
    }
    groups["any of these"] = [[status] for each in statuses for claim, status in each if aspects_of(claim)]
    groups["any claim"] = [[status] for each in statuses for _, status in each]
    groups["whole prompt"] = [[status for _, status in each] for each in statuses if each]
    return {name: _row(found) for name, found in groups.items() if found}


def _row(found: Sequence[Sequence[str]]) -> dict[str, float]:
    supported = sum(all(status == "supported" for status in each) for each in found)
    denied = sum(any(status == "contradicted" for status in each) for each in found)
    return {
        "asked": float(len(found)),
        "supported": 100.0 * supported / len(found),
        "not contradicted": 100.0 * (1 - denied / len(found)),
    }


EDITS: Mapping[str, str] = {
    "a person raises the left arm above the head": "left_arm",
    "a person raises the right arm above the head": "right_arm",
    "a person raises both arms above the head": "arms",
    "a person raises the left arm to the side": "left_arm",
    "a person raises the right arm to the side": "right_arm",
    "a person raises the left arm forward": "left_arm",
    "a person raises the right arm forward": "right_arm",
    "a person waves with the left hand": "left_arm",
    "a person waves with the right hand": "right_arm",
    "a person raises both arms to the sides": "arms",
}
"""What the edits of the evaluation ask for, and of which part."""
