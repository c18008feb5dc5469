"""The options of `musamma distil`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ..options import AsJson, ConfigFile, Overrides, PredictionsAsGold, ReadingOptions


@dataclass(frozen=True)
class Distil(ReadingOptions):
    """Do what `musamma run` does, with a model, the student, that also learns from teachers and from raw text.

    The teachers are models of the same labels, with any encoder. The results go into runs/NAME-distil.
    """

    config: ConfigFile
    teachers: Annotated[
        list[str],
        typer.Option(
            metavar="RUN",
            help="a teacher: a run folder, a model folder or a hub id, or the folder of several seeds; may be repeated",
        ),
    ]
    raw: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="a file, folder or 'pattern' of raw text; may be repeated"),
    ] = None
    overrides: Overrides = None
    output: Annotated[
        Path | None, typer.Option("-o", metavar="DIR", help="the run folder; default: runs/NAME-distil")
    ] = None
    soft: Annotated[
        float,
        typer.Option(min=0, max=1, help="share of the teachers in the loss of annotated words; of raw words it is 1"),
    ] = 0.5
    raw_words: Annotated[
        int | None,
        typer.Option(
            "--raw-words",
            min=0,
            metavar="N",
            help="words of raw text that each epoch reads, in turn; 0: all; default: as many as are annotated",
        ),
    ] = None
    leave_out_shared: Annotated[
        bool,
        typer.Option(
            "--leave-out-shared", help="leave out raw documents that share sentences with dev or test, and count them"
        ),
    ] = False
    marginals: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="where to keep what the teachers say, for other students; default: deleted when the run is complete",
        ),
    ] = None
    resume: Annotated[bool, typer.Option("--resume", help="continue where the same command was stopped")] = False
    predictions_as_gold: PredictionsAsGold = False
    as_json: AsJson = False
