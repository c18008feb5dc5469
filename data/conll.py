"""CoNLL columns: one word and its tag a line, a blank line after each sentence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from data.bio import UNBEGUN, entities_of_tags, read_tags, tags_of
from data.documents import Document, Sentence, Word
from data.errors import DataError
from data.files import lines_of, read_text
from data.segmentation import sentences_of
from data.tags import split_tag

_ID = "# id = "
_DOCSTART = "-DOCSTART-"


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence as a file has it: the words and tags of the lines from `line` on."""

    line: int
    document: str
    words: tuple[str, ...]
    tags: tuple[str, ...]


def read_sentences(path: Path) -> Iterator[TaggedSentence]:
    """Read the sentences of a file; word and tag are the first and last column, between white space or tabs.

    ``# id = NAME`` and ``-DOCSTART-`` lines start a document. The last sentence needs no newline.

    Raises:
        DataError: a line has one column, or its tag is not BIO.
    """
    document, documents = path.stem, 0
    rows: list[tuple[str, str]] = []
    number = 0
    for number, line in lines_of(read_text(path)):
        marker = line.startswith(_ID) or line.startswith(_DOCSTART)
        if line.strip(" \t") and not marker:
            rows.append(_columns(line, path, number))
            continue
        if rows:
            yield _sentence(number - len(rows), document, rows)
            rows = []
        if marker:
            documents += 1
            document = line.removeprefix(_ID).strip() if line.startswith(_ID) else f"{path.stem}-{documents}"
    if rows:
        yield _sentence(number + 1 - len(rows), document, rows)


def read_conll(path: Path) -> Iterator[tuple[int, Document]]:
    """Read the documents of a file, each with its first line.

    A document's text is its words with a space between words and a newline between sentences; its
    sentences are the file's. Invalid `I-` starts are read as entities and kept in ``meta["unbegun"]``.

    Raises:
        DataError: as `read_sentences`.
    """
    group: list[TaggedSentence] = []
    for sentence in read_sentences(path):
        if group and group[0].document != sentence.document:
            yield group[0].line, join_sentences(group)
            group = []
        group.append(sentence)
    if group:
        yield group[0].line, join_sentences(group)


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
        DataError: an entity cannot be written as tags of whole words, or a word holds white space.
    """
    for document in documents:
        file.write(f"{_ID}{document.id}\n")
        for sentence, tags in zip(sentences_of(document), tags_of(document), strict=True):
            for word, tag in zip(sentence.words, tags, strict=True):
                file.write(f"{_surface(document, word)}\t{tag}\n")
            file.write("\n")


def _surface(document: Document, word: Word) -> str:
    surface = document.text[word.start : word.end]
    if not surface or any(map(str.isspace, surface)):
        raise DataError(
            f"document {document.id!r}: the word {surface!r} at {word.start}:{word.end} is empty or holds white space "
            "and cannot stand in a column; use JSONL"
        )
    return surface


def _sentence(line: int, document: str, rows: list[tuple[str, str]]) -> TaggedSentence:
    words, tags = zip(*rows, strict=True)
    return TaggedSentence(line, document, words, tags)


def _columns(line: str, path: Path, number: int) -> tuple[str, str]:
    columns = line.split("\t") if "\t" in line else line.split(" ")
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
