"""CoNLL columns: one word and its tag a line, a blank line after each sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from data.bio import UNBEGUN, entities_of_tags, read_tags, tags_of
from data.documents import Document, Lines, Sentence, Word
from data.errors import DataError
from data.files import lines_of, read_text
from data.segmentation import sentences_of
from data.tags import split_tag

_ID = "# id = "
_DOCSTART = "-DOCSTART-"
_SEPARATOR = re.compile(r"[ \t\r\n\0]")


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence as a file has it: the words and tags of the lines from `line` on."""

    line: int
    document: str
    words: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(slots=True)
class _Part:
    """The sentences of one document as a file has them; `named` where an ``# id =`` line says that there is one."""

    line: int
    id: str
    named: bool
    sentences: list[TaggedSentence] = field(default_factory=list)


def read_sentences(path: Path) -> Iterator[TaggedSentence]:
    """Read the sentences of a file; word and tag are the first and last column, between spaces or tabs.

    ``# id = NAME`` and ``-DOCSTART-`` lines start a document. The last sentence needs no newline.

    Raises:
        DataError: a line has one column, or its tag is not BIO.
    """
    for part in _parts(path):
        yield from part.sentences


def read_conll(path: Path) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with its lines.

    A document's text is its words with a space between words and a newline between sentences; its
    sentences are the file's. Invalid `I-` starts are read as entities and kept in ``meta["unbegun"]``.
    A document that an ``# id =`` line names is read even when it has no words.

    Raises:
        DataError: as `read_sentences`.
    """
    for part in _parts(path):
        if part.sentences:
            lines = Lines(part.sentences[0].line, tuple(sentence.line for sentence in part.sentences))
            yield lines, join_sentences(part.sentences)
        else:
            yield Lines(part.line), Document(part.id, "", sentences=())


def join_sentences(tagged: list[TaggedSentence]) -> Document:
    """Join the tagged sentences of one document into a text with entities."""
    sentences, entities, unbegun = [], [], []
    position = 0
    for sentence in tagged:
        words = []
        for word in sentence.words:
            words.append(Word(position, position + len(word)))
            position += len(word) + 1
        sentences.append(Sentence(tuple(words)))
        entities += entities_of_tags(words, sentence.tags)
        unbegun += [words[chunk.first].start for chunk in read_tags(sentence.tags) if not chunk.begun]
    text = "\n".join(" ".join(sentence.words) for sentence in tagged)
    meta = {UNBEGUN: unbegun} if unbegun else {}
    return Document(tagged[0].document, text, tuple(entities), meta, tuple(sentences))


def write_conll(documents: Iterable[Document], file: IO[str]) -> None:
    """Write documents: a ``# id = …`` line each, a tab between word and tag, a blank line after each sentence.

    Raises:
        DataError: an entity cannot be written as tags of whole words, or an id, a word or a label would not
            be read again as it is.
    """
    for document in documents:
        if document.id != document.id.strip() or "\n" in document.id or "\0" in document.id:
            raise _unwritable(document, "id", document.id)
        file.write(f"{_ID}{document.id}\n")
        for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True):
            for word, tag in zip(sentence.words, tags, strict=True):
                surface = document.text[word.start : word.end]
                if _SEPARATOR.search(surface) or surface == _DOCSTART:
                    raise _unwritable(document, "word", surface)
                if _SEPARATOR.search(tag) or tag in ("B-", "I-"):
                    raise _unwritable(document, "label", tag[2:])
                file.write(f"{surface}\t{tag}\n")
            file.write("\n")


def _unwritable(document: Document, what: str, found: str) -> DataError:
    return DataError(
        f"document {document.id!r}: found the {what} {found!r}, expected one that can stand on a line of columns "
        "(without spaces and line ends); rename it or use JSONL"
    )


def _parts(path: Path) -> Iterator[_Part]:
    part, markers = _Part(1, path.stem, named=False), 0
    rows: list[tuple[str, str]] = []
    for number, line in (*lines_of(read_text(path)), (0, "")):
        marker = line.startswith(_ID) or _SEPARATOR.split(line, maxsplit=1)[0] == _DOCSTART
        if line.strip(" \t") and not marker:
            if not rows:
                start = number
            rows.append(_columns(line, path, number))
            continue
        if rows:
            words, tags = zip(*rows, strict=True)
            part.sentences.append(TaggedSentence(start, part.id, words, tags))
            rows = []
        if marker:
            if part.sentences or part.named:
                yield part
            markers += 1
            named = line.startswith(_ID)
            part = _Part(number, line.removeprefix(_ID).strip() if named else f"{path.stem}-{markers}", named)
    if part.sentences or part.named:
        yield part


def _columns(line: str, path: Path, number: int) -> tuple[str, str]:
    columns = [column.strip(" ") for column in line.strip(" ").split("\t" if "\t" in line else " ")]
    if len(columns) < 2 or not columns[0] or not columns[-1]:
        raise DataError(
            f"found {line!r}, expected a word, a tab or space, and a tag; add the missing column or delete the line",
            path=path,
            line=number,
        )
    try:
        split_tag(columns[-1])
    except ValueError as error:
        raise DataError(f"{error}; correct the last column", path=path, line=number) from None
    return columns[0], columns[-1]
