"""Training documents → windows with labels, made anew each epoch where the config asks for variety."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from data.bio import read_tags, tags_of, write_tags
from data.documents import Document
from data.tags import TagSet
from inference.pieces import Pieces
from training.splits import Part
from training.targets import IGNORED, Targets

_Array = NDArray[np.int64]


@dataclass(frozen=True)
class Mention:
    """The pieces ``start … end - 1`` of an example, all in its core: a whole mention of a label."""

    start: int
    end: int
    label: str


@dataclass(frozen=True)
class Example:
    """A window: piece ids without [CLS] and [SEP], tag ids (`IGNORED` but on first pieces of core words), mentions."""

    ids: _Array
    tags: _Array
    mentions: tuple[Mention, ...]
    first_target: int


@dataclass(frozen=True)
class Variety:
    """Random changes of training windows.

    Attributes:
        replace: probability that a mention becomes another mention of its label from the same documents
            (Dai and Adel 2020, "mention replacement"), as long as the window does not outgrow its size.
        mask: probability that a piece becomes the unknown piece.
        seed: of the draws.
    """

    replace: float = 0.0
    mask: float = 0.0
    seed: int = 0


NONE = Variety()


class TrainingWindows(Dataset[dict[str, Any]]):
    """Windows of training documents.

    The windows are cut once; `set_epoch` makes the epoch's variants of them, drawn from the seed and the epoch alone,
    so that a resumed run sees what an uninterrupted one sees.

    Attributes:
        targets: what the items' labels ask for.

    Args:
        parts: the training documents of each corpus.
        adjacency: see `ModelInfo`.
        variety: how the windows of an epoch differ from what the documents say.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        pieces: Pieces,
        tags: TagSet,
        *,
        adjacency: float = 0.0,
        variety: Variety = NONE,
    ) -> None:
        self.targets = Targets.of(tags, [(part.labels, part.weight) for part in parts], adjacency=adjacency)
        self._pieces = pieces
        self._variety = variety
        self._examples = [
            example
            for number, part in enumerate(parts)
            for document in part.documents
            for example in _examples(document, pieces, tags, first_target=number * len(tags.tags))
        ]
        self._mentions: dict[str, list[tuple[_Array, _Array]]] = {label: [] for label in tags.labels}
        for example in self._examples:
            for mention in example.mentions:
                span = slice(mention.start, mention.end)
                self._mentions[mention.label].append((example.ids[span], example.tags[span]))
        self.set_epoch(0)

    def set_epoch(self, epoch: int) -> None:
        """Make the windows of an epoch."""
        random = np.random.default_rng([self._variety.seed, epoch])
        self._items = [self._item(example, random) for example in self._examples]

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self._items[index]

    def _item(self, example: Example, random: np.random.Generator) -> dict[str, Any]:
        ids, tags = self._replaced(example, random) if self._variety.replace else (example.ids, example.tags)
        if self._variety.mask:
            ids = np.where(random.random(len(ids)) < self._variety.mask, self._pieces.unknown, ids)
        targets = np.where(tags == IGNORED, IGNORED, tags + example.first_target)
        return {
            "input_ids": np.concatenate([[self._pieces.before], ids, [self._pieces.after]]),
            "labels": np.concatenate([[IGNORED], targets, [IGNORED]]),
        }

    def _replaced(self, example: Example, random: np.random.Generator) -> tuple[_Array, _Array]:
        room = self._pieces.size - 2 - len(example.ids)
        done = 0
        pieces = []
        for mention in example.mentions:
            if random.random() >= self._variety.replace:
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


def collate(items: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Pad items to the longest: ids with 0 behind a mask, labels with `IGNORED`. Shapes (windows, pieces)."""
    size = max(len(item["input_ids"]) for item in items)
    ids = torch.zeros(len(items), size, dtype=torch.long)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, IGNORED)
    for row, item in enumerate(items):
        length = len(item["input_ids"])
        ids[row, :length] = torch.from_numpy(item["input_ids"])
        mask[row, :length] = 1
        labels[row, :length] = torch.from_numpy(item["labels"])
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def _examples(document: Document, pieces: Pieces, tags: TagSet, *, first_target: int) -> list[Example]:
    """The windows of a document; a mention that a core's edge cuts is none of its mentions."""
    words = pieces.encode([document])[0]
    # What begins with I- is learned as what it can be predicted as: beginning with B-.
    sentences = [write_tags([replace(c, begun=True) for c in read_tags(tags)], len(tags)) for tags in tags_of(document)]
    heads = np.full(len(words.ids), IGNORED, dtype=np.int64)
    heads[words.starts[:-1]] = [tags.ids[tag] for sentence in sentences for tag in sentence]
    mentions = _mentions(sentences, words.starts)
    starts = [mention.start for mention in mentions]
    result = []
    for window in (each.window for each in pieces.windows(words)):
        first, last = words.starts[window.start], words.starts[window.end]
        core = words.starts[window.core_start], words.starts[window.core_end]
        labels = np.full(last - first, IGNORED, dtype=np.int64)
        labels[core[0] - first : core[1] - first] = heads[core[0] : core[1]]
        inside = mentions[bisect_left(starts, core[0]) : bisect_left(starts, core[1])]
        moved = tuple(Mention(m.start - first, m.end - first, m.label) for m in inside if m.end <= core[1])
        result.append(Example(words.ids[first:last], labels, moved, first_target))
    return result


def _mentions(sentences: Sequence[Sequence[str]], starts: _Array) -> list[Mention]:
    """The mentions of a document's tags, as runs of its pieces; word i has those from ``starts[i]`` on."""
    result, done = [], 0
    for tags in sentences:
        result += [
            Mention(int(starts[done + chunk.first]), int(starts[done + chunk.last]), chunk.label)
            for chunk in read_tags(tags)
        ]
        done += len(tags)
    return result
