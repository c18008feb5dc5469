"""What the entities of a document mean: one function for all parts of it."""

from dataclasses import dataclass
from datetime import date

from ...data.documents import Document
from .dates.dated import with_values


@dataclass(frozen=True, slots=True)
class Meaning:
    """How entities are read.

    Attributes:
        date: the day on which the documents were written; None takes that of each document's meta or date line.
        month_first: whether the month of 5/6/2021 comes first.
    """

    date: date | None = None
    month_first: bool = False

    def of(self, document: Document) -> Document:
        """The document with what its entities mean. Its text and its spans are the same, and it raises no error."""
        return with_values(document, date=self.date, month_first=self.month_first)
