"""The command `musamma`: its commands, its entry point, and how errors end it."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from ..data.errors import DataError, ExtraError, ModelError
from ..data.extras import SERVE, TRAIN, import_with_extra
from .screen import fail, say

_COMMANDS = {
    "run": TRAIN,
    "check": None,
    "convert": None,
    "annotate": SERVE,
    "agree": None,
    "stats": None,
    "encoders": TRAIN,
    "train": TRAIN,
    "crossval": TRAIN,
    "distil": TRAIN,
    "evaluate": None,
    "compare": None,
    "card": None,
    "runs": None,
    "predict": None,
    "resolve": None,
    "names": None,
    "serve": SERVE,
    "export": None,
}
"""The commands in the order of the help, each with the extra that its module needs, or None."""


class Command(TyperCommand):
    """A command whose help shows no type after its flags, because a flag takes no value."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The parameters, also that of --help."""
        return _without_types(super().get_params(ctx))


class Commands(TyperGroup):
    """The group of all commands.

    The help of a command imports its options only (`cli.usage`); the module that does its work (`cli.commands`) is
    imported when the command is called.
    """

    def get_params(self, ctx: Any) -> list[Any]:
        """The options of the program, also --help."""
        return _without_types(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command with a name, or None if there is none."""
        if cmd_name not in _COMMANDS:
            return None
        single = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        single.command(cmd_name, cls=Command)(
            getattr(import_module(f".usage.{cmd_name}", __package__), cmd_name.title())
        )
        command = typer.main.get_command(single)
        parse: Any = command.callback
        command.callback = lambda **given: _call(cmd_name, parse(**given))
        return command


def _without_types(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
    return parameters


def _call(name: str, options: Any) -> None:
    """Import the module of a command and run the command with its options."""
    module = import_with_extra(f".commands.{name}", __package__, _COMMANDS[name])
    getattr(module, name)(options)


app = typer.Typer(
    cls=Commands, name="musamma", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


def _show_version(wanted: bool) -> None:
    if wanted:
        say(f"musamma {import_module('importlib.metadata').version('musamma')}")
        raise typer.Exit


@app.callback()
def musamma(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version and exit.")
    ] = False,
) -> None:
    """Arabic named-entity recognition: check annotations, fine-tune, score, report, predict."""


def main() -> None:
    """Run the command line. This is the entry point of the program.

    Errors of data, models, missing extras and files become one line on standard error and exit code 2.
    """
    # Without this, forked data loaders warn; parallel tokenisation would not save much time.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # in any locale, because the output is data
    try:
        app()
    except (DataError, ModelError, ExtraError) as error:
        fail(str(error))
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output has closed it, so the flush at exit must not write to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        fail(_explained(error))
        sys.exit(2)


def _explained(error: OSError) -> str:
    """What is in the way of an output, or what the system says."""
    if isinstance(error, FileExistsError | NotADirectoryError) and isinstance(error.filename, str):
        path = Path(error.filename)
        in_the_way = next((each for each in (path, *path.parents) if each.is_file()), None)
        if in_the_way is not None:
            return f"found the file {in_the_way}, expected a folder of that name or nothing; name another output"
    # A file that is written has a temporary name until it is complete, and the system names this one first.
    if isinstance(error, IsADirectoryError) and isinstance(error.filename2, str):
        return f"found the folder {error.filename2}, expected a file of that name or nothing; name another output"
    return str(error)


if __name__ == "__main__":
    main()
