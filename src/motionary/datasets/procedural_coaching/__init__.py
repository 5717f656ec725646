"""Pairs of made exercises that differ in known parameters, with the true instruction: a test set for the coach."""

from motionary.datasets.procedural_coaching.changes import CHANGES, VERSION, Change
from motionary.datasets.procedural_coaching.exercises import EXERCISES, Exercise
from motionary.datasets.procedural_coaching.pairs import Condition, Difference, Pair, make_pair

__all__ = ["CHANGES", "EXERCISES", "VERSION", "Change", "Condition", "Difference", "Exercise", "Pair", "make_pair"]
