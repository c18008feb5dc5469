"""The parser, with a small grammar and with the whole one."""

from musamma.inference.meaning.dates.fields import Fields
from musamma.inference.meaning.dates.grammar import GRAMMAR, readings
from musamma.inference.meaning.dates.leaves import LEAVES
from musamma.inference.meaning.dates.parser import Grammar
from musamma.inference.meaning.dates.tokens import tokens_of

SMALL = """
# a comment
date = DAY MONTH [["من"] FULL_YEAR] | MONTH
"""


def test_optional_parts_and_alternatives() -> None:
    grammar = Grammar(SMALL, LEAVES, {})
    assert grammar.rules["date"] == (
        ("DAY", "MONTH", '"من"', "FULL_YEAR"),
        ("DAY", "MONTH", "FULL_YEAR"),
        ("DAY", "MONTH"),
        ("MONTH",),
    )
    found, excluded = grammar.readings("date", tokens_of("5 مايو من 2021"))
    assert found == [Fields(day=5, month=5, year=2021, calendar="gregorian")]
    assert not excluded
    assert grammar.readings("date", tokens_of("5 مايو من"))[0] == []


def test_every_name_of_the_grammar_is_a_rule_or_a_leaf_and_every_leaf_is_used() -> None:
    grammar = Grammar(GRAMMAR, LEAVES, {})
    names = {x for rule in grammar.rules.values() for each in rule for x in each if not x.startswith('"')}
    assert names - grammar.rules.keys() == LEAVES.keys()
    assert grammar.rules.keys() == names - LEAVES.keys()
    assert all(each for rule in grammar.rules.values() for each in rule)  # no rule reads nothing


def test_two_names_of_different_months_exclude_each_other() -> None:
    assert readings(tokens_of("يوليو/آب 2021")) == ([], True)
    assert readings(tokens_of("يوليو/تموز 2021"))[1] is False


def test_a_long_list_of_tokens_is_not_read() -> None:
    assert readings(tokens_of("5 و " * 30)) == ([], False)
