"""Read files of predictions and align them with the words of the gold.

A file that does not fit the gold is rejected with the line of the first difference.
"""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from ..data.checks.faults import describe
from ..data.column_text import reads_columns_as_text
from ..data.corpus import check_located, read_located
from ..data.documents import Document
from ..data.errors import DataError
from ..data.located import LocatedDocument
from ..data.reading import AS_IS, Reading
from .paired.on_gold import put_on_gold


def load_predictions(
    path: Path,
    gold: Sequence[LocatedDocument],
    reading: Reading = AS_IS,
    *,
    labels: Collection[str] | None = None,
    change: Callable[[Document], Document] | None = None,
    advice: str = "name their format",
) -> list[Document]:
    """Read a file of predictions for gold documents.

    Documents are paired by id, or by their texts where ids say nothing (`evaluation.paired.same_documents`). The
    predicted text must be the same as the gold text, character for character. For a file that holds words without
    white space (CoNLL, rows of words), the sentences and words must be the same instead.

    Args:
        gold: documents with distinct ids.
        reading: how the file is read.
        labels: the labels that predictions may have, or None for any.
        change: applied to each document before it is checked, for instance to leave out labels.
        advice: what to do if the file is read as plain text, for messages.

    Returns:
        The predicted documents in the order of the gold, with the ids and the words of the gold.

    Raises:
        DataError: the file cannot be read, or it does not fit the gold. The message gives file, line and reason.
    """
    if reads_columns_as_text(path, reading):
        raise DataError(f"found columns read as plain text, expected predictions; {advice}", path=path)
    found = list(read_located(path, reading))
    in_words = reading.holds_words(path, found)
    if found and not any(each.annotated for each in found):
        raise DataError(f"found texts without entities, expected predictions; {advice}", path=path)
    if change is not None:
        found = [each.with_document(change(each.document)) for each in found]
    if in_words:
        check_located(found, path)
    if labels is not None:
        _check_labels(found, labels)
    return put_on_gold(found, gold, path, in_words=in_words)


def _check_labels(found: Sequence[LocatedDocument], labels: Collection[str]) -> None:
    for each in found:
        for entity in each.document.entities:
            if entity.label not in labels:
                raise DataError(
                    f"document {each.document.id!r}: found {describe(each.document, entity)}, expected the gold's "
                    f"labels ({' '.join(labels) or 'it has none'}); rename it (`musamma convert --map`), or name all "
                    "labels to score with --labels",
                    path=each.path,
                    line=each.line_at(entity.start),
                )
