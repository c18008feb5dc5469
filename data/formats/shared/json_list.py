"""The objects of a JSON file, one at a time, each with its line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import DataError

_SPACE = re.compile(r"\s*")


def list_items(source: str, path: Path, expected: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON list, or of a file of one JSON object after another, each with its first line, from 1.

    Args:
        source: the JSON, with or without a BOM.
        path: the file, for messages.
        expected: what the file should be and what to do if it is not, for messages.

    Raises:
        DataError: the source is neither a list of JSON objects nor one or more of them.
    """
    source = source.removeprefix("\ufeff")
    start = _space(source, 0)
    if source.startswith("{", start):
        yield from _objects(source, start, path, expected)
    else:
        yield from _list(source, path, expected)


def _objects(source: str, position: int, path: Path, expected: str) -> Iterator[tuple[int, dict[str, Any]]]:
    line, done = 1, 0
    while position < len(source):
        line, done = line + source.count("\n", done, position), position
        item, position = _item(source, position, line, path, expected)
        yield line, item
        position = _space(source, position)


def _list(source: str, path: Path, expected: str) -> Iterator[tuple[int, dict[str, Any]]]:
    position, line, done = _past(source, 0, "["), 1, 0
    more = source[:position].strip() == "["
    while more and source[position : position + 1] != "]":
        line, done = line + source.count("\n", done, position), position
        item, position = _item(source, position, line, path, expected)
        yield line, item
        before, position = position, _past(source, position, ",")
        more = "," in source[before:position]
    if source[position : position + 1] != "]" or source[position + 1 :].strip():
        raise _other(path, line, expected)


def _item(source: str, position: int, line: int, path: Path, expected: str) -> tuple[dict[str, Any], int]:
    """The object at a position, and the position after it."""
    try:
        item, end = json.JSONDecoder().raw_decode(source, position)
    except (ValueError, RecursionError) as error:
        raise DataError(f"found invalid JSON ({error}), expected {expected}", path=path, line=line) from None
    if not isinstance(item, dict):
        raise _other(path, line, expected)
    return item, end


def _other(path: Path, line: int, expected: str) -> DataError:
    return DataError(f"found something other than a list of objects, expected {expected}", path=path, line=line)


def _past(source: str, position: int, mark: str) -> int:
    """The position after white space, one `mark` if there is one, and further white space."""
    position = _space(source, position)
    return _space(source, position + 1) if source.startswith(mark, position) else position


def _space(source: str, position: int) -> int:
    spaces = _SPACE.match(source, position)
    return spaces.end() if spaces else position
