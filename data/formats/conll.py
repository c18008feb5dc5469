"""CoNLL columns: one word and its tag per line, and a blank line after each sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

from ..documents import Document
from ..errors import DataError, OnRejected
from ..files.streams import without_compression
from ..files.whole_files import atomic_write, read_lines
from ..located import Lines, LocatedDocument
from ..problems import OnProblem
from ..tags.schemes import from_bio
from .shared.column_rows import Row, Rows
from .shared.columns import Columns
from .shared.tagged_sentences import TaggedSentence, join_sentences, tagged_sentences

_ID = "# id = "
_DOCSTART = "-DOCSTART-"
_SEPARATOR = re.compile(r"[ \t\r\n\0]")
_COLUMNS = Columns()


@dataclass(slots=True)
class _Part:
    """A part of a file that is one document.

    Attributes:
        line: the line that starts it, from 1.
        id: the id of the document.
        named: whether an ``# id =`` line starts it. Only then is a part without words a document.
        sentences: the sentences that were read so far.
        error: the error of the first faulty line.
    """

    line: int
    id: str
    named: bool
    sentences: list[TaggedSentence] = field(default_factory=list)
    error: DataError | None = None

    def __bool__(self) -> bool:
        return bool(self.sentences or self.named or self.error)


def read(
    path: Path,
    *,
    columns: Columns = _COLUMNS,
    on_problem: OnProblem | None = None,
    on_rejected: OnRejected | None = None,
) -> Iterator[LocatedDocument]:
    """Read the documents of a file, each with its lines.

    Lines ``# id = NAME`` and ``-DOCSTART-`` start a document. A document that an ``# id =`` line starts is read even if
    it has no words. The last sentence needs no newline. The text of a document is its words, with a space between words
    and a newline between sentences, and its sentences are those of the file. An improper start is read as the start of
    an entity, and its offset is kept in ``meta["improper_starts"]``. Entities of nested layers overlap.

    Args:
        columns: the layout of the columns; by default, words are in the first column and tags in the last one.
        on_problem: a callback that receives each faulty line. Reading continues, and the tag of that line is `O`.
        on_rejected: a callback that receives the first error of each document with a faulty line. The document is
            skipped, and reading continues after it.

    Raises:
        DataError: the file cannot be read; or a line is not UTF-8, lacks a column or has a tag that is not of the
            scheme, and no callback receives the problem.
    """
    for part in _parts(path, Rows(path, columns, on_problem), strict=on_rejected is None):
        if part.error and on_rejected:
            on_rejected(DataError(part.error.message, path=path, line=part.error.line, document=part.id))
        elif part.sentences:
            lines = Lines(part.sentences[0].line, tuple(sentence.line for sentence in part.sentences))
            yield LocatedDocument(join_sentences(part.sentences), path, lines, named=part.named)
        else:
            yield LocatedDocument(Document(part.id, "", sentences=()), path, Lines(part.line), named=part.named)


def write_conll(documents: Iterable[Document], file: IO[str], *, scheme: str = "BIO") -> None:
    """Write documents to an open file.

    Each document starts with a line ``# id = …``. A tab separates word and tag, and a blank line follows each sentence.

    Args:
        scheme: the tag scheme, one of `data.tags.schemes.SCHEMES`.

    Raises:
        DataError: an entity cannot be written as tags of whole words, or an id, a word or a label would not be the same
            when read again.
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
    """Write documents into a file as `write_conll` does. The file appears complete or not at all.

    Args:
        scheme: the tag scheme, one of `data.tags.schemes.SCHEMES`.

    Raises:
        DataError: an entity cannot be written as tags of whole words, or an id, a word or a label would not be the same
            when read again.
    """
    with atomic_write(path) as file:
        write_conll(documents, file, scheme=scheme)


def _unwritable(document: Document, what: str, found: str) -> DataError:
    return DataError(
        f"document {document.id!r}: found the {what} {found!r}, expected one that fits on a line of columns "
        "(without spaces and line ends); rename it or use JSONL"
    )


def _parts(path: Path, reader: Rows, *, strict: bool = True) -> Iterator[_Part]:
    """The documents of a file. A faulty line raises an error if `strict`; otherwise its document keeps the error."""

    def report(error: DataError) -> None:
        if strict:
            raise error
        part.error = part.error or error

    stem = without_compression(path).stem
    part, markers = _Part(1, stem, named=False), 0
    rows: list[Row] = []
    for number, line in chain(read_lines(path, report), [(0, "")]):
        marker = line[:1] in ("#", "-") and (line.startswith(_ID) or _starts_document(line, reader.columns))
        if not marker and line.strip(" \t"):
            if not rows:
                start = number
            try:
                rows.append(reader.read(line, number))
            except DataError as error:
                report(error)
                continue
            if reader.columns.sentence_end == "blank" or rows[-1][0] != ".":
                continue
        if rows:
            try:
                outer, *inner = reader.layers([tags for _, tags in rows], start)
            except DataError as error:
                report(error)
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
