"""How a tokenizer cuts the words of a corpus."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

from ...data.documents import Document
from ...data.errors import ModelError
from ..model_folder import MODEL
from .word_pieces import WindowTokenizer

_UNCUT = 10**9


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """Words, their pieces, and how many pieces are the unknown one."""

    words: int = 0
    pieces: int = 0
    unknown: int = 0

    def __add__(self, other: "PieceCounts") -> "PieceCounts":
        return PieceCounts(self.words + other.words, self.pieces + other.pieces, self.unknown + other.unknown)

    @property
    def per_word(self) -> float:
        """Pieces of a word, in the mean; 0 where there is no word."""
        return self.pieces / self.words if self.words else 0.0

    @property
    def unknown_share(self) -> float:
        """The unknown pieces' share; 0 where there is no piece."""
        return self.unknown / self.pieces if self.pieces else 0.0


def count_pieces(folder: Path, documents: Iterable[Document]) -> PieceCounts:
    """Cut documents as a model does, and count.

    Args:
        folder: a model folder, a run folder, or any other with a `tokenizer.json`.
        documents: what to cut.

    Raises:
        ModelError: there is no `tokenizer.json`, or it is not one of an encoder like BERT.
    """
    path = (folder / MODEL if (folder / MODEL).is_dir() else folder) / "tokenizer.json"
    if not path.is_file():
        raise ModelError(f"{path}: found no such file, expected a folder with a fast tokenizer")
    tokenizer = WindowTokenizer(Tokenizer.from_file(str(path)), size=_UNCUT, context=0)
    total = PieceCounts()
    for document in documents:
        (cut,) = tokenizer.encode([document])
        unknown = int((cut.ids == tokenizer.unknown).sum())
        total += PieceCounts(len(cut.starts) - 1, len(cut.ids), unknown)
    return total
