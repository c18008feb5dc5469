"""`metrics.json`: the scores of a run, with a description of the data that was scored."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from ..paired.gold_and_predicted import GoldAndPredicted
from .counts import Mode
from .scores import Scores

Ends = tuple[float, float] | None
"""Low and high end of an interval; None if there is no interval."""


class Record(BaseModel):
    """A part of a JSON file of a run. Its fields are the keys of the file; unknown keys are ignored."""

    model_config = ConfigDict(frozen=True)


class Ratios(Record):
    """Precision, recall and F1, each in 0..1."""

    precision: float
    recall: float
    f1: float


class CountsRecord(Record):
    """Counts of entities, the ratios derived from them, and the confidence intervals by the name of the ratio."""

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
    """The scores in one mode: three averages over all labels, and the scores of each label."""

    micro: CountsRecord
    macro: Ratios
    weighted: Ratios
    labels: dict[str, CountsRecord]


class SchemeRecord(Record):
    """The counts of partial matches in one scheme, and the ratios derived from them."""

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
    """The counts of partial matches in the four schemes of `evaluation.scoring.partial`."""

    strict: SchemeRecord
    exact: SchemeRecord
    partial: SchemeRecord
    type: SchemeRecord


class PartialRecord(SchemesRecord):
    """The counts of partial matches of all labels together, and of each label."""

    labels: dict[str, SchemesRecord]


class ConfusionRecord(Record):
    """The number of words for each pair of a label (or `O`) in the gold (rows) and in the prediction (columns)."""

    labels: list[str]
    words: list[list[int]]


class BootstrapRecord(Record):
    """The settings of the bootstrap: unit, number of units, number of resamples, confidence level and seed."""

    method: str
    unit: str
    units: int
    resamples: int
    level: float
    seed: int


class Metrics(Record):
    """The scores of a split, of one corpus of a split, of a fold, or of a file.

    Attributes:
        split: the name of what was scored.
        data: the SHA-256 of each file that the documents were read from; None for input that is not a file.
        gold_sha256: the checksum of the gold, see `gold_checksum`; "" if the file has none.
        documents: the number of documents.
        sentences: the number of sentences.
        words: the number of words.
        invalid_gold: the number of gold entities with an improper start (their first tag is `I-`).
        strict: the scores in strict mode.
        default: the scores in default mode.
        partial: the counts of partial matches.
        confusion: the confusion matrix of the words.
        bootstrap: the settings of the confidence intervals.
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
        """The scores in one mode."""
        return self.strict if mode == "strict" else self.default


def metrics_of(scores: Scores, pairs: GoldAndPredicted, *, split: str, data: Mapping[str, str | None]) -> Metrics:
    """The scores, with a description of the data that was scored.

    Args:
        scores: the scores of `pairs`.
        pairs: the documents that were scored, all of them and no others.
        split: the name of what was scored.
        data: the SHA-256 of each file that the documents were read from; None for input that is not a file.
    """
    about = {"split": split, "data": dict(data), "gold_sha256": gold_checksum(pairs)}
    return Metrics.model_validate(about | scores.as_json())


def improper_starts(scores: Scores | Metrics) -> tuple[int, int]:
    """The numbers of gold and of predicted entities that only default mode counts, because their first tag is `I-`."""
    strict, default = scores.strict.micro, scores.default.micro
    return default.gold - strict.gold, default.predicted - strict.predicted


def metrics_json(metrics: Mapping[str, Metrics]) -> dict[str, Any]:
    """The content of `metrics.json` as plain values."""
    return {name: each.model_dump(mode="json") for name, each in metrics.items()}


def gold_checksum(pairs: GoldAndPredicted) -> str:
    """The SHA-256 of the words and tags of the gold. It does not depend on the file format or the order of sentences.

    The input of the hash is a line `word<TAB>tag` for each word and an empty line after each sentence, in UTF-8, with
    the sentences sorted.
    """
    return hashlib.sha256("".join(sorted(_sentences(pairs))).encode("utf-8", "surrogatepass")).hexdigest()


def _sentences(pairs: GoldAndPredicted) -> Iterator[str]:
    for document, document_tags in zip(pairs.gold, pairs.gold_tags, strict=True):
        for sentence, tags in zip(document.sentences or (), document_tags, strict=True):
            words = map(document.surface, sentence.words)
            yield "".join(f"{word}\t{tag}\n" for word, tag in zip(words, tags, strict=True)) + "\n"
