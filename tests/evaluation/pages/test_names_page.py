"""The page of names shows each name with its contexts, right to left."""

from musamma.data.documents import Document, Entity
from musamma.evaluation.pages.names_page import Excerpt, contexts_of, render_names
from musamma.inference.meaning.names.clusters import Cluster, Context

LINE = "كلمة " * 20


def test_excerpts_are_of_one_line_and_cut_between_words() -> None:
    text = f"قبل\n{LINE}لافروف {LINE}\nبعد"
    start = text.index("لافروف")
    short = Document("b", "سطر\nزار لافروف <كابل>\nسطر", (Entity(8, 14, "PER"),))
    clusters = [_cluster("PER:لافروف", Context("a", start, start + 6), Context("b", 8, 14))]
    found = contexts_of(clusters, [Document("a", text), short])
    assert found[Context("b", 8, 14)] == Excerpt("b", "زار ", "لافروف", " <كابل>")
    cut = found[Context("a", start, start + 6)]
    assert (cut.before, cut.mention) == ("… " + "كلمة " * 11, "لافروف")
    assert cut.after == " " + "كلمة " * 11 + "…"
    page = render_names(clusters, found)
    assert '<section id="names" dir="rtl">' in page
    assert "زار <mark>لافروف</mark> &lt;كابل&gt;" in page


def test_a_shared_surname_is_said_with_links() -> None:
    shared = Cluster("PER:الأسد", "PER", "الأسد", 1, 1, None, None, {"الأسد": 1}, ("PER:بشار الأسد", "PER:x"))
    page = render_names([_cluster("PER:بشار الأسد"), shared], {})
    assert '<a href="#name-1"><bdi>PER:بشار الأسد</bdi></a>، <bdi>PER:x</bdi>' in page


def _cluster(identifier: str, *contexts: Context) -> Cluster:
    name = identifier.removeprefix("PER:")
    return Cluster(identifier, "PER", name, 2, 2, "2021-01-02", "2024-10-04", {name: 2}, (), contexts)
