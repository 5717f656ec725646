"""Skeleton recognition sets: bodies, reading, pre-processing, and small synthetic ones; see `skeleton_sets`."""
