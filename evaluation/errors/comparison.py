"""The entities that only one of two systems gets right."""

from collections.abc import Sequence

from ...data.documents import Document
from .entity_errors import EntityError, find_errors


def only_one_right(
    gold: Sequence[Document], a: Sequence[Document], b: Sequence[Document]
) -> tuple[list[EntityError], list[EntityError]]:
    """The gold entities that only system A finds, and those that only B finds, in reading order.

    Returns:
        Each entity as the error of the other system: what that one has in its place, if anything.

    Raises:
        DataError: the documents cannot be paired by id and text.
    """
    wrong_a, wrong_b = (_missed(gold, each) for each in (a, b))
    return (
        [error for key, error in wrong_b.items() if key not in wrong_a],
        [error for key, error in wrong_a.items() if key not in wrong_b],
    )


_Key = tuple[str, tuple[int, int, str]]


def _missed(gold: Sequence[Document], predicted: Sequence[Document]) -> dict[_Key, EntityError]:
    """The errors in which a gold entity stands, by document and entity."""
    errors = find_errors(gold, predicted)
    return {(error.document.id, error.gold.key): error for error in errors if error.gold is not None}
