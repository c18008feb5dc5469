"""Split the words of documents into subword pieces, and cut the pieces into windows for an encoder."""

import json
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

TOKENIZER = "tokenizer.json"

_MOST_SPECIAL = 2
"""The largest number of special pieces around a text."""

_LETTERS = "اa1"
"""A tokenizer has a piece for at least one of them."""

_MARK = "▁"
_UNKNOWN = ("[UNK]", "<unk>")
_MASKS = ("[MASK]", "<mask>", "<|mask|>")
_PADDING = ("[PAD]", "<pad>", "<|pad|>", "<|padding|>", "<|end_of_text|>", "<|endoftext|>")
"""What encoders call their pieces; the first name that a tokenizer has is taken."""


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
        ids: piece ids, the special ones around the text included, shape (pieces,).
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
        size: the largest number of pieces in a window, the special ones around the text included.
        context: the number of pieces reserved for context on each side of a window's core.
        document_context: whether windows extend over the ends of sentences; otherwise a window contains one sentence or
            a part of one.

    Attributes:
        before: ids of the special pieces before a text, such as [CLS].
        after: ids of the special pieces after a text, such as [SEP]; `before` and `after` are at most two in all.
        unknown: id of the piece for what the tokenizer has no piece for.
        padding: id of the piece that fills a batch; the mask hides it.
        mark: id of the piece that marks the start of a word and holds no letter of it (▁); -1 if there is none.
        longest_word: largest number of pieces that a word keeps.

    Raises:
        ModelError: the tokenizer has no piece for a letter, or puts more than two pieces around a text.
        ValueError: a window has no room for a core (see `inference.encoding.windows.core_capacity`).
    """

    def __init__(self, tokenizer: Tokenizer, *, size: int, context: int, document_context: bool = True) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        # "[SEP]" or "</s>" in a text is ordinary text, not the encoder's special piece.
        tokenizer.encode_special_tokens = True
        self.before, self.after = _special_ids(tokenizer)
        self.unknown = _unknown_id(tokenizer)
        self.padding = _first_id(tokenizer, _PADDING) or 0
        mark = tokenizer.token_to_id(_MARK)
        self.mark = -1 if mark is None else mark
        self.size = size
        self.context = context
        self.document_context = document_context
        self.longest_word = core_capacity(self.room, context)
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path, info: ModelInfo) -> "WindowTokenizer":
        """Load the tokenizer of a model folder.

        Args:
            folder: the model folder.
            info: its `musamma.json`, with the size and context of windows.

        Raises:
            ModelError: as `read_tokenizer_file`, or the tokenizer is not suitable (see `WindowTokenizer`).
        """
        return cls.of(read_tokenizer_file(folder), info)

    @classmethod
    def of(cls, tokenizer: Tokenizer, info: ModelInfo) -> "WindowTokenizer":
        """The tokenizer of a model that is not saved yet; raises the errors of `WindowTokenizer`."""
        return cls(tokenizer, size=info.window, context=info.context, document_context=info.document_context)

    @property
    def room(self) -> int:
        """The largest number of pieces of words in a window."""
        return self.size - len(self.before) - len(self.after)

    @property
    def vocabulary(self) -> int:
        """The number of pieces; every id is below it."""
        return max(self._tokenizer.get_vocab(with_added_tokens=True).values()) + 1

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
            return cut_windows(counts, ends, room=self.room, context=self.context, first=first)
        return cut_sentences(counts, ends, room=self.room, context=self.context)

    def window_ids(self, pieces: WordPieces, window: Window) -> WindowIds:
        """The piece ids of one window."""
        first, last = pieces.starts[window.start], pieces.starts[window.end]
        heads = pieces.starts[window.core_start : window.core_end] - first + len(self.before)
        return WindowIds(self.frame(pieces.ids[first:last]), heads, window)

    def frame(self, values: NDArray[np.int64], edge: int | None = None) -> NDArray[np.int64]:
        """Put the special pieces around the ids of a window's words.

        Args:
            values: one value for each piece of the words, shape (pieces,).
            edge: the value to put in the place of each special piece; None for its id.
        """
        before, after = (each if edge is None else (edge,) * len(each) for each in (self.before, self.after))
        return np.concatenate([before, values, after]).astype(np.int64)

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


def read_tokenizer_file(folder: Path) -> Tokenizer:
    """Read the `tokenizer.json` of a folder.

    Raises:
        ModelError: there is none, or the installed release of tokenizers cannot read it.
    """
    path = folder / TOKENIZER
    if not path.is_file():
        raise ModelError(f"{folder}: found no {TOKENIZER}, expected a fast tokenizer; save it with save_pretrained")
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library has no class of its own for its errors
        raise ModelError(
            f"{path}: found a file that cannot be read as a tokenizer ({error}); it may be damaged, or written by a "
            "newer release of tokenizers"
        ) from error


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


def _special_ids(tokenizer: Tokenizer) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The ids of the special pieces before and after a text, found by encoding a letter with and without them."""
    for letter in _LETTERS:
        bare = tuple(tokenizer.encode(letter, add_special_tokens=False).ids)
        framed = tuple(tokenizer.encode(letter).ids)
        if bare:
            break
    else:
        raise ModelError(
            "found a tokenizer without a piece for a letter, expected that of an encoder; use another encoder"
        )
    first = next((at for at in range(len(framed)) if framed[at : at + len(bare)] == bare), 0)
    before, after = framed[:first], framed[first + len(bare) :]
    if len(before) + len(after) > _MOST_SPECIAL:
        raise ModelError(
            f"found a tokenizer that puts {len(before) + len(after)} pieces around a text, expected at most "
            f"{_MOST_SPECIAL}, such as [CLS] and [SEP]; use another encoder"
        )
    return before, after


def _unknown_id(tokenizer: Tokenizer) -> int:
    """The id of the unknown piece; a tokenizer that knows every byte has none, and the mask stands in for it."""
    named = _first_id(tokenizer, _UNKNOWN)
    if named is not None:
        return named
    model = json.loads(tokenizer.to_str())["model"]
    own = model.get("unk_id")
    if own is None:
        own = _first_id(tokenizer, [model["unk_token"]]) if model.get("unk_token") else None
    return own if own is not None else _first_id(tokenizer, (*_MASKS, *_PADDING)) or 0


def _first_id(tokenizer: Tokenizer, pieces: Sequence[str]) -> int | None:
    """The id of the first of the pieces that the tokenizer has; None if it has none of them."""
    ids = map(tokenizer.token_to_id, pieces)
    return next((number for number in ids if number is not None), None)
