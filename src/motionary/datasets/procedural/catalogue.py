"""All families by name."""

from __future__ import annotations

from motionary.datasets.procedural import jumps, locomotion, upper_body, whole_body
from motionary.datasets.procedural.family import Family

FAMILIES: dict[str, Family] = {
    family.name: family for module in (locomotion, jumps, upper_body, whole_body) for family in module.FAMILIES
}
"""Name to family, in a steady order: a corpus depends on it."""
