"""All families by name."""

from __future__ import annotations

from motionary.datasets.procedural import (
    blows,
    dance,
    floor,
    jumps,
    locomotion,
    standing,
    styled_walks,
    upper_body,
    whole_body,
)
from motionary.datasets.procedural.family import Family

FAMILIES: dict[str, Family] = {
    family.name: family
    for module in (locomotion, styled_walks, jumps, upper_body, standing, blows, whole_body, floor, dance)
    for family in module.FAMILIES
}
"""Name to family, in a steady order: a corpus depends on it."""
