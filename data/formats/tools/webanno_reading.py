"""A file of WebAnno TSV 3 as a document."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...documents import Document, Entity, Sentence, Word
from ...errors import DataError
from ...files.whole_files import read_lines
from ...text.offsets import character_edges, to_character, utf16_edges
from ...text.segmentation import split_words
from .webanno_layers import LAYERS, Column, columns_of, entity_column
from .webanno_syntax import BEFORE, FORMAT, ID, NO_VALUE, NOTHING, TEXT, unescape_java, unescape_text, unescape_value

_STACK = re.compile(r"(?<!\\)\|")
_NUMBERED = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
_OFFSETS = re.compile(r"(\d+)-(\d+)", re.ASCII)
_UNIT = re.compile(r"\d+-\d+(\.\d+)?", re.ASCII)


@dataclass(slots=True)
class _Unit:
    """A token, or a part of one.

    Attributes:
        line: its line, from 1.
        start: its offset, in the file's unit.
        end: the offset after it.
        text: its text.
        part: whether it is a part of the token before it.
        cells: the values of the columns.
    """

    line: int
    start: int
    end: int
    text: str
    part: bool
    cells: list[str]


@dataclass(slots=True)
class _Part:
    """A sentence of a file: the fragments of its text, each of which a line feed ends, and its units."""

    fragments: list[str] = field(default_factory=list)
    units: list[_Unit] = field(default_factory=list)


def read_file(path: Path, name: str, lost: Counter[str]) -> Document:
    """The document of a file.

    Args:
        name: its id, if the file has none.
        lost: counts the annotations of other layers, the values of other features, and entities without a label.

    Raises:
        DataError: the file cannot be read, is not WebAnno TSV 3, has no layer of entities, or its offsets do not fit
            its text.
    """
    lines = read_lines(path)
    old = _version(next(lines, (1, ""))[1], path)
    columns: list[Column] = []
    parts: list[_Part] = []
    before, blank = "", True
    for number, line in lines:
        if not parts and line.startswith(LAYERS):
            columns += columns_of(line)
        elif line.startswith("#") and (blank or not parts or not parts[-1].units):
            if line.startswith(ID):
                name = unescape_text(line.removeprefix(ID))
            elif line.startswith(BEFORE):
                before = unescape_text(line.removeprefix(BEFORE))
            elif line.startswith(TEXT):
                if blank or not parts:
                    parts.append(_Part())
                    blank = False
                fragment = line.removeprefix(TEXT)
                parts[-1].fragments.append(unescape_java(fragment) if old else unescape_text(fragment))
        elif not line:
            blank = True
        else:
            if not parts or blank:
                raise DataError(f"found {line!r}, expected a line {TEXT}… before tokens", path=path, line=number)
            parts[-1].units.append(_unit(line, number, len(columns), path))
    text, edges = _text(parts, before, path)
    entities = _entities(parts, columns, edges, path, lost)
    sentences = [[Word(edges[unit.start], edges[unit.end]) for unit in part.units if not unit.part] for part in parts]
    visible = (tuple(word for word in words if split_words(text, word.start, word.end)) for words in sentences)
    return Document(name, text, entities, sentences=tuple(Sentence(words) for words in visible if words))


def _version(line: str, path: Path) -> bool:
    """Whether texts are escaped as in versions before 3.2.

    Raises:
        DataError: the line is not the first one of a file of version 3.
    """
    version = re.fullmatch(r"3(?:\.(\d+))?", line.removeprefix(FORMAT).strip()) if line.startswith(FORMAT) else None
    if version is None:
        found = line.removeprefix("#FORMAT=") if line.startswith("#FORMAT=") else f"the first line {line[:60]!r}"
        if line.startswith(("# ", "#id", "#text")):
            found = "a file of version 1 or 2"
        raise DataError(f"found {found}, expected WebAnno TSV 3 (3.0 to 3.3); export again as that", path=path, line=1)
    return int(version[1] or 0) < 2


def _unit(line: str, number: int, columns: int, path: Path) -> _Unit:
    cells = line.split("\t")
    unit = _UNIT.fullmatch(cells[0])
    offsets = _OFFSETS.fullmatch(cells[1]) if len(cells) > 2 else None
    if unit is None or offsets is None or len(cells) < 3 + columns:
        raise DataError(
            f"found {line!r}, expected SENTENCE-TOKEN, START-END, the token and {columns} more columns, parted by "
            "tabs; export the file again",
            path=path,
            line=number,
        )
    return _Unit(number, int(offsets[1]), int(offsets[2]), cells[2], unit[1] is not None, cells[3 : 3 + columns])


def _text(parts: Sequence[_Part], before: str, path: Path) -> tuple[str, dict[int, int]]:
    """The text of a file, and the character offset for each of its offsets.

    INCEpTION counts UTF-16 units; scripts that write this format may count characters.

    Raises:
        DataError: the offsets fit in neither unit.
    """
    faults = []
    for edges_of in (utf16_edges, character_edges):
        try:
            return _text_in(parts, before, edges_of, path)
        except DataError as error:
            faults.append(error)
    raise faults[0]


def _text_in(
    parts: Sequence[_Part], before: str, edges_of: Callable[[str], Sequence[int]], path: Path
) -> tuple[str, dict[int, int]]:
    text, length = "", 0
    found: dict[int, int] = {}
    for part in parts:
        if not part.units:
            continue
        first = part.units[0]
        if length == first.start + 1 and text.endswith("\n"):  # nothing is between the sentences
            text, length = text[:-1], length - 1
        gap = first.start - length
        if gap < 0:
            raise _misplaced(first, path)
        text += before if not text and edges_of(before)[-1] == gap else " " * gap
        sentence = "".join(f"{fragment}\n" for fragment in part.fragments)
        edges, start = edges_of(sentence), len(text)
        for unit in part.units:
            try:
                ends = [start + to_character(edges, each - first.start) for each in (unit.start, unit.end)]
            except ValueError:
                raise _misplaced(unit, path) from None
            if sentence[ends[0] - start : ends[1] - start] != unit.text:
                raise _misplaced(unit, path)
            found |= {unit.start: ends[0], unit.end: ends[1]}
        text, length = text + sentence, first.start + edges[-1]
    return (text.removesuffix("\n") if text else before), found


def _misplaced(unit: _Unit, path: Path) -> DataError:
    return DataError(
        f"found {unit.text!r} at {unit.start}-{unit.end}, expected offsets (in UTF-16 units, as INCEpTION counts) of "
        "that text in the sentence above; correct them or export the file again",
        path=path,
        line=unit.line,
    )


def _entities(
    parts: Sequence[_Part], columns: Sequence[Column], edges: dict[int, int], path: Path, lost: Counter[str]
) -> tuple[Entity, ...]:
    chosen = entity_column(columns, path)
    found: dict[object, Entity] = {}
    others: dict[str, set[object]] = {}
    for unit, index, key, label in _values(parts):
        column = columns[index]
        if chosen is None or column.layer != columns[chosen].layer:
            others.setdefault(f"annotations of the layer {column.layer.rpartition('.')[2]}", set()).add(key)
        elif index != chosen:
            if label not in (NO_VALUE, NOTHING):
                others.setdefault(f"values of the feature {column.feature}", set()).add(key)
        elif label == NO_VALUE or unit.start == unit.end:
            others.setdefault("entities without a label or a text", set()).add(key)
        else:
            start = found[key].start if key in found else edges[unit.start]
            end = max(edges[unit.end], found[key].end if key in found else 0)
            found[key] = Entity(start, end, unescape_value(label))
    for kind, keys in others.items():
        lost[kind] += len(keys)
    return tuple(sorted(found.values(), key=lambda entity: entity.key))


def _values(parts: Sequence[_Part]) -> Iterator[tuple[_Unit, int, object, str]]:
    """The values of the units: each with its unit, the index of its column and what its annotation is known by."""
    for unit in (unit for part in parts for unit in part.units):
        for index, cell in enumerate(unit.cells):
            for position, value in enumerate([] if cell == NOTHING else _STACK.split(cell)):
                numbered = _NUMBERED.fullmatch(value)
                if numbered:
                    yield unit, index, int(numbered[2]), numbered[1]
                else:
                    yield unit, index, (unit.line, position), value
