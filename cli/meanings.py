"""How entities are read, as the options of a command say."""

from datetime import date

from ..data.errors import DataError
from ..inference.meaning.meaning import Meaning
from ..inference.meaning.names.gazetteer import read_gazetteer
from .options import MeaningOptions


def meaning_of(options: MeaningOptions) -> Meaning:
    """How entities are read.

    Raises:
        DataError: ``--date`` is no day, or the gazetteer cannot be read.
    """
    gazetteer = None if options.gazetteer is None else read_gazetteer(options.gazetteer)
    return Meaning(_day(options.date), options.month_first, gazetteer)


def _day(option: str | None) -> date | None:
    try:
        return None if option is None else date.fromisoformat(option)
    except ValueError:
        raise DataError(f"found --date {option!r}, expected a day such as 2024-10-04; correct it") from None
