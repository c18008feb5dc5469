"""The first rows of a column file, read again to explain a faulty line."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ...files.streams import STDIN
from ...files.whole_files import read_lines
from ...tags.tag import without_marks
from .cells import cells_of
from .comments import document_start

_ROWS = 20_000

Sentences = list[list[list[str]]]
"""The cells of each row of each sentence."""


def column_sample(path: Path, separator: str | None) -> Sentences:
    """The sentences at the start of a file, up to 20,000 rows, without comments.

    It is empty for standard input, which cannot be read twice.
    """
    sentences: Sentences = [[]]
    number = 0
    for cells in _rows(path, separator):
        if not cells:
            sentences.append([])
            continue
        sentences[-1].append(cells)
        number += 1
        if number == _ROWS:
            break
    return [sentence for sentence in sentences if sentence]


def usual_width(path: Path, separator: str | None) -> int:
    """The most frequent number of cells at the start of a file, empty ones at the end aside; 0 if there is no row."""
    widths = Counter(len(cells) for sentence in column_sample(path, separator) for cells in sentence)
    return widths.most_common(1)[0][0] if widths else 0


def share_a_prefix(path: Path, separator: str | None, word: int, prefix: str) -> bool:
    """Whether there are several rows, and the cells with the index `word` of all of them begin with a prefix."""
    found = [
        cells[word].startswith(prefix) if word < len(cells) else False for cells in _rows(path, separator) if cells
    ]
    return len(found) > 1 and all(found)


def _rows(path: Path, separator: str | None) -> Iterator[list[str]]:
    """The cells of each row, without empty ones at the end; an empty list for a line that ends a sentence."""
    if path == STDIN:
        return
    for _, line in read_lines(path, lambda error: None):
        for part in line.strip("\r").split("\r"):
            skipped = document_start(part, separator) is not None or part.startswith(("# ", "#\t", "#begin", "#end"))
            if skipped or not without_marks(part):
                yield []
                continue
            cells = cells_of(part, separator)
            while cells and not cells[-1]:
                cells.pop()
            yield cells
