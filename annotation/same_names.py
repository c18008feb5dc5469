"""Other occurrences of a name in a project, whatever their spelling and the proclitics attached to them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..data.formats.projects.actions import Mark
from ..data.formats.projects.articles import Article
from ..data.text.names import Name, name_readings
from ..data.text.proclitics import Proclitics
from ..data.text.spelling import word_key


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Words that may be the same name.

    Attributes:
        article: the id of the article.
        first: the first word.
        last: the last word, which is part of the name.
    """

    article: str
    first: int
    last: int


class SameNames:
    """The words of all articles, by what they may mean.

    Args:
        articles: the articles by their ids.
    """

    def __init__(self, articles: Mapping[str, Article]) -> None:
        self._articles = articles
        spelled: dict[str, str] = {}
        self._words: dict[str, list[str]] = {}
        for name, article in articles.items():
            text, index = article.document.text, article.index
            surfaces = (text[start:end] for start, end in zip(index.starts, index.ends, strict=True))
            self._words[name] = [spelled.setdefault(word, word_key(word)) for word in surfaces]
        self._places: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        for name, words in self._words.items():
            for at, word in enumerate(words):
                self._places[word].append((name, at))
        self._proclitics = Proclitics(self._places)
        self._readings: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._places:
            for reading in name_readings((word,)):
                self._readings[reading[0]].append(word)

    def find(self, article: str, mark: Mark) -> Iterator[Occurrence]:
        """The other occurrences of a name, each in one sentence, in the order of the articles.

        A name that is marked with a proclitic (وموسكو) is looked up without it too if the rest is a word of the
        project. Only whole words are found.

        Args:
            article: the article in which it is marked.
            mark: the marked name.
        """
        name: Name = tuple(self._words[article][mark.first : mark.last + 1])
        surface = " ".join(name)
        bare = self._proclitics.without(surface) if surface else name
        firsts = {name[0], bare[0] if len(bare) == len(name) else name[0]}
        found = {
            place for first in firsts for word in self._readings.get(first, ()) for place in self._places[word] if word
        }
        order = {identifier: number for number, identifier in enumerate(self._articles)}
        for identifier, first in sorted(found, key=lambda place: (order[place[0]], place[1])):
            last, index = first + len(name) - 1, self._articles[identifier].index
            if tuple(self._words[identifier][first + 1 : last + 1]) != name[1:] or (identifier, first, last) == (
                article,
                mark.first,
                mark.last,
            ):
                continue
            if index.sentence(first) == index.sentence(last):
                yield Occurrence(identifier, first, last)
