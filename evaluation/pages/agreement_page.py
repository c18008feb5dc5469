"""The agreement of two annotations as an HTML page, and the rows of its table."""

from collections.abc import Mapping

from ..agreement import Agreement
from ..paired.gold_and_predicted import GoldAndPredicted
from .marked_documents import labels_of, mark_pages, tally
from .marks import AGREEMENT
from .templating import template, writable

COLUMNS = ("label", "A", "B", "same", "F1", "κ")
NOTE = (
    "F1 counts whole entities: two entities agree if they have the same words and the same label. F1 is the same "
    "whichever annotation is the reference. Cohen's κ compares the BIO tags of all words. The κ of a label compares "
    "whether words are in an entity of that label, again for all words. The κ of words in entities leaves out words "
    "that are outside of entities in both annotations."
)


def agreement_rows(agreement: Agreement) -> list[tuple[str, ...]]:
    """The rows of the table of labels, each with its cells in the order of `COLUMNS`; the last row is all labels."""
    kappas = agreement.kappa_labels
    rows = [(label, counts, kappas[label]) for label, counts in agreement.spans.labels.items()]
    return [
        (label, f"{c.gold:,}", f"{c.predicted:,}", f"{c.tp:,}", f"{100 * c.f1:.2f}", show_kappa(kappa))
        for label, c, kappa in (*rows, ("all", agreement.spans.micro, agreement.kappa))
    ]


def show_kappa(kappa: float | None) -> str:
    """κ with three decimals, or a dash where it is undefined."""
    return "–" if kappa is None else f"{kappa:.3f}"


def render_agreement(agreement: Agreement, pairs: GoldAndPredicted, *, facts: Mapping[str, str]) -> str:
    """Render an agreement as one HTML page: its figures, the texts with both annotations marked, the differences.

    Args:
        agreement: the agreement of exactly these documents.
        pairs: the documents of annotation A (as the gold) and of annotation B (as the prediction).
        facts: what the figures depend on, by name, in the order shown.
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
