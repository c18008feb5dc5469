"""Gold documents paired with the predicted documents for the same texts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, zip_longest

from ...data.documents import Document
from ...data.errors import DataError
from ...data.tags.bio import tags_of
from ...data.text.segmentation import sentences_of
from .entity_errors import EntityError, find_correct, find_errors
from .outcomes import Outcome, find_outcomes

_SHOWN = 20
"""How many characters of each text `text_difference` shows."""

Tags = tuple[tuple[str, ...], ...]
"""The BIO tags of a document, sentence by sentence."""


@dataclass(frozen=True)
class GoldAndPredicted:
    """Gold documents and the predicted documents with the same ids and texts, both on the words of the gold.

    Use `of` to make and check one. Tags, errors and outcomes are computed on first use and cached.
    Two annotations of the same texts are paired in the same way, with the first one as the gold.

    Attributes:
        pairs: pairs of a gold and a predicted document, in the order of the gold.
    """

    pairs: tuple[tuple[Document, Document], ...] = ()

    @classmethod
    def of(cls, gold: Sequence[Document], predicted: Sequence[Document]) -> "GoldAndPredicted":
        """Pair gold and predicted documents.

        Raises:
            DataError: a document is missing, is given twice or is not in the gold, or its text differs from the gold.
        """
        ids = [document.id for document in gold]
        by_id = {document.id: document for document in predicted}
        if sorted(ids) != sorted(document.id for document in predicted) or len(set(ids)) != len(ids):
            missing, extra = sorted(set(ids) - set(by_id))[:3], sorted(set(by_id) - set(ids))[:3]
            raise DataError(
                f"found {len(predicted)} predicted documents for {len(gold)} gold ones (missing: {missing}, not in the "
                f"gold: {extra}, twice in the gold: {_given_twice(gold)[:3]}, twice in the predictions: "
                f"{_given_twice(predicted)[:3]}), expected each gold document exactly once; correct the ids"
            )
        for document in gold:
            if by_id[document.id].text != document.text:
                difference = text_difference(by_id[document.id].text, document.text)
                raise DataError(f"document {document.id!r}: {difference} as in the gold; predict the texts of the gold")
        return cls(tuple(_on_the_same_words(document, by_id[document.id]) for document in gold))

    def __add__(self, other: "GoldAndPredicted") -> "GoldAndPredicted":
        return GoldAndPredicted(self.pairs + other.pairs)

    def __iter__(self) -> Iterator[tuple[Document, Document]]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    @cached_property
    def gold(self) -> tuple[Document, ...]:
        """The gold documents."""
        return tuple(document for document, _ in self.pairs)

    @cached_property
    def predicted(self) -> tuple[Document, ...]:
        """The predicted documents, in the order of the gold."""
        return tuple(document for _, document in self.pairs)

    @cached_property
    def gold_tags(self) -> tuple[Tags, ...]:
        """The BIO tags of each gold document.

        Raises:
            DataError: see `data.tags.bio.tags_of`.
        """
        return tuple(_tags(document) for document in self.gold)

    @cached_property
    def predicted_tags(self) -> tuple[Tags, ...]:
        """The BIO tags of each predicted document.

        Raises:
            DataError: see `data.tags.bio.tags_of`.
        """
        return tuple(_tags(document) for document in self.predicted)

    @cached_property
    def errors(self) -> tuple[EntityError, ...]:
        """The errors, in reading order."""
        return tuple(chain.from_iterable(find_errors(*pair) for pair in self.pairs))

    @cached_property
    def correct(self) -> tuple[EntityError, ...]:
        """The entities that gold and prediction have in common, in reading order, as errors of kind `CORRECT`."""
        return tuple(chain.from_iterable(find_correct(*pair) for pair in self.pairs))

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcome of every gold and predicted entity, as strict mode counts it.

        Raises:
            DataError: see `data.tags.bio.tags_of`.
        """
        triples = zip(self.pairs, self.gold_tags, self.predicted_tags, strict=True)
        return tuple(chain.from_iterable(find_outcomes(*pair, *tags) for pair, *tags in triples))


def text_difference(found: str, expected: str) -> str:
    """A description of the first difference between two texts, for error messages. The texts must differ."""
    at = next(index for index, (one, two) in enumerate(zip_longest(found, expected)) if one != two)
    return f"found {found[at : at + _SHOWN]!r} from character {at} on, expected {expected[at : at + _SHOWN]!r}"


def _on_the_same_words(gold: Document, predicted: Document) -> tuple[Document, Document]:
    sentences = sentences_of(gold)
    return replace(gold, sentences=sentences), replace(predicted, sentences=sentences)


def _tags(document: Document) -> Tags:
    return tuple(map(tuple, tags_of(document)))


def _given_twice(documents: Sequence[Document]) -> list[str]:
    return sorted(name for name, count in Counter(document.id for document in documents).items() if count > 1)
