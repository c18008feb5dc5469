"""Windows of the training documents with their targets; with augmentation, each epoch has its own variants."""

import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from ..data.documents import Document
from ..data.tags.bio import read_tags, tags_of, write_tags
from ..data.tags.tag import OUTSIDE, split_tag
from ..data.tags.tag_set import TagSet
from ..inference.encoding.windows import Window
from ..inference.encoding.word_pieces import WindowTokenizer, WordPieces
from .loss import IGNORED, SequenceLoss
from .splits import Part
from .teaching.lessons import NO_LESSONS, Lessons

_Array = NDArray[np.int64]


MULTIPLE = 8
"""With `Augmentation.recut`, batches have a multiple of so many pieces: the memory that torch keeps grows with the
number of different shapes, and each epoch has others."""


@dataclass(frozen=True)
class Mention:
    """A whole mention of an entity: the half-open span of pieces ``start … end - 1`` of an `EncodedDocument` or an
    `Example`."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class EncodedDocument:
    """A training document as pieces.

    Attributes:
        words: the pieces of each word.
        tags: shape (pieces,); `IGNORED` except on the first piece of each word. There it is the tag's id; with
            teachers, plus the word's row in their marginals times the number of targets. If the first piece is a mark
            without a letter (▁), the second one has ``IGNORED - 1 - id``.
        mentions: the mentions of its entities, in order.
        first_target: number added to a tag to make it a target (`training.loss.SequenceLoss`).
    """

    words: WordPieces
    tags: _Array
    mentions: tuple[Mention, ...]
    first_target: int


@dataclass(frozen=True)
class Example:
    """A training window.

    Attributes:
        ids: piece ids without the special ones around the text, shape (pieces,).
        tags: as in `EncodedDocument`, shape (pieces,); `IGNORED` outside of the core.
        mentions: the mentions that lie entirely in the core.
        first_target: as in `EncodedDocument`.
    """

    ids: _Array
    tags: _Array
    mentions: tuple[Mention, ...]
    first_target: int


@dataclass(frozen=True)
class Augmentation:
    """Random changes of training windows.

    Attributes:
        replace: probability that a mention is replaced by another mention of its label from the training documents
            (Dai and Adel 2020, "mention replacement"), unless the window would become too long.
        mask: probability that a piece is replaced by the unknown piece.
        recut: whether each epoch cuts the windows of long documents at other points and gives each a random amount of
            context.
        seed: seed of the random choices.
    """

    replace: float = 0.0
    mask: float = 0.0
    recut: bool = False
    seed: int = 0


NO_AUGMENTATION = Augmentation()


class TrainingWindows(Dataset[dict[str, Any]]):
    """The training windows of one epoch, as a data set for `transformers.Trainer`.

    `set_epoch` makes the variants of an epoch. They depend only on the seed and the epoch, so that a resumed run trains
    on the same windows as an uninterrupted one. Of raw text, an epoch has the windows whose cores begin in its
    passages. All epochs have the same number of windows: where recutting, or the raw text of the epoch, yields fewer, a
    random choice of them is repeated.

    An item has the keys ``input_ids`` and ``labels``, both of shape (pieces,), the special pieces around the text
    included; the labels are targets of `loss`, or `IGNORED`.

    Attributes:
        loss: the loss that the labels are targets of.
        padding: id of the piece that a batch is padded with.
        longest: the largest number of pieces in an item.
        multiple: what the number of pieces of a batch is a multiple of.

    Args:
        parts: the training documents of each corpus.
        tokenizer: cuts the documents into windows.
        tags: the tag set of the model.
        adjacency: see `ModelInfo.adjacency`.
        augmentation: the random changes of the windows.
        epochs: number of epochs that will be trained.
        lessons: what teachers say of the training documents and of raw ones.
    """

    def __init__(  # noqa: PLR0913 - each is independent of the others
        self,
        parts: Sequence[Part],
        tokenizer: WindowTokenizer,
        tags: TagSet,
        *,
        adjacency: float = 0.0,
        augmentation: Augmentation = NO_AUGMENTATION,
        epochs: int = 1,
        lessons: Lessons = NO_LESSONS,
    ) -> None:
        raw_parts = lessons.raw_parts
        every = [*parts, *raw_parts]
        self.loss = SequenceLoss.of(
            tags,
            [(part.labels, part.weight) for part in every],
            adjacency=adjacency,
            soft=[lessons.soft] * len(parts) + [1.0] * len(raw_parts),
            marginals=lessons.marginals,
        )
        self.padding = tokenizer.padding
        self.longest = tokenizer.size
        self.multiple = MULTIPLE if augmentation.recut else 1
        self._tokenizer = tokenizer
        self._augmentation = augmentation
        self._lessons = lessons
        texts = [
            _text(document, tokenizer, tags, first_target=number * len(tags.tags))
            for number, part in enumerate(every)
            for document in part.documents
        ]
        gold = len(texts) - len(lessons.raw)
        self._mentions: dict[str, list[tuple[_Array, _Array]]] = {label: [] for label in tags.labels}
        for text in texts:
            for mention in text.mentions:
                span = slice(mention.start, mention.end)
                self._mentions[mention.label].append((text.words.ids[span], text.tags[span]))
        if lessons.marginals is not None:
            texts = _with_rows(texts, len(lessons.marginals), targets=len(every) * len(tags.tags))
        self._texts, self._raw = texts[:gold], texts[gold:]
        self._size = max(len(self._cut(epoch, self._random(epoch))) for epoch in range(epochs))
        self.set_epoch(0)

    @property
    def texts(self) -> list[WordPieces]:
        """The pieces of each training document and each raw one, before any change."""
        return [text.words for text in (*self._texts, *self._raw)]

    def set_epoch(self, epoch: int) -> None:
        """Make the windows of an epoch; epochs count from 0."""
        random = self._random(epoch)
        examples = self._cut(epoch, random)
        again = np.resize(random.permutation(len(examples)), self._size - len(examples)).tolist()
        self._items = [self._item(example, random) for example in [*examples, *(examples[at] for at in again)]]

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self._items[index]

    def _random(self, epoch: int) -> np.random.Generator:
        return np.random.default_rng([self._augmentation.seed, epoch])

    def _cut(self, epoch: int, random: np.random.Generator) -> list[Example]:
        cut = [(text, window) for text in self._texts for window in self._windows(text.words, random)]
        for passage in self._lessons.dealt(epoch):
            text = self._raw[passage.document]
            windows = self._windows(text.words, random)
            cut += [(text, each) for each in windows if passage.first <= each.core_start < passage.end]
        return [_example(text, window) for text, window in cut]

    def _windows(self, words: WordPieces, random: np.random.Generator) -> list[Window]:
        if not self._augmentation.recut:
            return self._tokenizer.cut(words)
        room = random.integers(1, self._tokenizer.longest_word, endpoint=True)
        windows = self._tokenizer.cut(words, first=int(np.searchsorted(words.starts, room, side="right")) - 1)
        return [
            Window(
                int(random.integers(window.start, window.core_start, endpoint=True)),
                window.core_start,
                window.core_end,
                int(random.integers(window.core_end, window.end, endpoint=True)),
            )
            for window in windows
        ]

    def _item(self, example: Example, random: np.random.Generator) -> dict[str, Any]:
        ids, tags = self._replaced(example, random) if self._augmentation.replace else (example.ids, example.tags)
        if self._augmentation.mask:
            ids = np.where(random.random(len(ids)) < self._augmentation.mask, self._tokenizer.unknown, ids)
        # Targets of words count up from `IGNORED`, those of continuing pieces down.
        targets = tags + np.sign(tags - IGNORED) * example.first_target
        return {
            "input_ids": self._tokenizer.frame(ids),
            "labels": self._tokenizer.frame(targets, IGNORED),
        }

    def _replaced(self, example: Example, random: np.random.Generator) -> tuple[_Array, _Array]:
        room = self._tokenizer.room - len(example.ids)
        done = 0
        pieces = []
        for mention in example.mentions:
            if random.random() >= self._augmentation.replace:
                continue
            pool = self._mentions[mention.label]
            other = pool[random.integers(len(pool))]
            grown = len(other[0]) - (mention.end - mention.start)
            if grown <= room:
                room -= grown
                before = slice(done, mention.start)
                pieces += [(example.ids[before], example.tags[before]), other]
                done = mention.end
        pieces.append((example.ids[done:], example.tags[done:]))
        ids, tags = zip(*pieces, strict=True)
        return np.concatenate(ids), np.concatenate(tags)


def collate(
    items: Sequence[dict[str, Any]], *, padding: int = 0, multiple: int = 1, longest: int = sys.maxsize
) -> dict[str, torch.Tensor]:
    """Pad the items of a batch to the longest one, rounded up.

    Args:
        items: items of `TrainingWindows`.
        padding: id of the piece to pad with.
        multiple: what the number of pieces is rounded up to a multiple of.
        longest: the largest number of pieces that the model reads, beyond which nothing is rounded up.

    Returns:
        ``input_ids``, padded; ``attention_mask``, 0 on padding; ``labels``, padded with `IGNORED`. Each has the
        shape (windows, pieces).
    """
    size = max(len(item["input_ids"]) for item in items)
    size = max(size, min(-(-size // multiple) * multiple, longest))
    ids = torch.full((len(items), size), padding)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, IGNORED)
    for row, item in enumerate(items):
        length = len(item["input_ids"])
        ids[row, :length] = torch.from_numpy(item["input_ids"])
        mask[row, :length] = 1
        labels[row, :length] = torch.from_numpy(item["labels"])
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def _text(document: Document, tokenizer: WindowTokenizer, tags: TagSet, *, first_target: int) -> EncodedDocument:
    words = tokenizer.encode([document])[0]
    # Decoding never predicts an improper start, so the model learns such an entity as one that starts with B-.
    sentences = [
        write_tags([replace(chunk, proper=True) for chunk in read_tags(found)], len(found))
        for found in tags_of(document)
    ]
    ids = np.full(len(words.ids), IGNORED, dtype=np.int64)
    first = [tag for sentence in sentences for tag in sentence]
    ids[words.starts[:-1]] = [tags.ids[tag] for tag in first]
    # The first piece of a word may be a mark without a letter (▁ لاف روف). `transformers.pipeline` takes it for a word
    # of its own, so the piece after it should continue the entity. `Predictor` does not read that piece.
    marked = np.flatnonzero((words.ids[words.starts[:-1]] == tokenizer.mark) & (np.diff(words.starts) > 1))
    ids[words.starts[marked] + 1] = [IGNORED - 1 - tags.ids[_continuing(first[word])] for word in marked]
    return EncodedDocument(words, ids, tuple(_mentions(sentences, words.starts)), first_target)


def _with_rows(texts: Sequence[EncodedDocument], rows: int, *, targets: int) -> list[EncodedDocument]:
    """Texts whose tags say which row of the teachers' marginals each word has.

    Args:
        texts: the texts, whose words have the rows 1, 2 and so on.
        rows: the number of rows, the first one included, which belongs to no word.
        targets: the number of targets without rows.

    Raises:
        ValueError: the texts have another number of words.
    """
    words = sum(len(text.words.starts) - 1 for text in texts)
    if words != rows - 1:
        raise ValueError(f"found marginals of {rows - 1} words, expected those of {words}")
    done, result = 1, []
    for text in texts:
        firsts, tags = text.words.starts[:-1], text.tags.copy()
        tags[firsts] += np.arange(done, done + len(firsts)) * targets
        done += len(firsts)
        result.append(replace(text, tags=tags))
    return result


def _continuing(tag: str) -> str:
    """The tag of what continues the entity of a word with the given tag."""
    _, label = split_tag(tag)
    return f"I-{label}" if label else OUTSIDE


def _example(text: EncodedDocument, window: Window) -> Example:
    """One window of a text, without the mentions that cross a boundary of its core."""
    starts = text.words.starts
    first, last = int(starts[window.start]), int(starts[window.end])
    core = int(starts[window.core_start]), int(starts[window.core_end])
    tags = np.full(last - first, IGNORED, dtype=np.int64)
    tags[core[0] - first : core[1] - first] = text.tags[core[0] : core[1]]
    low, high = (bisect_left(text.mentions, edge, key=lambda mention: mention.start) for edge in core)
    inside = [mention for mention in text.mentions[low:high] if mention.end <= core[1]]
    moved = tuple(Mention(m.start - first, m.end - first, m.label) for m in inside)
    return Example(text.words.ids[first:last], tags, moved, text.first_target)


def _mentions(sentences: Sequence[Sequence[str]], starts: _Array) -> list[Mention]:
    """The mentions in a document's tags, as spans of its pieces.

    Args:
        sentences: the tags of each sentence.
        starts: index of each word's first piece, shape (words + 1,).
    """
    result, done = [], 0
    for tags in sentences:
        result += [
            Mention(int(starts[done + chunk.first]), int(starts[done + chunk.last]), chunk.label)
            for chunk in read_tags(tags)
        ]
        done += len(tags)
    return result
