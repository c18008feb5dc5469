"""Which names are spellings of one, and whose a surname alone is.

Names of one label that are surely spellings of one name (`keys.same_names`) are united, and so is whatever each of them
is united with. To find them, only names with the same consonants are compared. Then a surname alone joins the one
person of its document who has it, or else the one of all documents; where several people share it, and where it may be
a given name, it stays by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, pairwise

from ....data.text.spelling import SpellingKey
from .bare import readings_of
from .gazetteer import Gazetteer
from .keys import (
    is_given_name,
    is_initial,
    may_begin_with_title,
    same_but_initials,
    same_names,
    sound_key,
    spaceless,
    stroke_key,
    surname_of,
)
from .labels import is_person

_LARGEST_BLOCK = 500

Node = tuple[str, SpellingKey]
"""A label and the key of a name."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Names that are counted together: of one node, equally sure, and with the same full names in their document."""

    node: Node
    sure: bool
    full: tuple[SpellingKey, ...]


class _Surnames:
    """The people of one or many documents by their surnames."""

    def __init__(self, people: Iterable[Node]) -> None:
        self._exact: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        self._sounds: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        for label, key in people:
            surname = surname_of(key)
            if len(surname) < len(key):
                self._exact[label, spaceless(surname)].append((label, key))
                self._sounds[label, sound_key(surname)].append((label, key))

    def bearers(self, label: str, surname: SpellingKey) -> list[Node]:
        """The people with a surname; if there is nobody, those with another spelling of it."""
        exact = self._exact.get((label, spaceless(surname)), [])
        alike = [] if exact else self._sounds.get((label, sound_key(surname)), [])
        return exact or [node for node in alike if same_names(surname_of(node[1]), surname, person=True)]


class UnitedNames:
    """The names of one or many documents, united where they are spellings of one."""

    def __init__(self, nodes: Iterable[Node], gazetteer: Gazetteer) -> None:
        self._nodes = sorted(nodes)
        self._parents = {node: node for node in self._nodes}
        self._ids: dict[Node, str] = {}
        given: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
        for node in self._nodes:
            identifier = gazetteer.id_of(*node)
            if identifier is not None:
                self._ids[node] = identifier
                given[node[0], identifier].append(node)
        self._unite_all(given.values())
        self._stands_for: dict[Node, Node] = {}
        self._sharing: dict[Node, frozenset[Node]] = {}

    def root(self, node: Node) -> Node:
        """The node that stands for all that a node is united with."""
        while self._parents[node] != node:
            self._parents[node] = self._parents[self._parents[node]]
            node = self._parents[node]
        return node

    def id_of(self, node: Node) -> str | None:
        """The id that the gazetteer gives to a node or to one that it is united with."""
        return self._ids.get(self.root(node))

    def unite_spellings(self) -> None:
        """Unite names of one label that are surely spellings of one."""
        for key in (spaceless, sound_key, stroke_key):
            blocks: defaultdict[tuple[str, str], list[Node]] = defaultdict(list)
            for node in self._nodes:
                blocks[node[0], key(node[1])].append(node)
            if key is spaceless:
                self._unite_all(blocks.values())
                continue
            for (label, shared), block in blocks.items():
                if shared and 1 < len(block) <= _LARGEST_BLOCK:
                    person = is_person(label)
                    pairs = combinations(block, 2)
                    self._unite_all((one, other) for one, other in pairs if same_names(one[1], other[1], person=person))

    def unite_initials(self) -> None:
        """Unite a person's name that has initials (ج. بايدن) with the one name that it may stand for."""
        short = [node for node in self._people_of(2) if any(map(is_initial, node[1]))]
        wanted = {(label, len(key), key[-1]) for label, key in short}
        whole: defaultdict[tuple[str, int, str], list[Node]] = defaultdict(list)
        for node in self._people_of(2):
            place = node[0], len(node[1]), node[1][-1]
            if place in wanted:
                whole[place].append(node)
        for node in short:
            others = whole[node[0], len(node[1]), node[1][-1]]
            roots = {self.root(other) for other in others if other != node and same_but_initials(node[1], other[1])}
            if len(roots) == 1:
                self._unite(node, roots.pop())

    def unite_unsure(self, sure: set[Node]) -> None:
        """Unite a name that may start with a proclitic with the one name that it is without it, if there is one."""
        for node in self._nodes:
            label, key = node
            if node not in sure and key:
                rests = [(label, (reading.rest, *key[1:])) for reading in readings_of(key[0])]
                rests = [rest for rest in rests if rest in sure and len(spaceless(rest[1])) > 3]
                if len({self.root(rest) for rest in rests}) == 1:
                    self._unite(rests[0], node)
                    self._stands_for[node] = rests[0]

    def home_of(self, counted: Mentioned) -> tuple[Node, frozenset[Node]]:
        """The root of the cluster that names belong to, and the roots of the people who share it as a surname."""
        label, key = self._stands_for.get(counted.node, counted.node)
        own = self.root(counted.node)
        if not is_person(label) or own in self._ids or not _may_be_surname(key):
            return own, frozenset()
        here = frozenset(self.root((label, full)) for full in counted.full)
        if len(here) == 1:
            return next(iter(here)), frozenset()
        everyone = self._with_surname(label, key) - {own}
        if not here and len(everyone) == 1 and not _is_given_name_alone(key):
            return next(iter(everyone)), frozenset()
        return own, everyone

    def _with_surname(self, label: str, key: SpellingKey) -> frozenset[Node]:
        """The roots of the people who have a surname; known when all names are united."""
        if (label, key) not in self._sharing:
            self._sharing[label, key] = frozenset(map(self.root, self._surnames.bearers(label, key)))
        return self._sharing[label, key]

    @cached_property
    def _surnames(self) -> _Surnames:
        return _Surnames(self._people_of(2))

    def _people_of(self, words: int) -> Iterator[Node]:
        return (node for node in self._nodes if len(node[1]) >= words and is_person(node[0]))

    def _unite_all(self, groups: Iterable[Sequence[Node]]) -> None:
        for one, other in chain.from_iterable(map(pairwise, groups)):
            self._unite(one, other)

    def _unite(self, one: Node, other: Node) -> None:
        """Unite two nodes, unless the gazetteer gives them two ids."""
        first, second = sorted((self.root(one), self.root(other)))
        ids = {self._ids[root] for root in (first, second) if root in self._ids}
        if first != second and len(ids) < 2:
            self._parents[second] = first
            self._ids.update(dict.fromkeys((first,), next(iter(ids))) if ids else {})


def without_doubtful_titles(nodes: Iterable[Node]) -> dict[Node, Node]:
    """The names of a document that begin with السيد before the surname of another person in it, without that title."""
    people = {node for node in nodes if is_person(node[0])}
    doubtful = {node for node in people if may_begin_with_title(node[1]) and surname_of(node[1]) == node[1][1:]}
    surnames = _Surnames(people - doubtful) if doubtful else _Surnames(())
    return {
        (label, key): (label, key[1:])
        for label, key in doubtful
        if not _is_given_name_alone(key[1:]) and surnames.bearers(label, key[1:])
    }


def full_names(nodes: Iterable[Node]) -> dict[Node, tuple[SpellingKey, ...]]:
    """For each surname that stands alone in a document, the longer names in it that end in this surname.

    A given name that also begins a longer name may be that person's, so it has none.
    """
    people = sorted(node for node in nodes if is_person(node[0]))
    surnames = _Surnames(people)
    begun = {(label, key[0]) for label, key in people if len(key) > 1}
    return {
        (label, key): tuple(longer for _, longer in bearers)
        for label, key in people
        if _may_be_surname(key)
        and not (_is_given_name_alone(key) and (label, key[0]) in begun)
        and (bearers := surnames.bearers(label, key))
    }


def _is_given_name_alone(key: SpellingKey) -> bool:
    return len(key) == 1 and is_given_name(key[0])  # نصر is one, نصر الله is a surname


def _may_be_surname(key: SpellingKey) -> bool:
    return bool(key) and surname_of(key) == key
