"""The tag set of a model: `O` and a `B-` and `I-` tag for each label, in a fixed order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .tag import OUTSIDE


@dataclass(frozen=True)
class TagSet:
    """The tags of a fixed, ordered tuple of labels: ``O B-x I-x B-y I-y …``.

    The order is saved with a model and never collected from data.

    Raises:
        ValueError: a label is empty, doubled, or holds white space.
    """

    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        bad = [label for label in self.labels if not label or any(map(str.isspace, label))]
        if bad or len(set(self.labels)) != len(self.labels) or not self.labels:
            raise ValueError(f"found the labels {list(self.labels)}, expected distinct names without white space")

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """All tags, index = id."""
        return (OUTSIDE, *(f"{prefix}-{label}" for label in self.labels for prefix in "BI"))

    @cached_property
    def ids(self) -> dict[str, int]:
        """Tag → id."""
        return {tag: index for index, tag in enumerate(self.tags)}

    @cached_property
    def legal(self) -> NDArray[np.bool_]:
        """Transitions, shape (tags, tags): ``legal[i, j]`` is whether tag j may follow tag i.

        Only ``I-x`` is restricted: it may follow ``B-x`` and ``I-x`` (Ramshaw and Marcus 1995, as IOB2).
        """
        return np.array([[_may_follow(before, after) for after in self.tags] for before in self.tags])

    @cached_property
    def adjacent(self) -> NDArray[np.bool_]:
        """Transitions, shape (tags, tags), where an entity starts right behind one of its own label."""
        pairs = [[before != OUTSIDE and after == f"B-{before[2:]}" for after in self.tags] for before in self.tags]
        return np.array(pairs)

    def transitions(self, adjacency: float) -> NDArray[np.float32]:
        """Log-weights of one tag behind another, shape (tags, tags): -inf where it is not legal, `adjacency` where an
        entity starts right behind one of its label, else 0.
        """
        weights: NDArray[np.float32] = np.where(self.legal, np.where(self.adjacent, adjacency, 0.0), -np.inf).astype(
            np.float32
        )
        return weights

    @cached_property
    def legal_start(self) -> NDArray[np.bool_]:
        """Shape (tags,): whether a sentence may start with the tag."""
        start: NDArray[np.bool_] = self.legal[0]
        return start


def _may_follow(before: str, after: str) -> bool:
    return not after.startswith("I-") or before[2:] == after[2:]
