"""The command `convert`, which converts documents from one format to another."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from ...data.checks.repair import repair_documents
from ...data.corpus import read_located, with_spans_checked, write_corpus
from ...data.documents import Document
from ...data.errors import DataError
from ...data.files.streams import refuse_compressed
from ...data.files.whole_files import atomic_folder
from ...data.formats.fitting import MEANINGS, fit
from ...data.formats.registry import WRITERS, Keeps, extension_of, format_of
from ...data.formats.shared.annotation_state import has_annotation
from ...data.formats.shared.file_names import FileNames
from ...data.located import LocatedDocument
from ...data.tags.labels import REST, keep_longest, map_labels
from ...data.tags.schemes import SCHEMES
from ...data.unique_ids import with_unique_ids
from ...data.wording import amount
from ..options import labels_of
from ..reading_notes import note_columns_as_text, note_left_out
from ..repairs import log_repairs
from ..screen import note
from ..usage.convert import Convert


def convert(options: Convert) -> None:
    """Read the documents, report what the other format cannot hold, and write them."""
    if options.scheme is not None and options.scheme not in SCHEMES:
        raise DataError(f"found the scheme {options.scheme!r}, expected one of {' '.join(SCHEMES)}; correct --scheme")
    refuse_compressed(options.target)
    name = options.target_format or (format_of(options.target, option="--to") if options.target.suffix else "conll")
    if name not in WRITERS:
        raise DataError(
            f"cannot write {name!r}, expected one of {' '.join(WRITERS)}; name one with --to", path=options.target
        )
    lost: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    reading = options.reading()
    note_columns_as_text([options.file], reading)
    found = _with_unique_ids(list(read_located(options.file, reading, lost=lost, left_out=left_out)))
    note_left_out(left_out)
    found, repairs = repair_documents(found) if options.repair else (found, [])
    documents = list(with_spans_checked(found))
    documents, asked = _relabel(
        documents, options.renamed or [], options.dropped or [], options.file, kept=labels_of(options.labels)
    )
    if options.flat:
        documents, before = [keep_longest(document) for document in documents], documents
        asked["overlapping entities"] = _entities(before) - _entities(documents)
    documents = [_fit(document, name, options.scheme, lost) for document in documents]
    meanings = Counter({MEANINGS: lost.pop(MEANINGS, 0)})
    _report(+asked, "left out, as asked")
    _report(+meanings, f"not in {name}; musamma resolve finds them again")
    _report(
        lost, "left out" if options.lossy else f"not in {name}; convert to another format, or leave it out with --lossy"
    )
    if lost and not options.lossy:
        raise typer.Exit(1)
    _write(documents, options.target, name, options.scheme, options.file)
    if options.repair:
        log_repairs(repairs, options.target)


def _with_unique_ids(found: list[LocatedDocument]) -> list[LocatedDocument]:
    """The documents with ids that differ in all splits; their meta is as it was, since the ids name the splits."""
    ids = [each.document.id for each in with_unique_ids(found)]
    return [each.with_document(replace(each.document, id=name)) for each, name in zip(found, ids, strict=True)]


def _relabel(
    documents: list[Document], renamed: list[str], dropped: list[str], source: Path, *, kept: tuple[str, ...] | None
) -> tuple[list[Document], Counter[str]]:
    """The documents with their labels renamed, and the number of entities of each dropped label."""
    counts = Counter(entity.label for document in documents for entity in document.entities)
    names: dict[str, str] = {}
    for pair in renamed:
        old, _, new = pair.partition("=")
        if not old or not new or "=" in new or names.get(old, new) != new:
            raise DataError(f"found --map {pair!r}, expected OLD=NEW once for each label, like PERS=PER")
        names[old] = new
    for label in (*names, *(label for label in dropped if label != REST), *(kept or ())):
        if label not in counts:
            known = f"one of {' '.join(sorted(counts))}" if counts else "one, but there are no entities"
            raise DataError(
                f"found no entity of the label {label!r}, expected {known}; correct --map, --drop or --labels",
                path=source,
            )
    drop = set(counts) - set(names) if REST in dropped else set(dropped)
    drop |= set() if kept is None else set(counts) - set(kept)
    left_out = Counter({f"entities of the label {label}": counts[label] for label in sorted(drop)})
    return [map_labels(document, names, drop=drop) for document in documents], left_out


def _fit(document: Document, name: str, scheme: str | None, lost: Counter[str]) -> Document:
    keeps = WRITERS[name].keeps or Keeps.NOTHING
    if scheme not in (None, "BIO", "IOB2"):
        keeps &= ~Keeps.IMPROPER_STARTS
    fitted, left_out = fit(document, keeps)
    lost.update(left_out)
    return fitted


def _report(counts: Counter[str], what: str) -> None:
    for kind, count in counts.items():
        note(f"{kind}: {count:,} {what}")


def _entities(documents: Iterable[Document]) -> int:
    return sum(len(document.entities) for document in documents)


def _write(documents: list[Document], target: Path, name: str, scheme: str | None, source: Path) -> None:
    if target.suffix or WRITERS[name].folder:
        write_corpus(documents, target, name, scheme=scheme)
        note(f"{amount(len(documents), 'document')} → {target}")
        return
    names = FileNames(extension_of(name))
    files = {names.of(document.id): document for document in documents}
    if len(files) < len(documents):
        raise DataError("found documents that share an id, expected different ids; run `musamma check`", path=source)
    annotated = any(map(has_annotation, documents))
    with _folder_of_files(target) as folder:
        for stem, document in files.items():
            file = folder / f"{stem}{extension_of(name)}"
            write_corpus([document], file, name, scheme=scheme, annotated=annotated)
    note(f"{amount(len(documents), 'document')} → {target}/")


@contextmanager
def _folder_of_files(target: Path) -> Iterator[Path]:
    """A new folder for files, which appear in the target if the ``with`` block ends without an exception.

    The target may have files before, which stay or, if they have the name of a new one, are replaced.
    """
    if not target.exists():
        with atomic_folder(target) as folder:
            yield folder
        return
    with TemporaryDirectory(dir=target, prefix=".") as name:
        folder = Path(name)
        yield folder
        moves = {file: target / file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
        for new in moves.values():
            if new.is_dir():
                raise DataError("found a folder, expected a file or nothing; name another output", path=new)
            new.parent.mkdir(parents=True, exist_ok=True)
        for file, new in moves.items():
            file.replace(new)
