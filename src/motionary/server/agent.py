"""The jobs as tools for an agent, over MCP (Model Context Protocol): `motionary mcp`.

An agent that a person runs on their own machine sees that machine's files by their paths, as the command line does. A
tool never replaces a file that is there. Words out of files (names, labels, captions) come back as data, in JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from motionary import __version__
from motionary.errors import MotionaryError
from motionary.server.jobs import JOBS, missing
from motionary.tasks.open_library import OpenLibrary

INSTRUCTIONS = """Motionary gives human motion a vocabulary. Clips are motion files on this machine (BVH, AMC, npz, C3D
and more), named by their paths. Search the person's library in words, then look closer at a clip with info, recognise,
describe and gait, or compare two with coach. Times are seconds of the file. Scores are cosines, to be compared with one
another and not probabilities. What measures say of health or of who a person is, is no advice and decides nothing."""

Clip = Annotated[str, Field(description="Path of a motion file.", max_length=4000)]
Top = Annotated[int, Field(ge=1, le=200, description="How many files.")]
Result = dict[str, Any]


class Tools:
    """The tools over one library. Each method is a tool; its docstring is what the agent reads."""

    def __init__(self, library: OpenLibrary) -> None:
        self._library = library

    def search(self, text: str, top: Top = 10, only: str | None = None) -> Result:
        """Find the files of the library, and the moments in them, that show what the text says.

        `only`: a glob that the file's whole path must match, such as */walks/*.
        """
        return plain(self._library.search(text, top=top, only=only))

    def search_like(self, clip: Clip, top: Top = 10) -> Result:
        """Find the files of the library whose motion is most like that of a clip."""
        return plain(self._library.like(_path(clip), top=top))

    def library(self) -> Result:
        """What the library holds: how many files, how long, and those that could not be read."""
        entries = self._library.entries()
        good = [entry for entry in entries if entry.status == "ok"]
        failed = [{"path": each.path, "error": each.error} for each in entries if each.status == "failed"]
        seconds = round(sum(entry.duration for entry in good), 1)
        return {"library": str(self._library.path), "files": len(good), "seconds": seconds, "failed": failed[:50]}

    def index(self, folder: str) -> Result:
        """Make a folder of motion files searchable, or read what is new or changed in it. May take minutes."""
        from motionary.tasks.indexing import index_folder

        return plain(index_folder(_path(folder), library=self._library.path, workers=1))

    def info(self, clip: Clip) -> Result:
        """What a motion file holds, how it was understood, and its problems."""
        from motionary.tasks.info import describe_motion_file

        return plain(describe_motion_file(_path(clip)))

    def recognise(self, clip: Clip, labels: list[str] | None = None) -> Result:
        """Which of some labels, known from training or not, a clip shows, as a whole and moment by moment.

        Without labels common actions are tried.
        """
        from motionary.tasks.recognise import recognise_among

        return plain(recognise_among(labels, _path(clip)))

    def describe(self, clip: Clip, count: Annotated[int, Field(ge=1, le=10)] = 1) -> Result:
        """A clip in words that were checked against what was measured, and every measured fact."""
        from motionary.tasks.describe_clip import describe_clip

        return plain(describe_clip(_path(clip), count=count))

    def check_caption(self, clip: Clip, caption: str) -> Result:
        """Check a sentence about a clip: each claim supported, contradicted or not measurable, and put right."""
        from motionary.tasks.describe_clip import check_caption, measure_file

        return plain(check_caption(caption, measure_file(_path(clip))))

    def describe_label(self, label: str, count: Annotated[int, Field(ge=1, le=10)] = 1) -> Result:
        """How the body moves in an action such as cartwheel."""
        from motionary.tasks.describe import describe_label

        return plain(describe_label(label, count=count))

    def convert(self, clip: Clip, target: str, mirror: bool = False, fps: float | None = None) -> Result:
        """Write a clip in another format, told by the target's suffix: .bvh, .glb, .npz, .npy, .csv."""
        from motionary.tasks.convert import Changes, convert_file

        return plain(convert_file(_path(clip), _path(target), changes=Changes(mirror=mirror, fps=fps)))

    def tokens(self, clip: Clip) -> Result:
        """A clip's action sentence: the codes it is said in, and when."""
        from motionary.tasks.tokens import action_tokens

        return plain(action_tokens(_path(clip)))

    def gait(self, clip: Clip) -> Result:
        """The plain parameters of a walk: cadence, speed, step length, symmetry and more. No medical advice."""
        from motionary.tasks.gait import parameter_values, parameters

        return {"parameters": parameter_values(parameters(_path(clip)))}

    def coach(self, attempt: Clip, target: Clip, most: Annotated[int, Field(ge=1, le=20)] = 3) -> Result:
        """What to change in one motion to come to another, with figures; silent where nothing is sure."""
        from motionary.tasks.coach import coach

        return plain(coach(_path(attempt), _path(target), most=most))

    def generate(self, text: str, folder: str, seconds: float = 4.0, count: int = 1, seed: int = 0) -> Result:
        """Make motion from words, as BVH files in a new folder."""
        from motionary.tasks.generate import generate_files, phrases_of
        from motionary.tasks.generator import Sampling

        phrases = phrases_of([text], [seconds])
        made = generate_files(phrases, _new(folder), count=count, formats="bvh", sampling=Sampling(seed=seed))
        return {"files": [str(file) for each in made for file in each.files]}


TOOLS: dict[str, str] = {
    "search": "search",
    "search_like": "search",
    "library": "library",
    "index": "library",
    "info": "clips",
    "recognise": "recognise",
    "describe": "describe",
    "check_caption": "describe",
    "describe_label": "describe",
    "convert": "export",
    "tokens": "tokens",
    "gait": "gait",
    "coach": "coach",
    "generate": "generate",
}
"""Tool -> the job of JOBS that it belongs to; tools of jobs that are missing here are left out."""


def create_agent_server(library: Path | None = None, *, missing: Callable[[str], str] = missing) -> MCPServer:
    """The MCP server over a library."""
    server = MCPServer("motionary", instructions=" ".join(INSTRUCTIONS.split()), version=__version__)
    tools = Tools(OpenLibrary(library))
    for name, job in TOOLS.items():
        assert job in JOBS
        if not missing(job):
            server.add_tool(_told(getattr(tools, name)), name=name)
    return server


def plain(value: Any) -> Any:
    """A report as JSON can hold it: dataclasses as objects, numbers that are none as null."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, str | Path):
        return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value


def _told(tool: Callable[..., Result]) -> Callable[..., Result]:
    """The tool, whose errors are sentences that the agent reads."""

    @wraps(tool)
    def told(*arguments: Any, **options: Any) -> Result:
        try:
            return tool(*arguments, **options)
        except (MotionaryError, OSError) as error:
            raise ToolError(str(error)) from None

    return told


def _path(text: str) -> Path:
    if "\0" in text:
        raise MotionaryError("a path holds no NUL")
    return Path(text).expanduser()


def _new(folder: str) -> Path:
    """A folder in which nothing can be replaced."""
    path = _path(folder)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise MotionaryError(f"{path}: there is something already; name a new folder")
    return path
