"""Gait data sets: key points of walkers in an image with attributes of the walkers."""
