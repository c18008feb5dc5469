"""The agreement of two annotations as one HTML page, and the rows of its table."""

from collections.abc import Mapping

from ..agreement import Agreement
from ..paired.gold_and_predicted import GoldAndPredicted
from .marked_documents import labels_of, mark_pages, tally
from .marks import AGREEMENT
from .templating import template, writable

COLUMNS = ("label", "A", "B", "same", "F1", "κ")
NOTE = (
    "F1 counts whole entities: the same words and the same label, whichever side is the reference. Cohen's κ counts "
    "words by their BIO tags; that of a label asks of all words whether they are in an entity of it; that of words in "
    "entities leaves out those that neither side has in one."
)


def agreement_rows(agreement: Agreement) -> list[tuple[str, ...]]:
    """The cells of the table of labels, in the order of `COLUMNS`; the last row is all labels together."""
    kappas = agreement.kappa_labels
    rows = [(label, counts, kappas[label]) for label, counts in agreement.spans.labels.items()]
    return [
        (label, f"{c.gold:,}", f"{c.predicted:,}", f"{c.tp:,}", f"{100 * c.f1:.2f}", show_kappa(kappa))
        for label, c, kappa in (*rows, ("all", agreement.spans.micro, agreement.kappa))
    ]


def show_kappa(kappa: float | None) -> str:
    """κ as pages and tables show it."""
    return "–" if kappa is None else f"{kappa:.3f}"


def render_agreement(agreement: Agreement, pairs: GoldAndPredicted, *, facts: Mapping[str, str]) -> str:
    """Render an agreement as one HTML page: figures, marked texts, differences.

    Args:
        agreement: of exactly these documents.
        pairs: annotation A and annotation B.
        facts: what the numbers depend on, shown in order.
    """
    pages = mark_pages(pairs, AGREEMENT)
    rows = [row for page in pages for row in page.rows]
    page = template("agreement.html").render(
        facts=facts,
        f1=f"{100 * agreement.spans.micro.f1:.2f}",
        kappa=show_kappa(agreement.kappa),
        kappa_entities=show_kappa(agreement.kappa_entities),
        columns=COLUMNS,
        label_rows=agreement_rows(agreement),
        note=NOTE,
        pages=pages,
        rows=rows,
        labels=labels_of(rows, ()),
        tally=tally(pages),
        names=AGREEMENT.names,
    )
    return writable(page)
