"""Arrays of numbers a frame that models read: HumanML3D's 263, and the normalisers that scale them. numpy only."""

from motionary.features.humanml263 import (
    DIMENSION,
    FEATURE_NAME,
    FPS,
    SLICES,
    extract,
    extract_batch,
    recover_positions,
    recover_positions_from_rotations,
)
from motionary.features.normaliser import Normaliser, evaluator_normaliser

__all__ = [
    "DIMENSION",
    "FEATURE_NAME",
    "FPS",
    "SLICES",
    "Normaliser",
    "evaluator_normaliser",
    "extract",
    "extract_batch",
    "recover_positions",
    "recover_positions_from_rotations",
]
