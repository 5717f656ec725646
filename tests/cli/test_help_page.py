"""docs/cli.md is the command line's own help, word for word. Rewrite it with: python tests/cli/test_help_page.py"""

from __future__ import annotations

from pathlib import Path

import typer

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"


def _help(command, context) -> list[tuple[str, str]]:
    pages = [(context.command_path, command.get_help(context))]
    for name in getattr(command, "commands", {}):
        child = command.commands[name]
        pages += _help(child, type(context)(child, info_name=name, parent=context, terminal_width=100))
    return pages


def render() -> str:
    """The page as it should be."""
    from motionary.cli.app import app

    root = typer.main.get_command(app)
    context = root.make_context("motionary", ["search", "x"], resilient_parsing=True, terminal_width=100)
    parts = ["# The command line\n\nWritten by `python tests/cli/test_help_page.py` from the commands' own help.\n"]
    parts += [f"\n## {path}\n\n```\n{text.rstrip()}\n```\n" for path, text in _help(root, context)]
    return "".join(parts)


def test_the_page_is_the_help() -> None:
    assert PAGE.read_text(encoding="utf-8") == render()


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
