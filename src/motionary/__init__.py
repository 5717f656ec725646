"""Motionary: a vocabulary for human motion."""

__version__ = "0.1.0"
