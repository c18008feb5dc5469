"""What a corpus holds: sizes, lengths, labels, names, and what two files share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .documents import Document
from .text.names import KnownNames, with_single_spaces
from .text.segmentation import sentences_of

SHARES = (0.5, 0.9, 0.99)
"""Shares of the sentences whose greatest length is told."""


@dataclass(frozen=True)
class Statistics:
    """Counts of a file or of several.

    Attributes:
        documents: number of documents.
        sentences: how often each sentence occurs, as its words with a space between.
        lengths: how many sentences have so many words.
        names: for each label, how often each name occurs as it is written.
    """

    documents: int = 0
    sentences: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    names: Mapping[str, Counter[str]] = field(default_factory=dict)

    def __add__(self, other: "Statistics") -> "Statistics":
        labels = sorted({*self.names, *other.names})
        names = {x: self.names.get(x, Counter()) + other.names.get(x, Counter()) for x in labels}
        return Statistics(
            self.documents + other.documents, self.sentences + other.sentences, self.lengths + other.lengths, names
        )

    @property
    def words(self) -> int:
        """Number of words."""
        return sum(length * count for length, count in self.lengths.items())

    def length(self, share: float) -> int:
        """The number of words that so large a share of the sentences do not exceed; 0 where there is no sentence."""
        left = share * self.lengths.total()
        for length in sorted(self.lengths):
            left -= self.lengths[length]
            if left <= 0:
                return length
        return 0

    def as_json(self, *, most: int) -> dict[str, Any]:
        """Plain numbers, with so many names of each label, ready for `json.dumps`."""
        return {
            "documents": self.documents,
            "sentences": self.lengths.total(),
            "words": self.words,
            "sentence_words": {"median": self.length(0.5), "p90": self.length(0.9), "p99": self.length(0.99)}
            | {"longest": self.length(1)},
            "labels": {label: names.total() for label, names in self.names.items()},
            "names": {label: dict(names.most_common(most)) for label, names in self.names.items()},
        }


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a second file shares with a first one.

    Attributes:
        sentences: how many sentences of the second stand in the first.
        names: how many names of the second there are, by label.
        seen_exact: how many of them are a name of the first as they are written, whatever its label there.
        seen_normalised: how many are when spelling and attached proclitics are set aside.
    """

    sentences: int
    names: Mapping[str, int]
    seen_exact: Mapping[str, int]
    seen_normalised: Mapping[str, int]


def count(documents: Iterable[Document]) -> Statistics:
    """Count documents, in one pass."""
    number = 0
    sentences: Counter[str] = Counter()
    lengths: Counter[int] = Counter()
    names: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        number += 1
        text = document.text
        for sentence in sentences_of(document):
            sentences[" ".join([text[word.start : word.end] for word in sentence.words])] += 1
            lengths[len(sentence.words)] += 1
        for entity in document.entities:
            names[entity.label][with_single_spaces(text[max(entity.start, 0) : max(entity.end, 0)])] += 1
    return Statistics(number, sentences, lengths, {label: names[label] for label in sorted(names)})


def overlap(first: Statistics, second: Statistics) -> Overlap:
    """What the second shares with the first: with training and test data, how much of the test was seen."""
    sentences = sum(number for text, number in second.sentences.items() if text in first.sentences)
    known = KnownNames(name for names in first.names.values() for name in names)
    totals = {label: names.total() for label, names in second.names.items()}
    same, near = (
        {label: sum(number for name, number in names.items() if has(name)) for label, names in second.names.items()}
        for has in (known.has_exact, known.has_normalised)
    )
    return Overlap(sentences, totals, same, near)
