"""What the entities of a document mean: one function for all parts of it."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from ...data.documents import Document
from .dates.dated import with_values
from .names.gazetteer import Gazetteer
from .names.named import with_names


@dataclass(frozen=True, slots=True)
class Meaning:
    """How entities are read, in plain values that can be sent to any process.

    Attributes:
        day: the day on which the documents were written; None takes that of each document's meta or date line.
        month_first: whether the month of 5/6/2021 comes first.
        gazetteer: names with the ids to give them.
    """

    day: date | None = None
    month_first: bool = False
    gazetteer: Gazetteer | None = None

    def of(self, document: Document) -> Document:
        """The document with what its entities mean. Its text and its spans are the same, and it raises no error."""
        valued = with_values(document, date=self.day, month_first=self.month_first)
        return with_names(valued, gazetteer=self.gazetteer)

    def settings(self) -> dict[str, Any]:
        """Everything that determines what is found, as JSON can hold it."""
        names = sorted(repr(entry) for entry in self.gazetteer.ids.items()) if self.gazetteer else None
        return {
            "date": self.day and self.day.isoformat(),
            "month_first": self.month_first,
            "gazetteer": names and sha256("\n".join(names).encode()).hexdigest(),
        }
