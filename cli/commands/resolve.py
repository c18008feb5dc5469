"""The command `resolve`, which says what the entities of annotated files mean."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

from ...data.corpus import read_located, with_spans_checked, write_corpus
from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.streams import refuse_compressed
from ...data.formats.fitting import fit
from ...data.formats.jsonl import write_jsonl
from ...data.formats.registry import WRITERS, Keeps, format_of
from ...data.wording import amount
from ...inference.meaning.dates.fields import IN_WORDS, Reason
from ..meanings import meaning_of
from ..reading_notes import note_left_out
from ..screen import note
from ..usage.predict import HTML, NAMES
from ..usage.resolve import Resolve


def resolve(options: Resolve) -> None:
    """Read the documents, find what their entities mean, and write them."""
    meaning = meaning_of(options)
    name, keeps, write = _goal(options.output, options.target)
    lost: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    values: Counter[str] = Counter()

    documents = 0

    def resolved() -> Iterator[Document]:
        nonlocal documents
        located = read_located(options.file, options.reading(), lost=lost, left_out=left_out)
        for document in with_spans_checked(located):
            found = meaning.of(document)
            values.update(_values(found))
            documents += 1
            fitted, not_kept = fit(found, keeps)
            lost.update(not_kept)
            yield fitted

    if options.output is None:
        write_jsonl(resolved(), sys.stdout)
    else:
        write(resolved(), options.output)
    note_left_out(left_out)
    for kind, count in lost.items():
        note(f"{kind}: {count:,} not in {name}")
    _note_values(values)
    if options.output is not None:
        note(f"{amount(documents, 'document')} → {options.output}")


def _goal(output: Path | None, target: str | None) -> tuple[str, Keeps, Callable[[Iterable[Document], Path], None]]:
    """The name of the output format, what it can hold, and how it is written."""
    if output is not None:
        refuse_compressed(output)
    by_extension = "jsonl" if output is None else HTML if output.suffix == ".html" else ""
    name = target or by_extension or ("jsonl" if not output or not output.suffix else format_of(output, option="--to"))
    if name not in NAMES:
        raise DataError(f"cannot write {name!r}, expected one of {' '.join(NAMES)}; name one with --to")
    if output is None and name != "jsonl":
        raise DataError(f"cannot write {name} on the screen, expected a file; name it with -o")
    if name == HTML:
        # Imported here, because no other format needs the libraries of pages.
        page = import_module("...evaluation.pages.predicted_page", __package__)
        return name, page.KEEPS, page.write
    return name, WRITERS[name].keeps or Keeps.NOTHING, lambda documents, path: write_corpus(documents, path, name)


def _values(document: Document) -> Iterator[str]:
    """For each date of a document, an empty string if it has a value, and otherwise why it has none."""
    for entity in document.entities:
        facts = dict(entity.meaning)
        if "value" in facts and ("rule" in facts or "reason" in facts):
            yield str(facts.get("reason", ""))


def _note_values(values: Counter[str]) -> None:
    total = values.total()
    if total:
        note(f"{amount(total, 'date')}, {values['']:,} with a value")
        for reason, count in sorted(values.items()):
            advice = "; name it with --date" if reason == Reason.NO_ANCHOR else ""
            if reason:
                note(f"{amount(count, 'date')} without a value ({reason}): {IN_WORDS[reason]}{advice}")
