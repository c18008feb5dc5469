"""Which documents a config trains on, chooses on and scores."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Literal, get_args

from ..data.corpus import load_corpus
from ..data.documents import Document
from ..data.errors import DataError
from ..data.splitting import cut_even, cut_tail
from ..data.tags.bio import tags_of
from ..data.tags.labels import keep_longest, map_labels
from ..data.tags.tag import OUTSIDE
from ..data.text.segmentation import words_of
from ..evaluation.manifest import SplitRecord
from .config import Config
from .corpus_config import Corpus

Split = Literal["train", "dev", "test"]
"""What documents are for: to learn from, to choose on, to be scored once, at the end."""

SPLITS: tuple[Split, ...] = get_args(Split)


@dataclass(frozen=True)
class Part:
    """The documents of one corpus in one split.

    Attributes:
        corpus: its name.
        documents: in the order of the config's ids, or of the file.
        labels: those the corpus annotates.
        weight: factor on the loss of its words.
        path: the file, folder or data set it was read from.
    """

    corpus: str
    documents: tuple[Document, ...]
    labels: tuple[str, ...]
    weight: float = 1.0
    path: str = ""


class Splits(Mapping[Split, tuple[Part, ...]]):
    """The parts of each split, by its name; no document is in two."""

    def __init__(self, *, train: Sequence[Part] = (), dev: Sequence[Part] = (), test: Sequence[Part] = ()) -> None:
        self._parts: dict[Split, tuple[Part, ...]] = {"train": tuple(train), "dev": tuple(dev), "test": tuple(test)}

    def __getitem__(self, name: Split) -> tuple[Part, ...]:
        return self._parts[name]

    def __iter__(self) -> Iterator[Split]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def documents(self, name: Split) -> list[Document]:
        """The documents of a split."""
        return documents_of(self[name])

    @property
    def every_part(self) -> tuple[Part, ...]:
        """The parts of all splits."""
        return tuple(part for parts in self.values() for part in parts)

    def describe(self) -> dict[str, SplitRecord]:
        """Documents, words and entities of each split that has documents."""
        return {name: _describe(self.documents(name)) for name, parts in self.items() if parts}


def documents_of(parts: Iterable[Part]) -> list[Document]:
    """The documents of all parts."""
    return [document for part in parts for document in part.documents]


def load_splits(config: Config) -> Splits:
    """Read and check every corpus of a config.

    Raises:
        DataError: a file cannot be used (see `data.corpus.load_corpus`), an id is not in its file or stands twice,
            a corpus has no entity of a label that it is said to annotate, or no training document has an entity.
    """
    parts: dict[Split, list[Part]] = {name: [] for name in SPLITS}
    seen: set[str] = set()
    for corpus in config.corpus:
        labels = corpus.annotates or config.labels
        documents = _load(corpus, labels)
        for name, members in _members(corpus, documents).items():
            for document in members:
                if document.id in seen:
                    raise DataError(
                        f"{name}: document {document.id!r} stands twice in the splits, expected each id once; "
                        "keep it in one split of one corpus",
                        path=corpus.path,
                    )
                seen.add(document.id)
            if members:
                title = corpus.name or Path(corpus.path).stem
                parts[name].append(Part(title, tuple(members), labels, corpus.weight, corpus.path))
    if not any(document.entities for document in documents_of(parts["train"])):
        raise DataError("the training documents hold no entity; check the ids under train")
    return Splits(**parts)


@dataclass(frozen=True)
class Fold:
    """One fold of a cross-validation.

    Attributes:
        name: the id of the document left out, or the fold's number.
        splits: what is trained on, and as test what is left out; nothing to choose on.
    """

    name: str
    splits: Splits


def leave_one_out(splits: Splits) -> list[Fold]:
    """A fold for each document of all splits, in the order of their ids."""
    parts = splits.every_part
    held_out = [(document, part) for part in parts for document in part.documents]
    return [
        Fold(document.id, _without(parts, [replace(part, documents=(document,))]))
        for document, part in sorted(held_out, key=lambda pair: pair[0].id)
    ]


def fold_evenly(splits: Splits, count: int) -> list[Fold]:
    """Folds of neighbouring sentences, of like size in each corpus; documents are cut where they must be.

    Raises:
        DataError: fewer than two folds are asked for.
    """
    if count < 2:
        raise DataError(f"found {count} folds, expected two or more")
    cut = [[replace(part, documents=tuple(x)) for x in cut_even(part.documents, count)] for part in splits.every_part]
    every = [stretch for stretches in cut for stretch in stretches]
    return [
        Fold(f"fold {number + 1}", _without(every, [stretches[number] for stretches in cut])) for number in range(count)
    ]


def _without(parts: Sequence[Part], held_out: Sequence[Part]) -> Splits:
    ids = {document.id for document in documents_of(held_out)}
    rest = [replace(part, documents=tuple(d for d in part.documents if d.id not in ids)) for part in parts]
    return Splits(train=[part for part in rest if part.documents], test=[part for part in held_out if part.documents])


def adjacency_rate(documents: Iterable[Document]) -> float:
    """Log-probability that a word behind a word of an entity, and of that label too, starts an entity of its own.

    From counts, one added to each side (Laplace), so that it is finite.
    """
    pairs = [pair for document in documents for tags in tags_of(document) for pair in pairwise(tags)]
    same = [after for before, after in pairs if after != OUTSIDE and before[2:] == after[2:]]
    return log((sum(tag.startswith("B-") for tag in same) + 1) / (len(same) + 2))


def _load(corpus: Corpus, labels: tuple[str, ...]) -> list[Document]:
    """The documents of a corpus with the config's labels."""

    def relabel(document: Document) -> Document:
        mapped = map_labels(document, corpus.map, drop=corpus.drop)
        return keep_longest(mapped) if corpus.flatten else mapped

    documents = load_corpus(
        Path(corpus.path),
        format=corpus.format or None,
        labels=labels,
        columns=corpus.reading,
        split=corpus.dataset_split or None,
        change=relabel,
    )
    found = {entity.label for document in documents for entity in document.entities}
    missing = [label for label in corpus.annotates if label not in found]
    if missing:
        raise DataError(
            f"annotates names {', '.join(missing)}, and the corpus has no such entity; its O words would be taught to "
            "be none. Take the label out of annotates, or correct map",
            path=corpus.path,
        )
    return documents


def _members(corpus: Corpus, documents: list[Document]) -> dict[Split, list[Document]]:
    if corpus.split == "train":
        head, tail = cut_tail(documents, corpus.dev_share)
        return {"train": head, "dev": tail}
    if corpus.split:
        return {corpus.split: documents}
    by_id = {document.id: document for document in documents}
    for name in SPLITS:
        for identifier in getattr(corpus, name):
            if identifier not in by_id:
                known = ", ".join(list(by_id)[:20])
                raise DataError(f"{name}: found no document {identifier!r}, expected one of {known}", path=corpus.path)
    return {name: [by_id[identifier] for identifier in getattr(corpus, name)] for name in SPLITS}


def _describe(documents: Sequence[Document]) -> SplitRecord:
    counts = Counter(entity.label for document in documents for entity in document.entities)
    return SplitRecord(
        documents=[document.id for document in documents],
        words=sum(len(words_of(document)) for document in documents),
        entities=dict(sorted(counts.items())),
    )
