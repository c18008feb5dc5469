"""brat standoff: a folder of pairs of files, with the text of a document in ID.txt and its entities in ID.ann."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ...documents import Document, Entity
from ...errors import DataError
from ...files.whole_files import atomic_folder, read_lines, read_text, write_whole
from ...located import LocatedDocument
from ..shared.record import check_spans

_LOST = {"R": "relations", "*": "relations", "E": "events", "A": "attributes", "M": "attributes"}
_LOST |= {"N": "normalisations", "#": "notes"}
_SPAN = re.compile(r"(\S+) (\d+) (\d+)")
_SHAPE = "T1<TAB>LABEL START END<TAB>its text"


def read(path: Path, *, lost: Counter[str]) -> Iterator[LocatedDocument]:
    """Read the pairs of files in a folder and its subfolders, or a single pair.

    Args:
        path: the folder, or either file of a pair. The id of a document is the path of its files relative to the
            folder, without the extension.
        lost: counts the relations, events, attributes, normalisations and notes of the files, which a document cannot
            hold.

    Raises:
        DataError: a file of a pair is missing or cannot be read; or an annotation has the wrong form, is discontinuous,
            is outside of the text or differs from it.
    """
    if not path.is_dir():
        yield LocatedDocument(_read_pair(path.with_suffix(""), path.stem, lost), path)
        return
    stems = sorted({file.with_suffix("") for file in path.rglob("*") if file.suffix in (".txt", ".ann")})
    for stem in stems:
        yield LocatedDocument(_read_pair(stem, stem.relative_to(path).as_posix(), lost), path)


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a new folder, as a pair of files each.

    Raises:
        DataError: `path` exists and is not an empty folder, an id is not a valid file name or occurs twice, a text
            has a NUL character, or a label has white space or a semicolon.
    """
    with atomic_folder(path) as folder:
        for document in documents:
            name = file_name(document)
            if (folder / f"{name}.txt").exists():
                raise DataError(f"found two documents with the id {name!r}, expected unique ids; rename one", path=path)
            if "\0" in document.text:
                raise DataError(f"document {name!r}: found a NUL character, expected text; use JSONL", path=path)
            lines = [_format(number, document, entity) for number, entity in enumerate(document.entities, start=1)]
            write_whole(folder / f"{name}.txt", document.text)
            write_whole(folder / f"{name}.ann", "".join(lines))


def file_name(document: Document) -> str:
    """The name of a document's files without the extension, which is the document's id.

    Raises:
        DataError: the id is not a valid file name.
    """
    if document.id in ("", ".", "..") or any(mark in document.id for mark in "/\\\0"):
        raise DataError(f"the id {document.id!r} cannot name a file; convert to one file, or change the id")
    return document.id


def _read_pair(stem: Path, name: str, lost: Counter[str]) -> Document:
    text_file, path = (stem.with_name(f"{stem.name}{suffix}") for suffix in (".txt", ".ann"))
    if text_file.exists() and not path.exists():
        raise DataError(f"found no {path.name} next to it, expected one; make an empty one", path=text_file)
    text = read_text(text_file)
    entities = []
    for number, line in read_lines(path):
        if not line.strip():
            continue
        try:
            if line.startswith("T"):
                entities.append(_entity(line, text))
            elif line[0] in _LOST:
                lost[_LOST[line[0]]] += 1
            else:
                raise ValueError(f"found {line!r}, expected an annotation like {_SHAPE}; correct or delete the line")
        except ValueError as error:
            raise DataError(str(error), path=path, line=number) from None
    return Document(name, text, tuple(sorted(entities, key=lambda entity: entity.key)))


def _entity(line: str, text: str) -> Entity:
    cells = line.split("\t", maxsplit=2)
    if len(cells) == 3 and ";" in cells[1]:
        raise ValueError(
            f"found the discontinuous {cells[0]} at {cells[1]}, expected one continuous span; annotate it as one"
        )
    span = _SPAN.fullmatch(cells[1]) if len(cells) == 3 else None
    if span is None:
        raise ValueError(f"found {line!r}, expected {_SHAPE}; correct the line")
    entity = Entity(int(span[2]), int(span[3]), span[1])
    check_spans(Document(cells[0], text, (entity,)))
    surface = _one_line(text[entity.start : entity.end])
    if cells[2] != surface:
        raise ValueError(
            f"found {cells[0]} at {entity.start}:{entity.end} spelled {cells[2]!r}, expected {surface!r} as in the "
            "text; correct the offsets (they count Unicode characters of the .txt file as it is) or the spelling"
        )
    return entity


def _format(number: int, document: Document, entity: Entity) -> str:
    if not _SPAN.fullmatch(f"{entity.label} 0 1") or ";" in entity.label:
        raise DataError(
            f"document {document.id!r}: found the label {entity.label!r}, expected one without white space and "
            "semicolons; rename it with --map"
        )
    surface = _one_line(document.surface(entity))
    return f"T{number}\t{entity.label} {entity.start} {entity.end}\t{surface}\n"


def _one_line(surface: str) -> str:
    """A surface as brat writes it, with a space for each character of a line end."""
    return surface.replace("\n", " ").replace("\r", " ")
