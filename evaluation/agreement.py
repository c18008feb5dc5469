"""How far two annotations of the same texts agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.documents import Document
from ..data.errors import DataError
from ..data.tags.bio import tags_of
from ..data.tags.tag import OUTSIDE
from ..data.text.segmentation import sentences_of
from .paired import on_words_of, text_difference
from .scoring.counts import ModeScores
from .scoring.scores import score_tags

Pairs = Mapping[tuple[str, str], int]
"""How often a word is the first in annotation A and the second in annotation B."""


@dataclass(frozen=True)
class Agreement:
    """What two annotations, A and B, have in common: counts, and the figures derived from them.

    Attributes:
        spans: entities counted with A as the reference; F1 is the same the other way round. Entities count whether
            or not their first tag is `B-`.
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
        """Cohen's κ of the words' BIO tags, all words counted."""
        return cohen_kappa(self.tags)

    @property
    def kappa_entities(self) -> float | None:
        """Cohen's κ of the tags of those words that A, B or both have in an entity: the many `O` of both left out."""
        return cohen_kappa({pair: count for pair, count in self.tags.items() if pair != (OUTSIDE, OUTSIDE)})

    @property
    def kappa_labels(self) -> dict[str, float | None]:
        """Cohen's κ of each label: whether a word is in an entity of it, all words counted."""
        return {label: cohen_kappa(_one_label(self.tags, label)) for label in self.spans.labels}

    def as_json(self) -> dict[str, Any]:
        """Plain numbers, ready for `json.dumps`."""
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


def measure_agreement(first: Sequence[Document], second: Sequence[Document], *, names: tuple[str, str]) -> Agreement:
    """Compare two annotations of the same documents, on the words of the first.

    Args:
        names: of the two, for errors.

    Raises:
        DataError: a document is missing on one side or doubled, its texts differ, or an entity is not on whole words.
    """
    others = _by_id(second, names[1])
    _check_ids(_by_id(first, names[0]), others, names)
    first_tags, second_tags = [], []
    for document in first:
        other = others[document.id]
        _check_text(document, other, names)
        first_tags += tags_of(document)
        second_tags += tags_of(on_words_of(document, other))
    lengths = [len(sentences_of(document)) for document in first]
    scores = score_tags(first_tags, second_tags, documents=lengths)
    pairs = Counter(pair for both in zip(first_tags, second_tags, strict=True) for pair in zip(*both, strict=True))
    return Agreement(scores.default, pairs, scores.documents, scores.sentences, scores.words)


def cohen_kappa(pairs: Pairs) -> float | None:
    """Cohen's κ: agreement beyond what two who share out their tags as often as these would reach by chance.

    Returns:
        1 where all agree, 0 for chance, below 0 for less; None where chance alone gives agreement, or nothing is there.
    """
    total = sum(pairs.values())
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for (one, other), count in pairs.items():
        left[one] += count
        right[other] += count
    same = sum(count for (one, other), count in pairs.items() if one == other)
    chance = sum(left[tag] * right[tag] for tag in left)  # of total², so that numbers stay whole
    return None if chance == total * total else (same * total - chance) / (total * total - chance)


def _one_label(pairs: Pairs, label: str) -> Pairs:
    merged: Counter[tuple[str, str]] = Counter()
    for (one, other), count in pairs.items():
        merged[str(one[2:] == label), str(other[2:] == label)] += count
    return merged


def _by_id(documents: Sequence[Document], name: str) -> dict[str, Document]:
    by_id = {document.id: document for document in documents}
    if len(by_id) < len(documents):
        twice = [x for x, count in Counter(document.id for document in documents).items() if count > 1]
        raise DataError(f"found the id {twice[0]!r} twice, expected each once; run `musamma check`", path=name)
    return by_id


def _check_ids(first: Mapping[str, Document], second: Mapping[str, Document], names: tuple[str, str]) -> None:
    for one, other, (name, other_name) in ((first, second, names), (second, first, names[::-1])):
        missing = sorted(set(one) - set(other))
        if missing:
            shown = ", ".join(map(repr, missing[:3])) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
            raise DataError(
                f"found no document {shown}, expected all those of {name}; compare annotations of the same documents",
                path=other_name,
            )


def _check_text(document: Document, other: Document, names: tuple[str, str]) -> None:
    if document.text != other.text:
        raise DataError(
            f"document {document.id!r}: {text_difference(other.text, document.text)} as in {names[0]}; "
            "annotate one and the same text",
            path=names[1],
        )
