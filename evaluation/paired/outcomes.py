"""The outcome of every gold and predicted entity (true positive, false positive, false negative) in strict mode."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...data.documents import Document
from ...data.tags.bio import read_tags
from ...data.text.segmentation import sentences_of

TP, FP, FN = "tp", "fp", "fn"
"""The kinds of outcomes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entity that is in gold and prediction (tp), only in the prediction (fp) or only in the gold (fn).

    Attributes:
        document: the gold document.
        sentence: the index of the sentence, from 0.
        first: the index of the entity's first word in the sentence, from 0.
        last: the index of its last word + 1.
        label: the label of the entity.
        kind: `TP`, `FP` or `FN`.
        score: the model's score, 0..1; None if the entity was not predicted or was predicted without a score.
    """

    document: Document
    sentence: int
    first: int
    last: int
    label: str
    kind: str
    score: float | None = None

    @property
    def key(self) -> tuple[str, int, int, int, str]:
        """The identity of the entity: document id, sentence, half-open span of words, and label."""
        return self.document.id, self.sentence, self.first, self.last, self.label


def find_outcomes(
    gold: Document, predicted: Document, gold_tags: Sequence[Sequence[str]], predicted_tags: Sequence[Sequence[str]]
) -> Iterator[Outcome]:
    """The outcomes of a predicted document: the predicted entities in reading order, then the missed gold entities.

    As in strict mode, an entity with an improper start (its first tag is `I-`) does not count.

    Args:
        gold: the gold document.
        predicted: the predicted document.
        gold_tags: the BIO tags of each sentence of the gold document.
        predicted_tags: the BIO tags of the same sentences of the predicted document.
    """
    wanted = dict.fromkeys(_chunks(gold_tags))
    scores = {entity.key: entity.score for entity in predicted.entities}
    sentences = sentences_of(gold)
    for sentence, first, last, label in _chunks(predicted_tags):
        words = sentences[sentence].words
        score = scores[words[first].start, words[last - 1].end, label]
        chunk = sentence, first, last, label
        kind = TP if chunk in wanted else FP
        wanted.pop(chunk, None)
        yield Outcome(gold, *chunk, kind, score)
    for chunk in wanted:
        yield Outcome(gold, *chunk, FN)


def _chunks(sentences: Sequence[Sequence[str]]) -> Iterator[tuple[int, int, int, str]]:
    for number, tags in enumerate(sentences):
        yield from ((number, chunk.first, chunk.last, chunk.label) for chunk in read_tags(tags) if chunk.proper)
