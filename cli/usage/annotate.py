"""The options of `musamma annotate`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import Backend, ReadingOptions


@dataclass(frozen=True, kw_only=True)
class Annotate(ReadingOptions):
    """Annotate articles in the browser: a page on this machine, with the help of a model.

    The project is a folder, which is made if it does not exist. Every action is saved in it at once.
    A project is a corpus: convert, run, check, stats and agree read it.
    """

    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="the folder of the project")]
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="articles to add: files, folders or patterns")
    ] = None
    labels: Annotated[
        str | None,
        typer.Option(
            help="the labels, comma-separated, in the order of the keys 1 to 9; default: as in the files, or the model"
        ),
    ] = None
    model: Annotated[
        str | None, typer.Option(help="suggest what this model finds: a run folder, a model folder or a hub id")
    ] = None
    backend: Backend = "auto"
    guide: Annotated[Path | None, typer.Option(metavar="FILE", help="the guide of annotation, in Markdown")] = None
    as_name: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="who annotates; default: the only one who has annotated the project, or annotator",
        ),
    ] = None
    blind: Annotated[bool, typer.Option("--blind", help="hide what others have annotated")] = False
    adjudicate: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="A B", help="show the differences of two annotators, to choose between them"),
    ] = None
    retrain: Annotated[
        int,
        typer.Option(min=0, help="train a model each time this many more articles are finished; 0: only when asked"),
    ] = 0
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="the config to train with; its corpora are replaced")
    ] = None
    test_share: Annotated[
        float,
        typer.Option(min=0, max=0.9, help="share of the articles set aside by chance, to test models on"),
    ] = 0.2
    port: Annotated[int, typer.Option(min=0, max=65535, help="port of the page; 0 for any free one")] = 8001
    open_page: Annotated[bool, typer.Option("--open", help="open the page in the browser")] = False
