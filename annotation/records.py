"""What the page is told, as plain values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ..data.formats.projects.articles import Article
from ..data.formats.projects.state import Held
from ..data.wording import amount
from ..evaluation.pages.plots import Point, by_articles, draw
from ..serving.errors import ApiError
from .adjudication import agreement_of
from .checks import find_faults
from .service import Service

_TITLE = 8
"""The number of words of an article that stand for it in the list."""


def project_record(service: Service) -> dict[str, Any]:
    """The project: its articles, its settings, and what runs in the background."""
    settings, retraining, suggesting = service.settings, service.retraining, service.suggesting
    curve = retraining.curve()
    places = {name: place for place, name in enumerate(service.order())}
    return {
        "labels": service.project.labels,
        "guide": service.guide,
        "annotator": settings.annotator,
        "blind": settings.blind,
        "adjudicate": settings.adjudicate,
        "threshold": service.threshold,
        "calibration": [
            {"low": each.low, "high": each.high, "count": each.count, "right": each.right}
            for each in service.scores.bins
        ],
        "mended": service.mine.mended,
        "suggesting": None if suggesting is None else suggesting.record,
        "articles": [_row(service, name) | {"order": places[name]} for name in service.project.articles],
        "curve": curve,
        "curve_picture": _picture(curve),
        "retraining": retraining.record,
        "retrained": retraining.message,
        "kept": _kept(service),
    }


def _picture(curve: Sequence[Mapping[str, Any]]) -> str:
    """The learning curve as HTML; empty if no model is trained."""
    points = [
        Point(
            each["articles"],
            each["f1"],
            f"{amount(each['articles'], 'article')}: F1 {each['f1']:.3f} on dev"
            + ("" if each["low"] is None else f" ({each['low']:.3f} to {each['high']:.3f})")
            + ("" if each["test"] is None else f", {each['test']:.3f} on the test"),
            interval=None if each["low"] is None else (each["low"], each["high"]),
        )
        for each in curve
    ]
    title = "F1 on dev by the number of articles to learn from, with its 95 % interval"
    return draw(by_articles(title, points)) if points else ""


def _kept(service: Service) -> dict[str, int]:
    """What became of the suggestions in the articles that are finished."""
    states = (service.mine[name] for name in service.project.articles)
    found = sum((state.kept for state in states if state.done), Counter[str]())
    return {name: found[name] for name in ("kept", "changed", "removed")}


def _row(service: Service, name: str) -> dict[str, Any]:
    """An article in the list."""
    state, article = service.shown(name), service.project.articles[name]
    return {
        "id": name,
        "title": title_of(article),
        "words": article.words,
        "entities": len(state.marks),
        "questions": len(state.questions) if service.settings.adjudicate is None else _undecided(service, name),
        "flagged": state.flag is not None,
        "flag": state.flag,
        "done": state.done,
        "seconds": round(service.mine[name].seconds, 1),
        "test": article.test,
    }


def _undecided(service: Service, name: str) -> int:
    """The number of differences of the two annotators that are left to decide; 0 until both have begun."""
    if not service.others.both_began(name):
        return 0
    choices = service.shown(name).choices
    return sum(each.words not in choices for each in service.others.differences(name))


def article_record(service: Service, name: str) -> dict[str, Any]:
    """An article with its words and its annotation."""
    article = service.article(name)
    text, index = article.document.text, article.index
    starts = [*index.starts, len(text)]
    words = [
        [text[start:end], text[end:after]]
        for start, end, after in zip(index.starts, index.ends, starts[1:], strict=True)
    ]
    return {
        "id": name,
        "before": text[: starts[0]],
        "words": words,
        "breaks": index.firsts[:-1],
        "test": article.test,
        "seconds": round(service.mine[name].seconds, 1),
        "others": {} if service.settings.blind else service.others.marks(name),
        **annotation_record(service, name),
    }


def annotation_record(service: Service, name: str) -> dict[str, Any]:
    """The annotation of an article, which is told after each action."""
    state = service.shown(name)
    undo, redo = state.steps
    return {
        "version": service.version(name),
        "entities": [_entity(held) for held in state.entities],
        "suggestions": [_entity(held)[:4] for held in state.questions],
        "flag": state.flag,
        "done": state.done,
        "undo": undo,
        "redo": redo,
    }


def checks_record(service: Service, name: str) -> dict[str, Any]:
    """What `musamma check` finds in an article."""
    article = service.article(name)
    document = service.document(name)
    return {"faults": find_faults(article, document, service.project.labels, service.labels_of_names())}


def differences_record(service: Service, name: str) -> dict[str, Any]:
    """The differences of the two annotators in an article, with what was chosen, and how well they agree on all.

    Raises:
        ApiError: nothing is adjudicated, or there is no such article.
    """
    service.article(name)
    if service.settings.adjudicate is None:
        raise ApiError("invalid_request", "found no two annotators, expected a server with --adjudicate A B")
    one, two = service.others.compared
    choices = service.shown(name).choices
    return {
        "differences": [each.as_json(choices) for each in service.others.differences(name)],
        **service.others.agreement,
        "here": agreement_of([one.document(name)], [two.document(name)]),
    }


def title_of(article: Article) -> str:
    """The first words of an article, as they are in the text."""
    index = article.index
    if not index.starts:
        return ""
    text = article.document.text[index.starts[0] : index.ends[min(_TITLE, article.words) - 1]]
    return " ".join(text.split())


def _entity(held: Held) -> list[Any]:
    return [*held.mark, held.score, held.by]
