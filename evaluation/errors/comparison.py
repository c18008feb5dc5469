"""The entities that only one of two systems gets right."""

from ..paired.entity_errors import EntityError
from ..paired.gold_and_predicted import GoldAndPredicted


def only_one_right(a: GoldAndPredicted, b: GoldAndPredicted) -> tuple[list[EntityError], list[EntityError]]:
    """The gold entities that only system A finds, and those that only B finds, in reading order.

    Args:
        a: the gold with what A predicts.
        b: the same gold with what B predicts.

    Returns:
        Each entity as the error of the other system: what that one has in its place, if anything.
    """
    wrong_a, wrong_b = (_missed(each) for each in (a, b))
    return (
        [error for key, error in wrong_b.items() if key not in wrong_a],
        [error for key, error in wrong_a.items() if key not in wrong_b],
    )


_Key = tuple[str, tuple[int, int, str]]


def _missed(pairs: GoldAndPredicted) -> dict[_Key, EntityError]:
    """The errors that concern a gold entity, by document and entity."""
    return {(error.document.id, error.gold.key): error for error in pairs.errors if error.gold is not None}
