"""WebAnno TSV 3, the format of INCEpTION and WebAnno: a file for each document, a line for each token.

``1-2  4-10  لافروف  PER[1]``: sentence and token, offsets in UTF-16 units (INCEpTION is a Java program), the token, and
a column for each feature of each layer. Units of one annotation have the same number in brackets, values of several
annotations are parted by ``|``, and parts of tokens have lines of their own (``1-2.1``). The text of a sentence is in
lines ``#Text=``; between sentences, INCEpTION puts a line feed and spaces, as far as the offsets need them."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ...documents import Document, Entity, Sentence, Word
from ...errors import DataError, OnRejected, rejecting
from ...files.whole_files import atomic_folder, read_lines, write_whole
from ...located import Lines, LocatedDocument
from ...text.offsets import character_edges, to_character, utf16_edges
from ...text.segmentation import sentences_of, split_words
from ..shared.file_names import FileNames

_FORMAT = "#FORMAT=WebAnno TSV "
_HEADER = f"{_FORMAT}3.3\n#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value\n\n"
_SPAN, _TEXT = "#T_SP=", "#Text="
_ID, _BEFORE = "#Document.id=", "#Document.before="
"""Comments of our own, before the first sentence, which INCEpTION ignores: the id of the document, and the text before
its first word."""

_TOKEN_LAYERS = ("POS", "Lemma", "Stem", "MorphologicalFeatures", "Token", "SurfaceForm")
_ENTITY_LAYERS = ("namedentity", "ner", "entity", "entities", "namedentities")
_FEATURES = ("value", "label", "type", "ner", "entity", "category", "tag")
_NOTHING, _NO_VALUE = "_", "*"

_STACK = re.compile(r"(?<!\\)\|")
_NUMBERED = re.compile(r"(.*)\[(\d+)\]", re.DOTALL)
_OFFSETS = re.compile(r"(\d+)-(\d+)", re.ASCII)
_UNIT = re.compile(r"\d+-\d+(\.\d+)?", re.ASCII)

_IN_VALUES = {"\\": "\\\\", "->": "\\->", "\t": "\\t", "\n": "\\n", **{mark: f"\\{mark}" for mark in "[]|_;*"}}
_IN_TEXTS = {
    **{chr(code): f"\\{chr(code)}" for code in range(32) if not 7 < code < 14},
    **{"\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", "\b": "\\b", "\\": "\\\\"},
}

_JAVA = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}


def _replacer(pairs: dict[str, str]) -> Callable[[str], str]:
    """A function that replaces each key by its value, all at once."""
    pattern = re.compile("|".join(map(re.escape, pairs)))
    return lambda text: pattern.sub(lambda match: pairs[match[0]], text)


_escape_value = _replacer(_IN_VALUES)
_unescape_value = _replacer({escaped: plain for plain, escaped in _IN_VALUES.items()})
_escape_text = _replacer(_IN_TEXTS)
_unescape_text = _replacer({escaped: plain for plain, escaped in _IN_TEXTS.items()})


def read(path: Path, *, lost: Counter[str], on_rejected: OnRejected | None = None) -> Iterator[LocatedDocument]:
    """Read a file as one document, or each ``.tsv`` file in a folder and its subfolders. Hidden files are skipped.

    The layer of entities is that of named entities or, if there is none, the only layer of spans that is not one of
    tokens (parts of speech, lemmas …).

    Args:
        path: the file or the folder. The id of a document that has none is the name of its file, relative to the
            folder, without the extension.
        lost: counts the annotations of other layers, the values of other features, and entities without a label.
        on_rejected: a callback that receives each file that is not a document; reading continues after it.

    Raises:
        DataError: a file cannot be read, is not WebAnno TSV 3, has no layer of entities, or its offsets do not fit its
            text, and there is no `on_rejected`.
    """
    files = _files(path) if path.is_dir() else [path]
    for file in files:
        with rejecting(on_rejected):
            name = file.relative_to(path).as_posix() if path.is_dir() else file.name
            name = name.removesuffix(".tsv")
            document = _read_file(file, name, lost)
            yield LocatedDocument(document, path, Lines(1), named=path.is_dir() or document.id != name)


def write(documents: Iterable[Document], path: Path) -> None:
    """Write documents into a new folder, a file each, with the layer of named entities that every project has.

    Raises:
        DataError: `path` exists and is not an empty folder, an id occurs twice, a word has a tab or a line end, a label
            cannot be written, or an entity starts or ends between words.
    """
    names = FileNames()
    with atomic_folder(path) as folder:
        for document in documents:
            file = folder / f"{names.of(document.id)}.tsv"
            if file.exists():
                raise DataError(
                    f"found two documents with the id {document.id!r}, expected unique ids; rename one", path=path
                )
            file.parent.mkdir(parents=True, exist_ok=True)
            write_whole(file, _HEADER + _body(document))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a file: a feature of a layer; empty if the layer has none."""

    layer: str
    feature: str
    span: bool


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


def _files(folder: Path) -> list[Path]:
    found = sorted(
        file
        for file in folder.rglob("*.tsv")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
    if not found:
        raise DataError("found no .tsv file in this folder, expected at least one; check the path", path=folder)
    return found


def _read_file(path: Path, name: str, lost: Counter[str]) -> Document:
    lines = read_lines(path)
    old = _version(next(lines, (1, ""))[1], path)
    columns: list[_Column] = []
    parts: list[_Part] = []
    before, blank = "", True
    for number, line in lines:
        if not parts and line.startswith(("#T_SP=", "#T_CH=", "#T_RL=")):
            columns += _columns_of(line)
        elif line.startswith("#") and (blank or not parts or not parts[-1].units):
            if line.startswith(_ID):
                name = _unescape_text(line.removeprefix(_ID))
            elif line.startswith(_BEFORE):
                before = _unescape_text(line.removeprefix(_BEFORE))
            elif line.startswith(_TEXT):
                if blank or not parts:
                    parts.append(_Part())
                    blank = False
                fragment = line.removeprefix(_TEXT)
                parts[-1].fragments.append(_unescape_java(fragment) if old else _unescape_text(fragment))
        elif not line:
            blank = True
        else:
            if not parts or blank:
                raise DataError(f"found {line!r}, expected a line {_TEXT}… before tokens", path=path, line=number)
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
    version = re.fullmatch(r"3(?:\.(\d+))?", line.removeprefix(_FORMAT).strip()) if line.startswith(_FORMAT) else None
    if version is None:
        found = line.removeprefix("#FORMAT=") if line.startswith("#FORMAT=") else f"the first line {line[:60]!r}"
        if line.startswith(("# ", "#id", "#text")):
            found = "a file of version 1 or 2"
        raise DataError(f"found {found}, expected WebAnno TSV 3 (3.0 to 3.3); export again as that", path=path, line=1)
    return int(version[1] or 0) < 2


def _unescape_java(text: str) -> str:
    """A text of a version before 3.2, escaped as in a Java program."""
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"\\(.)", lambda match: _JAVA.get(match[1], match[1]), plain)


def _columns_of(line: str) -> list[_Column]:
    kind, _, rest = line.partition("=")
    layer, *features = rest.split("|")
    return [_Column(layer, feature, kind == "#T_SP") for feature in features or [""]]


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
    parts: Sequence[_Part], columns: Sequence[_Column], edges: dict[int, int], path: Path, lost: Counter[str]
) -> tuple[Entity, ...]:
    chosen = _entity_column(columns, path)
    found: dict[object, Entity] = {}
    others: dict[str, set[object]] = {}
    for unit in (unit for part in parts for unit in part.units):
        for index, (column, cell) in enumerate(zip(columns, unit.cells, strict=True)):
            for position, value in enumerate([] if cell == _NOTHING else _STACK.split(cell)):
                numbered = _NUMBERED.fullmatch(value)
                label, key = (numbered[1], int(numbered[2])) if numbered else (value, (unit.line, position))
                if index != chosen:
                    if chosen is None or column.layer != columns[chosen].layer:
                        others.setdefault(f"annotations of the layer {column.layer.rpartition('.')[2]}", set()).add(key)
                    elif label not in (_NO_VALUE, _NOTHING):
                        others.setdefault(f"values of the feature {column.feature}", set()).add(key)
                elif label == _NO_VALUE or unit.start == unit.end:
                    others.setdefault("entities without a label or a text", set()).add(key)
                else:
                    start = found[key].start if key in found else edges[unit.start]
                    end = max(edges[unit.end], found[key].end if key in found else 0)
                    found[key] = Entity(start, end, _unescape_value(label))
    for kind, keys in others.items():
        lost[kind] += len(keys)
    return tuple(sorted(found.values(), key=lambda entity: entity.key))


def _entity_column(columns: Sequence[_Column], path: Path) -> int | None:
    """The index of the column of labels; None if the file has no annotations of spans at all.

    Raises:
        DataError: several layers, or several features of the layer, could be that of entities; or it has no feature.
    """
    layers = {
        column.layer: None for column in columns if column.span and column.layer.rpartition(".")[2] not in _TOKEN_LAYERS
    }
    named = [layer for layer in layers if layer.rpartition(".")[2].lower() in _ENTITY_LAYERS] or list(layers)
    if not named:
        return None
    if len(named) > 1:
        raise DataError(
            f"found the layers of spans {', '.join(named)}, expected one of entities, or one named NamedEntity; export "
            "without the other layers (disable them in the project)",
            path=path,
            line=1,
        )
    indexes = {column.feature: index for index, column in enumerate(columns) if column.layer == named[0]}
    features = [name for name in indexes if name and not name.startswith("ROLE_") and "." not in name]
    wanted = [name for name in _FEATURES if name in features][:1] or features
    if len(wanted) != 1:
        raise DataError(
            f"found the features {', '.join(features) or 'none'} of the layer {named[0]}, expected one with the label, "
            "or one named value; rename it",
            path=path,
            line=1,
        )
    return indexes[wanted[0]]


def _body(document: Document) -> str:
    """What follows the header of a file.

    Raises:
        DataError: a word, a label or an entity cannot be written.
    """
    text, edges = document.text, utf16_edges(document.text)
    sentences = sentences_of(document)
    starts = [sentence.words[0].start for sentence in sentences]
    lead = text[: starts[0]] if starts else text
    comments = f"\n{_ID}{_escape_text(document.id)}\n"
    if lead.strip(" ") or not sentences:
        comments += f"{_BEFORE}{_escape_text(lead)}\n"
    cells = _cells(document, [word for sentence in sentences for word in sentence.words])
    lines = [comments]
    for number, sentence in enumerate(sentences, start=1):
        end = sentence.words[-1].end
        after = starts[number] if number < len(starts) else len(text)
        # INCEpTION fills the gap with a line feed and spaces; any other gap is a part of the sentence.
        if number == len(starts) or not re.fullmatch(r"(?:\n *)?", text[end:after]):
            end = after
        lines.append("" if number == 1 else "\n")
        lines += [f"{_TEXT}{_escape_text(line)}\n" for line in text[starts[number - 1] : end].split("\n")]
        for position, word in enumerate(sentence.words, start=1):
            whole, *parts = cells[word]
            units = [(f"{number}-{position}", whole)]
            units += [(f"{number}-{position}.{part}", each) for part, each in enumerate(parts, start=1)]
            for name, (start, stop, values) in units:
                value = "|".join(values) or _NOTHING
                lines.append(f"{name}\t{edges[start]}-{edges[stop]}\t{text[start:stop]}\t{value}\t\n")
    return "".join(lines)


_Cell = tuple[int, int, list[str]]
"""The span of a unit, and the values in its column."""


def _cells(document: Document, words: Sequence[Word]) -> dict[Word, list[_Cell]]:
    """The units of each word: the word itself, and its parts that an entity covers without the rest."""
    units: dict[Word, dict[tuple[int, int], list[int]]] = {}
    for word in words:
        if re.search(r"[\t\n\r]", document.surface(word)):
            raise _unwritable(document, f"the word {document.surface(word)!r}", "one without tabs and line ends")
        units[word] = {(word.start, word.end): []}
    covered: list[list[list[int]]] = []
    firsts, lasts = [word.start for word in words], [word.end for word in words]
    for number, entity in enumerate(document.entities):
        inside = words[bisect_right(lasts, entity.start) : bisect_left(firsts, entity.end)]
        if not inside or entity.start < inside[0].start or entity.end > inside[-1].end:
            raise _unwritable(
                document, f"the {entity.label} at {entity.start}:{entity.end}", "one that starts and ends in words"
            )
        mine = []
        for word in inside:
            span = (max(word.start, entity.start), min(word.end, entity.end))
            mine.append(units[word].setdefault(span, []))
            mine[-1].append(number)
        covered.append(mine)
    values = [
        _value(document, entity, number if len(mine) > 1 or len(mine[0]) > 1 else None)
        for number, (entity, mine) in enumerate(zip(document.entities, covered, strict=True), start=1)
    ]
    return {
        word: [(*span, [values[number] for number in numbers]) for span, numbers in found.items()]
        for word, found in units.items()
    }


def _value(document: Document, entity: Entity, number: int | None) -> str:
    value = _escape_value(entity.label)
    if not entity.label or entity.label.endswith("\\") or "\r" in entity.label:
        raise _unwritable(document, f"the label {entity.label!r}", "one that comes back from a TSV file")
    return value if number is None else f"{value}[{number}]"


def _unwritable(document: Document, found: str, expected: str) -> DataError:
    return DataError(f"document {document.id!r}: found {found}, expected {expected}; correct it or use JSONL")
