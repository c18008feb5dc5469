"""Gold documents paired with predicted documents."""

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from ..data.documents import Document
from ..data.errors import DataError
from ..data.text.segmentation import sentences_of

_SHOWN = 20


def text_difference(found: str, expected: str) -> str:
    """Where two texts part, as errors say it; they are not the same."""
    at = next(index for index, (one, two) in enumerate(zip_longest(found, expected)) if one != two)
    return f"from character {at} on found {found[at : at + _SHOWN]!r}, expected {expected[at : at + _SHOWN]!r}"


def pair(gold: Sequence[Document], predicted: Sequence[Document]) -> list[tuple[Document, Document]]:
    """Pair gold and predicted documents by id.

    Raises:
        DataError: as `score`.
    """
    ids = [document.id for document in gold]
    by_id = {document.id: document for document in predicted}
    if sorted(ids) != sorted(document.id for document in predicted) or len(set(ids)) != len(ids):
        missing, extra = sorted(set(ids) - set(by_id))[:3], sorted(set(by_id) - set(ids))[:3]
        twice = sorted(name for name, number in Counter(ids).items() if number > 1)[:3]
        raise DataError(
            f"found {len(predicted)} predicted documents for {len(gold)} gold ones (missing: {missing}, not in the "
            f"gold: {extra}, twice in the gold: {twice}); expected each gold document once"
        )
    for document in gold:
        if by_id[document.id].text != document.text:
            raise DataError(f"document {document.id!r}: the predicted text is not the gold text; predict the same file")
    return [(document, by_id[document.id]) for document in gold]


def on_words_of(gold: Document, predicted: Document) -> Document:
    """The predicted document with the words and sentences of the gold one of the same text."""
    return Document(predicted.id, predicted.text, predicted.entities, predicted.meta, sentences_of(gold))
