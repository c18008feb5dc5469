"""The command `musamma`."""

import os
import sys
from io import TextIOWrapper

import typer

from cli.corpus import check, convert
from cli.model import evaluate, predict
from cli.runs import card, crossval, run, train
from cli.screen import fail
from data.errors import DataError
from inference.errors import ModelError

app = typer.Typer(
    name="musamma",
    help="Arabic named-entity recognition: annotate in BIO, fine-tune, score, report, predict.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (run, check, convert, train, crossval, evaluate, card, predict):
    app.command()(command)


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
