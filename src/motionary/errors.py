"""The errors Motionary raises: one tree, so that a caller can catch all of it with `MotionaryError`.

Every message says what is wrong, where, the offending value, and the command or change that helps.
"""

from __future__ import annotations

from pathlib import Path


class MotionaryError(Exception):
    """Base of every error that is about the user's input, files or set-up rather than a bug of ours."""


class FormatError(MotionaryError):
    """A file cannot be read as the format it claims to be.

    `path` is the file, `line` the 1-based line (or None where lines mean nothing), `problem` what is wrong there.
    """

    def __init__(self, problem: str, *, path: str | Path | None = None, line: int | None = None) -> None:
        self.problem = problem
        self.path = None if path is None else str(path)
        self.line = line
        where = "" if path is None else f"{path}"
        if line is not None:
            where += f", line {line}" if where else f"line {line}"
        super().__init__(f"{where}: {problem}" if where else problem)


class SkeletonMismatch(MotionaryError):
    """A motion's skeleton is not the one that is needed, or cannot be mapped to it."""


class FeatureMismatch(MotionaryError):
    """An array, checkpoint or index was made with another feature set, normaliser, frame rate or model."""


class MissingExtra(MotionaryError):
    """An optional package is not installed; the message names the extra to install."""


class MissingData(MotionaryError):
    """A data set, checkpoint or index that the command needs is not there."""


class BackendError(MotionaryError):
    """A language model or another outside engine failed to answer."""


class IndexStoreError(MotionaryError):
    """A search index cannot be read or written: damaged, not an index, locked, or the disk is full.

    A failed write leaves the index as it was at its last commit.
    """


class EvaluationError(MotionaryError):
    """Scores, labels or a protocol do not fit together, so that no number would mean anything."""
