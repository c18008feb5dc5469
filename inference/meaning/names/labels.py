"""What kind of name a label is for."""

from ..dates.dated import LABELS as DATES

_PERSONS = frozenset({"PER", "PERS", "PERSON"})


def is_person(label: str) -> bool:
    """Whether entities with this label are people, who have titles, given names and surnames."""
    return label.upper() in _PERSONS


def is_name(label: str) -> bool:
    """Whether entities with this label are names, unlike dates."""
    return label.upper() not in DATES
