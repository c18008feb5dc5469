"""CoNLL columns: one word and its tag a line, a blank line after each sentence."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import IO

from data.bio import UNBEGUN, read_tags, tags_of
from data.documents import Document, Entity, Lines, Sentence, Word
from data.errors import DataError
from data.files import lines_of, read_text
from data.problems import Problem
from data.segmentation import sentences_of
from data.tags import OUTSIDE, split_tag

_ID = "# id = "
_DOCSTART = "-DOCSTART-"
_SEPARATOR = re.compile(r"[ \t\r\n\0]")
MISSING_WORD = "\ufffd"
"""Stands for a word that its line does not have, where such lines are told and passed over."""

Tell = Callable[[Problem], None]


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


def read_conll(path: Path, *, tell: Tell | None = None) -> Iterator[tuple[Lines, Document]]:
    """Read the documents of a file, each with its lines.

    A document's text is its words with a space between words and a newline between sentences; its
    sentences are the file's. Invalid `I-` starts are read as entities and kept in ``meta["unbegun"]``.
    A document that an ``# id =`` line names is read even when it has no words.

    Args:
        tell: is given each faulty line, where reading shall go on: its word is then outside of any entity.

    Raises:
        DataError: as `read_sentences`, but for lines that were told.
    """
    for part in _parts(path, tell):
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
        chunks = read_tags(sentence.tags)
        entities += [Entity(words[c.first].start, words[c.last - 1].end, c.label) for c in chunks]
        unbegun += [words[c.first].start for c in chunks if not c.begun]
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


def _parts(path: Path, tell: Tell | None = None) -> Iterator[_Part]:
    part, markers = _Part(1, path.stem, named=False), 0
    rows: list[tuple[str, str]] = []
    columns = _Columns(path, tell)
    for number, line in chain(lines_of(read_text(path)), [(0, "")]):
        marker = line[:1] in ("#", "-") and (line.startswith(_ID) or _SEPARATOR.split(line, 1)[0] == _DOCSTART)
        if not marker and line.strip(" \t"):
            if not rows:
                start = number
            rows.append(columns.read(line, number))
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


class _Columns:
    """Reads the lines of one file as word and tag; what is wrong with one is told, or raised where nobody listens."""

    def __init__(self, path: Path, tell: Tell | None) -> None:
        self._path = str(path)
        self._tell = tell
        self._tags: set[str] = set()  # those already found to be BIO
        self._count = 0  # of the first line
        self._told = False

    def read(self, line: str, number: int) -> tuple[str, str]:
        """The word and the tag of a line."""
        word, _, tag = line.partition("\t" if "\t" in line else " ")
        word = word.strip(" ")
        if self._count == 2 and word and tag in self._tags:  # as almost every line is
            return word, tag
        columns = [column.strip(" ") for column in line.strip(" ").split("\t" if "\t" in line else " ")]
        word, tag = columns[0], columns[-1]
        if len(columns) < 2 or not word or not tag:
            rule = "empty-word" if tag and not word else "column-count"
            found = f"found {line!r}, expected a word, a tab or space, and a tag"
            self._refuse(number, rule, found, "add the missing column or delete the line")
            return word or MISSING_WORD, OUTSIDE
        self._compare(sum(map(bool, columns)), number)
        try:
            split_tag(tag)
        except ValueError as error:
            self._refuse(number, "unknown-tag", str(error), "correct the last column")
            return word, OUTSIDE
        self._tags.add(tag)
        return word, tag

    def _compare(self, count: int, number: int) -> None:
        """Other columns are passed over, but who checks a file is told, once, when their number changes."""
        self._count = self._count or count
        if self._tell and count != self._count and not self._told:
            found = f"found {count} columns, expected {self._count} as on the lines before"
            advice = "make all lines alike; word and tag are read from the first and the last column"
            self._tell(Problem(self._path, number, "column-count", found, advice))
            self._told = True

    def _refuse(self, number: int, rule: str, found: str, advice: str) -> None:
        if self._tell is None:
            raise DataError(f"{found}; {advice}", path=self._path, line=number)
        self._tell(Problem(self._path, number, rule, found, advice))
