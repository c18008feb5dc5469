"""Documents with their location, so that every message can name the file and the line."""

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
        first: the first line of the document.
        sentences: in a file with one word per line, the line of each sentence's first word: word j of sentence i is on
            line ``sentences[i] + j``. Empty for other files.
    """

    first: int
    sentences: tuple[int, ...] = ()

    def of_word(self, sentence: int, word: int) -> int:
        """The line of a word, by the index of its sentence and its index in the sentence; `first` if unknown."""
        return self.sentences[sentence] + word if self.sentences else self.first


@dataclass(frozen=True)
class LocatedDocument:
    """A document and the location that it was read from.

    Attributes:
        document: the document.
        path: the file.
        lines: the lines of the file.
        split: the split of a data set that has several; empty for other files.
        named: whether the file gives the document its id. If not, the id is made from the file's name or a line number.
        annotated: whether the file has a place for the entities of the document, so that having none says something.
        in_words: whether a row of the file holds words, so that the white space of the text is made up.
    """

    document: Document
    path: Path
    lines: Lines = Lines(1)
    split: str = ""
    named: bool = True
    annotated: bool = True
    in_words: bool = False

    def __str__(self) -> str:
        return f"{self.source}:{self.lines.first}"

    @property
    def source(self) -> str:
        """The file, or the split of a data set, that the document was read from (``hub/train``)."""
        return f"{self.path}/{self.split}" if self.split else str(self.path)

    @cached_property
    def index(self) -> WordIndex:
        """An index of the document's words by offset."""
        return WordIndex.of(self.document)

    def line_at(self, offset: int) -> int:
        """The line of the word at an offset, or of the next word; after the last word, the document's first line."""
        word = self.index.reaching(offset)
        if word == len(self.index.starts):
            return self.lines.first
        sentence = self.index.sentence(word)
        return self.lines.of_word(sentence, word - self.index.firsts[sentence])

    def problem(self, rule: str, at: int, found: str, advice: str) -> Problem:
        """A problem of the document.

        Args:
            rule: a key of `data.problems.RULES`.
            at: the offset in the text, which determines the line.
            found: what was found.
            advice: what to do.
        """
        return Problem(self.source, self.line_at(at), rule, f"document {self.document.id!r}: {found}", advice)

    def with_document(self, document: Document) -> "LocatedDocument":
        """A copy with the same location and another document."""
        return replace(self, document=document)
