"""The prediction of a source into one stream, in its order."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ...data.documents import Document
from ...data.sources import Fault, Source, write_faults
from .part_files import ERRORS, Tally, Target, Watch, fit_document
from .recipe import Recipe


def predict_stream(recipe: Recipe, source: Source, target: Target, watch: Watch) -> Iterator[Document | Fault]:
    """The predicted documents as the target can hold them, and the faults, not always in their place.

    Args:
        watch: is given the tally of each.

    Raises:
        DataError: as `Source.read`.
        ModelError: the model cannot be used.
    """
    faults: list[Fault] = []
    for document in recipe.predict_many(_documents(source.read(), faults)):
        fitted, tally = fit_document(document, target)
        watch(replace(tally, faults=len(faults)), True)
        yield from faults
        faults.clear()
        yield fitted
    watch(Tally(faults=len(faults)), True)
    yield from faults


def write_stream(items: Iterator[Document | Fault], target: Target, path: Path) -> None:
    """Write the documents of a stream, and its faults into a file beside that, if there are any.

    Raises:
        DataError: a document cannot be written in this format.
    """
    faults: list[Fault] = []
    target.write(_documents(items, faults), path)
    beside = errors_beside(path)
    beside.unlink(missing_ok=True)  # of another run
    if faults:
        write_faults(faults, beside)


def errors_beside(path: Path) -> Path:
    """Where the faults are that go with a file."""
    return path.with_name(f"{path.name}.{ERRORS}")


def _documents(items: Iterator[Document | Fault], faults: list[Fault]) -> Iterator[Document]:
    for item in items:
        if isinstance(item, Fault):
            faults.append(item)
        else:
            yield item
