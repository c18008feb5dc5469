"""A parser that finds every way in which a grammar reads tokens."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice

from .fields import Fields
from .leaves import Leaf
from .tokens import Token

Join = Callable[[Sequence[Fields]], Fields | None]
"""What a rule makes of the fields of its parts; None if they exclude each other."""

_Found = tuple[tuple[int, Fields], ...]
"""The index after the tokens that were read, and the fields that they fill, for each way to read them."""

_MOST_TRIES = 400
"""How many ways a rule tries at one token, so that no mention takes long."""

_LOOK_AHEAD = 4
"""How many tokens a leaf may read."""

_NOTHING = Fields()
_SCANNER = re.compile(r'("[^"]+")|(\w+)|([\[\]|])')


_Symbol = str
"""A part of an alternative: a token in its quotes, or the name of a rule or a leaf."""

_Alternative = tuple[_Symbol, ...]


class Grammar:
    """The rules of a grammar, with every alternative and every optional part written out.

    Args:
        text: the rules, as in `grammar.GRAMMAR`.
        leaves: the leaves by their name.
        joins: for rules whose parts do not simply come together, what becomes of them.
    """

    def __init__(self, text: str, leaves: Mapping[str, Leaf], joins: Mapping[str, Join]) -> None:
        bodies = re.split(r"^(\w+)\s*=", re.sub(r"^#.*$", "", text, flags=re.MULTILINE), flags=re.MULTILINE)[1:]
        named = zip(bodies[::2], bodies[1::2], strict=True)
        self.rules = {name: tuple(_alternatives(_SCANNER.findall(body))) for name, body in named}
        self.leaves = leaves
        self.joins = joins
        self.starts: dict[str, frozenset[_Symbol]] = {}
        for name in self.rules:
            self._start(name)

    def _start(self, name: str) -> frozenset[_Symbol]:
        """The tokens and leaves with which a rule can begin."""
        if name not in self.starts:
            self.starts[name] = frozenset()
            first = {alternative[0] for alternative in self.rules[name]}
            rules = first & self.rules.keys()
            self.starts[name] = frozenset((first - rules).union(*(self._start(rule) for rule in rules)))
        return self.starts[name]

    def readings(self, rule: str, tokens: Sequence[Token]) -> tuple[list[Fields], frozenset[str]]:
        """The fields of every way to read all tokens by a rule, the preferred one first, without repetitions.

        Returns:
            The readings, and the names of the rules whose parts excluded each other somewhere.
        """
        parsing = _Parsing(self, tokens)
        found = [fields for end, fields in parsing.rule(rule, 0) if end == len(tokens)]
        return list(dict.fromkeys(found)), frozenset(parsing.excluded)


class _Parsing:
    """What rules read at each token, each found only once.

    Attributes:
        excluded: the names of the rules whose parts excluded each other somewhere.
    """

    def __init__(self, grammar: Grammar, tokens: Sequence[Token]) -> None:
        self.excluded: set[str] = set()
        self._grammar = grammar
        self._tokens = tokens
        self._rules: dict[tuple[str, int], _Found] = {}
        self._here: dict[int, dict[_Symbol, _Found]] = {}

    def rule(self, name: str, at: int) -> _Found:
        """What a rule reads from a token on."""
        key = name, at
        if key not in self._rules:
            self._rules[key] = ()
            if not self._grammar.starts[name].isdisjoint(self._terminals(at)):
                self._rules[key] = tuple(self._read(name, at))
        return self._rules[key]

    def _read(self, name: str, at: int) -> dict[tuple[int, Fields], None]:
        join = self._grammar.joins.get(name, _all_together)
        tries = chain.from_iterable(self._sequence(each, at) for each in self._grammar.rules[name])
        found: dict[tuple[int, Fields], None] = {}
        for end, parts in islice(tries, _MOST_TRIES):
            fields = join(parts)
            if fields is None:
                self.excluded.add(name)
            else:
                found[end, fields] = None
        return found

    def _sequence(self, symbols: _Alternative, at: int) -> Iterator[tuple[int, tuple[Fields, ...]]]:
        """What symbols read one after the other: the index after them, and the fields of each part that has any."""
        if not symbols:
            yield at, ()
            return
        first = symbols[0]
        is_rule = first in self._grammar.rules
        for middle, fields in self.rule(first, at) if is_rule else self._terminals(at).get(first, ()):
            for end, rest in self._sequence(symbols[1:], middle):
                yield end, rest if fields == _NOTHING else (fields, *rest)

    def _terminals(self, at: int) -> dict[_Symbol, _Found]:
        """What tokens in quotes and leaves read at a token; none of them reads nothing."""
        if at not in self._here:
            ahead = self._tokens[at : at + _LOOK_AHEAD]
            read = {name: leaf(ahead, at) for name, leaf in self._grammar.leaves.items()} if ahead else {}
            self._here[at] = {symbol: found for symbol, found in read.items() if found}
            if ahead:
                self._here[at][f'"{ahead[0].text}"'] = ((at + 1, _NOTHING),)
        return self._here[at]


def _alternatives(scanned: list[tuple[str, str, str]]) -> list[_Alternative]:
    """Read alternatives up to the end or the closing bracket; an optional part is tried before it is left out."""
    every: list[_Alternative] = []
    current: list[_Alternative] = [()]
    while scanned:
        literal, name, mark = scanned.pop(0)
        if mark == "]":
            break
        if mark == "|":
            every += current
            current = [()]
            continue
        options = [*_alternatives(scanned), ()] if mark == "[" else [(literal or name,)]
        current = [(*before, *option) for before in current for option in options]
    return every + current


def _all_together(parts: Sequence[Fields]) -> Fields | None:
    joined: Fields | None = parts[0] if parts else _NOTHING
    for part in parts[1:]:
        joined = joined and joined.joined(part)
    return joined
