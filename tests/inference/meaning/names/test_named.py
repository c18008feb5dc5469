"""Entities get what their names mean, and nothing else changes."""

from helpers.strategies import documents, texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.inference.meaning.names.named import with_names


def test_by_hand() -> None:
    text = "قال لافروف إن سيرغي لافروف زار باكستان، وللجيش الباكستاني الأربعاء"
    spans = [("لافروف", "PER"), ("سيرغي لافروف", "PER"), ("وللجيش الباكستاني", "ORG"), ("الأربعاء", "DATE")]
    entities = tuple(Entity(text.index(name), text.index(name) + len(name), label) for name, label in spans)
    named = with_names(Document("a", text, entities))
    assert [dict(entity.meaning) for entity in named.entities] == [
        {"bare": "لافروف", "bare_start": 4, "sure": True, "cluster": "PER:سيرغي لافروف"},
        {"bare": "سيرغي لافروف", "bare_start": 14, "sure": True, "cluster": "PER:سيرغي لافروف"},
        {"bare": "الجيش الباكستاني", "bare_start": None, "sure": True, "cluster": "ORG:الجيش الباكستاني"},
        {"bare": "الأربعاء", "bare_start": text.index("الأربعاء"), "sure": True},
    ]


@given(documents())
def test_spans_stay_and_offsets_are_those_of_the_text(document: Document) -> None:
    named = with_names(document)
    assert [entity.key for entity in named.entities] == [entity.key for entity in document.entities]
    assert named.text == document.text
    for entity in named.entities:
        facts = dict(entity.meaning)
        if facts["bare_start"] is not None:
            start = int(str(facts["bare_start"]))
            assert document.text[start : entity.end] == facts["bare"]


@given(
    texts, st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40), st.sampled_from(["PER", "ORG", "DATE", "x"])))
)
def test_spans_that_are_no_spans_raise_nothing(text: str, spans: list[tuple[int, int, str]]) -> None:
    document = Document("a", text, tuple(Entity(*span) for span in spans))
    assert [entity.key for entity in with_names(document).entities] == spans
