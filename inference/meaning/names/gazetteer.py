"""A user's list of names with the ids that they shall have."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....data.errors import DataError
from ....data.files.whole_files import read_lines
from ....data.text.spelling import SpellingKey
from .keys import name_key
from .labels import is_person

_EXPECTED = '{"name": "سيرغي لافروف", "id": "Q58217"}, with "label": "PER" if it is for one label only'
_KEYS = frozenset({"name", "id", "label"})


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Ids by the label and the key of a name; the label None stands for every label."""

    ids: Mapping[tuple[str | None, SpellingKey], str] = field(default_factory=dict)

    def id_of(self, label: str, key: SpellingKey) -> str | None:
        """The id of a name with a label; None if the list does not have it."""
        return self.ids.get((label, key), self.ids.get((None, key)))


def read_gazetteer(path: Path) -> Gazetteer:
    """Read a list of names: JSONL with one name per line, ``{"name": …, "id": …}``, and a ``label`` where it matters.

    Several names may have one id. Empty lines are skipped.

    Raises:
        DataError: a line is broken, or gives another id to a name that has one, in the same or in another spelling.
    """
    ids: dict[tuple[str | None, SpellingKey], str] = {}
    lines: dict[tuple[str | None, SpellingKey], int] = {}
    for number, line in read_lines(path):
        if not line.strip():
            continue
        try:
            name, identifier, label = _parse(line)
        except ValueError as error:
            raise DataError(str(error), path=path, line=number) from None
        for key in {(label, name_key(name, person=person)) for person in _kinds(label)}:
            if ids.setdefault(key, identifier) != identifier:
                raise DataError(
                    f"found the id {identifier!r} for {name!r}, which has the id {ids[key]!r} on line {lines[key]}; "
                    "expected one id for a name in all its spellings; correct one of the lines",
                    path=path,
                    line=number,
                )
            lines.setdefault(key, number)
    return Gazetteer(ids)


def _kinds(label: str | None) -> set[bool]:
    """Whether the name may be a person's, and whether it may be another one: without a label, both."""
    return {True, False} if label is None else {is_person(label)}


def _parse(line: str) -> tuple[str, str, str | None]:
    """The name, the id and the label of a line.

    Raises:
        ValueError: it is no such object.
    """
    try:
        record: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"found invalid JSON ({error}), expected {_EXPECTED}; correct the line") from None
    if not isinstance(record, dict) or record.keys() - _KEYS or not record.keys() >= {"name", "id"}:
        raise ValueError(f"found {line.strip()[:120]}, expected {_EXPECTED}; correct the line")
    name, identifier, label = record["name"], record["id"], record.get("label")
    if not all(isinstance(value, str) and value.strip() for value in (name, identifier)):
        raise ValueError(f"found {line.strip()[:120]}, expected strings that are not empty; correct the line")
    if label is not None and not (isinstance(label, str) and label):
        raise ValueError(f"found the label {label!r}, expected a string; correct it or leave it out")
    return name, identifier, label
