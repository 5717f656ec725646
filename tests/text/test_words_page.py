"""docs/words.md names every back end, prompt and policy, and its offline commands run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from motionary.text.backends import BACKENDS
from motionary.text.policy import POLICIES
from motionary.text.prompts import PROMPTS

PAGE = (Path(__file__).parents[2] / "docs" / "words.md").read_text(encoding="utf-8")
COMMANDS = [line for line in PAGE.splitlines() if line.startswith("motionary describe") and "--base-url" not in line]


@pytest.mark.parametrize("name", [*BACKENDS, *POLICIES, *PROMPTS])
def test_every_name_is_on_the_page(name):
    suffix = re.escape(f"`-{name.removeprefix('action-gpt-')}`")
    assert f"`{name}`" in PAGE or re.search(suffix, PAGE), name


@pytest.mark.parametrize("name", POLICIES)
def test_the_policies_figures(name):
    policy = POLICIES[name]
    section = PAGE[PAGE.index("## Policies") :]
    row = next(line for line in section.splitlines() if line.startswith(f"| `{name}`"))
    figures = [float(cell) for cell in row.split("|")[2:6]]
    assert figures == [policy.original, policy.paraphrase, policy.action, policy.average]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_pages_offline_commands_run(command, capsys, monkeypatch, tmp_path):
    from motionary.cli.app import app

    monkeypatch.setenv("MOTIONARY_HOME", str(tmp_path))
    app(shlex.split(command)[1:], standalone_mode=False)
    assert capsys.readouterr().out.strip()


def test_there_are_such_commands():
    assert len(COMMANDS) == 3
