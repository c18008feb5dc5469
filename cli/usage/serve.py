"""The options of `musamma serve`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..options import Backend, Model


@dataclass(frozen=True)
class Serve:
    """Answer requests over HTTP, and show a page to try the model.

    POST /v1/predict answers what `musamma predict` writes; the page is at /, the description of the API at /docs.
    SIGTERM ends the server when all requests are answered; a second one ends it at once.
    """

    model: Model
    host: Annotated[str, typer.Option(help="address to listen on; 0.0.0.0 for all of this machine")] = "127.0.0.1"
    port: Annotated[int, typer.Option(min=0, max=65535, help="port to listen on; 0 for any free one")] = 8000
    uds: Annotated[Path | None, typer.Option(metavar="PATH", help="Unix socket to listen on instead")] = None
    workers: Annotated[int, typer.Option(min=1, help="processes that run the model, each with a copy of it")] = 1
    backend: Backend = "auto"
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="a name under which clients address the server; may be repeated; default: those of this machine if it "
            "listens on 127.0.0.1, otherwise any",
        ),
    ] = None
    key_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="require a key; the file has the SHA-256 of each accepted one, one a line"),
    ] = None
    max_bytes: Annotated[int, typer.Option(min=1, help="largest body, and longest line of a stream")] = 8 << 20
    max_pieces: Annotated[int, typer.Option(min=1, help="most pieces of a body, or of a line of a stream")] = 500_000
    max_queue: Annotated[int, typer.Option(min=1, help="most pieces that may wait; further requests get 429")] = 500_000
    timeout: Annotated[float, typer.Option(min=0.001, help="seconds in which a JSON request is answered")] = 300.0
    grace: Annotated[float, typer.Option(min=0, help="seconds for which requests are accepted after SIGTERM")] = 5.0
    drain: Annotated[float, typer.Option(min=0, help="seconds, after that, in which requests are finished")] = 30.0
    log: Annotated[Literal["text", "json"], typer.Option(help="text or json: the lines on standard error")] = "text"
