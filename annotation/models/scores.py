"""What the scores of a model are worth: the share of entities with such a score that are right."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...data.errors import DataError
from ...data.files.whole_files import read_text

_WORTH = 0.75
"""The share of right entities from which it takes less work to correct the wrong ones than to confirm the right ones.
A question costs two keys, right or wrong; a wrong entity costs about seven more, as it must be noticed and found."""

_UNKNOWN = 0.5
"""The threshold for a model whose scores were never compared with gold."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Entities with similar scores.

    Attributes:
        low: the lowest score.
        high: the highest score.
        count: the number of entities on the data that the scores were compared with.
        right: how many of them are right.
    """

    low: float
    high: float
    count: int
    right: int


class Scores:
    """The worth of scores, made to grow with the score (isotonic regression) and smoothed (add-one).

    Args:
        bins: entities on gold, in ascending order of their scores; empty if there are none.
    """

    def __init__(self, bins: Sequence[Bin] = ()) -> None:
        self.bins = tuple(bins)
        self._pooled = _pooled(bins)

    @classmethod
    def of_run(cls, calibration: Path) -> "Scores":
        """The scores of a model as its run folder knows them: those on dev, on which nothing is reported.

        Args:
            calibration: `RunFolder.calibration`, which need not exist.

        Raises:
            DataError: the file cannot be used.
        """
        if not calibration.is_file():
            return cls()
        try:
            splits = json.loads(read_text(calibration))["splits"]
            found: dict[str, Any] = splits.get("dev") or next(iter(splits.values()), {"after": {"bins": {}}})
            bins = found["after"]["bins"].get("equal_width", [])
            return cls([Bin(each["low"], each["high"], each["count"], each["right"]) for each in bins])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(
                f"found no calibration ({error!r}), expected that of a finished run; run the config again",
                path=calibration,
            ) from None

    @property
    def threshold(self) -> float:
        """The score from which entities are accepted unless they are changed."""
        if not self.bins:
            return _UNKNOWN
        return next((round(each.low, 6) for each in self._pooled if _smoothed(each) >= _WORTH), 1.0)

    def share_right(self, score: float) -> float:
        """The estimated probability that an entity with this score is right; the score itself if nothing is known."""
        for each in self._pooled:
            if score <= each.high:
                return _smoothed(each)
        return _smoothed(self._pooled[-1]) if self._pooled else score


def _smoothed(each: Bin) -> float:
    return (each.right + 1) / (each.count + 2)


def _pooled(bins: Sequence[Bin]) -> list[Bin]:
    """The bins, neighbours joined until the share of right entities grows from each to the next."""
    found: list[Bin] = []
    for each in bins:
        found.append(each)
        while len(found) > 1 and _smoothed(found[-2]) > _smoothed(found[-1]):
            high, low = found.pop(), found.pop()
            found.append(Bin(low.low, high.high, low.count + high.count, low.right + high.right))
    return found
