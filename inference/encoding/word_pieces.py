"""Documents → subword pieces of each word → windows of ids, ready for an encoder."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from ...data.documents import Document, Sentence, Word
from ...data.errors import ModelError
from ...data.text.segmentation import sentences_of
from ..model_folder import ModelInfo
from .windows import Window, core_capacity, cut_sentences, cut_windows


@dataclass(frozen=True)
class WordPieces:
    """The pieces of a document's words.

    Attributes:
        ids: piece ids, shape (pieces,).
        starts: shape (words + 1,): word i has the pieces ``ids[starts[i]:starts[i + 1]]``, at least one.
        sentences: of the document.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    sentences: tuple[Sentence, ...]

    @property
    def sentence_ends(self) -> NDArray[np.int64]:
        """Index one past the last word of each sentence, shape (sentences,)."""
        return np.cumsum([len(sentence.words) for sentence in self.sentences], dtype=np.int64)


@dataclass(frozen=True)
class WindowIds:
    """A window as an encoder takes it.

    Attributes:
        ids: piece ids with [CLS] and [SEP], shape (pieces,).
        heads: positions in `ids` of the first piece of each core word, shape (core words,).
        window: the words of the document it covers.
    """

    ids: NDArray[np.int64]
    heads: NDArray[np.int64]
    window: Window


class WindowTokenizer:
    """Turns documents into windows of ids with a model's own tokenizer.

    Args:
        tokenizer: loaded from the model's `tokenizer.json`.
        size: most pieces in a window, [CLS] and [SEP] included.
        context: pieces kept free for context on each side of a window's core.
        document_context: whether windows reach over sentences' ends; else each holds one sentence, or a part of one.

    Raises:
        ModelError: the tokenizer does not put one piece before and one behind a text, or has no unknown piece.
    """

    def __init__(self, tokenizer: Tokenizer, *, size: int, context: int, document_context: bool = True) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # "[SEP]" or "</s>" in a text is text, not a mark of the encoder's.
        tokenizer.encode_special_tokens = True
        edges = tokenizer.encode("").ids
        if len(edges) != 2:
            raise ModelError(f"the tokenizer puts {len(edges)} pieces around a text, expected 2 ([CLS] and [SEP])")
        self.before, self.after = edges
        self.unknown = _unknown_id(tokenizer)
        self.size = size
        self.context = context
        self.document_context = document_context
        self.longest_word = core_capacity(size, context)
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path, info: ModelInfo) -> "WindowTokenizer":
        """Load the tokenizer of a model folder, for windows as its `musamma.json` says.

        Raises:
            ModelError: there is no `tokenizer.json`, or as the class says.
        """
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise ModelError(f"{folder}: found no tokenizer.json, expected a model folder with a fast tokenizer")
        return cls.of(Tokenizer.from_file(str(path)), info)

    @classmethod
    def of(cls, tokenizer: Tokenizer, info: ModelInfo) -> "WindowTokenizer":
        """The tokenizer of a model that is not saved yet."""
        return cls(tokenizer, size=info.window, context=info.context, document_context=info.document_context)

    def encode(self, documents: Sequence[Document]) -> list[WordPieces]:
        """The pieces of each document's words.

        A word that the tokenizer leaves no piece (a lone mark) gets the unknown piece, and one too long for
        a window keeps its first pieces: each word has a first piece, and so a tag.
        """
        encodings = self._tokenizer.encode_batch([d.text for d in documents], add_special_tokens=False)
        return [self._align(document, encoding) for document, encoding in zip(documents, encodings, strict=True)]

    def windows(self, pieces: WordPieces) -> list[WindowIds]:
        """Cut a document's pieces into windows that cover every word once."""
        return [self.window_ids(pieces, window) for window in self.cut(pieces)]

    def cut(self, pieces: WordPieces, *, first: int = 0) -> list[Window]:
        """The windows of a document, as words.

        Args:
            first: see `inference.encoding.windows.cut_windows`; without document context it has no part.
        """
        counts, ends = np.diff(pieces.starts), pieces.sentence_ends
        if self.document_context:
            return cut_windows(counts, ends, size=self.size, context=self.context, first=first)
        return cut_sentences(counts, ends, size=self.size, context=self.context)

    def window_ids(self, pieces: WordPieces, window: Window) -> WindowIds:
        """The ids of one window."""
        first, last = pieces.starts[window.start], pieces.starts[window.end]
        ids = np.concatenate([[self.before], pieces.ids[first:last], [self.after]])
        heads = pieces.starts[window.core_start : window.core_end] - first + 1
        return WindowIds(ids, heads, window)

    def _align(self, document: Document, encoding: Encoding) -> WordPieces:
        sentences = sentences_of(document)
        words = [word for sentence in sentences for word in sentence.words]
        ids = np.array(encoding.ids, dtype=np.int64)
        owner = _owners(words, np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2))
        ids, owner = ids[owner >= 0], owner[owner >= 0]
        counts = np.bincount(owner, minlength=len(words))
        bare = np.flatnonzero(counts == 0)
        if len(bare):
            order = np.argsort(np.concatenate([owner, bare]), kind="stable")
            ids = np.concatenate([ids, np.full(len(bare), self.unknown)])[order]
            counts[bare] = 1
        if len(counts) and counts.max() > self.longest_word:
            rank = np.arange(len(ids)) - np.repeat(np.cumsum(counts) - counts, counts)
            ids = ids[rank < self.longest_word]
            counts = np.minimum(counts, self.longest_word)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return WordPieces(ids, starts, sentences)


def _owners(words: Sequence[Word], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The word of each piece, -1 for none. A piece belongs where its last character stands: its first may
    be the space before the word, or a mark of the word before that the normaliser dropped.
    """
    if not words or not len(offsets):
        return np.full(len(offsets), -1, dtype=np.int64)
    starts = np.array([word.start for word in words])
    ends = np.array([word.end for word in words])
    last = offsets[:, 1] - 1
    owner = np.searchsorted(starts, last, side="right") - 1
    return np.where((owner >= 0) & (last < ends[owner]), owner, -1)


def _unknown_id(tokenizer: Tokenizer) -> int:
    for piece in ("[UNK]", "<unk>"):
        identifier = tokenizer.token_to_id(piece)
        if identifier is not None:
            return int(identifier)
    raise ModelError("the tokenizer has neither [UNK] nor <unk>; expected a WordPiece or unigram tokenizer")
