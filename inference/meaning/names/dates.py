"""The day of a document, as far as its meta says it."""

import re
from datetime import date

from ....data.documents import Document

DATE_KEY = "date"
"""The key of a document's meta that has its date, in ISO format, with or without a time."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day_of(document: Document) -> str | None:
    """The day of a document in ISO format; None if its meta has none."""
    value = document.meta.get(DATE_KEY)
    found = _DAY.match(value) if isinstance(value, str) else None
    try:
        return found and date.fromisoformat(found[0]).isoformat()
    except ValueError:
        return None
