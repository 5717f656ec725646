"""Triplets of a source motion, a target motion and the instruction that leads from one to the other (CigTime)."""

from motionary.datasets.motion_edits.filters import Kept, kept_texts, why_not
from motionary.datasets.motion_edits.store import TripletStore
from motionary.datasets.motion_edits.triplets import Triplet, recombined

__all__ = ["Kept", "Triplet", "TripletStore", "kept_texts", "recombined", "why_not"]
