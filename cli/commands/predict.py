"""The command `predict`, which finds entities in texts."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from importlib import import_module
from io import StringIO
from pathlib import Path

import typer

from ...data.corpus import write_corpus
from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.streams import refuse_compressed
from ...data.formats.columns.conll import write_conll
from ...data.formats.jsonl import write_jsonl
from ...data.formats.registry import WRITERS, Keeps, Tasks, extension_of, format_of
from ...data.formats.shared.record import Fields
from ...data.sources import RejectedDocument, Source, find_files
from ...data.wording import amount
from ...inference.bulk.archive import predict_archive
from ...inference.bulk.part_files import REJECTED, Tally, Target
from ...inference.bulk.recipe import AnyRecipe, Crew, Recipe
from ...inference.bulk.stream import predict_stream, rejected_path, write_stream
from ...inference.meaning.meaning import Meaning
from ..meanings import meaning_of
from ..options import labels_of
from ..prediction_progress import PredictionProgress
from ..reading_notes import note_columns_as_text
from ..screen import fail, note
from ..usage.predict import HTML, NAMES, Predict

_SCREEN = {"jsonl": write_jsonl, "conll": write_conll}


def predict(options: Predict) -> None:
    """Find the entities and write them to standard output, a file or a folder of parts."""
    fields = (
        Fields(options.text_field or "text", options.id_field or "id")
        if options.text_field or options.id_field
        else None
    )
    reading = replace(options.reading(Tasks.EVERY), fields=fields)
    recipe, inputs = _recipe(options)
    goal = _goal(options.output, options.target, options.part_documents)
    files = tuple(find_files(inputs or ["-"], reading, leave_out=options.output))
    note_columns_as_text(files, reading)
    texts = Source(files, reading, options.strict)
    crew = Crew(options.workers, options.ray)
    in_parts = options.output is not None and _is_folder(options.output, goal)
    if crew != Crew() and not in_parts:
        raise DataError("found --workers or --ray, expected them with a folder of parts only; name one with -o")
    if options.output is None:
        done = _write_screen(recipe, texts, goal)
    elif in_parts:
        done = _write_parts(recipe, texts, options.output, goal, crew)
    else:
        done = _write_file(recipe, texts, options.output, goal)
    for kind, count in done.lost.items():
        note(f"{kind}: {count:,} not in {goal.name}")
    if done.rejected:
        raise typer.Exit(1)


def _recipe(options: Predict) -> tuple[AnyRecipe, list[str]]:
    """How documents are predicted, and the inputs. With a server, the first argument is an input, not a model."""
    inputs, labels = options.inputs or [], labels_of(options.labels)
    meaning = _meaning(options)
    if options.server is not None:
        if options.backend != "auto":
            raise DataError("found --backend with --server, expected one of them; the server has its own backend")
        remote = import_module("...inference.bulk.remote", __package__)  # the HTTP client is needed here alone
        recipe = remote.RemoteRecipe(options.server, options.min_score, labels, options.strict, meaning)
        return recipe, [*filter(None, [options.model]), *inputs]
    if options.model is None:
        raise DataError("found neither a model nor --server, expected one of them; name the model first")
    return Recipe(options.model, options.backend, min_score=options.min_score, labels=labels, meaning=meaning), inputs


def _meaning(options: Predict) -> Meaning | None:
    """How entities are read; None if they are not."""
    if options.meaning:
        return meaning_of(options)
    if options.date is not None or options.month_first or options.gazetteer is not None:
        raise DataError("found --date, --month-first or --gazetteer, expected them with --meaning; add it")
    return None


def _goal(output: Path | None, target: str | None, documents: int) -> Target:
    """The output format that the options ask for."""
    if output is not None:
        refuse_compressed(output)
    name = target or _by_extension(output)
    if name not in NAMES:
        raise DataError(f"cannot write predictions as {name!r}, expected one of {' '.join(NAMES)}; name one with --to")
    if output is None and name not in _SCREEN:
        raise DataError(f"cannot write {name} on the screen, expected a file or folder; name it with -o")
    if name == HTML:
        # Imported here, because no other format needs the libraries of pages.
        page = import_module("...evaluation.pages.predicted_page", __package__)
        return Target(name, ".html", page.KEEPS, page.write, documents)
    keeps = WRITERS[name].keeps or Keeps.NOTHING
    if output is None:
        return Target(name, extension_of(name), keeps, partial(_try_screen, format=name), documents, batch=1)
    distinct = WRITERS[name].folder
    return Target(name, extension_of(name), keeps, partial(_write, format=name), documents, distinct=distinct)


def _by_extension(output: Path | None) -> str:
    if output is None or output.is_dir() or not output.suffix:
        return "jsonl"
    return HTML if output.suffix == ".html" else format_of(output, option="--to")


def _write(documents: Iterable[Document], path: Path, *, format: str) -> None:
    write_corpus(documents, path, format)


def _try_screen(documents: Iterable[Document], _: Path, *, format: str) -> None:
    _SCREEN[format](documents, StringIO())


def _is_folder(output: Path, goal: Target) -> bool:
    """Whether the output is a folder of parts. It is not if a single corpus of this format is a folder already."""
    alone = goal.name in WRITERS and WRITERS[goal.name].folder
    return not alone and (output.is_dir() or not output.suffix)


def _write_screen(recipe: AnyRecipe, texts: Source, goal: Target) -> Tally:
    progress = PredictionProgress(None, shown=False)
    for item in predict_stream(recipe, texts, goal, progress):
        if isinstance(item, RejectedDocument):
            fail(str(item.error))
        else:
            _SCREEN[goal.name]([item], sys.stdout)
            sys.stdout.flush()
    return progress.total


def _write_file(recipe: AnyRecipe, texts: Source, output: Path, goal: Target) -> Tally:
    with PredictionProgress(texts.measure()) as progress:
        write_stream(predict_stream(recipe, texts, goal, progress), goal, output)
    _note_rejected(progress.total, rejected_path(output))
    return progress.total


def _write_parts(recipe: AnyRecipe, texts: Source, folder: Path, goal: Target, crew: Crew) -> Tally:
    with PredictionProgress(texts.measure()) as progress:
        total = predict_archive(recipe, texts, folder, goal, crew=crew, on_progress=progress)
    found = f"{amount(total.documents, 'document')}, {amount(total.words, 'word')}, entities: {total.entities:,}"
    note(f"{found} → {folder}/")
    _note_rejected(total, folder / REJECTED)
    return total


def _note_rejected(total: Tally, path: Path) -> None:
    if total.rejected:
        note(f"{amount(total.rejected, 'document')} could not be used; see {path}")
