"""Explanations of errors: their sentences, their wrong boundaries, and the patterns that repeat."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ...data.documents import Document, Entity
from ...data.text.names import Name, with_single_spaces
from ...data.text.proclitics import Proclitics
from ...data.text.word_index import WordIndex
from ..paired.entity_errors import EntityError
from .wrong_edges import BOTH, WrongEdge, wrong_edges

EXAMPLES = 3
"""The number of errors of a pattern that are shown in their context."""


@dataclass(frozen=True, slots=True)
class ExplainedError:
    """An error with its sentence and its wrong boundaries.

    Attributes:
        error: the error.
        sentence: the number of the sentence in its document, from 1.
        name: the words of the error's span, normalised in spelling and without a proclitic
            (`data.text.proclitics.Proclitics.without`).
        edges: the wrong boundaries; empty if gold and predicted entity do not overlap or have the same span.
    """

    error: EntityError
    sentence: int
    name: Name
    edges: tuple[WrongEdge, ...] = ()

    @property
    def text(self) -> str:
        """The text of the error's span."""
        return self.error.document.text[slice(*self.error.span)]

    @property
    def side(self) -> str:
        """The side of the wrong boundaries: "start", "end" or "both"; empty if no boundary is wrong."""
        return BOTH if len(self.edges) > 1 else "".join(edge.side for edge in self.edges)

    @property
    def cause(self) -> str:
        """The proclitic or article at the wrong boundary, that of the start first; empty if there is none."""
        return next((edge.cause for edge in self.edges if edge.cause), "")

    def as_json(self) -> dict[str, Any]:
        """Plain values: a line of `errors.jsonl`."""
        document = self.error.document
        return {
            "document": document.id,
            "sentence": self.sentence,
            "kind": self.error.kind,
            "side": self.side,
            "cause": self.cause,
            "edges": [{"side": x.side, "change": x.change, "text": x.text, "cause": x.cause} for x in self.edges],
            "gold": _entity_json(self.error.gold, document),
            "predicted": _entity_json(self.error.predicted, document),
            "context": self.context_json(),
        }

    def context_json(self) -> dict[str, str]:
        """The text of the error's span, with the text before and after it on the same line."""
        before, after = self.error.context
        return {"before": before, "span": self.text, "after": after}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Errors of the same kind with the same labels and words. Spelling variants and proclitics make no difference.

    Attributes:
        kind: one of `evaluation.paired.entity_errors.KINDS`.
        gold: the gold label; None if the errors are spurious entities.
        predicted: the predicted label; None if the errors are missed entities.
        side: the side of the wrong boundary, "start" or "end"; empty if no boundary is wrong.
        change: "extra" or "missing" words at the wrong boundary; empty if no boundary is wrong.
        text: the words in their most frequent spelling: those at the wrong boundary if there is one, else those of the
            entity.
        errors: the errors in reading order. An error with two wrong boundaries is in two patterns.
    """

    kind: str
    gold: str | None
    predicted: str | None
    side: str
    change: str
    text: str
    errors: tuple[ExplainedError, ...]

    @property
    def words(self) -> str:
        """A short description of the pattern, such as ``PER missed «…»``."""
        labels = self.gold if self.predicted in (None, self.gold) else f"{self.gold or ''} → {self.predicted}"
        if self.gold is None:
            labels = self.predicted
        what = f"{self.change} at the {self.side}" if self.side else "" if self.kind == "type" else self.kind
        return f"{labels} {what} «{self.text}»".replace("  ", " ")

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the first `EXAMPLES` errors in their context."""
        names = ("words", "kind", "gold", "predicted", "side", "change", "text")
        examples = [
            {"document": x.error.document.id, "sentence": x.sentence} | x.context_json() for x in self.errors[:EXAMPLES]
        ]
        return {"count": len(self.errors)} | {x: getattr(self, x) for x in names} | {"examples": examples}


def explain_errors(errors: Sequence[EntityError], proclitics: Proclitics) -> list[ExplainedError]:
    """Explain errors.

    Args:
        errors: the errors. Those of a document must be consecutive.
        proclitics: finds the proclitics of words.
    """
    result = []
    for _, group in groupby(errors, key=lambda error: error.document.id):
        found = list(group)
        index = WordIndex.of(found[0].document)
        for error in found:
            sentence = index.sentence(index.reaching(error.span[0])) + 1
            name = proclitics.without(error.document.text[slice(*error.span)])
            result.append(ExplainedError(error, sentence, name, wrong_edges(error, proclitics)))
    return result


_Key = tuple[str, str | None, str | None, str, str, Name]
"""Kind, gold label, predicted label, side, change and words of a pattern."""


def find_patterns(errors: Iterable[ExplainedError]) -> list[Pattern]:
    """The patterns of errors, the most frequent first; among equally frequent ones, the one that occurs first."""
    groups: defaultdict[_Key, list[ExplainedError]] = defaultdict(list)
    spellings: defaultdict[_Key, Counter[str]] = defaultdict(Counter)
    for error in errors:
        gold, predicted = (None if x is None else x.label for x in (error.error.gold, error.error.predicted))
        # A boundary error is grouped by the words at its wrong boundaries, any other error by the words of the entity.
        edges = [(edge.side, edge.change, edge.name, edge.text) for edge in error.edges]
        for side, change, name, text in edges or [("", "", error.name, error.text)]:
            key = (error.error.kind, gold, predicted, side, change, name)
            groups[key].append(error)
            spellings[key][with_single_spaces(text)] += 1
    patterns = [
        Pattern(kind, gold, predicted, side, change, spellings[key].most_common(1)[0][0], tuple(found))
        for key, found in groups.items()
        for kind, gold, predicted, side, change, _ in (key,)
    ]
    return sorted(patterns, key=lambda pattern: -len(pattern.errors))


def _entity_json(entity: Entity | None, document: Document) -> dict[str, Any] | None:
    if entity is None:
        return None
    values = {"start": entity.start, "end": entity.end, "label": entity.label}
    score = {} if entity.score is None else {"score": entity.score}
    return values | {"text": document.surface(entity)} | score
