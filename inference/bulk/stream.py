"""Prediction for a source as a single stream, in the order of the input."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from ...data.documents import Document
from ...data.sources import RejectedDocument, Source, write_rejected
from .part_files import REJECTED, OnProgress, Tally, Target, find_unwritable, fit_document
from .recipe import AnyRecipe, Prediction


def predict_stream(
    recipe: AnyRecipe, source: Source, target: Target, on_progress: OnProgress
) -> Iterator[Document | RejectedDocument]:
    """The predicted documents of a source, reduced to what the target can hold, and the rejected documents.

    A document that the target cannot write is a rejected document too. The documents are in the order of the input. A
    rejected document may come earlier than in the input, because the predictor reads ahead.

    Args:
        recipe: how documents are predicted.
        source: the documents.
        target: the format that the documents are for; it tries to write them, but not into the output.
        on_progress: a callback that receives the tally of each document.

    Raises:
        DataError: the source raises it, as in `Source.read`.
        ModelError: the model cannot be used.
        ExtraError: a package that the backend needs is not installed.
    """
    rejected: list[RejectedDocument] = []
    seen: set[str | None] = set()
    predicted = recipe.predict_many(_documents(source.read(), rejected))
    while batch := list(islice(predicted, target.batch)):
        for each in _writable(batch, target, seen):
            if isinstance(each, RejectedDocument):
                rejected.append(each)
                continue
            document, tally = each
            on_progress(replace(tally, rejected=len(rejected)), True)
            yield from rejected
            rejected.clear()
            yield document
    on_progress(Tally(rejected=len(rejected)), True)
    yield from rejected


def _writable(
    predictions: Sequence[Prediction], target: Target, seen: set[str | None]
) -> Iterator[tuple[Document, Tally] | RejectedDocument]:
    """Each document reduced to what the target can hold, with its tally; or why it cannot be written.

    Args:
        seen: the ids of earlier documents, if the target needs different ids; those of the documents are added.
    """
    fitted = [fit_document(each, target) for each in predictions]
    if target.distinct:
        for index, each in enumerate(fitted):
            if not isinstance(each, RejectedDocument) and each[0].id in seen:
                reason = f"found the id twice, expected different ids in {target.name}; rename one, or use JSONL"
                fitted[index] = RejectedDocument(each[0].id, None, None, reason)
            seen.add(predictions[index].id)
    found = [(index, each) for index, each in enumerate(fitted) if not isinstance(each, RejectedDocument)]
    for at, why in find_unwritable([document for _, (document, _) in found], target).items():
        fitted[found[at][0]] = why
    yield from fitted


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
    rejected_file = rejected_path(path)
    try:
        target.write(_documents(items, rejected), path)
    finally:
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
