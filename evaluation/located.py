"""Documents and sentences that know where they were read, for errors that name file and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..data.corpus import check_numbered, read_numbered
from ..data.documents import Document, Lines
from ..data.formats.shared.columns import Columns
from ..data.text.segmentation import sentences_of


@dataclass(frozen=True, slots=True)
class Placed:
    """A document and where it was read."""

    document: Document
    path: Path
    lines: Lines

    def __str__(self) -> str:
        return f"{self.path}:{self.lines.first}"

    def sentences(self) -> "Iterator[PlacedSentence]":
        """The document's sentences."""
        text = self.document.text
        for number, sentence in enumerate(sentences_of(self.document)):
            yield PlacedSentence(self, number, tuple(text[word.start : word.end] for word in sentence.words))


@dataclass(frozen=True, slots=True)
class PlacedSentence:
    """The words of a sentence and where it was read."""

    placed: Placed
    number: int
    words: tuple[str, ...]

    def line(self, word: int) -> int:
        """The line of a word, counted from 0."""
        return self.placed.lines.of_word(self.number, word)

    def __str__(self) -> str:
        words = " ".join(self.words[:5])
        return f"the sentence «{words}{' …' * (len(self.words) > 5)}» of {self.placed.path}:{self.line(0)}"


def load_placed(
    path: Path, *, format: str | None = None, labels: tuple[str, ...] | None = None, columns: Columns | None = None
) -> list[Placed]:
    """Read an annotated file as `data.corpus.load_corpus` does, and keep where each document stands.

    Raises:
        DataError: as `data.corpus.load_corpus`.
    """
    numbered = check_numbered(read_numbered(path, format, columns=columns), path, labels=labels)
    return [Placed(document, path, lines) for lines, document in numbered]
