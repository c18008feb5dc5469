"""The command `musamma`."""

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import typer
from typer.core import TyperGroup

from ..data.errors import DataError, ModelError
from .screen import fail

_MODULES = {
    "run": ".commands.run",
    "check": ".commands.check",
    "convert": ".commands.convert",
    "agree": ".commands.agree",
    "stats": ".commands.stats",
    "train": ".commands.train",
    "crossval": ".commands.crossval",
    "evaluate": ".commands.evaluate",
    "compare": ".commands.compare",
    "card": ".commands.card",
    "runs": ".commands.runs",
    "predict": ".commands.predict",
    "export": ".commands.export",
}


class Commands(TyperGroup):
    """The commands, each imported when it is called: checking a file must not wait for torch."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of the help."""
        return list(_MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name, or None."""
        if cmd_name not in _MODULES:
            return None
        single = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
        single.command(cmd_name)(getattr(import_module(_MODULES[cmd_name], __package__), cmd_name))
        return typer.main.get_command(single)


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
    except (DataError, ModelError) as error:
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
