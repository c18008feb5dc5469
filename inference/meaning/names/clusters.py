"""The names of one document or of any number of them, with all their spellings, counted.

Names are told apart by their label and their key (`keys.name_key`); `uniting` finds those that are one. The result does
not depend on the order of the documents."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count

from ....data.documents import Document
from ....data.text.names import with_single_spaces
from .bare import Bare, bare_names
from .gazetteer import Gazetteer
from .keys import is_initial, name_key, without_title
from .labels import is_name, is_person
from .mention_log import Mention, MentionLog
from .uniting import Mentioned, Node, UnitedNames, full_names, without_doubtful_titles

_CONTEXTS = 5


@dataclass(frozen=True, slots=True, order=True)
class Context:
    """Where a name is mentioned: a document's id, and the span in its text."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """The spellings of one name.

    Attributes:
        id: that of the gazetteer, or else the label and the representative, and a number if another name has this id.
        label: the label of all its mentions.
        name: the representative: of the spellings with the most words, the most frequent one, but no surname alone that
            joined the name.
        mentions: number of mentions.
        documents: number of documents that have any.
        first: the first day of these documents, in ISO format; None if none has a date.
        last: the last one.
        spellings: the spellings without proclitics and titles, each with its number of mentions, most frequent first.
        shared_by: for a surname alone, the ids of the people who share it, so that it is none of theirs.
        contexts: the first mention in some of the documents, by their ids.
    """

    id: str
    label: str
    name: str
    mentions: int
    documents: int
    first: str | None
    last: str | None
    spellings: Mapping[str, int]
    shared_by: tuple[str, ...] = ()
    contexts: tuple[Context, ...] = ()


@dataclass(slots=True)
class _Tally:
    """What is counted of names: how often each spelling is written, and the first and last day of their documents."""

    spellings: dict[str, int] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None

    def add(self, spelling: str, day: str | None) -> None:
        self.spellings[spelling] = self.spellings.get(spelling, 0) + 1
        if day is not None:
            self.first = day if self.first is None else min(self.first, day)
            self.last = day if self.last is None else max(self.last, day)


class NameIndex:
    """Collects the names of documents, and finds which are spellings of one.

    It holds what is counted of each different name, so that memory grows with their number alone: which documents have
    a name is in a temporary file once there are many (`mention_log`), which `close` or a `with` statement deletes.

    Args:
        gazetteer: names whose ids are given.
    """

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        self._gazetteer = gazetteer or Gazetteer()
        self._numbers: dict[Mentioned, int] = {}
        self._tallies: list[_Tally] = []
        self._log = MentionLog()

    def __enter__(self) -> "NameIndex":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Delete the temporary file, if there is one. Nothing can be added or asked afterwards."""
        self._log.close()

    def add(
        self, document: Document, bare: Sequence[Bare] | None = None, *, day: str | None = None
    ) -> list[Mentioned | None]:
        """Add the names of a document.

        Args:
            document: the document.
            bare: its names without proclitics, if they are known (`bare.bare_names`).
            day: the day on which it was written, in ISO format, if that is known.

        Returns:
            For each entity, what it is counted with; None for an entity that is no name, such as a date.
        """
        found = [
            ((x.label, name_key(b.text, person=is_person(x.label))), b, x) if is_name(x.label) else None
            for x, b in zip(document.entities, bare_names(document) if bare is None else bare, strict=True)
        ]
        titled = without_doubtful_titles({each[0] for each in found if each})
        titled = {node: bare for node, bare in titled.items() if self._gazetteer.id_of(*node) is None}
        found = [each and (titled.get(each[0], each[0]), *each[1:]) for each in found]
        full = full_names({each[0] for each in found if each})
        mentioned: list[Mentioned | None] = []
        first: dict[int, Mention] = {}
        for each in found:
            if each is None:
                mentioned.append(None)
                continue
            node, name, entity = each
            counted = Mentioned(node, name.sure, full.get(node, ()))
            number = self._number_of(counted)
            spelling = with_single_spaces(name.text)
            self._tallies[number].add(without_title(spelling) if is_person(entity.label) else spelling, day)
            first.setdefault(number, Mention(number, entity.start, entity.end))
            mentioned.append(counted)
        if first:
            self._log.add(document.id, list(first.values()))
        return mentioned

    def _number_of(self, counted: Mentioned) -> int:
        number = self._numbers.setdefault(counted, len(self._tallies))
        if number == len(self._tallies):
            self._tallies.append(_Tally())
        return number

    def clusters(self) -> dict[Mentioned, Cluster]:
        """The cluster of everything that was added; the same object for the same cluster. No two have one id."""
        sure = {counted.node for counted in self._numbers if counted.sure}
        found = self._grouped(sure)
        where = self._where({number: at for at, group in enumerate(found) for number in group.numbers}, len(found))
        clusters: dict[Mentioned, Cluster] = {}
        for group, place in zip(found, where, strict=True):
            cluster = _cluster(group, place, [self._tallies[number] for number in group.numbers])
            clusters.update(dict.fromkeys(group.members, cluster))
        return clusters

    def _grouped(self, sure: set[Node]) -> list["_Group"]:
        """What belongs together, with its id and its representative."""
        names = UnitedNames({counted.node for counted in self._numbers}, self._gazetteer)
        names.unite_spellings()
        names.unite_initials()
        names.unite_unsure(sure)
        members: defaultdict[Node, list[Mentioned]] = defaultdict(list)
        shared: dict[Node, frozenset[Node]] = {}
        for counted in sorted(self._numbers, key=lambda x: (x.node, x.sure, x.full)):
            home, people = names.home_of(counted)
            members[home].append(counted)
            if people:
                shared[home] = shared.get(home, frozenset()) | people
        own = {home: [x for x in each if names.root(x.node) == home] or each for home, each in members.items()}
        representatives = {home: self._representative(each, sure) for home, each in own.items()}
        ids = _unique_ids({home: (names.id_of(home), representatives[home]) for home in sorted(members)})
        return [
            _Group(
                ids[home],
                home[0],
                representatives[home],
                each,
                [self._numbers[counted] for counted in each],
                tuple(sorted(ids[root] for root in shared.get(home, ()) if root in ids)),
            )
            for home, each in members.items()
        ]

    def _where(self, groups: Mapping[int, int], count: int) -> list["_Where"]:
        """Where each of some groups is mentioned.

        Args:
            groups: the number of the group of each name, by the number of the name.
            count: the number of groups.
        """
        where = [_Where() for _ in range(count)]
        for document, mentions in self._log.documents():
            spans: dict[int, tuple[int, int]] = {}
            for each in mentions:
                group, span = groups[each.name], (each.start, each.end)
                spans[group] = min(spans.get(group, span), span)
            for group, span in spans.items():
                where[group].add(Context(document, *span))
        return where

    def _representative(self, members: Sequence[Mentioned], sure: set[Node]) -> str:
        """Of the spellings with the most words the most frequent, then the longest, then the first by its letters.

        The members are without the surnames that joined them, so that a surname alone never has the id of a person.
        """
        counts: Counter[tuple[bool, int, str]] = Counter()
        for counted in members:
            for spelling, number in self._tallies[self._numbers[counted]].spellings.items():
                whole = counted.node in sure and not any(map(is_initial, counted.node[1]))
                counts[whole, len(counted.node[1]), spelling] += number
        return min(counts, key=lambda x: (not x[0], -x[1], -counts[x], -len(x[2]), x[2]))[2]


@dataclass(frozen=True, slots=True)
class _Group:
    """What is one cluster, before it is counted."""

    id: str
    label: str
    name: str
    members: Sequence[Mentioned]
    numbers: Sequence[int]
    shared_by: tuple[str, ...]


@dataclass(slots=True)
class _Where:
    """In how many documents a cluster is mentioned, and the first mention in those with the first ids."""

    documents: int = 0
    contexts: list[Context] = field(default_factory=list)

    def add(self, context: Context) -> None:
        self.documents += 1
        if len(self.contexts) == _CONTEXTS and context > self.contexts[-1]:
            return
        first: dict[str, Context] = {}
        for each in sorted([*self.contexts, context]):
            first.setdefault(each.document, each)
        self.contexts = list(first.values())[:_CONTEXTS]


def _unique_ids(names: Mapping[Node, tuple[str | None, str]]) -> dict[Node, str]:
    """An id for each cluster: that of the gazetteer, or else its label and representative, which may need a number.

    Args:
        names: the id of the gazetteer and the representative of each cluster, in the order in which they get numbers.
    """
    ids = {home: identifier for home, (identifier, _) in names.items() if identifier is not None}
    taken = set(ids.values())
    for home, (identifier, name) in names.items():
        if identifier is None:
            plain = f"{home[0]}:{name}"
            numbered = (f"{plain} ({number})" for number in count(2))
            ids[home] = next(each for each in chain((plain,), numbered) if each not in taken)
            taken.add(ids[home])
    return ids


def _cluster(group: _Group, where: _Where, tallies: Sequence[_Tally]) -> Cluster:
    spellings = Counter[str]()
    for tally in tallies:
        spellings.update(tally.spellings)
    return Cluster(
        group.id,
        group.label,
        group.name,
        spellings.total(),
        where.documents,
        min((tally.first for tally in tallies if tally.first is not None), default=None),
        max((tally.last for tally in tallies if tally.last is not None), default=None),
        dict(sorted(spellings.items(), key=lambda item: (-item[1], item[0]))),
        group.shared_by,
        tuple(where.contexts),
    )
