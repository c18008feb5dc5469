"""The value of a mention: its tokens, their readings, and the first reading that has a value."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ....data.documents import Fact
from ....data.text.calendar_words import FEASTS, GREGORIAN, HIJRI, SMALL_UNITS, UNITS, VAGUE
from .fields import Fields, Reason, UnresolvedError
from .grammar import readings
from .resolving import Resolved, Resolver
from .tokens import Token, tokens_of

_LONGEST = 200
"""Characters of the longest mention that is read."""

_REMEMBERED = 4096
"""How many mentions are remembered with their readings: the same dates come again and again."""

_FIRST = {True: "month first", False: "day first"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known besides the mention.

    Attributes:
        anchor: the day of writing; None if it is not known.
        month_first: whether the month of 5/6/2021 comes first.
        future: whether the sentence is about the future.
    """

    anchor: date | None = None
    month_first: bool = False
    future: bool = False


def read_date(mention: str, setting: Setting = Setting()) -> dict[str, Fact]:
    """What a date means, as facts (`data.documents.MEANING`). Any text is accepted.

    ``value`` and ``timex`` are None, and ``reason`` says why, if the mention has no value (`Reason`).

    Args:
        mention: the text of the entity.
        setting: the day of writing, and what is known of the sentence.
    """
    tokens, every, contradiction = _parsed(mention)
    found = sorted(every, key=lambda fields: fields.order == _FIRST[not setting.month_first])
    resolver = Resolver(setting.anchor, future=setting.future)
    failed: UnresolvedError | None = None
    failed_fields: Fields | None = None
    for at, fields in enumerate(found):
        try:
            resolved = resolver.resolve(fields)
        except UnresolvedError as error:
            failed, failed_fields = failed or error, failed_fields or fields
            continue
        return _facts(
            fields, resolved, setting, other_order=_has_other_order(resolver, fields, resolved, found[at + 1 :])
        )
    if failed is None or failed_fields is None:
        reference = next((VAGUE[token.text] for token in tokens if VAGUE.get(token.text)), None)
        return _unresolved(_reason(tokens, contradiction=contradiction), timex=reference)
    return _unresolved(failed.reason, failed_fields, hijri=failed.hijri, timex=failed.timex)


@lru_cache(_REMEMBERED)
def _parsed(mention: str) -> tuple[tuple[Token, ...], tuple[Fields, ...], bool]:
    """The tokens of a mention, its readings, and whether two names of different months stand for one month."""
    tokens = tuple(tokens_of(mention)) if len(mention) <= _LONGEST else ()
    found, contradiction = readings(tokens)
    return tokens, tuple(found), contradiction


def _has_other_order(resolver: Resolver, fields: Fields, resolved: Resolved, others: list[Fields]) -> bool:
    """Whether a numeric date has another value if its numbers are read in another order."""
    for other in others:
        if fields.order and other.order and other.order != fields.order:
            try:
                if resolver.resolve(other).written != resolved.written:
                    return True
            except UnresolvedError:
                continue
    return False


def _facts(fields: Fields, resolved: Resolved, setting: Setting, *, other_order: bool) -> dict[str, Fact]:
    assumed = [fields.order] if other_order and fields.order else []
    assumed += [resolved.assumed] if resolved.assumed else []
    of_feast = FEASTS[fields.feast].assumed if fields.feast else None
    assumed += [of_feast] if of_feast else []
    facts: dict[str, Fact] = {
        "value": resolved.written.value + ("~" if _is_approximate(fields, resolved) else ""),
        "timex": resolved.written.timex,
        "mod": fields.mod,
        "kind": resolved.written.kind,
        "calendar": HIJRI if resolved.hijri else GREGORIAN,
        "hijri": resolved.hijri,
        "anchor": setting.anchor.isoformat() if resolved.anchored and setting.anchor else None,
        "rule": "feast" if fields.feast else resolved.rule,
        "assumed": ", ".join(assumed) or None,
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _is_approximate(fields: Fields, resolved: Resolved) -> bool:
    """Whether EDTF can write that a date is said to be approximate: 1984~, but not 198X~."""
    whole = not {"X", "/"} & set(resolved.written.value)
    return fields.mod == "APPROX" and whole and resolved.written.kind in ("day", "month", "year", "season")


def _unresolved(
    reason: Reason, fields: Fields | None = None, *, hijri: str | None = None, timex: str | None = None
) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"value": None}
    if timex is not None:
        facts["timex"] = timex
    if reason == Reason.NO_ANCHOR and fields is not None and fields.step is not None:
        facts["timex"] = ("PAST_REF", "PRESENT_REF", "FUTURE_REF")[(fields.step > 0) - (fields.step < 0) + 1]
    if fields is not None and fields.calendar == HIJRI:
        facts["calendar"] = HIJRI
    if hijri is not None:
        facts["hijri"] = hijri
    return {**facts, "reason": reason.value}


def _reason(tokens: Sequence[Token], *, contradiction: bool) -> Reason:
    """Why no rule reads the tokens."""
    words = {token.text for token in tokens}
    if contradiction:
        return Reason.CONTRADICTION
    if words & VAGUE.keys():
        return Reason.VAGUE
    counted = any(token.number is not None for token in tokens)
    several = any(UNITS.get(word, ("", 1))[1] != 1 for word in words)
    if words & SMALL_UNITS or (words & UNITS.keys() and (counted or several)):
        return Reason.DURATION
    return Reason.UNREADABLE
