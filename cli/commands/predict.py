"""The command that finds entities in texts."""

import sys
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from ...data.corpus import write_corpus
from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.streams import refuse_packed
from ...data.formats.conll import write_conll
from ...data.formats.jsonl import write_jsonl
from ...data.formats.registry import WRITERS, Keeps, format_of
from ...data.formats.shared.record import Fields
from ...data.sources import Fault, Reading, Source, find_files
from ...data.wording import amount
from ...inference.bulk.archive import predict_archive
from ...inference.bulk.part_files import ERRORS, Tally, Target
from ...inference.bulk.recipe import Crew, Recipe
from ...inference.bulk.shards import MOST_DOCUMENTS
from ...inference.bulk.stream import errors_beside, predict_stream, write_stream
from ..options import Backend, ColumnSettings, MinScore, Model, columns_of
from ..prediction_progress import PredictionProgress
from ..screen import fail, note

_HTML = "html"
_NAMES = (*WRITERS, _HTML)
_SCREEN = {"jsonl": write_jsonl, "conll": write_conll}


def predict(  # noqa: PLR0913, PLR0917 (a parameter is an option)
    model: Model,
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[INPUT…|-]", help="files, folders, patterns, or - (default)")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="a file, or a folder of parts; standard output if not given"),
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", help=f"{' '.join(_NAMES)}; by the extension of -o if not given, or jsonl")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="format of the inputs; by extension if not given")
    ] = None,
    columns: ColumnSettings = None,
    text_field: Annotated[
        str | None,
        typer.Option(help="where JSONL or Parquet has the text, if not in text; besides, id alone is read"),
    ] = None,
    id_field: Annotated[str | None, typer.Option(help="where it has the id, if not in id")] = None,
    min_score: MinScore = 0.0,
    backend: Backend = "auto",
    strict: Annotated[bool, typer.Option("--strict", help="stop at the first document that cannot be used")] = False,
    workers: Annotated[int, typer.Option(min=1, help="processes; for a folder of parts")] = 1,
    ray: Annotated[
        str | None, typer.Option(metavar="ADDRESS|local", help="a Ray cluster; for a folder of parts")
    ] = None,
    part_documents: Annotated[int, typer.Option(min=1, help="most documents in a part")] = MOST_DOCUMENTS,
) -> None:
    """Find the entities of plain text (a document a file, or a line of standard input) or of annotated files.

    An OUTPUT without extension is a folder of parts; a run into one that was killed goes on when it is started again.
    What cannot be used goes to errors.jsonl there, else to OUTPUT.errors.jsonl or the screen, and the exit code is 1.
    """
    fields = Fields(text_field or "text", id_field or "id") if text_field or id_field else None
    goal = _goal(output, target, part_documents)
    files = tuple(find_files(inputs or ["-"], source, leave_out=output))
    texts = Source(files, Reading(source, columns_of(columns), fields), strict)
    crew = Crew(workers, ray)
    in_parts = output is not None and _is_folder(output, goal)
    if crew != Crew() and not in_parts:
        raise DataError("found --workers or --ray, expected them for a folder of parts; name one with -o")
    recipe = Recipe(model, backend, min_score=min_score)
    if output is None:
        done = _write_screen(recipe, texts, goal)
    elif in_parts:
        done = _write_parts(recipe, texts, output, goal, crew)
    else:
        done = _write_file(recipe, texts, output, goal)
    for kind, count in done.lost.items():
        note(f"{count:,} {kind}: not in {goal.name}")
    if done.faults:
        raise typer.Exit(1)


def _goal(output: Path | None, target: str | None, documents: int) -> Target:
    """What is written, by the options."""
    if output is not None:
        refuse_packed(output)
    name = target or _by_extension(output)
    if name not in _NAMES:
        raise DataError(f"cannot write predictions as {name!r}, expected one of {' '.join(_NAMES)}")
    if output is None and name not in _SCREEN:
        raise DataError(f"cannot write {name} on the screen, expected a file or folder; name it with -o")
    if name == _HTML:
        # A page needs what no other prediction does.
        page = import_module("...evaluation.pages.predicted_page", __package__)
        return Target(name, ".html", page.KEEPS, page.write, documents)
    format = WRITERS[name]
    extension = (*format.extensions, f".{name}")[0]
    return Target(name, extension, format.keeps or Keeps.NOTHING, partial(_write, format=name), documents)


def _by_extension(output: Path | None) -> str:
    if output is None or output.is_dir() or not output.suffix:
        return "jsonl"
    return _HTML if output.suffix == ".html" else format_of(output)


def _write(documents: Iterable[Document], path: Path, *, format: str) -> None:
    write_corpus(documents, path, format)


def _is_folder(output: Path, goal: Target) -> bool:
    """Whether parts are written: not where one corpus is a folder of its own."""
    alone = goal.name in WRITERS and WRITERS[goal.name].folder
    return not alone and (output.is_dir() or not output.suffix)


def _write_screen(recipe: Recipe, texts: Source, goal: Target) -> Tally:
    progress = PredictionProgress(None, shown=False)
    for item in predict_stream(recipe, texts, goal, progress):
        if isinstance(item, Fault):
            fail(str(item.error))
        else:
            _SCREEN[goal.name]([item], sys.stdout)
            sys.stdout.flush()
    return progress.total


def _write_file(recipe: Recipe, texts: Source, output: Path, goal: Target) -> Tally:
    with PredictionProgress(texts.measure()) as progress:
        write_stream(predict_stream(recipe, texts, goal, progress), goal, output)
    if progress.total.faults:
        note(f"{amount(progress.total.faults, 'document')} could not be used: {errors_beside(output)}")
    return progress.total


def _write_parts(recipe: Recipe, texts: Source, folder: Path, goal: Target, crew: Crew) -> Tally:
    with PredictionProgress(texts.measure()) as progress:
        total = predict_archive(recipe, texts, folder, goal, crew=crew, watch=progress)
    found = f"{amount(total.documents, 'document')}, {amount(total.words, 'word')}, {total.entities:,} entities"
    note(f"{found} → {folder}/")
    if total.faults:
        note(f"{amount(total.faults, 'document')} could not be used: {folder / ERRORS}")
    return total
