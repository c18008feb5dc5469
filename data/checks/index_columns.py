"""Words that are none: the numbers of a column of numbers, or words with the code of their language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..located import LocatedDocument
from ..problems import Problem
from ..text.numbering import LEAST, is_numbered

_LANGUAGE = re.compile("[a-z]{2,3}:(?=.)")


@dataclass(slots=True)
class _Found:
    """What the words of a file have had in common so far.

    Attributes:
        line: the line of the first word.
        prefix: the language code and colon of all words; empty if there is none.
        numbered: whether all words are numbers in sequence.
        words: the number of words.
    """

    line: int
    prefix: str
    numbered: bool = True
    words: int = 0


class IndexColumns:
    """Finds files whose words are numbers in sequence, or all begin with the same language code and a colon."""

    def __init__(self) -> None:
        self._files: dict[str, _Found] = {}

    def add(self, located: LocatedDocument) -> None:
        """Add a document."""
        document, index = located.document, located.index
        if not index.starts:
            return
        path = str(located.path)
        if path not in self._files:
            prefix = _LANGUAGE.match(document.text)
            self._files[path] = _Found(located.line_at(0), prefix[0] if prefix else "")
        file = self._files[path]
        spans = zip(index.starts, index.ends, strict=True)
        first = document.text[index.starts[0] : index.ends[0]]
        begins = first.isdecimal() and int(first) in (0, 1)  # all that can be said of a single word
        file.numbered = file.numbered and (
            begins if len(index.starts) < LEAST else is_numbered(document.text[x:y] for x, y in spans)
        )
        if file.prefix and not all(document.text.startswith(file.prefix, start) for start in index.starts):
            file.prefix = ""
        file.words += len(index.starts)

    def found(self) -> Iterator[Problem]:
        """A problem for each such file, at its first word."""
        for path, file in self._files.items():
            if file.words < LEAST:
                continue
            if file.numbered:
                found, advice = "all words are numbers in sequence", "name the column of the words: --columns word=2"
            elif file.prefix:
                found = f"every word begins with {file.prefix!r}"
                advice = f"leave it out with --columns prefix={file.prefix}"
            else:
                continue
            yield Problem(path, file.line, "index-column", found, advice)
