"""brat standoff: a folder of pairs of files, with the text of a document in ID.txt and its entities in ID.ann.

brat knows no span with a line end or a tab in it: it writes the parts before and after as a discontinuous one. Parts
with nothing but white space between them are read as one entity, and written so."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ...documents import Document, Entity
from ...errors import DataError, OnRejected, rejecting
from ...files.folders import visible_paths
from ...files.whole_files import atomic_folder, read_lines, read_text, write_whole
from ...located import LocatedDocument
from ...text.offsets import Edges, character_edges
from ..registry import Tasks
from ..shared.file_names import FileNames
from ..shared.record import check_spans
from ..shared.spelled_spans import SpelledSpan, edges_of

_LOST = {"R": "relations", "*": "relations", "E": "events", "A": "attributes", "M": "attributes"}
_LOST |= {"N": "normalisations", "#": "notes"}
_SPANS = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_SHAPE = "T1<TAB>LABEL START END<TAB>its text"
_BREAK = re.compile(r"\s*[\t\r\n]\s*")
IDS = "musamma-ids.json"
"""The file in a folder with the ids that are not the paths of their files, by path."""


def read(
    path: Path,
    *,
    lost: Counter[str],
    left_out: Counter[str],
    tasks: Tasks = Tasks.LABELLED,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the pairs of files in a folder and its subfolders, or a single pair. Hidden files are skipped.

    Args:
        path: the folder, or either file of a pair. The id of a document is the path of its files relative to the
            folder, without the extension.
        lost: counts the relations, events, attributes, normalisations and notes of the files, which a document cannot
            hold, and entities of several parts with words between them.
        left_out: counts the texts of a folder without an .ann file, which nobody annotated.
        tasks: if it is `Tasks.EVERY`, these texts are read too, without entities; if it is `Tasks.ANNOTATED`,
            an entity that a document cannot hold is an error.
        on_rejected: a callback that receives each pair that is not a document; reading continues after it.

    Raises:
        DataError: a file of a pair is missing or cannot be read, or an annotation has the wrong form, is outside of the
            text or differs from it, and there is no `on_rejected`.
    """
    if not path.is_dir():
        text_file, ann_file = _pair(path.with_suffix(""))
        if text_file.exists() and not ann_file.exists():
            raise DataError(f"found no {ann_file.name} next to it, expected one; make an empty one", path=text_file)
        yield LocatedDocument(_read_pair(path.with_suffix(""), path.stem, lost, tasks), path, named=False)
        return
    ids = _read_ids(path / IDS)
    for stem in _stems(path):
        name = stem.relative_to(path).as_posix()
        annotated = _pair(stem)[1].exists()
        if not annotated and tasks is not Tasks.EVERY:
            left_out["texts without an .ann file"] += 1
            continue
        with rejecting(on_rejected):
            document = _read_pair(stem, ids.get(name, name), lost, tasks, annotated=annotated)
            yield LocatedDocument(document, path, named=name in ids, annotated=annotated)


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a new folder, as a pair of files each.

    An id that is a path names the files, in folders of their own; others are listed in a file of the folder.

    Raises:
        DataError: `path` exists and is not an empty folder, an id occurs twice, a text has a NUL character, or a label
            has white space or a semicolon.
    """
    names = FileNames(".txt", IDS)
    with atomic_folder(path) as folder:
        for document in documents:
            text_file = names.new_file(document.id, folder, path)
            if "\0" in document.text:
                raise DataError(f"document {document.id!r}: found a NUL character, expected text; use JSONL", path=path)
            lines = [_format(number, document, entity) for number, entity in enumerate(document.entities, start=1)]
            write_whole(text_file, document.text)
            write_whole(text_file.with_suffix(".ann"), "".join(lines))
        if names.renamed:
            ids = {name: identifier for identifier, name in names.renamed.items()}
            write_whole(folder / IDS, json.dumps(ids, ensure_ascii=False, indent=1) + "\n")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of an .ann file with an entity."""

    number: int
    name: str
    label: str
    span: SpelledSpan


def _pair(stem: Path) -> tuple[Path, Path]:
    return stem.with_name(f"{stem.name}.txt"), stem.with_name(f"{stem.name}.ann")


def _stems(folder: Path) -> list[Path]:
    """The files of a folder and its subfolders, without the extension; hidden ones are none of brat's."""
    return sorted({file.with_suffix("") for file in visible_paths(folder) if file.suffix in (".txt", ".ann")})


def _read_ids(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        ids = json.loads(read_text(path))
    except (ValueError, RecursionError):
        ids = None
    if not isinstance(ids, dict) or not all(isinstance(each, str) for each in ids.values()):
        raise DataError("found no object of paths and ids, expected one; correct or delete the file", path=path)
    return ids


def _read_pair(stem: Path, name: str, lost: Counter[str], tasks: Tasks, *, annotated: bool = True) -> Document:
    text_file, path = _pair(stem)
    text = read_text(text_file)
    if not annotated:
        return Document(name, text)
    lines, others = [], Counter[str]()
    for number, line in read_lines(path):
        if not line.strip():
            continue
        if line[0] in _LOST:
            others[_LOST[line[0]]] += 1
            continue
        try:
            lines.append(_parse(line, number))
        except ValueError as error:
            raise DataError(str(error), path=path, line=number, document=name) from None
    document = Document(name, text, _entities(lines, text, path, others, tasks))
    lost.update(others)
    return document


def _parse(line: str, number: int) -> _Line:
    if not line.startswith("T"):
        raise ValueError(f"found {line!r}, expected an annotation like {_SHAPE}; correct or delete the line")
    cells = line.split("\t", maxsplit=2)
    found = _SPANS.fullmatch(cells[1].strip()) if len(cells) == 3 else None
    if found is None:
        raise ValueError(f"found {line!r}, expected {_SHAPE}; correct the line")
    parts = [tuple(map(int, part.split())) for part in found[2].split(";")]
    return _Line(number, cells[0], found[1], SpelledSpan(tuple((start, end) for start, end in parts), cells[2]))


def _entities(lines: list[_Line], text: str, path: Path, lost: Counter[str], tasks: Tasks) -> tuple[Entity, ...]:
    """The entities of an .ann file.

    Raises:
        DataError: one is outside of the text or differs from it; or one has words between its parts, and `tasks` is
            `Tasks.ANNOTATED`.
    """
    edges = edges_of(text, [line.span for line in lines])
    entities = []
    for line in lines:
        try:
            if edges is None and not line.span.fits(text, character_edges(text)):
                raise _misfit(line, text)
            if edges is not None:
                entities += _joined(line, text, edges, lost, tasks)
        except ValueError as error:
            raise DataError(str(error), path=path, line=line.number) from None
    return tuple(sorted(entities, key=lambda entity: entity.key))


def _joined(line: _Line, text: str, edges: Edges, lost: Counter[str], tasks: Tasks) -> list[Entity]:
    """The entity of a line, if there are no words between its parts."""
    parts = sorted(line.span.characters(edges))
    if any(text[before:after].strip() for (_, before), (after, _) in pairwise(parts)):
        if tasks is Tasks.ANNOTATED:
            raise ValueError(
                f"found the discontinuous {line.name} at {_shown(line)}, expected one span, or several with only white "
                "space between them; annotate it as one"
            )
        lost["discontinuous entities"] += 1
        return []
    entity = Entity(parts[0][0], parts[-1][1], line.label)
    check_spans(Document(line.name, text, (entity,)))
    return [entity]


def _misfit(line: _Line, text: str) -> ValueError:
    """The error for a line whose offsets, in characters, do not fit the text."""
    try:
        surface = _one_line(line.span.surface(text, character_edges(text)))
    except ValueError:
        return ValueError(
            f"found the {line.label} at {_shown(line)}, expected it within the text of {len(text)} characters; correct "
            "its offsets (they count Unicode characters of the .txt file as it is)"
        )
    return ValueError(
        f"found {line.name} at {_shown(line)} spelled {line.span.spelling!r}, expected {surface!r} as in the text; "
        "correct the offsets (they count Unicode characters of the .txt file as it is) or the spelling"
    )


def _shown(line: _Line) -> str:
    return ";".join(f"{start}:{end}" for start, end in line.span.parts)


def _format(number: int, document: Document, entity: Entity) -> str:
    if not _SPANS.fullmatch(f"{entity.label} 0 1") or ";" in entity.label:
        raise DataError(
            f"document {document.id!r}: found the label {entity.label!r}, expected one without white space and "
            "semicolons; rename it or use JSONL"
        )
    parts = _parts(document.surface(entity))
    offsets = ";".join(f"{entity.start + start} {entity.start + end}" for start, end in parts)
    surface = " ".join(document.surface(entity)[start:end] for start, end in parts)
    return f"T{number}\t{entity.label} {offsets}\t{_one_line(surface)}\n"


def _parts(surface: str) -> list[tuple[int, int]]:
    """The spans between the line ends and tabs of a surface; all of it if it starts or ends with white space."""
    if surface != surface.strip():
        return [(0, len(surface))]
    breaks = [found.span() for found in _BREAK.finditer(surface)]
    starts, ends = [0, *(end for _, end in breaks)], [*(start for start, _ in breaks), len(surface)]
    return list(zip(starts, ends, strict=True))


def _one_line(surface: str) -> str:
    """A surface with a space for each character of a line end and each tab."""
    return re.sub(r"[\t\r\n]", " ", surface)
