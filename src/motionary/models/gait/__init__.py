"""Attributes of walkers read from their walk: WalkAndText's check that there is something to align (its figure 5)."""

from motionary.models.gait.model import AttributeNet, attribute_losses

__all__ = ["AttributeNet", "attribute_losses"]
