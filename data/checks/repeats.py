"""What only a look at the whole corpus shows: sentences that come again, names with two labels."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents import Sentence
from ..located import LocatedDocument
from ..problems import Problem
from ..text.names import with_single_spaces

TELLING = 4
"""Words; shorter sentences (a full stop, an agency's name) come in all texts and give nothing away."""

_SHOWN = 50


class Ids:
    """The ids read so far, file by file."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], int] = {}

    def add(self, located: LocatedDocument) -> Iterator[Problem]:
        """Read a document; its id is a problem where the file had it before."""
        path, identifier, line = str(located.path), located.document.id, located.lines.first
        key = path, identifier
        if key in self._lines:
            found = f"id {identifier!r} stands on line {self._lines[key]} too"
            yield Problem(path, line, "duplicate-id", found, "give each document an id of its own")
        self._lines[key] = line


class Sentences:
    """The sentences read so far. Two are the same when their words are, whatever their tags; each one after the
    first is a problem: a duplicate in the same file, a leak in another one.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, int]] = {}

    def add(self, located: LocatedDocument) -> Iterator[Problem]:
        """Read a document and yield what came before; a document that others hold as a whole is one leak."""
        path, sentences = str(located.path), located.index.sentences
        repeated = [repeat for sentence in sentences if (repeat := self._repeat(sentence, located))]
        leaks = [repeat for repeat in repeated if repeat.file != path]
        whole = leaks and len(repeated) == len(sentences) > 1
        if whole:
            found = f"all its sentences stand in other files too, the first in {leaks[0].file}:{leaks[0].first}"
            yield located.problem("shared-document", 0, found, "keep it on one side of a split")
        for repeat in repeated:
            what = f"the sentence {_brief(repeat.text)} of {repeat.words} words stands"
            if repeat.file == path:
                advice = "delete it, or keep all copies on one side of a split"
                yield located.problem("duplicate-sentence", repeat.start, f"{what} on line {repeat.first} too", advice)
            elif repeat.words >= TELLING and not whole:
                found = f"{what} in {repeat.file}:{repeat.first} too"
                yield located.problem("shared-sentence", repeat.start, found, "keep it on one side of a split")

    def _repeat(self, sentence: Sentence, located: LocatedDocument) -> "_Repeat | None":
        words, path = sentence.words, str(located.path)
        text = " ".join([located.document.surface(word) for word in words])
        file, first = self._seen.get(text, ("", 0))
        if file != path:  # from now on, a second one in this file is a duplicate
            self._seen[text] = path, located.line_at(words[0].start)
        return _Repeat(text, len(words), words[0].start, file, first) if file else None


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A sentence, the offset of its first word, and the file and line where it stood before."""

    text: str
    words: int
    start: int
    file: str
    first: int


def _brief(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


class Names:
    """The names read so far, each with its labels: how often each one, and where first."""

    def __init__(self) -> None:
        self._labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._first: dict[tuple[str, str], tuple[str, int]] = {}

    def add(self, located: LocatedDocument) -> None:
        """Read the entities of a document."""
        for entity in located.document.entities:
            name = with_single_spaces(located.document.surface(entity))
            self._labels[name][entity.label] += 1
            if (name, entity.label) not in self._first:
                self._first[name, entity.label] = str(located.path), located.line_at(entity.start)

    def varying(self) -> Iterator[Problem]:
        """A problem for each name with several labels, where its rarest label stands first."""
        for name, labels in self._labels.items():
            if len(labels) > 1:
                rarest = labels.most_common()[-1][0]
                found = f"{name!r} is " + ", ".join(f"{label} ({count})" for label, count in labels.most_common())
                advice = f"see whether this {rarest} is meant; the same words may name two things"
                yield Problem(*self._first[name, rarest], "label-varies", found, advice)
