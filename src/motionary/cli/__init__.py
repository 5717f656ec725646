"""The command line: one file a command, each parses, calls a task and prints."""

import os
import sys

# Before numpy loads: a query is a few small products, which one thread answers in 10 ms; two threads that wait for a
# core on a busy machine take a second. torch, which reads other settings, keeps its threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    from motionary.cli.app import main
except KeyboardInterrupt:  # Ctrl-C while the command still loads
    sys.exit(130)

__all__ = ["main"]
