"""Plain text files that are columns of words and tags."""

import re
from itertools import islice
from pathlib import Path

from .errors import DataError
from .files.streams import STDIN
from .files.whole_files import read_lines
from .reading import Reading

ADVICE = 'read it with --from conll (in a config: format = "conll")'
"""What to do with a file for which `reads_columns_as_text` is true."""

_LINES = 200
"""How many lines of a file are looked at."""

_TAG = re.compile(r"[Oo]|[BIESLUM][-_].+|.+[-_][BIESLUM]")
_WORD = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)


def reads_columns_as_text(path: Path, reading: Reading) -> bool:
    """Whether a file is read as plain text, but its lines look like columns of a word and a tag.

    Args:
        path: the file; standard input is not looked at.
        reading: how the file is read.
    """
    if path == STDIN or not path.is_file() or reading.format_of(path) not in ("txt", "lines"):
        return False
    try:
        lines = [line.split() for _, line in islice(read_lines(path), _LINES) if line.strip() and line[0] != "#"]
    except DataError:
        return False
    tagged = sum(any(map(_TAG.fullmatch, cells[1:])) for cells in lines)
    labelled = sum(len(cells) > 1 and _WORD.fullmatch(cells[-1]) is not None for cells in lines)
    return len(lines) > 1 and 4 * tagged >= len(lines) and 10 * max(tagged, labelled) >= 9 * len(lines)
