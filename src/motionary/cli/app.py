"""The `motionary` command: its subcommands, and one place that turns errors into one clear line."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from motionary import __version__
from motionary.cli import (
    app_server,
    augment,
    coach,
    convert,
    data,
    demo,
    describe,
    edit,
    evaluate,
    gait,
    generate,
    index,
    info,
    mcp,
    recognise,
    reproduce,
    search,
    tokens,
    train,
    view,
)
from motionary.errors import MotionaryError

# typer carries its own click since 0.2x and used the package before: both base classes are found from typer's own error
_UsageError = next(each for each in typer.BadParameter.__mro__ if each.__name__ == "ClickException")

_INTERRUPTED = 130

app = typer.Typer(
    name="motionary",
    help="A vocabulary for human motion: search, recognise and describe motion files in words, offline.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for module in (
    *(index, search, recognise, describe, augment, info, convert, view, demo),
    *(generate, edit, tokens, train, data, evaluate, reproduce, gait, coach),
    *(app_server, mcp),
):
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
        status = app(sys.argv[1:] or ["--help"], standalone_mode=False) or 0
        if status == _INTERRUPTED:  # some versions of typer swallow Ctrl-C and return this
            raise KeyboardInterrupt
        sys.exit(status)
    except (typer.Abort, KeyboardInterrupt):
        _stop("interrupted; what was finished is kept, run the same command again to go on", _INTERRUPTED)
    except MotionaryError as error:
        _stop(str(error), 2)
    except BrokenPipeError:
        # the reader of our output went away (head, less): nothing to say, nobody to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _stop(f"{error.filename or 'the system'}: {error.strerror or error}", 2)
    except Exception as error:
        if not isinstance(error, _UsageError):
            raise
        context = getattr(error, "ctx", None)
        hint = f"; see '{context.command_path} --help'" if context else ""
        _stop(f"{error.format_message().rstrip('.')}{hint}", 2)  # pyright: ignore[reportAttributeAccessIssue]


def _stop(message: str, status: int) -> None:
    # a file's name may hold control characters, which a terminal would obey
    shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in message)
    print(f"motionary: {shown}", file=sys.stderr)
    sys.exit(status)
