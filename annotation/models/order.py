"""The order in which articles are annotated."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from .scores import Scores


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article, as far as its place in the order depends on it.

    Attributes:
        name: its id.
        words: the number of its words.
        scores: those of what a model found in it; None if no model has read it.
        begun: whether the annotator has begun with it.
        done: whether the annotator has finished it.
        test: whether it is set aside to test models.
    """

    name: str
    words: int
    scores: Sequence[float] | None
    begun: bool
    done: bool
    test: bool


def expected_errors(article: Waiting, scores: Scores) -> float:
    """The expected number of wrong entities per word among those that a model found.

    Args:
        article: an article.
        scores: what the model's scores are worth.
    """
    if not article.scores or not article.words:
        return 0.0
    return sum(1 - scores.share_right(score) for score in article.scores) / article.words


def order_articles(articles: Sequence[Waiting], scores: Scores, *, seed: int) -> list[str]:
    """The ids of articles in the order in which they should be annotated.

    First those that are begun, then those in which the most entities per word are expected to be wrong, and at the end
    those that are done. Articles of the test are at random places among those that wait, which no model decides.

    Args:
        articles: in the order in which they were added, which decides between equals.
        scores: what the model's scores are worth.
        seed: decides by chance.
    """
    begun = [each.name for each in articles if each.begun and not each.done]
    done = [each.name for each in articles if each.done]
    waiting = [each for each in articles if not (each.begun or each.done)]
    ordered = sorted((each for each in waiting if not each.test), key=lambda each: -expected_errors(each, scores))
    queue = [each.name for each in ordered]
    for each in waiting:
        if each.test:
            place = random.Random(f"{seed} {each.name}").random()  # noqa: S311 - no secret
            queue.insert(round(place * len(queue)), each.name)
    return [*begun, *queue, *done]
