"""`motionary mcp`: the tools by the package's own client, in this process and over a real pipe."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mcp")
from mcp import Client, StdioServerParameters

from motionary.server.agent import TOOLS, create_agent_server
from motionary.tasks.search import search


def _call(server: Any, name: str, arguments: dict[str, Any]) -> Any:
    async def run() -> Any:
        async with Client(server) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def server(library: Path):
    return create_agent_server(library, missing=lambda job: "")


@pytest.fixture(scope="module")
def take(folder: Path) -> str:
    return str(folder / "walks" / "take01.bvh")


def test_every_tool_is_told_with_what_it_does(server) -> None:
    async def run():
        async with Client(server) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(run())}
    assert set(tools) == set(TOOLS)
    assert all(tool.description and tool.input_schema["type"] == "object" for tool in tools.values())


def test_search(server, library: Path) -> None:
    found = _call(server, "search", {"text": "a person walks", "top": 2}).structured_content
    wanted = search("a person walks", library=library, top=2)
    assert [hit["path"] for hit in found["hits"]] == [str(hit.path) for hit in wanted.hits]


@pytest.mark.parametrize(
    ("tool", "arguments", "key"),
    [
        ("library", {}, "files"),
        ("info", {"clip": "TAKE"}, "problems"),
        ("recognise", {"clip": "TAKE", "labels": ["walk", "/etc/passwd"]}, "labels"),
        ("describe", {"clip": "TAKE"}, "texts"),
        ("check_caption", {"clip": "TAKE", "caption": "A person walks."}, "claims"),
        ("describe_label", {"label": "cartwheel"}, "texts"),
        ("coach", {"attempt": "TAKE", "target": "TAKE"}, "caution"),
        ("search_like", {"clip": "TAKE", "top": 2}, "hits"),
    ],
)
def test_tools_answer(server, take: str, tool: str, arguments: dict[str, Any], key: str) -> None:
    given = {name: take if value == "TAKE" else value for name, value in arguments.items()}
    answer = _call(server, tool, given)
    assert not answer.is_error, answer.content
    assert key in answer.structured_content


def test_convert_never_replaces(server, take: str, tmp_path: Path) -> None:
    target = tmp_path / "x.bvh"
    assert not _call(server, "convert", {"clip": take, "target": str(target)}).is_error
    before = target.read_bytes()
    again = _call(server, "convert", {"clip": take, "target": str(target), "mirror": True})
    assert again.is_error and target.read_bytes() == before
    full = _call(server, "generate", {"text": "walk", "folder": str(tmp_path)})
    assert full.is_error and "new folder" in full.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("info", {"clip": "/nowhere/x.bvh"}),
        ("info", {"clip": "a\0b.bvh"}),
        ("search", {"text": ""}),
        ("search", {"text": "walk", "top": 0}),
        ("recognise", {"clip": 5}),
    ],
)
def test_errors_are_sentences(server, tool: str, arguments: dict[str, Any]) -> None:
    answer = _call(server, tool, arguments)
    assert answer.is_error and "Traceback" not in answer.content[0].text


def test_tools_of_missing_jobs_are_left_out(library: Path) -> None:
    async def run():
        async with Client(create_agent_server(library, missing=lambda job: "x" if job == "coach" else "")) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    assert asyncio.run(run()) == set(TOOLS) - {"coach"}


def test_over_a_pipe(library: Path) -> None:
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from motionary.cli import main; main()", "mcp", "--library", str(library)],
        env=dict(os.environ),
    )
    found = _call(command, "library", {}).structured_content
    assert found["files"] == 6
