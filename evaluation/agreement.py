"""Agreement between two annotations of the same texts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.documents import Document
from ..data.errors import DataError
from ..data.located import LocatedDocument
from ..data.tags.tag import OUTSIDE
from ..data.wording import amount
from .paired.gold_and_predicted import GoldAndPredicted, Tags
from .paired.on_gold import put_on_gold, put_shared_on_gold
from .scoring.counts import ModeScores
from .scoring.scores import score_pairs

Pairs = Mapping[tuple[str, str], int]
"""The number of words for each pair of a tag in annotation A and a tag in annotation B."""


@dataclass(frozen=True)
class Agreement:
    """The agreement of two annotations, A and B: counts, and the figures derived from them.

    Attributes:
        spans: entity counts in default mode, with A as the gold and B as the prediction. F1 does not change if A and B
            are exchanged.
        tags: the pairs of BIO tags of all words.
        documents: number of documents.
        sentences: number of sentences.
        words: number of words.
    """

    spans: ModeScores
    tags: Pairs
    documents: int
    sentences: int
    words: int

    @property
    def kappa(self) -> float | None:
        """Cohen's κ of the BIO tags of all words."""
        return cohen_kappa(self.tags)

    @property
    def kappa_entities(self) -> float | None:
        """Cohen's κ of the tags of the words that are in an entity in A, in B or in both.

        The many words that are `O` in both annotations are left out.
        """
        return cohen_kappa({pair: count for pair, count in self.tags.items() if pair != (OUTSIDE, OUTSIDE)})

    @property
    def kappa_labels(self) -> dict[str, float | None]:
        """Cohen's κ of each label: the agreement on whether a word is in an entity of this label, over all words."""
        return {label: cohen_kappa(_one_label(self.tags, label)) for label in self.spans.labels}

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`."""
        micro, kappas = self.spans.micro, self.kappa_labels
        return {
            **{name: getattr(self, name) for name in ("documents", "sentences", "words")},
            **{"a": micro.gold, "b": micro.predicted, "same": micro.tp, "f1": micro.f1},
            **{"kappa": self.kappa, "kappa_entities": self.kappa_entities},
            "labels": {
                label: {"a": c.gold, "b": c.predicted, "same": c.tp, "f1": c.f1, "kappa": kappas[label]}
                for label, c in self.spans.labels.items()
            },
        }


def measure_agreement(pairs: GoldAndPredicted) -> Agreement:
    """Compare two annotations of the same documents, on the words of the first.

    Args:
        pairs: what `pair_annotations` returns: annotation A as the gold and B as the prediction.

    Raises:
        DataError: an entity does not consist of whole words of one sentence, or overlaps another one.
    """
    scores = score_pairs(pairs)
    words = zip(_flat(pairs.gold_tags), _flat(pairs.predicted_tags), strict=True)
    return Agreement(scores.default, Counter(words), scores.documents, scores.sentences, scores.words)


def pair_annotations(
    first: Sequence[LocatedDocument], second: Sequence[LocatedDocument], *, in_words: tuple[bool, bool]
) -> GoldAndPredicted:
    """Pair two annotations of the same texts, with annotation A as the gold and B as the prediction.

    Both are put on the words of A; on those of B if only B holds the text.

    Args:
        first: annotation A, with distinct ids, at least one document.
        second: annotation B, likewise.
        in_words: whether the format of each holds words only, and not the text.

    Raises:
        DataError: a document is only in one of the two, or its texts or words differ.
    """
    if in_words == (True, False):
        return GoldAndPredicted.of(*_put(second, first, in_words=True)[::-1])
    return GoldAndPredicted.of(*_put(first, second, in_words=in_words[1]))


def pair_shares(
    first: Sequence[LocatedDocument], second: Sequence[LocatedDocument], *, in_words: tuple[bool, bool]
) -> tuple[GoldAndPredicted, tuple[int, int]]:
    """Pair what two annotators have both annotated, where each has only a share of the documents.

    Args:
        first: annotation A, with distinct ids, at least one document.
        second: annotation B, likewise.
        in_words: as for `pair_annotations`.

    Returns:
        The pairs, as `pair_annotations` makes them, and the numbers of documents that only A and only B has.

    Raises:
        DataError: no document is in both, or the text or the words of one differ.
    """
    if in_words == (True, False):
        found = [(one, two) for two, one in put_shared_on_gold(first, second, first[0].path, in_words=True)]
    else:
        found = put_shared_on_gold(second, first, second[0].path, in_words=in_words[1])
    if not found and any(in_words):
        # Files of words may have other boundaries of documents, so they can be the same all the same.
        return pair_annotations(first, second, in_words=in_words), (0, 0)
    if not found:
        raise DataError(
            f"found none of the {amount(len(first), 'document')} of A in B, which has {len(second):,}, expected some "
            "that both have annotated; annotate the same ones",
            path=second[0].path,
        )
    pairs = GoldAndPredicted.of([one for one, _ in found], [two for _, two in found])
    return pairs, (len(first) - len(found), len(second) - len(found))


def _put(
    gold: Sequence[LocatedDocument], found: Sequence[LocatedDocument], *, in_words: bool
) -> tuple[list[Document], list[Document]]:
    """The documents of both, the second ones on the words and with the ids of the first ones."""
    return [each.document for each in gold], put_on_gold(found, gold, found[0].path, in_words=in_words)


def cohen_kappa(pairs: Pairs) -> float | None:
    """Cohen's κ (Cohen 1960): the agreement beyond the agreement that the tag frequencies give by chance.

    Returns:
        1 for full agreement, 0 for agreement by chance, below 0 for less. None if there are no words, or if both
        annotations have one and the same tag throughout: then chance alone gives full agreement.
    """
    total = sum(pairs.values())
    counts_a: Counter[str] = Counter()
    counts_b: Counter[str] = Counter()
    for (tag_a, tag_b), count in pairs.items():
        counts_a[tag_a] += count
        counts_b[tag_b] += count
    same = sum(count for (tag_a, tag_b), count in pairs.items() if tag_a == tag_b)
    chance = sum(counts_a[tag] * counts_b[tag] for tag in counts_a)  # times total², so that it is an integer
    return None if chance == total * total else (same * total - chance) / (total * total - chance)


def _one_label(pairs: Pairs, label: str) -> Pairs:
    merged: Counter[tuple[str, str]] = Counter()
    for (tag_a, tag_b), count in pairs.items():
        merged[str(tag_a[2:] == label), str(tag_b[2:] == label)] += count
    return merged


def _flat(documents: Iterable[Tags]) -> Iterator[str]:
    return (tag for sentences in documents for tags in sentences for tag in tags)
