"""The jobs: each task composes formats, features, models and the index, and is called by the command line."""
