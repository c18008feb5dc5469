"""The prediction of a source into one stream, in its order."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ...data.documents import Document
from ...data.sources import RejectedDocument, Source, write_rejected
from .part_files import REJECTED, Tally, Target, Watch, fit_document
from .recipe import Recipe


def predict_stream(
    recipe: Recipe, source: Source, target: Target, watch: Watch
) -> Iterator[Document | RejectedDocument]:
    """The predicted documents as the target can hold them, and the rejected, not always in their place.

    Args:
        watch: is given the tally of each.

    Raises:
        DataError: as `Source.read`.
        ModelError: the model cannot be used.
    """
    rejected: list[RejectedDocument] = []
    for document in recipe.predict_many(_documents(source.read(), rejected)):
        fitted, tally = fit_document(document, target)
        watch(replace(tally, rejected=len(rejected)), True)
        yield from rejected
        rejected.clear()
        yield fitted
    watch(Tally(rejected=len(rejected)), True)
    yield from rejected


def write_stream(items: Iterator[Document | RejectedDocument], target: Target, path: Path) -> None:
    """Write the documents of a stream, and its rejected into a file beside that, if there are any.

    Raises:
        DataError: a document cannot be written in this format.
    """
    rejected: list[RejectedDocument] = []
    target.write(_documents(items, rejected), path)
    beside = rejected_path(path)
    beside.unlink(missing_ok=True)  # of another run
    if rejected:
        write_rejected(rejected, beside)


def rejected_path(path: Path) -> Path:
    """Where the rejected are that go with a file."""
    return path.with_name(f"{path.name}.{REJECTED}")


def _documents(items: Iterator[Document | RejectedDocument], rejected: list[RejectedDocument]) -> Iterator[Document]:
    for item in items:
        if isinstance(item, RejectedDocument):
            rejected.append(item)
        else:
            yield item
