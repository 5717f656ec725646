"""`motionary mcp`"""

from __future__ import annotations

import typer

from motionary.cli import options
from motionary.errors import MissingExtra


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("mcp")(mcp)


def mcp(library: options.Library = None) -> None:
    """Offer the jobs as tools to an agent, over MCP on standard input and output.

    An agent's settings name the command, such as {"command": "motionary", "args": ["mcp", "--library", "mocap.index"]}.
    """
    try:
        from motionary.server.agent import create_agent_server
    except ImportError as error:
        raise MissingExtra(f"this needs {error.name}; install it with: pip install 'motionary[app,mcp]'") from error
    create_agent_server(library).run("stdio")
