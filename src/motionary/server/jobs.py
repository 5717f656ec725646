"""The table of jobs: which there are, their routers, and what tells whether one can be done here."""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass
from functools import cache

from fastapi import APIRouter

from motionary.errors import MotionaryError
from motionary.server.settings import ServerSettings
from motionary.tasks.library import checkpoint_path


@dataclass(frozen=True)
class Job:
    """A job: `router` "module:name"; `task` the module of tasks that does it; `checkpoint` that ships for it, or "".

    `setting` of the server names another folder of it, or is "".
    """

    title: str
    router: str
    task: str
    checkpoint: str = ""
    setting: str = ""


JOBS: dict[str, Job] = {
    "search": Job("Search the library in words, or by a clip", "motionary.server.routers.search:router", "search"),
    "library": Job(
        "The library: its files, bringing it up to date", "motionary.server.routers.library:router", "indexing"
    ),
    "clips": Job("Clips: look at them, send them", "motionary.server.routers.clips:router", "viewing"),
    "recognise": Job("Say which of some labels a clip shows", "motionary.server.routers.recognise:router", "recognise"),
    "describe": Job("Put a clip or a label into words", "motionary.server.routers.describe:router", "describe"),
    "export": Job("Convert a clip to another format", "motionary.server.routers.export:router", "convert"),
    "tokens": Job(
        "A clip's action sentence", "motionary.server.routers.tokens:router", "tokens", "recogniser-small/tokenizer"
    ),
    "gait": Job("Parameters of a walk", "motionary.server.routers.gait:router", "gait"),
    "gait_attributes": Job(
        "Guesses at who walks, walks by description",
        "motionary.server.routers.gait:learnt",
        "gait",
        "gait-small/aligner",
    ),
    "coach": Job("What to change from one motion to another", "motionary.server.routers.coach:router", "coach"),
    "generate": Job(
        "Motion from words, and edits",
        "motionary.server.routers.generate:router",
        "generate",
        checkpoint="mdm-small",
        setting="generator",
    ),
}
"""Name -> row. A new job is one router and one row."""


def missing(name: str, *, settings: ServerSettings | None = None) -> str:
    """Why a job cannot be done here, "" where it can. Raises `MissingData` for a folder of `settings` without one."""
    job = JOBS[name]
    own = getattr(settings, job.setting) if settings and job.setting else None
    if importlib.util.find_spec(f"motionary.tasks.{job.task}") is None:
        return f"this version of Motionary has no {job.task}"
    if own is not None:
        checkpoint_path(own)
    elif job.checkpoint:
        try:
            checkpoint_path(None, shipped=job.checkpoint)
        except MotionaryError as error:
            return str(error).partition(" (")[0]
    return ""


@cache
def router_of(name: str) -> APIRouter:
    """The router of a job."""
    module, _, attribute = JOBS[name].router.partition(":")
    return getattr(importlib.import_module(module), attribute)
