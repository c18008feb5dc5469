"""The command `musamma`."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperGroup

from ..data.errors import DataError, ExtraError, ModelError
from ..data.extras import TRAIN, import_with_extra
from .screen import fail

_COMMANDS = {
    "run": TRAIN,
    "check": None,
    "convert": None,
    "agree": None,
    "stats": None,
    "train": TRAIN,
    "crossval": TRAIN,
    "evaluate": None,
    "compare": None,
    "card": None,
    "runs": None,
    "predict": None,
    "export": None,
}
"""The commands in the order of the help, each with the extra that its module needs."""


class Commands(TyperGroup):
    """The commands. What each takes is read for its help; what it works with is imported when it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, or None."""
        if cmd_name not in _COMMANDS:
            return None
        single = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        single.command(cmd_name)(getattr(import_module(f".usage.{cmd_name}", __package__), cmd_name.title()))
        command = typer.main.get_command(single)
        parse: Any = command.callback
        command.callback = lambda **given: _call(cmd_name, parse(**given))
        return command


def _call(name: str, options: Any) -> None:
    """Have a command's module do what its options say."""
    module = import_with_extra(f".commands.{name}", __package__, _COMMANDS[name])
    getattr(module, name)(options)


app = typer.Typer(
    cls=Commands, name="musamma", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


@app.callback()
def musamma() -> None:
    """Arabic named-entity recognition: annotate in BIO, fine-tune, score, report, predict."""


def main() -> None:
    """Entry point: known errors become one line on standard error and exit code 2."""
    # Forked data loaders would otherwise warn; bulk tokenisation is not where the time goes.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale: results are data
    try:
        app()
    except (DataError, ModelError, ExtraError) as error:
        fail(str(error))
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read our output has enough; nothing may be written at exit any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        fail(str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
