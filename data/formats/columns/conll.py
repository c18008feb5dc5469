"""CoNLL columns: one word and its tag per line, and a blank line after each sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ...documents import Document
from ...errors import DataError, OnRejected
from ...files.streams import without_compression
from ...files.whole_files import atomic_write, read_lines
from ...located import Lines, LocatedDocument
from ...problems import OnProblem
from ...tags.schemes import from_bio
from ...tags.tag import stray_mark
from ...text.numbering import is_numbered
from ..registry import WEBANNO
from ..shared.columns import Columns
from ..shared.tagged_sentences import TaggedSentence, join_sentences, tagged_sentences
from .comments import document_start
from .rows import Row, Rows

_ID = "# id = "
_DOCSTART = "-DOCSTART-"
_BOM = "\ufeff"
_MARKER_STARTS = frozenset(["#", "-", '"', _BOM])
_SEPARATOR = re.compile(r"[ \t\r\n\0]")
_COLUMNS = Columns()


@dataclass(slots=True)
class _Part:
    """A part of a file that is one document.

    Attributes:
        line: the line that starts it, from 1.
        id: the id of the document.
        named: whether an ``# id =`` line starts it. Only then is a part without words a document.
        identified: whether the file has the id.
        sentences: the sentences that were read so far.
        error: the error of the first faulty line.
    """

    line: int
    id: str
    named: bool
    identified: bool
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

    Lines ``# id = NAME``, ``# newdoc``, ``#begin document`` and ``-DOCSTART-`` start a document. A document that an
    ``# id =`` line starts is read even if it has no words. Other lines that begin with ``#`` and have no tag are
    comments, which end a sentence. The last sentence needs no newline. The text of a document is its words, with a
    space between words and a newline between sentences, and its sentences are those of the file. An improper start is
    read as the start of an entity, and its offset is kept in ``meta["improper_starts"]``. Entities of nested layers
    overlap.

    Args:
        columns: the layout of the columns; by default, words are in the first column and tags in the last one.
        on_problem: a callback that receives each faulty line. Reading continues, and the tag of that line is `O`.
        on_rejected: a callback that receives the first error of each document with a faulty line. The document is
            skipped, and reading continues after it.

    Raises:
        DataError: the file cannot be read; or a line is not UTF-8, has more or fewer columns than the others or a tag
            that is not of the scheme, or the column of the words has their numbers, and no callback receives the
            problem.
    """
    reader = Rows(path, columns, on_problem)
    for part in _parts(path, reader, strict=on_rejected is None):
        error = part.error or (_numbers(part, reader) if on_problem is None else None)
        if error:
            error = DataError(error.message, path=path, line=error.line, document=part.id)
            if on_rejected is None:
                raise error
            on_rejected(error)
        elif part.sentences:
            lines = Lines(part.sentences[0].line, tuple(sentence.line for sentence in part.sentences))
            yield LocatedDocument(join_sentences(part.sentences), path, lines, named=part.identified)
        else:
            yield LocatedDocument(Document(part.id, "", sentences=()), path, Lines(part.line), named=part.identified)
    reader.finish()


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
        if document.id != document.id.strip() or any(mark in document.id for mark in "\n\r\0"):
            raise _unwritable(document, "id", document.id)
        file.write(f"{_ID}{document.id}\n")
        for sentence in tagged_sentences(document):
            for word, tag in zip(sentence.words, _tags(document, sentence, scheme), strict=True):
                if _SEPARATOR.search(word) or word in (_DOCSTART, f'"{_DOCSTART}"'):
                    raise _unwritable(document, "word", word)
                if stray_mark(tag) or tag.endswith('"') or (len(tag) == 2 and tag[1] == "-"):
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


def _tags(document: Document, sentence: TaggedSentence, scheme: str) -> list[str]:
    try:
        return from_bio(sentence.tags, scheme)
    except ValueError as error:
        raise DataError(f"document {document.id!r}: {error}") from None


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
    part, markers = _Part(1, stem, named=False, identified=False), 0
    rows: list[Row] = []
    start = 0

    def end_sentence() -> None:
        if not rows:
            return
        try:
            outer, *inner = reader.layers([tags for _, tags in rows], start)
        except DataError as error:
            report(error)
        else:
            words = tuple([word for word, _ in rows])
            part.sentences.append(TaggedSentence(start, part.id, words, outer, tuple(inner)))
        rows.clear()

    for number, line in _lines(path, report):
        marker, row, comment = None, None, False
        if line[:1] in _MARKER_STARTS:
            unmarked = line.lstrip(_BOM)
            marker = document_start(unmarked, reader.separator)
            comment = marker is None and unmarked.startswith("#") and reader.is_comment(unmarked, number)
        if marker is None and not comment and line.strip(" \t"):
            try:
                row = reader.read(line, number)
            except DataError as error:
                report(error)
                continue
        if row is not None:
            if reader.starts_sentence:
                end_sentence()
            if not rows:
                start = number
            rows.append(row)
            if reader.columns.sentence_end == "blank" or row[0] != ".":
                continue
        end_sentence()
        if marker is not None:
            if part:
                yield part
            markers += 1
            name, named = marker
            reader.is_own = reader.is_own or named
            identified = named or bool(name)
            part = _Part(number, name if identified else f"{stem}-{markers}", named, identified)
    end_sentence()
    if part:
        yield part


def _lines(path: Path, report: OnRejected) -> Iterator[tuple[int, str]]:
    """The lines of a file, from 1. Carriage returns end lines too, but those next to a line feed count once.

    Raises:
        DataError: the file is in another format with tabs, or as `read_lines` does.
    """
    before = 0  # how many lines carriage returns have ended so far
    for number, line in read_lines(path, report):
        if number == 1 and line.startswith(WEBANNO):
            raise DataError(f"found {line!r}, expected columns; read it with --from webanno", path=path, line=1)
        if "\r" not in line:
            yield number + before, line
            continue
        for part in line.strip("\r").split("\r"):
            yield number + before, part
            before += 1
        before -= 1


def _numbers(part: _Part, reader: Rows) -> DataError | None:
    """The error of a document whose words are the numbers of an index column, unless the columns were named."""
    if reader.width < 3 or reader.is_own or (reader.columns.word, reader.columns.tag) != (1, -1):
        return None
    if not part.sentences or not is_numbered(word for sentence in part.sentences for word in sentence.words):
        return None
    found = f"found the words {' '.join(part.sentences[0].words[:3])} …, expected words: the first column numbers them"
    return DataError(f"{found}; name the column of the words with --columns word=2", line=part.sentences[0].line)
