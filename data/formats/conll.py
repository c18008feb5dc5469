"""CoNLL columns: one word and its tag a line, a blank line after each sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

from ..documents import Document, Sentence, Word
from ..errors import DataError, OnRejected
from ..files.streams import unpacked
from ..files.whole_files import atomic_write, read_lines
from ..located import Lines, LocatedDocument
from ..problems import OnProblem
from ..tags.bio import IMPROPER_STARTS, spans_of_tags, tags_of
from ..tags.schemes import from_bio
from ..text.segmentation import sentences_of
from .shared.column_rows import Row, Rows
from .shared.columns import Columns

_ID = "# id = "
_DOCSTART = "-DOCSTART-"
_SEPARATOR = re.compile(r"[ \t\r\n\0]")
_COLUMNS = Columns()


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence as a file has it: the words and BIO tags of the lines from `line` on.

    `inner` has the tags of the layers inside of `tags`, where a file has nested ones.
    """

    line: int
    document: str
    words: tuple[str, ...]
    tags: tuple[str, ...]
    inner: tuple[tuple[str, ...], ...] = ()


@dataclass(slots=True)
class _Part:
    """The sentences of one document as a file has them; `named` where an ``# id =`` line says that there is one; the
    first `fault` of its lines.
    """

    line: int
    id: str
    named: bool
    sentences: list[TaggedSentence] = field(default_factory=list)
    fault: DataError | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.named or self.fault)


def read(
    path: Path,
    *,
    columns: Columns = _COLUMNS,
    on_problem: OnProblem | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its lines.

    ``# id = NAME`` and ``-DOCSTART-`` lines start a document; the last sentence needs no newline. A document's text is
    its words with a space between words and a newline between sentences; its sentences are the file's. Invalid `I-`
    starts are read as entities and kept in ``meta["improper_starts"]``. A document that an ``# id =`` line names is
    read even when it has no words. Entities of nested layers overlap.

    Args:
        columns: where words and tags are; in the first and the last column if it does not say otherwise.
        on_problem: is given each faulty line, and reading goes on: its word is then outside of any entity.
        on_rejected: is given each document that has a faulty line, and reading goes on after the document.

    Raises:
        DataError: a line lacks a column, or its tag is not of the scheme; but for lines and documents that were
            reported.
    """
    for part in _parts(path, Rows(path, columns, on_problem), strict=on_rejected is None):
        if part.fault and on_rejected:
            on_rejected(DataError(part.fault.message, path=path, line=part.fault.line, document=part.id))
        elif part.sentences:
            lines = Lines(part.sentences[0].line, tuple(sentence.line for sentence in part.sentences))
            yield LocatedDocument(join_sentences(part.sentences), path, lines)
        else:
            yield LocatedDocument(Document(part.id, "", sentences=()), path, Lines(part.line))


def join_sentences(tagged: list[TaggedSentence]) -> Document:
    """Join the tagged sentences of one document into a text with entities."""
    sentences, entities, improper_starts = [], [], []
    position = 0
    for sentence in tagged:
        words = []
        for word in sentence.words:
            words.append(Word(position, position + len(word)))
            position += len(word) + 1
        sentences.append(Sentence(tuple(words)))
        for tags in (sentence.tags, *sentence.inner):
            found, improper = spans_of_tags(words, tags)
            entities += found
            improper_starts += improper
    if any(sentence.inner for sentence in tagged):
        entities.sort(key=lambda entity: entity.key)
        improper_starts = sorted(set(improper_starts))
    text = "\n".join(" ".join(sentence.words) for sentence in tagged)
    meta = {IMPROPER_STARTS: improper_starts} if improper_starts else {}
    return Document(tagged[0].document, text, tuple(entities), meta, tuple(sentences))


def tagged_sentences(document: Document) -> list[TaggedSentence]:
    """The words and tags of a document, sentence by sentence; the inverse of `join_sentences` but for white space.

    Raises:
        DataError: an entity cannot be written as tags of whole words.
    """
    return [
        TaggedSentence(0, document.id, tuple(map(document.surface, sentence.words)), tuple(tags))
        for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True)
    ]


def write_conll(documents: Iterable[Document], file: IO[str], *, scheme: str = "BIO") -> None:
    """Write documents: a ``# id = …`` line each, a tab between word and tag, a blank line after each sentence.

    Raises:
        DataError: an entity cannot be written as tags of whole words, or an id, a word or a label would not
            be read again as it is.
    """
    for document in documents:
        if document.id != document.id.strip() or "\n" in document.id or "\0" in document.id:
            raise _unwritable(document, "id", document.id)
        file.write(f"{_ID}{document.id}\n")
        for sentence in tagged_sentences(document):
            for word, tag in zip(sentence.words, from_bio(sentence.tags, scheme), strict=True):
                if _SEPARATOR.search(word) or word == _DOCSTART:
                    raise _unwritable(document, "word", word)
                if _SEPARATOR.search(tag) or (len(tag) == 2 and tag[1] == "-"):
                    raise _unwritable(document, "label", tag[2:])
                file.write(f"{word}\t{tag}\n")
            file.write("\n")


def write(documents: Iterable[Document], path: Path, *, scheme: str = "BIO") -> None:
    """Write documents into a file that appears whole or not at all.

    Raises:
        DataError: as `write_conll`.
    """
    with atomic_write(path) as file:
        write_conll(documents, file, scheme=scheme)


def _unwritable(document: Document, what: str, found: str) -> DataError:
    return DataError(
        f"document {document.id!r}: found the {what} {found!r}, expected one that can stand on a line of columns "
        "(without spaces and line ends); rename it or use JSONL"
    )


def _parts(path: Path, reader: Rows, *, strict: bool = True) -> Iterator[_Part]:
    """The documents of a file; where `strict`, a faulty line raises, else its document holds what is wrong."""

    def blame(error: DataError) -> None:
        if strict:
            raise error
        part.fault = part.fault or error

    stem = unpacked(path).stem
    part, markers = _Part(1, stem, named=False), 0
    rows: list[Row] = []
    for number, line in chain(read_lines(path, blame), [(0, "")]):
        marker = line[:1] in ("#", "-") and (line.startswith(_ID) or _starts_document(line, reader.columns))
        if not marker and line.strip(" \t"):
            if not rows:
                start = number
            try:
                rows.append(reader.read(line, number))
            except DataError as error:
                blame(error)
                continue
            if reader.columns.sentence_end == "blank" or rows[-1][0] != ".":
                continue
        if rows:
            try:
                outer, *inner = reader.layers([tags for _, tags in rows], start)
            except DataError as error:
                blame(error)
            else:
                words = tuple([word for word, _ in rows])
                part.sentences.append(TaggedSentence(start, part.id, words, outer, tuple(inner)))
            rows = []
        if marker:
            if part:
                yield part
            markers += 1
            named = line.startswith(_ID)
            part = _Part(number, line.removeprefix(_ID).strip() if named else f"{stem}-{markers}", named)
    if part:
        yield part


def _starts_document(line: str, columns: Columns) -> bool:
    if not line.startswith(_DOCSTART):
        return False
    rest = line.removeprefix(_DOCSTART)
    return not rest or rest[0] in " \t\r\0" or rest.startswith(columns.separator or " ")
