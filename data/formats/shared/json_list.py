"""The objects of a JSON list, one at a time, each with its line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...errors import DataError

_SPACE = re.compile(r"\s*")


def list_items(source: str, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON list, each with the number of its first line, from 1.

    Args:
        source: the JSON, with or without a BOM.
        path: the file, for messages.

    Raises:
        DataError: the source is not a JSON list of objects.
    """
    source = source.removeprefix("\ufeff")
    decoder, position, line, done = json.JSONDecoder(), _past(source, 0, "["), 1, 0
    more = source[:position].strip() == "["
    while more and source[position : position + 1] != "]":
        line, done = line + source.count("\n", done, position), position
        try:
            item, position = decoder.raw_decode(source, position)
        except (ValueError, RecursionError) as error:
            raise DataError(f"found invalid JSON ({error}), expected a list of tasks", path=path, line=line) from None
        if not isinstance(item, dict):
            raise _no_list(path, line)
        yield line, item
        before, position = position, _past(source, position, ",")
        more = "," in source[before:position]
    if source[position : position + 1] != "]" or source[position + 1 :].strip():
        raise _no_list(path, line)


def _no_list(path: Path, line: int) -> DataError:
    return DataError(
        "found something other than a list of objects, expected Label Studio's export as JSON; export it again "
        "(JSON, neither JSON-MIN nor CSV)",
        path=path,
        line=line,
    )


def _past(source: str, position: int, mark: str) -> int:
    """The position after white space, one `mark` if there is one, and further white space."""
    position = _space(source, position)
    return _space(source, position + 1) if source.startswith(mark, position) else position


def _space(source: str, position: int) -> int:
    spaces = _SPACE.match(source, position)
    return spaces.end() if spaces else position
