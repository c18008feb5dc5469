"""Entity scores, counted as seqeval counts them, in both of its modes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.bio import read_tags, tags_of
from data.documents import Document
from data.errors import DataError
from data.segmentation import sentences_of
from evaluation.counts import Counts

MODES = ("strict", "default")
"""strict: an entity counts only where its first tag is `B-` (seqeval ``mode="strict", scheme=IOB2``);
default: `I-` starts count too (seqeval without a mode, as conlleval)."""


@dataclass(frozen=True)
class ModeScores:
    """The counts of each label in one mode of counting."""

    labels: Mapping[str, Counts]

    @property
    def micro(self) -> Counts:
        """All labels' counts added."""
        return sum(self.labels.values(), Counts())

    @property
    def macro(self) -> dict[str, float]:
        """Precision, recall and F1 as plain means over the labels that the gold or the prediction has, as seqeval."""
        counts = list(self.labels.values())
        names = ("precision", "recall", "f1")
        return {name: sum(getattr(c, name) for c in counts) / len(counts) if counts else 0.0 for name in names}

    def __add__(self, other: "ModeScores") -> "ModeScores":
        labels = sorted(set(self.labels) | set(other.labels))
        return ModeScores({x: self.labels.get(x, Counts()) + other.labels.get(x, Counts()) for x in labels})


@dataclass(frozen=True)
class Scores:
    """Scores of predictions against gold, with everything the numbers were counted from."""

    strict: ModeScores
    default: ModeScores
    documents: int
    sentences: int
    words: int
    invalid_gold: int

    @classmethod
    def none(cls) -> "Scores":
        """The scores of no document: what sums start from."""
        return cls(ModeScores({}), ModeScores({}), documents=0, sentences=0, words=0, invalid_gold=0)

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(
            self.strict + other.strict,
            self.default + other.default,
            self.documents + other.documents,
            self.sentences + other.sentences,
            self.words + other.words,
            self.invalid_gold + other.invalid_gold,
        )

    def as_json(self) -> dict[str, Any]:
        """Plain numbers, ready for `json.dumps`."""
        sizes = {name: getattr(self, name) for name in ("documents", "sentences", "words", "invalid_gold")}
        return sizes | {mode: _mode_json(getattr(self, mode)) for mode in MODES}


def score_tags(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], *, documents: int = 1) -> Scores:
    """Score sentences of BIO tags.

    Raises:
        ValueError: the numbers of sentences or of tags in a sentence differ, or a tag is not BIO.
    """
    counts: dict[str, Counter[tuple[str, str]]] = {mode: Counter() for mode in MODES}
    invalid = words = 0
    for gold_tags, predicted_tags in zip(gold, predicted, strict=True):
        if len(gold_tags) != len(predicted_tags):
            raise ValueError(f"a sentence of {len(gold_tags)} gold tags has {len(predicted_tags)} predicted ones")
        words += len(gold_tags)
        chunks = read_tags(gold_tags), read_tags(predicted_tags)
        invalid += sum(not chunk.begun for chunk in chunks[0])
        _count(counts["default"], *({(c.first, c.last, c.label) for c in side} for side in chunks))
        _count(counts["strict"], *({(c.first, c.last, c.label) for c in side if c.begun} for side in chunks))
    strict, default = (_mode_scores(counts[mode]) for mode in MODES)
    return Scores(strict, default, documents, len(gold), words, invalid)


def score(gold: Sequence[Document], predicted: Sequence[Document]) -> Scores:
    """Score predicted documents against the gold documents of the same ids and texts, on the gold's words.

    Raises:
        DataError: a document is missing, doubled or too many, or its text differs.
    """
    pairs = pair(gold, predicted)
    gold_tags = [tags for document, _ in pairs for tags in tags_of(document)]
    predicted_tags = [tags for document, other in pairs for tags in tags_of(on_words_of(document, other))]
    return score_tags(gold_tags, predicted_tags, documents=len(pairs))


def pair(gold: Sequence[Document], predicted: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Pair gold and predicted documents by id.

    Raises:
        DataError: as `score`.
    """
    ids = [document.id for document in gold]
    by_id = {document.id: document for document in predicted}
    if sorted(ids) != sorted(document.id for document in predicted) or len(set(ids)) != len(ids):
        missing, extra = sorted(set(ids) - set(by_id))[:3], sorted(set(by_id) - set(ids))[:3]
        twice = sorted(name for name, number in Counter(ids).items() if number > 1)[:3]
        raise DataError(
            f"found {len(predicted)} predicted documents for {len(gold)} gold ones (missing: {missing}, not in the "
            f"gold: {extra}, twice in the gold: {twice}); expected each gold document once"
        )
    for document in gold:
        if by_id[document.id].text != document.text:
            raise DataError(f"document {document.id!r}: the predicted text is not the gold text; predict the same file")
    return [(document, by_id[document.id]) for document in gold]


def on_words_of(gold: Document, predicted: Document) -> Document:
    """The predicted document with the words and sentences of the gold one of the same text."""
    return Document(predicted.id, predicted.text, predicted.entities, predicted.meta, sentences_of(gold))


def _count(counts: Counter[tuple[str, str]], gold: set[tuple[int, int, str]], found: set[tuple[int, int, str]]) -> None:
    groups: Iterable[tuple[str, set[tuple[int, int, str]]]] = (
        ("tp", gold & found),
        ("fp", found - gold),
        ("fn", gold - found),
    )
    for kind, group in groups:
        counts.update((label, kind) for _, _, label in group)


def _mode_scores(counts: Counter[tuple[str, str]]) -> ModeScores:
    labels = sorted({label for label, _ in counts})
    return ModeScores({x: Counts(counts[x, "tp"], counts[x, "fp"], counts[x, "fn"]) for x in labels})


def _mode_json(scores: ModeScores) -> dict[str, Any]:
    return {
        "micro": _counts_json(scores.micro),
        "macro": scores.macro,
        "labels": {label: _counts_json(counts) for label, counts in scores.labels.items()},
    }


def _counts_json(counts: Counts) -> dict[str, Any]:
    names = ("tp", "fp", "fn", "gold", "predicted", "precision", "recall", "f1")
    return {name: getattr(counts, name) for name in names}
