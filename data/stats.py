"""Corpus statistics: sizes, sentence lengths, labels, names, and the overlap of two files."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .documents import Document
from .text.names import KnownNames, with_single_spaces
from .text.segmentation import sentences_of

QUANTILES = (0.5, 0.9, 0.99)
"""Quantiles of the sentence length that `musamma stats` reports."""


@dataclass(frozen=True)
class Statistics:
    """Counts over one or more files; add two with ``+``.

    Attributes:
        documents: number of documents.
        sentences: number of occurrences of each sentence; the key is its words joined by single spaces.
        lengths: number of sentences of each length in words.
        names: for each label, number of occurrences of each name, spelled as in the text.
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
        """A quantile of the sentence length: the smallest number of words that `share` of the sentences do not exceed.

        Args:
            share: from 0 to 1.

        Returns:
            The length in words; 0 if there is no sentence.
        """
        remaining = share * self.lengths.total()
        for length in sorted(self.lengths):
            remaining -= self.lengths[length]
            if remaining <= 0:
                return length
        return 0

    def as_json(self, *, most: int) -> dict[str, Any]:
        """The counts as a dictionary for `json.dumps`.

        Args:
            most: how many of the most frequent names of each label it contains.
        """
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
    """How much of a second file also occurs in a first file.

    All counts are of occurrences in the second file.

    Attributes:
        sentences: number of sentences that occur in the first file.
        names: number of names, by label.
        seen_exact: number of names that occur in the first file with the same spelling, under any label.
        seen_normalised: number of names that occur in the first file after normalising the spelling and removing
            proclitics (`data.text.names`), under any label.
    """

    sentences: int
    names: Mapping[str, int]
    seen_exact: Mapping[str, int]
    seen_normalised: Mapping[str, int]


def count(documents: Iterable[Document]) -> Statistics:
    """Count documents, sentences, words and names in one pass."""
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
    """Compute how much of the second file also occurs in the first file.

    With training data as `first` and test data as `second`, this is how much of the test data was seen in training.
    """
    sentences = sum(number for text, number in second.sentences.items() if text in first.sentences)
    known = KnownNames(name for names in first.names.values() for name in names)
    totals = {label: names.total() for label, names in second.names.items()}
    same, near = (
        {label: sum(number for name, number in names.items() if has(name)) for label, names in second.names.items()}
        for has in (known.has_exact, known.has_normalised)
    )
    return Overlap(sentences, totals, same, near)
