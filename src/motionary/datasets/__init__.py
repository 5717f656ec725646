"""Data sets: captioned motion, each in one file, read where it lies; `procedural` makes its own.

Nothing heavy is imported here: take what is needed from the modules, for example
`from motionary.datasets.cmu import load_cmu`.
"""
