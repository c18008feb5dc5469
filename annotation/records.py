"""What the page is told, as plain values."""

from collections import Counter
from typing import Any

from ..data.formats.projects.articles import Article
from ..data.formats.projects.state import Held
from .adjudication import agreement_of, find_differences
from .checks import find_faults
from .service import Service

_TITLE = 8
"""The number of words of an article that stand for it in the list."""


def project_record(service: Service) -> dict[str, Any]:
    """The project: its articles, its settings, and what runs in the background."""
    settings, retraining, suggesting = service.settings, service.retraining, service.suggesting
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
        "curve": retraining.curve(),
        "retraining": retraining.record,
        "retrained": retraining.message,
        "kept": _kept(service),
    }


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
        "questions": len(state.questions),
        "flagged": state.flag is not None,
        "flag": state.flag,
        "done": state.done,
        "seconds": round(service.mine[name].seconds, 1),
        "test": article.test,
    }


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
    one, two = service.pair()
    choices = service.shown(name).choices
    found = find_differences(one[name].marks, two[name].marks)
    both = [each for each in service.project.articles if one[each].changes and two[each].changes]
    agreement = agreement_of([one.document(each) for each in both], [two.document(each) for each in both])
    here = agreement_of([one.document(name)], [two.document(name)])
    return {
        "differences": [each.as_json(choices) for each in found],
        **agreement,
        "articles": len(both),
        "here": here,
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
