"""Every gold and predicted entity, found or not, right or wrong, as the strict scores count it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...data.documents import Document
from ...data.tags.bio import read_tags
from ...data.text.segmentation import sentences_of

TP, FP, FN = "tp", "fp", "fn"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An entity that gold and prediction share (tp), or only the prediction has (fp), or only the gold (fn).

    Attributes:
        document: with the gold's words.
        sentence: its number, from 0.
        first: the entity's first word in the sentence.
        last: its last word + 1.
        label: its label.
        kind: `TP`, `FP` or `FN`.
        score: the model's, None for what it has not found or not scored.
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
        """What makes two entities the same: document, words and label."""
        return self.document.id, self.sentence, self.first, self.last, self.label


def find_outcomes(
    gold: Document, predicted: Document, gold_tags: Sequence[Sequence[str]], predicted_tags: Sequence[Sequence[str]]
) -> Iterator[Outcome]:
    """The outcomes of a predicted document. A gold entity whose first tag is `I-` is none, as in the strict scores.

    Args:
        gold_tags: of each sentence of the gold.
        predicted_tags: of the same sentences.
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
