"""The splits of a config: the documents to train on, to choose the best epoch on, and to score."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from math import log
from pathlib import Path
from typing import Literal, get_args

from ..data.documents import Document
from ..data.errors import DataError
from ..data.formats.registry import EVERY_SPLIT, Tasks
from ..data.gold import load_gold
from ..data.located import LocatedDocument
from ..data.reading import Reading
from ..data.splitting import cut_even, cut_tail
from ..data.tags.bio import tags_of
from ..data.tags.labels import is_dropped, keep_longest, map_labels
from ..data.tags.tag import OUTSIDE
from ..data.text.segmentation import words_of
from ..data.unique_ids import with_unique_ids
from ..evaluation.manifest import SplitRecord
from .config import Config
from .corpus_config import EITHER, Corpus

Split = Literal["train", "dev", "test"]
"""The use of documents: training, choosing the best epoch, or scoring once at the end."""

SPLITS: tuple[Split, ...] = get_args(Split)

HELD_OUT: tuple[Split, ...] = ("dev", "test")
"""The splits that are scored, and that nothing is trained on."""

_OWN_SPLITS: dict[str, Split] = {"train": "train", "dev": "dev", "valid": "dev", "validation": "dev", "test": "test"}
"""The use of the splits of a data set, by their names."""

NOTHING_LEFT_OUT: Mapping[str, int] = {}

_Members = tuple[Corpus, dict[Split, list[LocatedDocument]]]
"""A corpus, and its documents in each split."""


@dataclass(frozen=True)
class Part:
    """The documents of one corpus in one split.

    Attributes:
        corpus: the name of the corpus.
        documents: in the order of the config's ids, or of the file.
        labels: the labels that the corpus annotates.
        weight: factor on the loss of the corpus's words.
        path: the file, folder or data set that the documents were read from.
    """

    corpus: str
    documents: tuple[Document, ...]
    labels: tuple[str, ...]
    weight: float = 1.0
    path: str = ""


class Splits(Mapping[Split, tuple[Part, ...]]):
    """The parts of each split, by the name of the split; no document is in two splits.

    Attributes:
        left_out: the number of tasks of annotation tools that were not read, and of entities that were left out as the
            config says, by reason.
    """

    def __init__(
        self,
        *,
        train: Sequence[Part] = (),
        dev: Sequence[Part] = (),
        test: Sequence[Part] = (),
        left_out: Mapping[str, int] = NOTHING_LEFT_OUT,
    ) -> None:
        self.left_out = dict(left_out)
        self._parts: dict[Split, tuple[Part, ...]] = {"train": tuple(train), "dev": tuple(dev), "test": tuple(test)}

    def __getitem__(self, name: Split) -> tuple[Part, ...]:
        return self._parts[name]

    def __iter__(self) -> Iterator[Split]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def documents(self, name: Split) -> list[Document]:
        """The documents of all parts of a split."""
        return documents_of(self[name])

    @property
    def every_part(self) -> tuple[Part, ...]:
        """The parts of all splits."""
        return tuple(part for parts in self.values() for part in parts)

    def describe(self) -> dict[str, SplitRecord]:
        """The documents, words and entities of each split that is not empty, for the manifest."""
        return {name: _describe(self.documents(name)) for name, parts in self.items() if parts}


def documents_of(parts: Iterable[Part]) -> list[Document]:
    """The documents of the parts, in order."""
    return [document for part in parts for document in part.documents]


def load_splits(config: Config) -> Splits:
    """Read and check every corpus of a config, and split its documents.

    Raises:
        DataError: a file cannot be used (see `data.gold.load_gold`), an id is not in its file or is given twice,
            a corpus has no entity of a label listed in its `annotates`, or no training document has an entity.
    """
    parts: dict[Split, list[Part]] = {name: [] for name in SPLITS}
    seen: set[str] = set()
    left_out: Counter[str] = Counter()
    for corpus, members in _with_unique_ids([_members(corpus, config, left_out) for corpus in config.corpus]):
        labels = corpus.annotates or config.labels
        for name, documents in members.items():
            for document in documents:
                if document.id in seen:
                    raise DataError(
                        f"{name}: document {document.id!r} is given twice in the splits, expected each id once; "
                        "keep it in one split of one corpus",
                        path=corpus.path,
                    )
                seen.add(document.id)
        for name, documents in _with_dev_share(corpus, members).items():
            if documents:
                title = corpus.name or Path(corpus.path).stem
                parts[name].append(Part(title, tuple(documents), labels, corpus.weight, corpus.path))
    if not any(document.entities for document in documents_of(parts["train"])):
        raise DataError("found no entity in the training documents, expected at least one; check the ids under train")
    return Splits(**parts, left_out=+left_out)


@dataclass(frozen=True)
class Fold:
    """One fold of a cross-validation.

    Attributes:
        name: the id of the held-out document, or the fold's number, as "fold 1".
        splits: the documents to train on, and the held-out ones as test; dev is empty.
    """

    name: str
    splits: Splits


def leave_one_out(splits: Splits) -> list[Fold]:
    """One fold for each document of all splits, sorted by id."""
    parts = splits.every_part
    held_out = [(document, part) for part in parts for document in part.documents]
    return [
        Fold(document.id, _without(parts, [replace(part, documents=(document,))], splits.left_out))
        for document, part in sorted(held_out, key=lambda pair: pair[0].id)
    ]


def fold_evenly(splits: Splits, count: int) -> list[Fold]:
    """Cut all splits into folds of neighbouring sentences, with about equally many sentences of each corpus.

    A document that a fold's boundary crosses is cut into several (`data.splitting.cut_even`).

    Raises:
        DataError: `count` is less than 2.
    """
    if count < 2:
        raise DataError(f"found {count} folds, expected two or more; 0 makes one fold for each document")
    cut = [[replace(part, documents=tuple(x)) for x in cut_even(part.documents, count)] for part in splits.every_part]
    every = [part for parts in cut for part in parts]
    return [
        Fold(f"fold {number + 1}", _without(every, [parts[number] for parts in cut], splits.left_out))
        for number in range(count)
    ]


def _without(parts: Sequence[Part], held_out: Sequence[Part], left_out: Mapping[str, int]) -> Splits:
    ids = {document.id for document in documents_of(held_out)}
    rest = [replace(part, documents=tuple(d for d in part.documents if d.id not in ids)) for part in parts]
    train, test = ([part for part in side if part.documents] for side in (rest, held_out))
    return Splits(train=train, test=test, left_out=left_out)


def adjacency_log_prob(documents: Iterable[Document]) -> float:
    """Log-probability that a word starts a new entity if it and the word before it are in entities of the same label.

    It is estimated from the tags of the documents, with add-one (Laplace) smoothing, so that it is finite.
    """
    pairs = [pair for document in documents for tags in tags_of(document) for pair in pairwise(tags)]
    same = [after for before, after in pairs if after != OUTSIDE and before[2:] == after[2:]]
    return log((sum(tag.startswith("B-") for tag in same) + 1) / (len(same) + 2))


def _load(corpus: Corpus, labels: tuple[str, ...], left_out: Counter[str]) -> list[LocatedDocument]:
    """The documents of a corpus, with the labels of the config."""

    def relabel(document: Document) -> Document:
        mapped = map_labels(document, corpus.map, drop=corpus.drop)
        kept = keep_longest(mapped) if corpus.flatten else mapped
        dropped = (x.label for x in document.entities if is_dropped(x.label, corpus.map, corpus.drop))
        left_out.update(f"entities of the label {label}" for label in dropped)
        left_out["overlapping entities"] += len(mapped.entities) - len(kept.entities)
        return kept

    reading = Reading(
        corpus.format or None,
        corpus.parsed_columns,
        split=corpus.dataset_split or EVERY_SPLIT,
        annotator=corpus.annotator or None,
        tasks=Tasks.LABELLED if corpus.predictions_as_gold else Tasks.ANNOTATED,
    )
    located = load_gold(Path(corpus.path), reading, labels=labels, change=relabel, left_out=left_out)
    found = {entity.label for each in located for entity in each.document.entities}
    missing = [label for label in corpus.annotates if label not in found]
    if missing:
        raise DataError(
            f"annotates lists {', '.join(missing)}, but the corpus has no such entity, so training would count each O "
            "as evidence against the label; remove the label from annotates, or correct map",
            path=corpus.path,
        )
    return located


def _members(corpus: Corpus, config: Config, left_out: Counter[str]) -> _Members:
    """The documents of a corpus in each split, with the ids of the file."""
    located = _load(corpus, corpus.annotates or config.labels, left_out)
    if corpus.split:
        return corpus, {corpus.split: located}
    if not (corpus.train or corpus.dev or corpus.test):
        return corpus, _own_splits(corpus, located)
    by_id = {new.document.id: each for new, each in zip(with_unique_ids(located), located, strict=True)}
    for name in SPLITS:
        for identifier in getattr(corpus, name):
            if identifier not in by_id:
                known = ", ".join(list(by_id)[:20])
                raise DataError(f"{name}: found no document {identifier!r}, expected one of {known}", path=corpus.path)
    return corpus, {name: [by_id[identifier] for identifier in getattr(corpus, name)] for name in SPLITS}


def _own_splits(corpus: Corpus, located: Sequence[LocatedDocument]) -> dict[Split, list[LocatedDocument]]:
    """The documents of a data set in the splits that it has itself."""
    unknown = sorted({each.split for each in located} - _OWN_SPLITS.keys())
    if unknown:
        what = f"the splits {' '.join(unknown)}" if any(unknown) else "no split"
        raise DataError(f"found {what}, {EITHER}; add one of them", path=corpus.path)
    return {name: [each for each in located if _OWN_SPLITS[each.split] == name] for name in SPLITS}


def _with_dev_share(corpus: Corpus, members: dict[Split, list[Document]]) -> dict[Split, list[Document]]:
    if not corpus.dev_share:
        return members
    head, tail = cut_tail(members["train"], corpus.dev_share)
    return {"train": head, "dev": tail}


def _with_unique_ids(every: Sequence[_Members]) -> Iterator[tuple[Corpus, dict[Split, list[Document]]]]:
    """The documents of all corpora, with ids that are unique (`data.unique_ids`)."""
    found = iter(with_unique_ids([each for _, members in every for located in members.values() for each in located]))
    for corpus, members in every:
        yield corpus, {name: [x.document for x in islice(found, len(located))] for name, located in members.items()}


def _describe(documents: Sequence[Document]) -> SplitRecord:
    counts = Counter(entity.label for document in documents for entity in document.entities)
    return SplitRecord(
        documents=[document.id for document in documents],
        words=sum(len(words_of(document)) for document in documents),
        entities=dict(sorted(counts.items())),
    )
