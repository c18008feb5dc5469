"""What entities mean raises no error, whatever the text, and changes neither the text nor the spans."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import format_document, parse_document
from musamma.data.text.calendar_words import FEASTS, MONTHS, RELATIONS, WEEKDAYS
from musamma.inference.meaning.meaning import Meaning

PIECES = [
    *(*MONTHS, *WEEKDAYS, *RELATIONS, *FEASTS),
    *(
        "وزارة",
        "للجيش",
        "لافروف",
        "ولافروف",
        "و",
        "ل",
        "لل",
        "الـ",
        "ـ",
        "\u064b",
        "ق.م",
        "هـ",
        "منذ",
        "الموافق",
        "31",
        "شباط",
    ),
    *(
        "٠",
        "۱۳",
        "13/13/2021",
        "9" * 30,
        "2024-10-04",
        "0",
        "-1",
        "(",
        ")",
        "[",
        "]",
        "/",
        "\n",
        "\u200f",
        "\u0000",
        "👩‍👩‍👧",
        "²",
    ),
]
LABELS = ["DATE", "TIME", "timex", "PER", "ORG", "x"]


@st.composite
def marked(draw: st.DrawFn) -> Document:
    """A text of pieces of dates and names, in any order, each run of which may be an entity."""
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8))
    glue = draw(st.sampled_from(["", " "]))
    text = glue.join(pieces)
    ends = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(ends, ends, st.sampled_from(LABELS)), max_size=4))
    entities = tuple(
        sorted({Entity(min(a, b), max(a, b), label) for a, b, label in spans if a != b}, key=lambda x: x.key)
    )
    meta = draw(
        st.sampled_from(
            [{}, {"date": "2024-10-04"}, {"date": "2024-13-40"}, {"date": ["2024"]}, {"date": "0000-01-01"}]
        )
    )
    return Document("a", text, entities, meta)


@given(marked(), st.one_of(st.none(), st.dates()), st.booleans())
def test_any_text_has_a_meaning(document: Document, day: date | None, month_first: bool) -> None:
    found = Meaning(day, month_first).of(document)
    assert found.text == document.text
    assert [entity.key for entity in found.entities] == [entity.key for entity in document.entities]
    for entity in found.entities:
        facts = dict(entity.meaning)
        is_date = entity.label.upper() in {"DATE", "TIME", "TIMEX"}
        assert ("value" in facts) == is_date and ("cluster" in facts) == (not is_date)
    assert Meaning(day, month_first).of(found) == found
    assert parse_document(format_document(found)).entities == found.entities
