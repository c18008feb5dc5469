"""What `evaluate` and `compare` score: a model, or a file of predictions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..data.corpus import load_located
from ..data.documents import Document
from ..data.formats.registry import WRITERS, format_of, is_corpus
from ..data.formats.shared.columns import Columns
from ..data.located import LocatedDocument
from ..evaluation.evaluate import keep_labels, predict_gold
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..evaluation.prediction_files import load_predictions
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.predictor import Predictor, keep_sure
from .screen import note

_SPEAKING = frozenset(extension for format in WRITERS.values() for extension in format.extensions)
"""Extensions that say how predictions are written."""


@dataclass(frozen=True)
class Gold:
    """Annotated files, and how they are read.

    Attributes:
        located: their documents, and where each was read.
        files: the files.
        format: of the files, by extension if None.
        columns: of files of columns.
        annotated: the labels that they annotate; None for all.
    """

    located: Sequence[LocatedDocument]
    files: Sequence[Path]
    format: str | None
    columns: Columns | None
    annotated: tuple[str, ...] | None

    @property
    def documents(self) -> list[Document]:
        """The documents, in order."""
        return [each.document for each in self.located]

    @property
    def labels(self) -> list[str]:
        """Those its entities have, and those that it annotates."""
        return sorted({e.label for each in self.located for e in each.document.entities}.union(self.annotated or ()))


@dataclass(frozen=True)
class Found:
    """What a system finds.

    Attributes:
        pairs: the gold documents and those it predicts.
        labels: those it knows.
        tokenizer: the model's; None for a file.
        temperature: the model's; None for a file.
    """

    pairs: GoldAndPredicted
    labels: tuple[str, ...]
    tokenizer: WindowTokenizer | None = None
    temperature: float | None = None


def load_gold(
    files: Sequence[Path], format: str | None, columns: Columns | None, annotated: tuple[str, ...] | None
) -> Gold:
    """Read annotated files.

    Raises:
        DataError: as `data.corpus.load_corpus`.
    """
    each = [load_located(file, format=format, columns=columns, labels=annotated) for file in files]
    return Gold([located for file in each for located in file], files, format, columns, annotated)


def predict_with(system: str, gold: Gold, *, backend: str, min_score: float = 0.0) -> Found:
    """What a model, or a file of predictions, finds in the gold's texts.

    Args:
        min_score: entities with a lower score are left out; those of a file without scores stay.

    Raises:
        DataError, ModelError: the model cannot be used, or the file does not fit the gold.
    """
    path = Path(system)
    if path.is_file() or path.suffix in _SPEAKING or (path.is_dir() and is_corpus(path)):
        documents = [keep_sure(document, min_score) for document in _read(path, gold)]
        return Found(GoldAndPredicted.of(gold.documents, documents), tuple(gold.labels))
    predictor = Predictor.load(system, backend=backend)
    labels = predictor.info.labels
    unknown = [label for label in gold.labels if label not in labels]
    if unknown:
        what = f"{' '.join(unknown)}, which the model does not know ({' '.join(labels)})"
        note(f"the gold has {what}: all of them count as missed")
    pairs = predict_gold(predictor, gold.documents, labels=gold.annotated, min_score=min_score)
    return Found(pairs, labels, predictor.tokenizer, predictor.info.temperature)


def _read(path: Path, gold: Gold) -> list[Document]:
    """The predictions of a file; its format by extension, or where that says nothing, the gold's."""
    name = format_of(path, None if path.is_dir() or path.suffix in _SPEAKING else gold.format)
    columns = gold.columns if name == "conll" else None
    known = gold.labels if gold.annotated is None else None
    found = load_predictions(path, gold.located, format=name, columns=columns, labels=known)
    if gold.annotated is None:
        return found
    others = Counter(e.label for x in found for e in x.entities if e.label not in gold.annotated)
    if others:
        note(f"left out of {path}, being none of --labels: {', '.join(f'{x} {n}' for x, n in sorted(others.items()))}")
    return keep_labels(found, gold.annotated)
