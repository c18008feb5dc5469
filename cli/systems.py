"""The systems that `evaluate` and `compare` score: models and files of predictions."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..data.documents import Document
from ..data.errors import DataError
from ..data.files.streams import file_extension
from ..data.formats.registry import WRITERS, is_corpus
from ..data.gold import load_gold
from ..data.located import LocatedDocument
from ..data.reading import AS_IS, Reading
from ..data.tags.labels import keep_labels
from ..data.unique_ids import with_unique_ids
from ..data.wording import amount
from ..evaluation.evaluate import predict_gold
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted
from ..evaluation.prediction_files import load_predictions
from ..inference.codec import drop_below
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.predictor import Predictor
from .options import options_of
from .reading_notes import check_labels, note_left_out
from .screen import note

_ADVICE = "name their format with --pred-from"

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
        every_label: the labels of all entities in the files, also of those that are left out.
        name: what messages call it.
    """

    located: Sequence[LocatedDocument]
    files: Sequence[Path]
    reading: Reading
    annotated: tuple[str, ...] | None
    every_label: frozenset[str]
    name: str = "the gold"

    @property
    def documents(self) -> list[Document]:
        """The documents, in the order of the files."""
        return [each.document for each in self.located]

    @property
    def labels(self) -> list[str]:
        """The labels of the entities and the labels that the files annotate, by name."""
        return sorted({e.label for each in self.located for e in each.document.entities}.union(self.annotated or ()))

    @property
    def labels_of_predictions(self) -> list[str] | None:
        """The labels that a file of predictions may have; None for any, if `annotated` says which of them count."""
        return self.labels if self.annotated is None else None


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


def read_gold(
    files: Sequence[Path], reading: Reading, annotated: tuple[str, ...] | None = None, *, name: str = "the gold"
) -> Gold:
    """Read annotated files.

    Args:
        files: the files.
        reading: how they are read.
        annotated: the labels that the files annotate; None for all labels.
        name: what messages call it.

    Raises:
        DataError: as `data.gold.load_gold`.
    """
    left_out: Counter[str] = Counter()
    labels = _Labels(annotated)
    each = [load_gold(file, reading, change=labels.keep, left_out=left_out) for file in files]
    note_left_out(left_out)
    located = with_unique_ids([located for file in each for located in file])
    every = frozenset(labels.found)
    if located and not every:
        count = amount(len(located), "document")
        names = ", ".join(map(str, files))
        note(f"{names}: found no entity in {count}: scores say nothing; check that it is annotated")
    labels.note_left_out_of(name)
    return Gold(located, files, reading, annotated, every, name)


def load_or_predict(
    system: str, gold: Gold, *, reading: Reading = AS_IS, backend: str, min_score: float = 0.0
) -> SystemPredictions:
    """Predict the texts of the gold with a model, or read the predictions of a file.

    Args:
        system: a run folder, a model folder, a hub id, or the path of a file or folder of predictions.
        gold: the gold documents.
        reading: how a file of predictions is read, as far as the user has said it.
        backend: the backend of the model, as in `Predictor.load`.
        min_score: entities with a lower score are left out; entities without a score are kept.

    Raises:
        DataError: the file cannot be read or does not fit the gold, or two gold documents share an id.
        ModelError: the model cannot be used.
    """
    path = Path(system)
    if is_predictions(system, reading):
        if path.resolve() in {file.resolve() for file in gold.files} and not _has_options(reading):
            note(f"{path} is the gold itself: its scores are those of a file against itself")
        with options_of("pred-"):
            documents, labels_found = _read(path, gold, reading)
        check_annotated(gold, labels_found.found, system)
        labels_found.note_left_out_of(system)
        kept = [drop_below(document, min_score) for document in documents]
        return SystemPredictions(GoldAndPredicted.of(gold.documents, kept), tuple(gold.labels))
    predictor = Predictor.load(system, backend=backend)
    labels = predictor.info.labels
    unknown = [label for label in gold.labels if label not in labels and label in gold.every_label]
    if unknown:
        what = f"{' '.join(unknown)}, which the model does not know ({' '.join(labels)})"
        note(f"the gold has {what}: these entities count as missed")
    check_annotated(gold, labels, system)
    pairs = predict_gold(predictor, gold.documents, labels=gold.annotated, min_score=min_score)
    return SystemPredictions(pairs, labels, predictor.tokenizer, predictor.info.temperature)


def is_predictions(system: str, reading: Reading) -> bool:
    """Whether a system is a file or folder of predictions, and not a model."""
    path = Path(system)
    return path.is_file() or _names_format(path) or (path.is_dir() and is_corpus(path, reading.format))


def check_options(systems: Sequence[str], reading: Reading) -> None:
    """Check that options about files of predictions are given with such files only.

    Raises:
        DataError: there are such options, and all systems are models.
    """
    if _has_options(reading) and not any(is_predictions(system, reading) for system in systems):
        models = " and ".join(systems)
        raise DataError(f"found --pred-… with {models}, expected them with a file of predictions only; leave them out")


def _names_format(path: Path) -> bool:
    """Whether the extension of predictions tells their format."""
    return file_extension(path) in _EXTENSIONS


def _has_options(reading: Reading) -> bool:
    """Whether anything is said of how predictions are read."""
    return any(each is not None for each in (reading.format, reading.columns, reading.split, reading.annotator))


def check_annotated(gold: Gold, labels: Collection[str], system: str) -> None:
    """Say which of --labels occur neither in the gold nor in a system.

    Raises:
        DataError: as `check_labels`.
    """
    check_labels(gold.annotated or (), {*gold.every_label, *labels}, f"{gold.name} or of {system}")


class _Labels:
    """The labels of entities, of which only some may count.

    Args:
        counted: the labels that count; None for all.

    Attributes:
        found: the number of entities of each label.
    """

    def __init__(self, counted: Collection[str] | None) -> None:
        self.found: Counter[str] = Counter()
        self._counted = counted

    def keep(self, document: Document) -> Document:
        """A document without entities of labels that do not count. All are counted in `found`."""
        self.found.update(entity.label for entity in document.entities)
        return document if self._counted is None else keep_labels(document, self._counted)

    def note_left_out_of(self, name: str) -> None:
        """Say how many entities were left out of something."""
        if self._counted is not None:
            others = [f"{x} {n}" for x, n in sorted(self.found.items()) if x not in self._counted]
            if others:
                note(f"left out of {name}, not in --labels: {', '.join(others)}")


def _read(path: Path, gold: Gold, reading: Reading) -> tuple[list[Document], _Labels]:
    """The predictions of a file, each on its gold document, and their labels.

    Without options of its own, it is read in the format of its extension, or in that of the gold if the extension names
    none. Its columns are a word and a tag, or those of the gold: whichever has the words of the gold.

    Raises:
        DataError: the file cannot be read or does not fit the gold; or both layouts of columns do, with other entities.
    """
    named = path.is_dir() or _names_format(path)
    like_gold = reading.or_else(
        replace(gold.reading, annotator=None, format=None if named else gold.reading.format), path
    )
    readings = [like_gold]
    if reading.columns is None and like_gold.columns is not None:
        readings.append(replace(like_gold, format=like_gold.format_of(path), columns=None))
    found: list[tuple[list[Document], _Labels]] = []
    errors = []
    for each in readings:
        labels = _Labels(gold.annotated)
        try:
            documents = load_predictions(
                path, gold.located, each, labels=gold.labels_of_predictions, change=labels.keep, advice=_ADVICE
            )
        except DataError as error:
            errors.append(error)
        else:
            found.append((documents, labels))
    if not found:
        hint = "; name the columns of the predictions with --pred-columns" if len(readings) > 1 else ""
        first = errors[0]
        raise DataError(f"{first.message}{hint}", path=first.path, line=first.line, document=first.document)
    entities = [[document.entities for document in documents] for documents, _ in found]
    if any(each != entities[0] for each in entities):
        raise DataError(
            "found other entities when it is read like the gold than as a word and a tag, expected the same; name its "
            "columns with --pred-columns",
            path=path,
        )
    return found[0]
