"""What only a look at the whole corpus shows: sentences that come again, names with two labels."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..documents import Document, Lines
from ..problems import Problem
from ..text.word_index import Places

TELLING = 4
"""Words; shorter sentences (a full stop, an agency's name) come in all texts and give nothing away."""

_SHOWN = 50


class Ids:
    """The ids read so far, file by file."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], int] = {}

    def add(self, document: Document, lines: Lines, path: Path) -> Iterator[Problem]:
        """Read a document; its id is a problem where the file had it before."""
        key = str(path), document.id
        if key in self._lines:
            found = f"id {document.id!r} stands on line {self._lines[key]} too"
            yield Problem(str(path), lines.first, "duplicate-id", found, "give each document an id of its own")
        self._lines[key] = lines.first


class Sentences:
    """The sentences read so far. Two are the same when their words are, whatever their tags; each one after the
    first is a problem: a duplicate in the same file, a leak in another one.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, int]] = {}

    def add(self, document: Document, places: Places, path: Path) -> Iterator[Problem]:
        """Read a document and yield what came before; a document that others hold as a whole is one leak."""
        repeated = [x for index in range(len(places.sentences)) if (x := self._repeat(index, document, places, path))]
        leaks = [repeat for repeat in repeated if repeat.file != str(path)]
        whole = leaks and len(repeated) == len(places.sentences) > 1
        if whole:
            found = (
                f"document {document.id!r}: all its sentences stand in other files too, the first in {leaks[0].file}"
            )
            advice = "keep it on one side of a split"
            yield Problem(str(path), places.line(0), "shared-document", f"{found}:{leaks[0].first}", advice)
        for repeat in repeated:
            where = f"document {document.id!r}: the sentence {_brief(repeat.text)} of {repeat.words} words stands"
            if repeat.file == str(path):
                advice = "delete it, or keep all copies on one side of a split"
                yield Problem(
                    str(path), repeat.line, "duplicate-sentence", f"{where} on line {repeat.first} too", advice
                )
            elif repeat.words >= TELLING and not whole:
                found = f"{where} in {repeat.file}:{repeat.first} too"
                yield Problem(str(path), repeat.line, "shared-sentence", found, "keep it on one side of a split")

    def _repeat(self, index: int, document: Document, places: Places, path: Path) -> "_Repeat | None":
        words = places.sentences[index].words
        text = " ".join([document.text[word.start : word.end] for word in words])
        line = places.line(places.firsts[index])
        file, first = self._seen.get(text, ("", 0))
        if file != str(path):  # from now on, a second one in this file is a duplicate
            self._seen[text] = str(path), line
        return _Repeat(text, len(words), line, file, first) if file else None


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A sentence, its line, and the file and line where it stood before."""

    text: str
    words: int
    line: int
    file: str
    first: int


def _brief(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


class Names:
    """The names read so far, each with its labels: how often each one, and where first."""

    def __init__(self) -> None:
        self._labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._first: dict[tuple[str, str], tuple[str, int]] = {}

    def add(self, document: Document, places: Places, path: Path) -> None:
        """Read the entities of a document."""
        for entity in document.entities:
            name = " ".join(document.text[max(entity.start, 0) : max(entity.end, 0)].split())
            self._labels[name][entity.label] += 1
            if (name, entity.label) not in self._first:
                self._first[name, entity.label] = str(path), places.line_at(entity.start)

    def varying(self) -> Iterator[Problem]:
        """A problem for each name with several labels, where its rarest label stands first."""
        for name, labels in self._labels.items():
            if len(labels) > 1:
                rarest = labels.most_common()[-1][0]
                found = f"{name!r} is " + ", ".join(f"{label} ({count})" for label, count in labels.most_common())
                advice = f"see whether this {rarest} is meant; the same words may name two things"
                yield Problem(*self._first[name, rarest], "label-varies", found, advice)
