"""Files of any format that can be read, as articles of a project."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..data.checks.faults import check_document
from ..data.corpus import read_located
from ..data.documents import PROVENANCE, Document
from ..data.errors import DataError
from ..data.formats.registry import EVERY_SPLIT, READERS, ReaderOption
from ..data.formats.shared.annotation_state import is_predicted
from ..data.located import LocatedDocument
from ..data.reading import Reading
from ..data.unique_ids import IdsOfFiles


@dataclass
class Intake:
    """What files hold for a project.

    Attributes:
        articles: the articles, each with whether people have annotated it.
        predicted: those whose entities a model found, with these.
        lost: the number of things that an article cannot hold, by kind.
    """

    articles: list[tuple[Document, bool]] = field(default_factory=list)
    predicted: list[Document] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)

    @property
    def labels(self) -> list[str]:
        """The labels of the entities, sorted."""
        documents = (*(document for document, _ in self.articles), *self.predicted)
        return sorted({entity.label for document in documents for entity in document.entities})


def read_articles(files: Sequence[Path], reading: Reading, labels: Sequence[str] | None) -> Intake:
    """Read files for a project.

    Args:
        files: the files, in this order.
        reading: how they are read.
        labels: the permitted labels of what people have annotated; None for any.

    Raises:
        DataError: a file cannot be read, or a document has no words, or entities that are not whole words of one
            sentence, that overlap, or with other labels.
    """
    found = Intake()
    if not files:
        return found
    put = IdsOfFiles(files, every_split=reading.split == EVERY_SPLIT).put
    for file in files:
        may_wait = ReaderOption.TASKS in READERS[reading.format_of(file)].options
        for located in read_located(file, reading, lost=found.lost):
            document = put(located)
            if is_predicted(document):
                found.predicted.append(document)
                document = _without_entities(document)
            else:
                _refuse_faults(located.with_document(document), labels)
            # The export of an annotation tool holds tasks that nobody has annotated yet.
            annotated = located.annotated and not (may_wait and not document.entities)
            found.articles.append((document, annotated and not is_predicted(located.document)))
    return found


def _without_entities(document: Document) -> Document:
    meta = {key: value for key, value in document.meta.items() if key != PROVENANCE}
    return replace(document, entities=(), meta=meta)


def _refuse_faults(located: LocatedDocument, labels: Sequence[str] | None) -> None:
    for problem in check_document(located, labels=None if labels is None else tuple(labels)):
        if problem.rule != "invalid-transition":
            raise DataError(f"{problem.rule}: {problem.found}: {problem.advice}", path=problem.path, line=problem.line)
