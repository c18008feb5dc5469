"""The HTML of a document: the unchanged text, marked entities, and no text interpreted as HTML."""

import re

from helpers.html_page import Page
from helpers.strategies import documents
from hypothesis import given

from musamma.data.documents import Document, Entity

TEXT = "التقى لافروف متقي\nفي <b>موسكو</b> & كابل"
SHOWN = Document("a<1>", TEXT, (Entity(6, 12, "PER", 0.912), Entity(13, 17, "PER"), Entity(24, 29, "LOC")))


def test_it_runs_right_to_left_without_script_or_network() -> None:
    html = SHOWN._repr_html_()
    assert 'dir="rtl"' in html
    assert "<script" not in html
    assert "http" not in html
    assert "<b>" not in html
    assert "a&lt;1&gt;" in html
    assert "3 entities" in html


def test_entities_are_marked_with_label_and_score() -> None:
    page = Page(SHOWN._repr_html_())
    titles = [values["title"] for _, values in page.tags if "title" in values]
    assert titles == ["PER 6:12, score 0.91", "PER 13:17", "LOC 24:29"]
    colours = [values["style"] for _, values in page.tags if "title" in values]
    assert colours[0] == colours[1] != colours[2]


def test_entities_that_overlap_or_lie_outside_are_no_error() -> None:
    nested = Document("n", "بلدية مدينة البيرة", (Entity(0, 18, "ORG"), Entity(6, 18, "LOC"), Entity(12, 40, "LOC")))
    assert nested._repr_html_().count("ORG</span>") == 1
    assert Document("e", "")._repr_html_().count("0 entities") == 1


@given(documents())
def test_the_text_is_all_there(document: Document) -> None:
    shown = re.sub("[\0\ud800-\udfff]", "\ufffd", document.text)
    assert Shown(document._repr_html_()).text == shown


class Shown(Page):
    """Collects the text of the document, without the labels after the entities."""

    def __init__(self, html: str) -> None:
        self.text = ""
        super().__init__(html)

    def handle_data(self, data: str) -> None:
        styles = [values.get("style", "") for _, values in self.open]
        if any("pre-wrap" in style for style in styles) and not any("user-select" in style for style in styles):
            self.text += data
