"""Checks across documents: duplicate ids, repeated sentences, and names with several labels."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..documents import Sentence
from ..located import LocatedDocument
from ..problems import Problem
from ..text.names import with_single_spaces
from ..text.spelling import SpellingKey, spelling_key

MIN_LEAK_WORDS = 4
"""Minimum length of a leaked sentence in words. Shorter ones (a full stop, an agency's name) occur in all texts."""

_SHOWN = 50
"""Maximum number of characters of a sentence in a message."""


class Ids:
    """Finds ids that occur twice in the same file."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], int] = {}

    def add(self, located: LocatedDocument) -> Iterator[Problem]:
        """Add a document, and yield a problem if its id already occurred in the same file."""
        path, identifier, line = located.source, located.document.id, located.lines.first
        key = path, identifier
        if key in self._lines:
            found = f"id {identifier!r} already occurs on line {self._lines[key]}"
            yield Problem(path, line, "duplicate-id", found, "give each document a unique id")
        self._lines[key] = line


class Sentences:
    """Finds sentences that occur twice.

    Two sentences are the same if their words are the same, whatever their tags. Each repetition is a problem: a
    duplicate if it is in the same file, a leak if it is in another one.
    """

    def __init__(self) -> None:
        self._seen: dict[str, tuple[str, int]] = {}

    def add(self, located: LocatedDocument, *, remember: bool = True) -> Iterator[Problem]:
        """Add a document, and yield a problem for each of its sentences that already occurred.

        If all its sentences (two or more) already occurred and at least one is a leak, the document is reported as a
        single leak instead of its sentences.

        Args:
            located: the document.
            remember: whether the sentences of later documents are compared with those of this one too.
        """
        path, sentences = located.source, located.index.sentences
        repeated = [repeat for sentence in sentences if (repeat := self._repeat(sentence, located, remember))]
        leaks = [repeat for repeat in repeated if repeat.file != path]
        whole = leaks and len(repeated) == len(sentences) > 1
        if whole:
            found = f"all its sentences already occurred, the first one in {leaks[0].file}:{leaks[0].first}"
            yield located.problem("shared-document", 0, found, "keep it on one side of a split")
        for repeat in repeated:
            what = f"the {repeat.words}-word sentence {_brief(repeat.text)} also occurs"
            if repeat.file == path:
                advice = "delete it, or keep all copies on one side of a split"
                yield located.problem("duplicate-sentence", repeat.start, f"{what} on line {repeat.first}", advice)
            elif repeat.words >= MIN_LEAK_WORDS and not whole:
                found = f"{what} in {repeat.file}:{repeat.first}"
                yield located.problem("shared-sentence", repeat.start, found, "keep it on one side of a split")

    def _repeat(self, sentence: Sentence, located: LocatedDocument, remember: bool) -> "_Repeat | None":
        words, path = sentence.words, located.source
        text = " ".join([located.document.surface(word) for word in words])
        file, first = self._seen.get(text, ("", 0))
        if remember and file != path:  # from now on, a repetition in this file is a duplicate
            self._seen[text] = path, located.line_at(words[0].start)
        return _Repeat(text, len(words), words[0].start, file, first) if file else None


@dataclass(frozen=True, slots=True)
class _Repeat:
    """A sentence that already occurred.

    Attributes:
        text: its words, joined by single spaces.
        words: number of words.
        start: offset of its first word.
        file: the file of the earlier occurrence.
        first: the line of the earlier occurrence.
    """

    text: str
    words: int
    start: int
    file: str
    first: int


def _brief(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


class Names:
    """Finds names that occur with several labels, in any spelling (`data.text.spelling`)."""

    def __init__(self) -> None:
        self._labels: defaultdict[SpellingKey, Counter[str]] = defaultdict(Counter)
        self._spellings: defaultdict[SpellingKey, dict[str, None]] = defaultdict(dict)
        self._first: dict[tuple[SpellingKey, str], tuple[str, int]] = {}

    def add(self, located: LocatedDocument) -> None:
        """Add the entities of a document."""
        for entity in located.document.entities:
            name = with_single_spaces(located.document.surface(entity))
            key = spelling_key(name) or (name,)
            self._labels[key][entity.label] += 1
            self._spellings[key][name] = None
            if (key, entity.label) not in self._first:
                self._first[key, entity.label] = located.source, located.line_at(entity.start)

    def varying(self) -> Iterator[Problem]:
        """A problem for each name with several labels, located at the first occurrence with its rarest label."""
        for key, labels in self._labels.items():
            if len(labels) > 1:
                rarest = labels.most_common()[-1][0]
                found = f"{' or '.join(map(repr, self._spellings[key]))} is " + ", ".join(
                    f"{label} ({count})" for label, count in labels.most_common()
                )
                advice = f"check whether {rarest} is correct here; the same words may name two things"
                yield Problem(*self._first[key, rarest], "label-varies", found, advice)
