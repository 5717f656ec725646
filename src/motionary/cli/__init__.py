"""The command line: one file a command, each parses, calls a task and prints."""

from motionary.cli.app import main

__all__ = ["main"]
