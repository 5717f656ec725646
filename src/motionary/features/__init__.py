"""Arrays of numbers a frame that models read, by name, and the normalisers that scale them. numpy only.

`FEATURES` maps a set's name to its `FeatureSet`, imported when first used. A new set is one module and one row here.
The functions below without a set's name are those of `humanml263`.
"""

from __future__ import annotations

from importlib import import_module

from motionary.errors import FeatureMismatch
from motionary.features.feature_set import FeatureSet
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
from motionary.features.mmm21 import to_mmm21
from motionary.features.normaliser import Normaliser, evaluator_normaliser

FEATURES: dict[str, str] = {
    "humanml263": "motionary.features.humanml263_set:FEATURE_SET",
    "kitml251": "motionary.features.kitml251:FEATURE_SET",
    "rifke64": "motionary.features.rifke:FEATURE_SET",
    "teach135": "motionary.features.teach135:FEATURE_SET",
    "rot6d_rows": "motionary.features.rot6d:ROWS",
    "rot6d_columns": "motionary.features.rot6d:COLUMNS",
    "positions66": "motionary.features.positions:FEATURE_SET",
}


def load_feature_set(name: str) -> FeatureSet:
    """The feature set called `name`, a key of `FEATURES`; `FeatureMismatch` lists the names there are."""
    if name not in FEATURES:
        raise FeatureMismatch(f"no feature set is called {name!r}; there are {', '.join(FEATURES)}")
    module, attribute = FEATURES[name].split(":")
    return getattr(import_module(module), attribute)


__all__ = [
    "DIMENSION",
    "FEATURES",
    "FEATURE_NAME",
    "FPS",
    "SLICES",
    "FeatureSet",
    "Normaliser",
    "evaluator_normaliser",
    "extract",
    "extract_batch",
    "load_feature_set",
    "recover_positions",
    "recover_positions_from_rotations",
    "to_mmm21",
]
