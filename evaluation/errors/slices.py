"""Slices: counts of entities by their traits, to show where a model is weak."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ...data.text.names import KnownNames
from ...data.text.proclitics import Proclitics
from ...inference.encoding.word_pieces import WindowTokenizer
from ..paired.outcomes import FN, FP, TP, Outcome
from ..scoring.counts import Counts
from .traits import TRAITS, Traits

ALL = "all"
"""The key of the counts of all labels together."""

_Flat = Counter[tuple[str, str, str, str]]
"""The number of outcomes by trait, value, label and kind of outcome."""


@dataclass(frozen=True)
class Slices:
    """Strict counts by trait (`evaluation.errors.traits.TRAITS`), value and label.

    Each outcome is counted once for each trait that its entity has. Therefore the counts of all values of a trait add
    up to the strict scores, and those of `date` to the strict scores of the label DATE. A trait is absent if what it
    needs, such as the tokenizer, was not given.

    Attributes:
        counts: the counts by trait, value and label.
    """

    counts: Mapping[str, Mapping[str, Mapping[str, Counts]]]

    def __add__(self, other: "Slices") -> "Slices":
        flat: _Flat = Counter()
        for side in (self, other):
            for trait, values in side.counts.items():
                for value, labels in values.items():
                    for label, counts in labels.items():
                        flat.update({(trait, value, label, kind): getattr(counts, kind) for kind in (TP, FP, FN)})
        return _slices(flat)

    def total(self, trait: str, value: str) -> Counts:
        """The counts of one value of a trait, summed over all labels."""
        return sum(self.counts[trait][value].values(), Counts())

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        """Plain values: for each trait a table with a row for each value, with the counts of all labels and of each."""
        return {
            trait: [
                {"value": value, ALL: counts_json(self.total(trait, value))}
                | {"labels": {label: counts_json(counts) for label, counts in labels.items()}}
                for value, labels in values.items()
            ]
            for trait, values in self.counts.items()
        }


NO_SLICES = Slices({})
"""The slices of zero documents, as the start of a sum."""


def counts_json(counts: Counts) -> dict[str, Any]:
    """Counts, and the ratios derived from them."""
    return {name: getattr(counts, name) for name in (TP, FP, FN, "precision", "recall", "f1")}


def slice_outcomes(
    outcomes: Iterable[Outcome],
    proclitics: Proclitics,
    *,
    names: KnownNames | None = None,
    tokenizer: WindowTokenizer | None = None,
) -> Slices:
    """Count outcomes by the traits of their entities.

    Args:
        outcomes: the outcomes. Those of a document must be consecutive.
        proclitics: finds the proclitics of words.
        names: see `Traits`.
        tokenizer: see `Traits`.
    """
    flat: _Flat = Counter()
    for _, group in groupby(outcomes, key=lambda outcome: outcome.document.id):
        of_document = list(group)
        traits = Traits(of_document[0].document, proclitics, names, tokenizer)
        for outcome in of_document:
            flat.update((trait, value, outcome.label, outcome.kind) for trait, value in traits.of(outcome))
    return _slices(flat)


def _slices(flat: _Flat) -> Slices:
    found: dict[str, dict[str, dict[str, Counts]]] = {}
    for trait, value, label in sorted({key[:3] for key in flat}, key=_sort_key):
        counts = Counts(*(flat[trait, value, label, kind] for kind in (TP, FP, FN)))
        found.setdefault(trait, {}).setdefault(value, {})[label] = counts
    return Slices(found)


def _sort_key(key: tuple[str, str, str]) -> tuple[int, int, str, str]:
    trait, value, label = key
    values = TRAITS[trait]
    return list(TRAITS).index(trait), values.index(value) if value in values else len(values), value, label
