"""`examples.json`: right and wrong entities of each label, for the model card."""

from .paired.entity_errors import Kind
from .scoring.metrics import Record


class Mention(Record):
    """An entity as an example shows it: its label and its text."""

    label: str
    text: str


class Example(Record):
    """A gold entity, a predicted one, or both, with their context.

    Attributes:
        document: the id of the document.
        kind: "correct", or the kind of the error.
        gold: the gold entity; None if there is none.
        predicted: the predicted entity; None if there is none.
        context: the text before the entity, the entity, and the text after it.
    """

    document: str
    kind: Kind
    gold: Mention | None
    predicted: Mention | None
    context: tuple[str, str, str]


class LabelExamples(Record):
    """The right and the wrong examples of a label."""

    right: list[Example]
    wrong: list[Example]


Examples = dict[str, LabelExamples]
"""The examples of a split, by label."""
