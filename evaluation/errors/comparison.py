"""The gold entities that only one of two systems finds."""

from ..paired.entity_errors import EntityError
from ..paired.gold_and_predicted import GoldAndPredicted


def only_one_right(a: GoldAndPredicted, b: GoldAndPredicted) -> tuple[list[EntityError], list[EntityError]]:
    """The gold entities that only system A finds, and those that only B finds, in reading order.

    Args:
        a: the gold documents with the predictions of A.
        b: the same gold documents with the predictions of B.

    Returns:
        The entities that only A finds, each as an error of B, and those that only B finds, each as an error of A. The
        error has the overlapping prediction of that system, if there is one.
    """
    wrong_a, wrong_b = (_errors_by_gold_entity(each) for each in (a, b))
    return (
        [error for key, error in wrong_b.items() if key not in wrong_a],
        [error for key, error in wrong_a.items() if key not in wrong_b],
    )


_Key = tuple[str, tuple[int, int, str]]


def _errors_by_gold_entity(pairs: GoldAndPredicted) -> dict[_Key, EntityError]:
    """The errors that have a gold entity, by document id and gold entity."""
    return {(error.document.id, error.gold.key): error for error in pairs.errors if error.gold is not None}
