"""The values of the dates of a document."""

from dataclasses import replace
from datetime import date

from ....data.documents import Document


def with_values(document: Document, *, date: date | None = None, month_first: bool = False) -> Document:
    """The document whose DATE entities have their values."""
    return replace(document)
