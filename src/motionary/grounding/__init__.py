"""Facts measured from a motion, claims read in words, and which of the claims the motion contradicts."""

from motionary.grounding.check import Checked, Report, check
from motionary.grounding.claims import CLAIM_KINDS, Claim, parse_claims
from motionary.grounding.facts import KINDS, Fact, listing
from motionary.grounding.measure import Measured, measure
from motionary.grounding.repair import Repair, repair
from motionary.grounding.story import story

__all__ = [
    "CLAIM_KINDS",
    "KINDS",
    "Checked",
    "Claim",
    "Fact",
    "Measured",
    "Repair",
    "Report",
    "check",
    "listing",
    "measure",
    "parse_claims",
    "repair",
    "story",
]
