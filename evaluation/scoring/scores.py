"""Entity scores, counted as seqeval counts them in its strict and its default mode, and partial matches."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ...data.tags.bio import Chunk, read_tags
from ...data.tags.tag import OUTSIDE, split_tag
from ..paired.gold_and_predicted import GoldAndPredicted
from .counts import KINDS, MODES, Counts, Kind, Mode, ModeScores
from .intervals import Interval, Intervals, ModeIntervals, bootstrap
from .partial import Match, Matches, find_matches
from .units import Event, Units


@dataclass(frozen=True)
class Scores:
    """Scores of predictions against gold. They are derived from counts, so that scores can be added.

    Attributes:
        units: the counts of both modes, sentence by sentence.
        partial: the partial matches. Entities with an improper start (their first tag is `I-`) count, as in default
            mode.
        confusion: the number of words for each pair of a label (or `O`) in the gold and in the prediction.
        words: the number of words.
        invalid_gold: the number of gold entities with an improper start.
    """

    units: Units
    partial: Matches
    confusion: Mapping[tuple[str, str], int]
    words: int
    invalid_gold: int

    @classmethod
    def none(cls) -> "Scores":
        """The scores of zero documents, as the start of a sum."""
        return cls(Units.of([], []), Matches({}), {}, words=0, invalid_gold=0)

    def __add__(self, other: "Scores") -> "Scores":
        return Scores(
            self.units + other.units,
            self.partial + other.partial,
            dict(Counter(self.confusion) + Counter(other.confusion)),
            self.words + other.words,
            self.invalid_gold + other.invalid_gold,
        )

    def as_one_document(self) -> "Scores":
        """The same counts as those of a single document. Use it on the sum over parts of one document."""
        return replace(self, units=replace(self.units, lengths=(self.sentences,)))

    @property
    def documents(self) -> int:
        """The number of documents."""
        return len(self.units.lengths)

    @property
    def sentences(self) -> int:
        """The number of sentences."""
        return sum(self.units.lengths)

    @cached_property
    def strict(self) -> ModeScores:
        """The counts in strict mode."""
        return self.units.mode("strict")

    @cached_property
    def default(self) -> ModeScores:
        """The counts in default mode."""
        return self.units.mode("default")

    @cached_property
    def intervals(self) -> Intervals:
        """The bootstrap confidence intervals of both modes, computed on first use."""
        return bootstrap(self.units)

    def as_json(self) -> dict[str, Any]:
        """Plain values, ready for `json.dumps`. See `docs/evaluation.md` for what they mean."""
        sizes = {name: getattr(self, name) for name in ("documents", "sentences", "words", "invalid_gold")}
        modes: dict[str, Any] = {mode: _mode_json(getattr(self, mode), self.intervals.modes[mode]) for mode in MODES}
        partial, confusion = self.partial.as_json(), _confusion_json(self.confusion)
        return {**sizes, **modes, "partial": partial, "confusion": confusion, "bootstrap": self.intervals.as_json()}


def score_tags(
    gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]], *, documents: Sequence[int] | None = None
) -> Scores:
    """Score sentences of BIO tags.

    Args:
        gold: the gold tags of each sentence.
        predicted: the predicted tags of the same sentences.
        documents: the number of sentences of each document; if None, all sentences belong to one document.

    Raises:
        ValueError: gold and prediction differ in the number of sentences or in the number of tags in a sentence, or a
            tag is not a BIO tag.
    """
    events: list[Event] = []
    matches: Counter[Match] = Counter()
    confusion: Counter[tuple[str, str]] = Counter()
    invalid = 0
    for number, (gold_tags, predicted_tags) in enumerate(zip(gold, predicted, strict=True)):
        if len(gold_tags) != len(predicted_tags):
            raise ValueError(
                f"found {len(predicted_tags)} predicted tags in a sentence of {len(gold_tags)} gold tags, "
                "expected equal numbers"
            )
        confusion.update(zip(gold_tags, predicted_tags, strict=True))
        gold_chunks, predicted_chunks = read_tags(gold_tags), read_tags(predicted_tags)
        if gold_chunks or predicted_chunks:
            invalid += sum(not chunk.proper for chunk in gold_chunks)
            events += [(number, *event) for event in _count(gold_chunks, predicted_chunks)]
            matches.update(find_matches(map(_span, gold_chunks), map(_span, predicted_chunks)))
    units = Units.of(events, [len(gold)] if documents is None else documents)
    return Scores(units, Matches(matches), _labels_of(confusion), confusion.total(), invalid)


def score_pairs(pairs: GoldAndPredicted) -> Scores:
    """Score predicted documents against gold documents, on the words of the gold.

    Raises:
        DataError: an entity cannot be written as tags of whole words.
    """
    gold, predicted = (
        [tags for document in side for tags in document] for side in (pairs.gold_tags, pairs.predicted_tags)
    )
    return score_tags(gold, predicted, documents=[len(document) for document in pairs.gold_tags])


def _span(chunk: Chunk) -> tuple[int, int, str]:
    return chunk.first, chunk.last, chunk.label


def _count(gold: Sequence[Chunk], predicted: Sequence[Chunk]) -> Iterator[tuple[Mode, str, Kind]]:
    """Mode, label and kind of each entity of one sentence. An entity that was found is counted once, as tp."""
    for mode in MODES:
        wanted, found = ({_span(x) for x in side if x.proper or mode != "strict"} for side in (gold, predicted))
        for kind, group in zip(KINDS, (wanted & found, found - wanted, wanted - found), strict=True):
            for *_, label in group:
                yield mode, label, kind


def _labels_of(tags: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The counts of pairs of labels (or `O`), from the counts of pairs of tags."""
    labels: Counter[tuple[str, str]] = Counter()
    for (gold, predicted), count in tags.items():
        labels[split_tag(gold)[1] or OUTSIDE, split_tag(predicted)[1] or OUTSIDE] += count
    return dict(sorted(labels.items()))


def _mode_json(scores: ModeScores, intervals: ModeIntervals) -> dict[str, Any]:
    labels = {x: _counts_json(counts, {"f1": intervals.labels[x]}) for x, counts in scores.labels.items()}
    micro = _counts_json(scores.micro, intervals.micro)
    return {"micro": micro, "macro": scores.macro, "weighted": scores.weighted, "labels": labels}


def _counts_json(counts: Counts, intervals: Mapping[str, Interval]) -> dict[str, Any]:
    ends = {name: None if ends is None else list(ends) for name, ends in intervals.items()}
    return counts.as_json() | {"interval": ends}


def _confusion_json(confusion: Mapping[tuple[str, str], int]) -> dict[str, Any]:
    """The confusion matrix, with a row for each gold label."""
    names = sorted({name for pair in confusion for name in pair} - {OUTSIDE})
    labels = [OUTSIDE, *names]
    return {"labels": labels, "words": [[confusion.get((one, two), 0) for two in labels] for one in labels]}
