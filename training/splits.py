"""Which documents a config trains on, chooses on and scores."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

from data.bio import tags_of
from data.corpus import load_corpus
from data.documents import Document
from data.errors import DataError
from data.segmentation import words_of
from data.tags import OUTSIDE
from training.config import Config, Corpus


@dataclass(frozen=True)
class Splits:
    """The documents of a run; no document is in two of them."""

    train: tuple[Document, ...]
    dev: tuple[Document, ...]
    test: tuple[Document, ...]

    def describe(self) -> dict[str, Any]:
        """Documents, words and entities of each split, as JSON."""
        return {name: _describe(getattr(self, name)) for name in ("train", "dev", "test") if getattr(self, name)}


def load_splits(config: Config) -> Splits:
    """Read and check every corpus of a config.

    Raises:
        DataError: a file cannot be used (see `data.corpus.load_corpus`), an id is not in its file or stands twice,
            or no training document has an entity.
    """
    parts: dict[str, list[Document]] = {"train": [], "dev": [], "test": []}
    seen: set[str] = set()
    for corpus in config.corpus:
        documents = {document.id: document for document in load_corpus(Path(corpus.path), labels=config.labels)}
        for name, identifier in _members(corpus, documents, seen):
            parts[name].append(documents[identifier])
    if not any(document.entities for document in parts["train"]):
        raise DataError("the training documents hold no entity; check the ids under train")
    return Splits(**{name: tuple(documents) for name, documents in parts.items()})


def leave_one_out(splits: Splits) -> Iterator[tuple[Document, Splits]]:
    """Each document with the splits of its fold: trained on all others, none to choose on."""
    documents = sorted((*splits.train, *splits.dev, *splits.test), key=lambda document: document.id)
    for held_out in documents:
        rest = tuple(document for document in documents if document is not held_out)
        yield held_out, Splits(train=rest, dev=(), test=(held_out,))


def adjacency_rate(documents: Sequence[Document]) -> float:
    """Log-probability that a word behind a word of an entity, and of that label too, starts an entity of its own.

    From counts, one added to each side (Laplace), so that it is finite.
    """
    pairs = [pair for document in documents for tags in tags_of(document) for pair in pairwise(tags)]
    same = [after for before, after in pairs if after != OUTSIDE and before[2:] == after[2:]]
    return log((sum(tag.startswith("B-") for tag in same) + 1) / (len(same) + 2))


def _members(corpus: Corpus, documents: dict[str, Document], seen: set[str]) -> Iterator[tuple[str, str]]:
    for name in ("train", "dev", "test"):
        for identifier in getattr(corpus, name):
            if identifier not in documents:
                raise DataError(
                    f"{name}: found no document {identifier!r}, expected one of {', '.join(documents)}",
                    path=corpus.path,
                )
            if identifier in seen:
                raise DataError(
                    f"{name}: document {identifier!r} stands twice in the splits, expected each id once; "
                    "keep it in one split of one corpus",
                    path=corpus.path,
                )
            seen.add(identifier)
            yield name, identifier


def _describe(documents: Sequence[Document]) -> dict[str, Any]:
    counts = Counter(entity.label for document in documents for entity in document.entities)
    return {
        "documents": [document.id for document in documents],
        "words": sum(len(words_of(document)) for document in documents),
        "entities": dict(sorted(counts.items())),
    }
