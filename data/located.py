"""Documents that know where they were read, so that every message can name file and line."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from .documents import Document
from .problems import Problem
from .text.word_index import WordIndex


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file that a document was read from, counted from 1.

    Attributes:
        first: the first one.
        sentences: the line of each sentence's first word, where a file has a line a word: word j of sentence i is on
            line ``sentences[i] + j``. Empty where it has not.
    """

    first: int
    sentences: tuple[int, ...] = ()

    def of_word(self, sentence: int, word: int) -> int:
        """The line of a word of a sentence, or the document's first one."""
        return self.sentences[sentence] + word if self.sentences else self.first


@dataclass(frozen=True)
class LocatedDocument:
    """A document and where it was read.

    Attributes:
        document: any document.
        path: of its file.
        lines: that it was read from.
    """

    document: Document
    path: Path
    lines: Lines = Lines(1)

    def __str__(self) -> str:
        return f"{self.path}:{self.lines.first}"

    @cached_property
    def index(self) -> WordIndex:
        """The document's words by their offsets."""
        return WordIndex.of(self.document)

    def line_at(self, offset: int) -> int:
        """The line of the word at an offset, or of the next one; after the last word, the document's first line."""
        word = self.index.reaching(offset)
        if word == len(self.index.starts):
            return self.lines.first
        sentence = self.index.sentence(word)
        return self.lines.of_word(sentence, word - self.index.firsts[sentence])

    def problem(self, rule: str, at: int, found: str, advice: str) -> Problem:
        """A problem of the document, at an offset."""
        return Problem(str(self.path), self.line_at(at), rule, f"document {self.document.id!r}: {found}", advice)

    def with_document(self, document: Document) -> "LocatedDocument":
        """Another form of the document, read from the same lines."""
        return replace(self, document=document)
