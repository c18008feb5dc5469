"""The differences of two annotators in an article, and how well the two agree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..data.documents import Document
from ..data.formats.projects.actions import Mark
from ..evaluation.agreement import measure_agreement
from ..evaluation.paired.gold_and_predicted import GoldAndPredicted


@dataclass(frozen=True, slots=True)
class Difference:
    """Words in which two annotators differ: entities of one or both that overlap, and that not both have.

    Attributes:
        words: the first and the last of the words.
        a: the entities of the first annotator.
        b: the entities of the second annotator.
    """

    words: tuple[int, int]
    a: tuple[Mark, ...]
    b: tuple[Mark, ...]

    def as_json(self, choices: Mapping[tuple[int, int], int]) -> dict[str, Any]:
        """The difference as plain values, with what was chosen."""
        first, last = self.words
        return {"first": first, "last": last, "a": self.a, "b": self.b, "chosen": choices.get(self.words)}


def find_differences(one: Iterable[Mark], two: Iterable[Mark]) -> list[Difference]:
    """The differences of two annotations of an article, in the order of the text."""
    a, b = set(one), set(two)
    return [
        Difference(words, tuple(x for x in run if x in a), tuple(x for x in run if x in b))
        for words, run in _runs(sorted(a ^ b))
    ]


def _runs(marks: Sequence[Mark]) -> Iterator[tuple[tuple[int, int], list[Mark]]]:
    """Marks that overlap each other, directly or through others, with the words that they cover together."""
    run: list[Mark] = []
    last = -1
    for mark in marks:
        if run and mark.first > last:
            yield (run[0].first, last), run
            run = []
        run.append(mark)
        last = mark.last if len(run) == 1 else max(last, mark.last)
    if run:
        yield (run[0].first, last), run


def agreement_of(one: Sequence[Document], two: Sequence[Document]) -> dict[str, float | None]:
    """F1 and Cohen's κ of two annotations of the same articles, as `musamma agree` measures them; None if undefined."""
    if not one:
        return {"f1": None, "kappa": None, "kappa_entities": None}
    agreement = measure_agreement(GoldAndPredicted.of(one, two))
    return {"f1": agreement.spans.micro.f1, "kappa": agreement.kappa, "kappa_entities": agreement.kappa_entities}
