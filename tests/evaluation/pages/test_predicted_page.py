"""The page of predicted documents, parsed as HTML."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from helpers.strategies import documents
from hypothesis import given, settings

from musamma.data.documents import Document, Entity
from musamma.evaluation.pages.predicted_page import write


class Page(HTMLParser):
    """The text and direction of each element of the class "text", and the label and text of each mark in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.directions: list[str | None] = []
        self.marks: list[tuple[str | None, str]] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("class") == "text":
            self.texts.append("")
            self.directions.append(given.get("dir"))
            self._open = ["text"]
        elif self._open:
            self._open.append("mark")
            self.marks.append((given.get("data-chip"), ""))

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open[:-1]

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[-1] += data
        if self._open[-1:] == ["mark"]:
            chip, text = self.marks[-1]
            self.marks[-1] = (chip, text + data)


def page_of(path: Path, *found: Document) -> Page:
    write(found, path)
    return Page(path.read_text(encoding="utf-8"))


def test_entities_are_marked_with_their_labels_in_a_text_from_right_to_left(tmp_path: Path) -> None:
    text = "التقى لافروف <b> متقي & في موسكو"
    document = Document("a<b>", text, (Entity(6, 12, "PER", 0.987), Entity(26, 31, "LOC", 0.5)))
    page = page_of(tmp_path / "a.html", document, Document("b", "لا شيء"))
    assert page.texts == [text, "لا شيء"]
    assert page.directions == ["rtl", "rtl"]
    assert page.marks == [("PER", "لافروف"), ("LOC", text[26:31])]
    source = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert 'title="found: PER «لافروف» 6–12 (score 0.99)"' in source
    assert "<bdi>a&lt;b&gt;</bdi>" in source
    assert '<bdi class="label">PER</bdi> <b>1</b>' in source
    assert "://" not in source


@settings(max_examples=30)
@given(documents())
def test_texts_are_the_raw_texts(tmp_path_factory: pytest.TempPathFactory, document: Document) -> None:
    path = tmp_path_factory.getbasetemp() / "page.html"
    page = page_of(path, document)
    assert page.texts == [document.text.replace("\0", "\ufffd")]
    assert len(page.marks) == len(document.entities)
    assert [text for _, text in page.marks] == [document.text[x.start : x.end] for x in document.entities]


def test_a_score_that_a_server_has_rounded_looks_the_same(tmp_path: Path) -> None:
    exact, rounded = 0.4649999, round(0.4649999, 6)
    assert f"{exact:.2f}" != f"{rounded:.2f}"
    pages = []
    for score in (exact, rounded):
        write([Document("d", "قال لافروف", (Entity(4, 10, "PER", score),))], tmp_path / "page.html")
        pages.append((tmp_path / "page.html").read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert "(score 0.47)" in pages[0]
