"""Errors with what is to be known of each: its sentence, its wrong edges, and how often it is made."""

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
"""Errors of a pattern that are shown in their context."""


@dataclass(frozen=True, slots=True)
class ExplainedError:
    """An error and where it lies.

    Attributes:
        error: what gold and prediction say.
        sentence: number of the sentence in its document, from 1.
        name: the words concerned, spelling and a proclitic set aside (`data.text.proclitics.Proclitics.without`).
        edges: the edges that are wrong, where the two overlap.
    """

    error: EntityError
    sentence: int
    name: Name
    edges: tuple[WrongEdge, ...] = ()

    @property
    def text(self) -> str:
        """From the first to the last character concerned."""
        return self.error.document.text[slice(*self.error.span)]

    @property
    def side(self) -> str:
        """The wrong side: start, end or both; empty where no edge is wrong."""
        return BOTH if len(self.edges) > 1 else "".join(edge.side for edge in self.edges)

    @property
    def cause(self) -> str:
        """The proclitic that parts the two sides, the left edge's first; empty where none does."""
        return next((edge.cause for edge in self.edges if edge.cause), "")

    def as_json(self) -> dict[str, Any]:
        """A line of `errors.jsonl`."""
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
        """The error's span in its line."""
        before, after = self.error.context
        return {"before": before, "span": self.text, "after": after}


@dataclass(frozen=True, slots=True)
class Pattern:
    """Errors of one kind with the same words, spelling and proclitics set aside.

    Attributes:
        kind: one of `evaluation.paired.entity_errors.KINDS`.
        gold: label in the gold, if any.
        predicted: label predicted, if any.
        side: of the edge in question, or empty: `text` is the entity.
        change: whether the edge's words are "extra" or "missing", or empty.
        text: the words, in their most frequent spelling.
        errors: all of them, in reading order. One with two wrong edges is in two patterns.
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
        """The pattern in words."""
        labels = self.gold if self.predicted in (None, self.gold) else f"{self.gold or ''} → {self.predicted}"
        if self.gold is None:
            labels = self.predicted
        what = f"{self.change} at the {self.side}" if self.side else "" if self.kind == "type" else self.kind
        return f"{labels} {what} «{self.text}»".replace("  ", " ")

    def as_json(self) -> dict[str, Any]:
        """Plain values, with some of the errors."""
        names = ("words", "kind", "gold", "predicted", "side", "change", "text")
        examples = [
            {"document": x.error.document.id, "sentence": x.sentence} | x.context_json() for x in self.errors[:EXAMPLES]
        ]
        return {"count": len(self.errors)} | {x: getattr(self, x) for x in names} | {"examples": examples}


def explain_errors(errors: Sequence[EntityError], proclitics: Proclitics) -> list[ExplainedError]:
    """Explain errors, those of a document one after the other."""
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
"""Kind, both labels, side, change, words."""


def find_patterns(errors: Iterable[ExplainedError]) -> list[Pattern]:
    """The patterns of errors, the most frequent first, of equally frequent ones the first met."""
    groups: defaultdict[_Key, list[ExplainedError]] = defaultdict(list)
    spellings: defaultdict[_Key, Counter[str]] = defaultdict(Counter)
    for error in errors:
        gold, predicted = (None if x is None else x.label for x in (error.error.gold, error.error.predicted))
        # A boundary error is told by its edges' words, any other by the entity's.
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
