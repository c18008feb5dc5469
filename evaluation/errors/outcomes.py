"""Every gold and predicted entity, found or not, right or wrong, as the strict scores count it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...data.documents import Document
from ...data.tags.bio import read_tags, tags_of
from ...data.text.segmentation import sentences_of
from ..paired import on_words_of, pair

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
    def place(self) -> tuple[str, int, int, int, str]:
        """What makes two entities the same: document, words and label."""
        return self.document.id, self.sentence, self.first, self.last, self.label


def find_outcomes(gold: Sequence[Document], predicted: Sequence[Document]) -> Iterator[Outcome]:
    """The outcomes of predicted documents. A gold entity whose first tag is `I-` is none, as in the strict scores.

    Raises:
        DataError: as `evaluation.scoring.scores.score`.
    """
    for document, other in pair(gold, predicted):
        wanted = dict.fromkeys(_chunks(document))
        scores = {entity.key: entity.score for entity in other.entities}
        sentences = sentences_of(document)
        for sentence, first, last, label in _chunks(on_words_of(document, other)):
            words = sentences[sentence].words
            score = scores[words[first].start, words[last - 1].end, label]
            chunk = sentence, first, last, label
            kind = TP if chunk in wanted else FP
            wanted.pop(chunk, None)
            yield Outcome(document, *chunk, kind, score)
        for chunk in wanted:
            yield Outcome(document, *chunk, FN)


def _chunks(document: Document) -> Iterator[tuple[int, int, int, str]]:
    for number, tags in enumerate(tags_of(document)):
        yield from ((number, chunk.first, chunk.last, chunk.label) for chunk in read_tags(tags) if chunk.begun)
