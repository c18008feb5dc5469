"""The systems that `evaluate` and `compare` score: models and files of predictions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..data.documents import Document
from ..data.formats.registry import WRITERS, format_of, is_corpus
from ..data.gold import load_gold
from ..data.located import LocatedDocument
from ..data.reading import Reading
from ..data.unique_ids import with_unique_ids
from ..evaluation.evaluate import keep_labels, predict_gold
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..evaluation.prediction_files import load_predictions
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.predictor import Predictor, drop_below
from .reading_notes import note_left_out
from .screen import note

_EXTENSIONS = frozenset(extension for format in WRITERS.values() for extension in format.extensions)
"""Extensions that tell the format of predictions."""


@dataclass(frozen=True)
class Gold:
    """The documents of annotated files, and how the files were read.

    Attributes:
        located: the documents, each with its file and lines.
        files: the files.
        reading: how the files were read.
        annotated: the labels that the files annotate; None for all labels.
    """

    located: Sequence[LocatedDocument]
    files: Sequence[Path]
    reading: Reading
    annotated: tuple[str, ...] | None

    @property
    def documents(self) -> list[Document]:
        """The documents, in the order of the files."""
        return [each.document for each in self.located]

    @property
    def labels(self) -> list[str]:
        """The labels of the entities and the labels that the files annotate, by name."""
        return sorted({e.label for each in self.located for e in each.document.entities}.union(self.annotated or ()))


@dataclass(frozen=True)
class SystemPredictions:
    """The predictions of a system.

    Attributes:
        pairs: the gold documents and the predicted documents.
        labels: the labels of the model, or those of the gold for a file of predictions.
        tokenizer: the tokenizer of the model; None for a file.
        temperature: the temperature of the model; None for a file.
    """

    pairs: GoldAndPredicted
    labels: tuple[str, ...]
    tokenizer: WindowTokenizer | None = None
    temperature: float | None = None


def read_gold(files: Sequence[Path], reading: Reading, annotated: tuple[str, ...] | None = None) -> Gold:
    """Read annotated files.

    Args:
        files: the files.
        reading: how they are read.
        annotated: the labels that the files annotate; None for all labels.

    Raises:
        DataError: as `data.gold.load_gold`.
    """
    left_out: Counter[str] = Counter()
    each = [load_gold(file, reading, left_out=left_out) for file in files]
    note_left_out(left_out)
    located = with_unique_ids([located for file in each for located in file])
    if annotated is not None:
        kept = _keep_labels([each.document for each in located], annotated, "the gold")
        located = [each.with_document(document) for each, document in zip(located, kept, strict=True)]
    return Gold(located, files, reading, annotated)


def load_or_predict(system: str, gold: Gold, *, backend: str, min_score: float = 0.0) -> SystemPredictions:
    """Predict the texts of the gold with a model, or read the predictions of a file.

    Args:
        system: a run folder, a model folder, a hub id, or the path of a file or folder of predictions.
        gold: the gold documents.
        backend: the backend of the model: auto, torch, onnx or onnx-int8.
        min_score: entities with a lower score are left out; entities without a score are kept.

    Raises:
        DataError: the file cannot be read or does not fit the gold, or two gold documents share an id.
        ModelError: the model cannot be used.
    """
    path = Path(system)
    if path.is_file() or path.suffix in _EXTENSIONS or (path.is_dir() and is_corpus(path)):
        documents = [drop_below(document, min_score) for document in _read(path, gold)]
        return SystemPredictions(GoldAndPredicted.of(gold.documents, documents), tuple(gold.labels))
    predictor = Predictor.load(system, backend=backend)
    labels = predictor.info.labels
    unknown = [label for label in gold.labels if label not in labels]
    if unknown:
        what = f"{' '.join(unknown)}, which the model does not know ({' '.join(labels)})"
        note(f"the gold has {what}: these entities count as missed")
    pairs = predict_gold(predictor, gold.documents, labels=gold.annotated, min_score=min_score)
    return SystemPredictions(pairs, labels, predictor.tokenizer, predictor.info.temperature)


def _read(path: Path, gold: Gold) -> list[Document]:
    """The predictions of a file: in the format of its extension, or in that of the gold if the extension names none."""
    name = format_of(path, None if path.is_dir() or path.suffix in _EXTENSIONS else gold.reading.format)
    columns = gold.reading.columns if name == "conll" else None
    known = gold.labels if gold.annotated is None else None
    found = load_predictions(path, gold.located, Reading(name, columns), labels=known)
    if gold.annotated is None:
        return found
    return _keep_labels(found, gold.annotated, str(path))


def _keep_labels(documents: Sequence[Document], labels: tuple[str, ...], name: str) -> list[Document]:
    """The documents without entities of other labels; a note says how many these are."""
    others = Counter(e.label for x in documents for e in x.entities if e.label not in labels)
    if others:
        note(f"left out of {name}, not in --labels: {', '.join(f'{x} {n}' for x, n in sorted(others.items()))}")
    return keep_labels(documents, labels)
