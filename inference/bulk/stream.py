"""Prediction for a source as a single stream, in the order of the input."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ...data.documents import Document
from ...data.sources import RejectedDocument, Source, write_rejected
from .part_files import REJECTED, OnProgress, Tally, Target, fit_document
from .recipe import Recipe


def predict_stream(
    recipe: Recipe, source: Source, target: Target, on_progress: OnProgress
) -> Iterator[Document | RejectedDocument]:
    """The predicted documents of a source, reduced to what the target can hold, and the rejected documents.

    The documents are in the order of the input. A rejected document may come earlier than in the input, because the
    predictor reads ahead.

    Args:
        recipe: how documents are predicted.
        source: the documents.
        target: the format that the documents are for; nothing is written.
        on_progress: a callback that receives the tally of each document.

    Raises:
        DataError: the source raises it, as in `Source.read`.
        ModelError: the model cannot be used.
        ExtraError: a package that the backend needs is not installed.
    """
    rejected: list[RejectedDocument] = []
    for document in recipe.predict_many(_documents(source.read(), rejected)):
        fitted, tally = fit_document(document, target)
        on_progress(replace(tally, rejected=len(rejected)), True)
        yield from rejected
        rejected.clear()
        yield fitted
    on_progress(Tally(rejected=len(rejected)), True)
    yield from rejected


def write_stream(items: Iterator[Document | RejectedDocument], target: Target, path: Path) -> None:
    """Write the documents of a stream into a file, and its rejected documents, if any, into a second file next to it.

    Args:
        items: the stream, as `predict_stream` gives it.
        target: the format of the file.
        path: the file; `rejected_path` is the second file, which is removed if no document is rejected.

    Raises:
        DataError: a document cannot be written in this format.
    """
    rejected: list[RejectedDocument] = []
    target.write(_documents(items, rejected), path)
    rejected_file = rejected_path(path)
    rejected_file.unlink(missing_ok=True)  # an earlier run may have left one
    if rejected:
        write_rejected(rejected, rejected_file)


def rejected_path(path: Path) -> Path:
    """The path of the file of rejected documents that belongs to an output file."""
    return path.with_name(f"{path.name}.{REJECTED}")


def _documents(items: Iterator[Document | RejectedDocument], rejected: list[RejectedDocument]) -> Iterator[Document]:
    for item in items:
        if isinstance(item, RejectedDocument):
            rejected.append(item)
        else:
            yield item
