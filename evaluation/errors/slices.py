"""Counts of entities by what they are like: where a model is weak."""

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

_Flat = Counter[tuple[str, str, str, str]]
"""How often: trait, value, label, kind of outcome."""


@dataclass(frozen=True)
class Slices:
    """Strict counts by trait (`evaluation.errors.traits.TRAITS`), value and label.

    A gold entity is tp or fn, a predicted one tp or fp, once for each of its traits: the counts of a trait's values add
    up to the strict scores; those of `date` to the scores of its label. Traits that nothing was given for are absent.
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
        """The counts of one value, all labels together."""
        return sum(self.counts[trait][value].values(), Counts())

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        """A table for each trait: a row a value, with the counts of all labels and of each."""
        return {
            trait: [
                {"value": value, ALL: counts_json(self.total(trait, value))}
                | {"labels": {label: counts_json(counts) for label, counts in labels.items()}}
                for value, labels in values.items()
            ]
            for trait, values in self.counts.items()
        }


NO_SLICES = Slices({})


def counts_json(counts: Counts) -> dict[str, Any]:
    """Counts and what is derived from them."""
    return {name: getattr(counts, name) for name in (TP, FP, FN, "precision", "recall", "f1")}


def slice_outcomes(
    outcomes: Iterable[Outcome],
    proclitics: Proclitics,
    *,
    names: KnownNames | None = None,
    tokenizer: WindowTokenizer | None = None,
) -> Slices:
    """Count outcomes by traits.

    Args:
        outcomes: those of a document one after the other.
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
    for trait, value, label in sorted({key[:3] for key in flat}, key=_place):
        counts = Counts(*(flat[trait, value, label, kind] for kind in (TP, FP, FN)))
        found.setdefault(trait, {}).setdefault(value, {})[label] = counts
    return Slices(found)


def _place(key: tuple[str, str, str]) -> tuple[int, int, str, str]:
    trait, value, label = key
    values = TRAITS[trait]
    return list(TRAITS).index(trait), values.index(value) if value in values else len(values), value, label
