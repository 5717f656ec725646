"""Walks made by the project's own generator, whose gait follows from the walkers' attributes."""

from motionary.datasets.procedural_gait.generate import GaitWalk, make_gait_walk, make_gait_walks

__all__ = ["GaitWalk", "make_gait_walk", "make_gait_walks"]
