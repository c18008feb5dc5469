"""The names of `musamma names` as an HTML page."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...data.documents import Document
from ...data.text.names import with_single_spaces
from ...inference.meaning.names.clusters import Cluster, Context
from .templating import template, writable

MOST = 1000
"""How many names the page shows."""

_MOST_SHARED = 10
"""How many people who share a surname the page names."""

_AROUND = 60
"""Number of characters of a context on each side of the mention."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A mention in its text.

    Attributes:
        document: the id of the document.
        before: the text before the mention in its line, at most a few words.
        mention: the mention as it is written.
        after: the text after it.
    """

    document: str
    before: str
    mention: str
    after: str


def contexts_of(clusters: Iterable[Cluster], documents: Iterable[Document]) -> dict[Context, Excerpt]:
    """Read the contexts of clusters from the documents that they were found in."""
    wanted: defaultdict[str, list[Context]] = defaultdict(list)
    for cluster in clusters:
        for context in cluster.contexts:
            wanted[context.document].append(context)
    return {context: _excerpt(document, context) for document in documents for context in wanted.get(document.id, ())}


def render_names(clusters: Sequence[Cluster], contexts: Mapping[Context, Excerpt]) -> str:
    """Render names as one HTML page, right to left: a table, and below it the contexts of each name.

    Args:
        clusters: the names, in the order shown; those after the first `MOST` are counted.
        contexts: the text around their mentions.
    """
    shown = clusters[:MOST]
    rows = [(cluster, [contexts[x] for x in cluster.contexts if x in contexts]) for cluster in shown]
    page = template("names.html").render(
        rows=rows,
        anchors={(cluster.label, cluster.id): f"name-{number}" for number, cluster in enumerate(shown, start=1)},
        counts=sorted(Counter(cluster.label for cluster in clusters).items()),
        left=len(clusters) - len(shown),
        most_shared=_MOST_SHARED,
    )
    return writable(page)


def _excerpt(document: Document, context: Context) -> Excerpt:
    text, start, end = document.text, max(context.start, 0), max(context.end, 0)
    line = text.rfind("\n", 0, start) + 1, text.find("\n", end) % (len(text) + 1)
    before, after = text[max(line[0], start - _AROUND) : start], text[end : min(line[1], end + _AROUND)]
    if start - line[0] > _AROUND:
        before = f"… {before.partition(' ')[2]}"
    if line[1] - end > _AROUND:
        after = f"{after.rpartition(' ')[0]} …"
    return Excerpt(document.id, before, with_single_spaces(text[start:end]), after)
