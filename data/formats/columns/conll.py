"""CoNLL columns: one word and its tag per line, and a blank line after each sentence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from ...documents import Document
from ...errors import DataError, OnRejected
from ...files.whole_files import atomic_write
from ...located import Lines, LocatedDocument
from ...problems import OnProblem
from ...tags.schemes import from_bio
from ...tags.tag import stray_mark
from ...text.numbering import is_numbered
from ..shared.columns import Columns
from ..shared.tagged_sentences import TaggedSentence, join_sentences, tagged_sentences
from .conll_parts import Part, parts_of
from .rows import Rows

_ID = "# id = "
_DOCSTART = "-DOCSTART-"
_SEPARATOR = re.compile(r"[ \t\r\n\0]")
_COLUMNS = Columns()


def read(
    path: Path,
    *,
    columns: Columns = _COLUMNS,
    left_out: Counter[str] | None = None,
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
        left_out: counts the cells of other columns.
        on_problem: a callback that receives each faulty line. Reading continues, and the tag of that line is `O`.
        on_rejected: a callback that receives the first error of each document with a faulty line. The document is
            skipped, and reading continues after it.

    Raises:
        DataError: the file cannot be read; or a line is not UTF-8, has more or fewer columns than the others or a tag
            that is not of the scheme, or the column of the words has their numbers, and no callback receives the
            problem.
    """
    reader = Rows(path, columns, on_problem, left_out)
    for part in parts_of(path, reader, strict=on_rejected is None):
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


def _numbers(part: Part, reader: Rows) -> DataError | None:
    """The error of a document whose words are the numbers of an index column, unless the columns were named."""
    if reader.width < 3 or reader.is_own or (reader.columns.word, reader.columns.tag) != (1, -1):
        return None
    if not part.sentences or not is_numbered(word for sentence in part.sentences for word in sentence.words):
        return None
    found = f"found the words {' '.join(part.sentences[0].words[:3])} …, expected words: the first column numbers them"
    return DataError(f"{found}; name the column of the words with --columns word=2", line=part.sentences[0].line)
