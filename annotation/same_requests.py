"""Requests for the other occurrences of a name, and for marking them."""

from collections import defaultdict
from typing import Any

from ..data.formats.projects.actions import Mark
from ..data.formats.projects.articles import Article
from ..serving.errors import ApiError
from .records import title_of
from .same_names import Occurrence
from .service import Service

_MOST = 500
"""The number of occurrences that are told at once."""

_CONTEXT = 8
"""The number of words on each side of an occurrence."""


def occurrences_record(service: Service, name: str, query: Any) -> dict[str, Any]:
    """The other occurrences of a name, each with its context, and whether something is marked there.

    Args:
        service: the project.
        name: the id of the article.
        query: the first and the last word of the name, and its label.

    Raises:
        ApiError: there is no such article, or the query has no such words.
    """
    article, label = service.article(name), str(query.get("label", ""))
    try:
        mark = Mark(int(query.get("first", "")), int(query.get("last", "")), label)
        article.check(mark)
    except ValueError as error:
        raise ApiError("invalid_request", f"{error}; expected first, last and label in the query") from None
    found = [each for each in service.same_names.find(name, mark) if not _is_marked(service, each, label)]
    return {
        "occurrences": [_record(service, each) for each in found[:_MOST]],
        "left_off": max(0, len(found) - _MOST),
    }


def mark_occurrences(service: Service, body: dict[str, Any]) -> dict[str, Any]:
    """Mark occurrences of a name, in one step for each article.

    Returns:
        The number of those that are marked, and the others, each with the reason.

    Raises:
        ApiError: the request is none, or the disk is full; nothing that was marked before is lost then.
    """
    label, given = body.get("label"), body.get("occurrences")
    if not isinstance(label, str) or not isinstance(given, list):
        raise ApiError("invalid_request", "found no label or no occurrences, expected both")
    places: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in given:
        if not isinstance(each, dict) or not isinstance(each.get("article"), str):
            raise ApiError("invalid_request", "found an occurrence without an article, expected its id")
        places[each["article"]].append(each)
    added, refused = 0, list[dict[str, Any]]()
    for name, group in places.items():
        try:
            action = {
                "do": "edit",
                "add": [[each.get("first"), each.get("last"), label] for each in group],
                "by": "same-name",
            }
            service.perform(name, {"version": group[0].get("version"), **action})
            added += len(group)
        except ApiError as error:
            if error.code == "not_saved":
                raise
            refused += [{**each, "reason": error.message} for each in group]
    return {"added": added, "refused": refused}


def _is_marked(service: Service, place: Occurrence, label: str) -> bool:
    return Mark(place.first, place.last, label) in service.shown(place.article).marks


def _record(service: Service, place: Occurrence) -> dict[str, Any]:
    article = service.project.articles[place.article]
    marks = service.shown(place.article).marks
    taken = next((mark.label for mark in marks if mark.first <= place.last and place.first <= mark.last), None)
    return {
        "article": place.article,
        "title": title_of(article),
        "version": service.version(place.article),
        "first": place.first,
        "last": place.last,
        "before": _text(article, place.first - _CONTEXT, place.first, tail=True),
        "text": _text(article, place.first, place.last + 1),
        "after": _text(article, place.last + 1, place.last + 1 + _CONTEXT, head=True),
        "taken": taken,
    }


def _text(article: Article, first: int, end: int, *, head: bool = False, tail: bool = False) -> str:
    """The text of words as it is, with what is between them and the word before (`head`) or the next one (`tail`)."""
    first, end = max(0, first), min(end, article.words)
    if first >= end:
        return ""
    index = article.index
    stop = index.starts[end] if tail and end < article.words else index.ends[end - 1]
    start = index.ends[first - 1] if head and first else index.starts[first]
    return article.document.text[start:stop]
