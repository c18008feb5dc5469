"""Split the words of documents into subword pieces, and cut the pieces into windows for an encoder."""

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
        starts: the index of each word's first piece, shape (words + 1,): word i has the pieces
            ``ids[starts[i]:starts[i + 1]]``, at least one.
        sentences: the sentences of the document.
    """

    ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    sentences: tuple[Sentence, ...]

    @property
    def sentence_ends(self) -> NDArray[np.int64]:
        """The index one past the last word of each sentence, shape (sentences,)."""
        return np.cumsum([len(sentence.words) for sentence in self.sentences], dtype=np.int64)


@dataclass(frozen=True)
class WindowIds:
    """The piece ids of a window, as the encoder reads them.

    Attributes:
        ids: piece ids, [CLS] and [SEP] included, shape (pieces,).
        heads: the positions in `ids` of the first piece of each core word, shape (core words,).
        window: the words of the document that the window covers.
    """

    ids: NDArray[np.int64]
    heads: NDArray[np.int64]
    window: Window


class WindowTokenizer:
    """Converts documents to windows of piece ids with a model's tokenizer.

    Args:
        tokenizer: the tokenizer of the model's `tokenizer.json`. Its truncation and padding are switched off.
        size: the largest number of pieces in a window, [CLS] and [SEP] included.
        context: the number of pieces reserved for context on each side of a window's core.
        document_context: whether windows extend over the ends of sentences; otherwise a window contains one sentence or
            a part of one.

    Raises:
        ModelError: the tokenizer does not put one piece before and one after a text, or has no unknown piece.
        ValueError: a window has no room for a core (see `inference.encoding.windows.core_capacity`).
    """

    def __init__(self, tokenizer: Tokenizer, *, size: int, context: int, document_context: bool = True) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # "[SEP]" or "</s>" in a text is ordinary text, not the encoder's special piece.
        tokenizer.encode_special_tokens = True
        special = tokenizer.encode("").ids
        if len(special) != 2:
            raise ModelError(
                f"found a tokenizer that puts {len(special)} pieces around a text, expected 2 ([CLS] and [SEP]); use a "
                "BERT-like encoder"
            )
        self.before, self.after = special
        self.unknown = _unknown_id(tokenizer)
        self.size = size
        self.context = context
        self.document_context = document_context
        self.longest_word = core_capacity(size, context)
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path, info: ModelInfo) -> "WindowTokenizer":
        """Load the tokenizer of a model folder.

        Args:
            folder: the model folder.
            info: its `musamma.json`, with the size and context of windows.

        Raises:
            ModelError: there is no `tokenizer.json`, or the tokenizer is not suitable (see `WindowTokenizer`).
        """
        path = folder / "tokenizer.json"
        if not path.is_file():
            raise ModelError(
                f"{folder}: found no tokenizer.json, expected a fast tokenizer; save it with save_pretrained"
            )
        return cls.of(Tokenizer.from_file(str(path)), info)

    @classmethod
    def of(cls, tokenizer: Tokenizer, info: ModelInfo) -> "WindowTokenizer":
        """The tokenizer of a model that is not saved yet; raises the errors of `WindowTokenizer`."""
        return cls(tokenizer, size=info.window, context=info.context, document_context=info.document_context)

    def encode(self, documents: Sequence[Document]) -> list[WordPieces]:
        """The pieces of each document's words.

        Every word has at least one piece, and therefore a tag. A word for which the tokenizer has no piece, such as a
        lone diacritic, gets the unknown piece. A word with more than `longest_word` pieces keeps the first of them.
        """
        encodings = self._tokenizer.encode_batch([d.text for d in documents], add_special_tokens=False)
        return [self._align(document, encoding) for document, encoding in zip(documents, encodings, strict=True)]

    def windows(self, pieces: WordPieces) -> list[WindowIds]:
        """Cut a document's pieces into windows, with every word in the core of exactly one."""
        return [self.window_ids(pieces, window) for window in self.cut(pieces)]

    def cut(self, pieces: WordPieces, *, first: int = 0) -> list[Window]:
        """The windows of a document, as runs of words.

        Args:
            pieces: the document's pieces.
            first: see `inference.encoding.windows.cut_windows`; ignored without document context.
        """
        counts, ends = np.diff(pieces.starts), pieces.sentence_ends
        if self.document_context:
            return cut_windows(counts, ends, size=self.size, context=self.context, first=first)
        return cut_sentences(counts, ends, size=self.size, context=self.context)

    def window_ids(self, pieces: WordPieces, window: Window) -> WindowIds:
        """The piece ids of one window."""
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
        without_pieces = np.flatnonzero(counts == 0)
        if len(without_pieces):
            order = np.argsort(np.concatenate([owner, without_pieces]), kind="stable")
            ids = np.concatenate([ids, np.full(len(without_pieces), self.unknown)])[order]
            counts[without_pieces] = 1
        if len(counts) and counts.max() > self.longest_word:
            rank = np.arange(len(ids)) - np.repeat(np.cumsum(counts) - counts, counts)
            ids = ids[rank < self.longest_word]
            counts = np.minimum(counts, self.longest_word)
        starts = np.concatenate([[0], np.cumsum(counts)])
        return WordPieces(ids, starts, sentences)


def _owners(words: Sequence[Word], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """The index of each piece's word, or -1 if the piece is in no word, shape (pieces,).

    A piece belongs to the word of its last character. Its first character may be the space before the word, or a
    diacritic of the previous word that the normaliser dropped.

    Args:
        words: the words of a document, in order.
        offsets: the half-open character span of each piece, shape (pieces, 2).
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
    raise ModelError(
        "found a tokenizer with neither [UNK] nor <unk>, expected a WordPiece or unigram tokenizer; use a "
        "BERT-like encoder"
    )
