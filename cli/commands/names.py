"""The command `names`, which lists the names in annotated files."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

import typer

from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.streams import STDIN
from ...data.files.whole_files import atomic_write, write_whole
from ...data.formats.shared.record import check_spans
from ...data.sources import RejectedDocument, Source, find_files
from ...data.tags.labels import keep_labels
from ...data.wording import amount
from ...inference.bulk.output_folder import MANIFEST
from ...inference.bulk.part_files import REJECTED
from ...inference.meaning.dates.dated import anchor_in
from ...inference.meaning.names.clusters import Cluster, NameIndex
from ...inference.meaning.names.gazetteer import read_gazetteer
from ..options import labels_of
from ..reading_notes import note_columns_as_text, note_left_out
from ..screen import fail, note, say
from ..usage.names import Names

_BESIDE_PARTS = frozenset({MANIFEST, REJECTED})


def names(options: Names) -> None:
    """Collect the names, and write them as JSONL and as a page."""
    reading = options.reading()
    if options.html is not None and options.output is not None and options.html.absolute() == options.output.absolute():
        raise DataError("found the same file as -o and as --html, expected two; name another one", path=options.html)
    found_files = find_files(options.found, reading, leave_out=options.output)
    if found_files == [STDIN] and reading.format is None and reading.columns is None:
        reading = replace(reading, format="jsonl")
    files = [file for file in found_files if file.name not in _BESIDE_PARTS]
    if not files:
        raise DataError("found no document, expected one to read; check the path", path=found_files[0].parent)
    if options.html is not None and STDIN in files:
        raise DataError("found standard input with --html, expected files, which are read twice; write it to a file")
    note_columns_as_text(files, reading)
    source, labels = Source(tuple(files), reading), labels_of(options.labels)
    gazetteer = None if options.gazetteer is None else read_gazetteer(options.gazetteer)
    counts, left_out, found = Counter[str](), Counter[str](), set[str]()
    with NameIndex(gazetteer) as index:
        for item in _with_spans_checked(source.read(left_out)):
            if isinstance(item, RejectedDocument):
                counts["rejected"] += 1
                fail(str(item.error))
                continue
            counts["documents"] += 1
            found.update(entity.label for entity in item.entities)
            written = anchor_in(item)
            day = None if written is None else written.isoformat()
            index.add(item if labels is None else keep_labels(item, labels), day=day)
        clusters = _in_order({(x.label, x.id): x for x in index.clusters().values()}.values())
    unknown = sorted(set(labels or ()) - found)
    if unknown and found:
        raise DataError(
            f"found no entity of the label {unknown[0]}, expected one of {' '.join(sorted(found))}; correct --labels"
        )
    _write(clusters, options.output)
    if options.html is not None:
        page = import_module("...evaluation.pages.names_page", __package__)
        shown = clusters[: page.MOST]
        documents = (item for item in _with_spans_checked(source.read()) if isinstance(item, Document))
        write_whole(options.html, page.render_names(clusters, page.contexts_of(shown, documents)))
        note(f"page of the names → {options.html}")
    note_left_out(left_out)
    mentions = sum(cluster.mentions for cluster in clusters)
    note(
        f"{amount(len(clusters), 'name')}, {amount(mentions, 'mention')} in {amount(counts['documents'], 'document')}"
        + (f"; {amount(counts['rejected'], 'document')} not read" if counts["rejected"] else "")
    )
    if counts["rejected"]:
        raise typer.Exit(1)


def _with_spans_checked(items: Iterable[Document | RejectedDocument]) -> Iterator[Document | RejectedDocument]:
    """The documents, those with an entity that is not within the text as rejected ones."""
    for item in items:
        try:
            if isinstance(item, Document):
                check_spans(item)
        except ValueError as error:
            yield RejectedDocument(item.id, None, None, str(error))
        else:
            yield item


def _in_order(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Clusters with the most mentions first."""
    return sorted(clusters, key=lambda cluster: (-cluster.mentions, cluster.id, cluster.label))


def _write(clusters: Sequence[Cluster], output: Path | None) -> None:
    """Write one line per cluster, to a file or to standard output."""
    lines = (json.dumps(asdict(cluster), ensure_ascii=False) for cluster in clusters)
    if output is None:
        for line in lines:
            say(line)
        return
    with atomic_write(output) as file:
        file.writelines(f"{line}\n" for line in lines)
