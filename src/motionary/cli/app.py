"""The `motionary` command: its subcommands, and one place that turns errors into one clear line."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import click
import typer

from motionary import __version__
from motionary.cli import demo, evaluate, index, info, recognise, search, train
from motionary.errors import MotionaryError

app = typer.Typer(
    name="motionary",
    help="A vocabulary for human motion: search, recognise and describe motion files in words, offline.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for module in (index, search, recognise, info, demo, train, evaluate):
    module.register(app)


def _show_version(value: bool) -> None:
    if value:
        print(f"motionary {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options that hold for every command."""


def main() -> None:
    """Run the command line. Exit status: 0 done, 1 nothing found, 2 an error of the input, 130 interrupted."""
    try:
        # standalone_mode off: errors come here instead of being printed with a traceback or a box
        sys.exit(app(standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _stop("interrupted; what was finished is kept, run the same command again to go on", 130)
    except KeyboardInterrupt:
        _stop("interrupted; what was finished is kept, run the same command again to go on", 130)
    except click.ClickException as error:
        hint = f" Try 'motionary {error.ctx.info_name} --help'." if getattr(error, "ctx", None) else ""
        _stop(error.format_message() + hint, 2)
    except MotionaryError as error:
        _stop(str(error), 2)
    except BrokenPipeError:
        # the reader of our output went away (head, less): nothing to say, nobody to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _stop(f"{error.filename or 'the system'}: {error.strerror or error}", 2)


def _stop(message: str, status: int) -> None:
    print(f"motionary: {message}", file=sys.stderr)
    sys.exit(status)
