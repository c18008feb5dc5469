"""The tag set of a model: `O`, and `B-` and `I-` for each label, in a fixed order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .tag import OUTSIDE


@dataclass(frozen=True)
class TagSet:
    """The tags for an ordered tuple of labels: ``O B-x I-x B-y I-y …``.

    The order is saved with a model and never derived from data.

    Attributes:
        labels: the labels of entities, at least one.

    Raises:
        ValueError: there is no label; a label is empty, is given twice, or contains white space.
    """

    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        bad = [label for label in self.labels if not label or any(map(str.isspace, label))]
        if bad or len(set(self.labels)) != len(self.labels) or not self.labels:
            raise ValueError(f"found the labels {list(self.labels)}, expected distinct names without white space")

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """All tags; the index of a tag is its id."""
        return (OUTSIDE, *(f"{prefix}-{label}" for label in self.labels for prefix in "BI"))

    @cached_property
    def ids(self) -> dict[str, int]:
        """The id of each tag."""
        return {tag: index for index, tag in enumerate(self.tags)}

    @cached_property
    def legal(self) -> NDArray[np.bool_]:
        """Whether tag j may follow tag i, as ``legal[i, j]``; shape (tags, tags).

        Only ``I-x`` is restricted: it may follow only ``B-x`` and ``I-x`` (IOB2, after Ramshaw and Marcus 1995).
        """
        return np.array([[_may_follow(before, after) for after in self.tags] for before in self.tags])

    @cached_property
    def adjacent(self) -> NDArray[np.bool_]:
        """Whether tag j starts an entity directly after one that has the same label and ends with tag i.

        Indexed as ``adjacent[i, j]``; shape (tags, tags).
        """
        pairs = [[before != OUTSIDE and after == f"B-{before[2:]}" for after in self.tags] for before in self.tags]
        return np.array(pairs)

    def transitions(self, adjacency: float) -> NDArray[np.float32]:
        """Log-weights of the transitions from tag i to tag j; shape (tags, tags).

        Args:
            adjacency: the weight where an entity starts directly after one with the same label.

        Returns:
            -inf where the transition is not legal, `adjacency` where it is adjacent, and 0 elsewhere.
        """
        weights: NDArray[np.float32] = np.where(self.legal, np.where(self.adjacent, adjacency, 0.0), -np.inf).astype(
            np.float32
        )
        return weights

    @cached_property
    def legal_start(self) -> NDArray[np.bool_]:
        """Whether a sentence may start with the tag; shape (tags,)."""
        start: NDArray[np.bool_] = self.legal[0]
        return start


def _may_follow(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[2:] == after[2:]
