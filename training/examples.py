"""Training documents → windows with labels, made anew each epoch where the config asks for variety."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import Dataset

from data.bio import tags_of
from data.documents import Document
from data.tags import TagSet, split_tag
from inference.pieces import Pieces

IGNORED = -100
"""The label of a piece that is not a core word's first: torch's cross-entropy passes over it."""


@dataclass(frozen=True)
class Unit:
    """A mention, or a word outside of any: its pieces, and their labels as tag ids (first pieces only)."""

    ids: NDArray[np.int64]
    labels: NDArray[np.int64]
    entity: str | None


class TrainingWindows(Dataset[dict[str, Any]]):
    """Windows of training documents.

    The windows are cut once; `set_epoch` makes the epoch's variants of them, drawn from `seed` and the epoch alone, so
    that a resumed run sees what an uninterrupted one sees.

    Args:
        replace: probability that a mention becomes another mention of its label from the same documents
            (Dai and Adel 2020, "mention replacement"), as long as the window does not outgrow its size.
        mask: probability that a piece becomes the unknown piece.
    """

    def __init__(
        self,
        documents: Sequence[Document],
        pieces: Pieces,
        tags: TagSet,
        *,
        replace: float = 0.0,
        mask: float = 0.0,
        seed: int = 0,
    ) -> None:
        self._pieces = pieces
        self._replace, self._mask, self._seed = replace, mask, seed
        self._windows = [window for document in documents for window in _units(document, pieces, tags)]
        self._mentions: dict[str, list[Unit]] = {label: [] for label in tags.labels}
        for window in self._windows:
            for unit in window:
                if unit.entity is not None:
                    self._mentions[unit.entity].append(unit)
        self.set_epoch(0)

    def set_epoch(self, epoch: int) -> None:
        """Make the windows of an epoch."""
        random = np.random.default_rng([self._seed, epoch])
        self._items = [self._item(units, random) for units in self._windows]

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self._items[index]

    def _item(self, units: Sequence[Unit], random: np.random.Generator) -> dict[str, Any]:
        units = self._replaced(units, random)
        edge = np.array([IGNORED])
        ids = np.concatenate([[self._pieces.before], *(unit.ids for unit in units), [self._pieces.after]])
        if self._mask:
            inner = random.random(len(ids)) < self._mask
            inner[[0, -1]] = False
            ids = np.where(inner, self._pieces.unknown, ids)
        labels = np.concatenate([edge, *(unit.labels for unit in units), edge])
        return {"input_ids": ids.tolist(), "labels": labels.tolist()}

    def _replaced(self, units: Sequence[Unit], random: np.random.Generator) -> Sequence[Unit]:
        if not self._replace:
            return units
        room = self._pieces.size - 2 - sum(len(unit.ids) for unit in units)
        result = []
        for unit in units:
            chosen = unit
            if unit.entity is not None and random.random() < self._replace:
                pool = self._mentions[unit.entity]
                chosen = pool[random.integers(len(pool))]
                grown = len(chosen.ids) - len(unit.ids)
                chosen, room = (chosen, room - grown) if grown <= room else (unit, room)
            result.append(chosen)
        return result


def collate(items: Sequence[dict[str, Any]]) -> dict[str, torch.Tensor]:
    """Pad items to the longest: ids with 0 behind a mask, labels with `IGNORED`. Shapes (windows, pieces)."""
    size = max(len(item["input_ids"]) for item in items)
    ids = torch.zeros(len(items), size, dtype=torch.long)
    mask, labels = torch.zeros_like(ids), torch.full_like(ids, IGNORED)
    for row, item in enumerate(items):
        length = len(item["input_ids"])
        ids[row, :length] = torch.tensor(item["input_ids"])
        mask[row, :length] = 1
        labels[row, :length] = torch.tensor(item["labels"])
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}


def _units(document: Document, pieces: Pieces, tags: TagSet) -> list[list[Unit]]:
    """Each window of a document as mentions and words; a mention cut by a window's edge falls into words."""
    words = pieces.encode([document])[0]
    names = [tag for sentence in tags_of(document) for tag in sentence]
    heads = np.full(len(words.ids), IGNORED, dtype=np.int64)
    heads[words.starts[:-1]] = [tags.ids[name] for name in names]
    groups = _groups(names)
    result = []
    for window in (each.window for each in pieces.windows(words)):
        labels = heads.copy()
        labels[: words.starts[window.core_start]] = IGNORED
        labels[words.starts[window.core_end] :] = IGNORED
        units = []
        for first, last, entity in groups:
            if last <= window.start or first >= window.end:
                continue
            whole = window.core_start <= first and last <= window.core_end
            start, end = words.starts[max(first, window.start)], words.starts[min(last, window.end)]
            units.append(Unit(words.ids[start:end], labels[start:end], entity if whole else None))
        result.append(units)
    return result


def _groups(names: Sequence[str]) -> list[tuple[int, int, str | None]]:
    """Runs of words: each mention (first, last, label), each word outside alone (first, last, None)."""
    groups: list[tuple[int, int, str | None]] = []
    for index, name in enumerate(names):
        prefix, label = split_tag(name)
        if prefix == "I" and groups and groups[-1][2] == label:
            groups[-1] = (groups[-1][0], index + 1, label)
        else:
            groups.append((index, index + 1, label or None))
    return groups
