"""Statistics on how a tokenizer splits the words of a corpus into pieces."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from ...data.documents import Document
from ..model_folder import MODEL
from .word_pieces import WindowTokenizer, read_tokenizer_file

_UNCUT = 10**9
"""A window size, in pieces, that no word exceeds, so that all pieces of a word are counted."""


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """The number of words, of their pieces, and of the pieces that are the unknown piece."""

    words: int = 0
    pieces: int = 0
    unknown: int = 0

    def __add__(self, other: "PieceCounts") -> "PieceCounts":
        return PieceCounts(self.words + other.words, self.pieces + other.pieces, self.unknown + other.unknown)

    @property
    def per_word(self) -> float:
        """The mean number of pieces in a word; 0 if there are no words."""
        return self.pieces / self.words if self.words else 0.0

    @property
    def unknown_share(self) -> float:
        """The share of unknown pieces, in 0..1; 0 if there are no pieces."""
        return self.unknown / self.pieces if self.pieces else 0.0


def count_pieces(folder: Path, documents: Iterable[Document]) -> PieceCounts:
    """Count the pieces of documents, split as a model splits them.

    Args:
        folder: a model folder, a run folder, or any other folder with a `tokenizer.json`.
        documents: the documents whose words are counted.

    Raises:
        ModelError: there is no `tokenizer.json`, or it is not the tokenizer of an encoder.
    """
    return count_with(read_tokenizer_file(folder / MODEL if (folder / MODEL).is_dir() else folder), documents)


def count_with(tokenizer: Tokenizer, documents: Iterable[Document]) -> PieceCounts:
    """Count the pieces of documents, as `count_pieces`, with a tokenizer.

    Raises:
        ModelError: it is not the tokenizer of an encoder.
    """
    cutter = WindowTokenizer(tokenizer, size=_UNCUT, context=0)
    total = PieceCounts()
    for document in documents:
        (cut,) = cutter.encode([document])
        unknown = int((cut.ids == cutter.unknown).sum())
        total += PieceCounts(len(cut.starts) - 1, len(cut.ids), unknown)
    return total
