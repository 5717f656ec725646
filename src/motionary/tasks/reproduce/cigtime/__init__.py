"""CigTime's tables 1, 2, 3 and 5.

`paper` its figures, `sets` triplets of each set and split, `rows` what writes, `tables` the recipes.
"""
