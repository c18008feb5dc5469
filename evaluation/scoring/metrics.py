"""`metrics.json`: scores as they are published, with what they were counted on."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from ..paired.gold_and_predicted import GoldAndPredicted
from .counts import Mode
from .scores import Scores

Ends = tuple[float, float] | None
"""Low and high end of an interval; None where there is none."""


class Record(BaseModel):
    """A part of a file that a run leaves: read and written by these names, keys of other releases passed over."""

    model_config = ConfigDict(frozen=True)


class Ratios(Record):
    """Precision, recall and F1, 0..1."""

    precision: float
    recall: float
    f1: float


class CountsRecord(Record):
    """Counts of entities, what is derived from them, and the intervals of that, by the name of the ratio."""

    tp: int
    fp: int
    fn: int
    gold: int
    predicted: int
    precision: float
    recall: float
    f1: float
    interval: dict[str, Ends] = {}


class ModeRecord(Record):
    """The scores of one mode of counting: of all labels together, in three ways, and of each label."""

    micro: CountsRecord
    macro: Ratios
    weighted: Ratios
    labels: dict[str, CountsRecord]


class SchemeRecord(Record):
    """The counts of partial matches in one scheme, and what is derived from them."""

    correct: int
    incorrect: int
    partial: int
    missing: int
    spurious: int
    possible: int
    actual: int
    precision: float
    recall: float
    f1: float


class SchemesRecord(Record):
    """Partial matches in the four schemes of `evaluation.scoring.partial`."""

    strict: SchemeRecord
    exact: SchemeRecord
    partial: SchemeRecord
    type: SchemeRecord


class PartialRecord(SchemesRecord):
    """Partial matches of all labels together, and of each."""

    labels: dict[str, SchemesRecord]


class ConfusionRecord(Record):
    """How many words have a label, or `O`, in the gold (rows) and in the prediction (columns)."""

    labels: list[str]
    words: list[list[int]]


class BootstrapRecord(Record):
    """How the intervals were made: what was drawn, how many there are, how often, at which level, from which seed."""

    method: str
    unit: str
    units: int
    resamples: int
    level: float
    seed: int


class Metrics(Record):
    """The scores of one thing scored: a split, a corpus of a split, a fold, a file.

    Attributes:
        split: what was scored.
        data: sha256 of each file it was read from; None of what was not read as a file.
        gold_sha256: see `gold_checksum`; "" where the file does not say.
        documents: number of documents.
        sentences: number of sentences.
        words: number of words.
        invalid_gold: entities of the gold whose first tag is `I-`.
        strict: scores in strict mode.
        default: scores in default mode.
        partial: partial matches.
        confusion: of words.
        bootstrap: of the intervals.
    """

    split: str = ""
    data: dict[str, str | None] = {}
    gold_sha256: str = ""
    documents: int
    sentences: int
    words: int
    invalid_gold: int
    strict: ModeRecord
    default: ModeRecord
    partial: PartialRecord
    confusion: ConfusionRecord
    bootstrap: BootstrapRecord

    def mode(self, mode: Mode) -> ModeRecord:
        """The scores in a mode."""
        return self.strict if mode == "strict" else self.default


def metrics_of(scores: Scores, pairs: GoldAndPredicted, *, split: str, data: Mapping[str, str | None]) -> Metrics:
    """The scores with what they were counted on.

    Args:
        pairs: exactly the documents that were scored.
        split: what they are called.
        data: sha256 of each file they were read from.
    """
    about = {"split": split, "data": dict(data), "gold_sha256": gold_checksum(pairs)}
    return Metrics.model_validate(about | scores.as_json())


def metrics_json(metrics: Mapping[str, Metrics]) -> dict[str, Any]:
    """The content of `metrics.json` as plain values."""
    return {name: each.model_dump(mode="json") for name, each in metrics.items()}


def gold_checksum(pairs: GoldAndPredicted) -> str:
    """The SHA-256 of the words and tags that were scored, whatever file and format they came from.

    It is taken over a line `word<TAB>tag` for each word and an empty line after each sentence, in UTF-8, with the
    sentences sorted.
    """
    return hashlib.sha256("".join(sorted(_sentences(pairs))).encode("utf-8", "surrogatepass")).hexdigest()


def _sentences(pairs: GoldAndPredicted) -> Iterator[str]:
    for document, document_tags in zip(pairs.gold, pairs.gold_tags, strict=True):
        for sentence, tags in zip(document.sentences or (), document_tags, strict=True):
            words = map(document.surface, sentence.words)
            yield "".join(f"{word}\t{tag}\n" for word, tag in zip(words, tags, strict=True)) + "\n"
