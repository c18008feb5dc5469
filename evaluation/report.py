"""The report of an evaluation: one HTML page that needs nothing beside it, no network either."""

from collections.abc import Mapping, Sequence
from typing import Any

from data.documents import Document
from evaluation.marks import REPORT
from evaluation.pages import mark_pages, tally, template, writable
from evaluation.scores import Scores

SCORE_COLUMNS = ("label", "gold", "predicted", "tp", "fp", "fn", "precision", "recall", "F1")


def render_report(
    *,
    title: str,
    scores: Scores,
    gold: Sequence[Document],
    predicted: Sequence[Document],
    labels: tuple[str, ...],
    facts: Mapping[str, str],
) -> str:
    """Render an evaluation as one HTML page: facts, scores, marked texts, errors.

    The text content of every document on the page is its raw text, character for character (NUL and
    lone surrogates, which HTML cannot hold, stand as U+FFFD); labels are drawn by the style sheet.

    Args:
        title: the heading.
        scores: the scores of exactly these documents.
        gold: the documents as annotated.
        predicted: the same documents as predicted.
        labels: the order of the score tables; labels only the scores have follow.
        facts: what the numbers depend on (model, split, checksum, time …), shown in order.

    Raises:
        DataError: the documents cannot be paired by id and text.
    """
    pages = mark_pages(gold, predicted)
    numbers = scores.as_json()
    page = template("report.html").render(
        title=title,
        facts=facts,
        columns=SCORE_COLUMNS,
        modes={name: score_rows(numbers[name], labels) for name in ("strict", "default")},
        headline=score_rows(numbers["strict"], labels)[-2],
        note=counting_note(numbers),
        invalid_gold=scores.invalid_gold,
        pages=pages,
        rows=[row for page in pages for row in page.rows],
        tally=tally(pages),
        names=REPORT.names,
    )
    return writable(page)


def score_rows(mode: Mapping[str, Any], labels: Sequence[str]) -> list[tuple[str, ...]]:
    """The score table of one mode, cells as text in the order of `SCORE_COLUMNS`; ratios in percent.

    Args:
        mode: one mode of `Scores.as_json`.
        labels: the rows wanted first; a label without any entity has dashes, for it is not in the macro.

    Returns:
        A row for each label, then micro, then macro.
    """
    ordered = [*labels, *sorted(set(mode["labels"]) - set(labels))]
    rows = [_score_row(label, mode["labels"].get(label)) for label in ordered]
    macro = ("macro", *[""] * 5, *(_percent(mode["macro"][name]) for name in ("precision", "recall", "f1")))
    return [*rows, _score_row("micro", mode["micro"]), macro]


def counting_note(numbers: Mapping[str, Any]) -> str:
    """How the numbers of `Scores.as_json` were counted, in words."""
    unbegun = numbers["invalid_gold"]
    begun = "none" if not unbegun else f"{unbegun:,}, missing in the strict numbers"
    return (
        f"Counted on {_amount(numbers['words'], 'word')} in {_amount(numbers['sentences'], 'sentence')} of "
        f"{_amount(numbers['documents'], 'document')}; ratios are percentages. An entity is right only where its "
        "first word, its last word and its label are all those of the gold: anything else predicted is a false "
        "positive (fp), anything else in the gold a false negative (fn). Micro adds up the counts of all labels; "
        "macro is the plain mean over the labels that the gold or the prediction has. Strict is seqeval with "
        'mode="strict" and scheme=IOB2, which leaves out entities whose first tag is I-; default is seqeval without '
        f"a mode, which counts them as conlleval does. Entities of the gold that start with I-: {begun}."
    )


def _score_row(name: str, counts: Mapping[str, Any] | None) -> tuple[str, ...]:
    if counts is None:
        return (name, *["0"] * 5, *["–"] * 3)
    numbers = (f"{counts[column]:,}" for column in ("gold", "predicted", "tp", "fp", "fn"))
    return (name, *numbers, *(_percent(counts[ratio]) for ratio in ("precision", "recall", "f1")))


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.2f}"


def _amount(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
