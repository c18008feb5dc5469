from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.reading import located
from helpers.strategies import LABELS, documents, tagged_sentences
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.checks.faults import check_documents
from musamma.data.checks.repair import Repair, repair_documents
from musamma.data.checks.span_edges import trimmed
from musamma.data.documents import Document, Entity
from musamma.data.formats.shared.tagged_sentences import TaggedSentence, join_sentences
from musamma.data.located import Lines, LocatedDocument
from musamma.data.tags.bio import IMPROPER_STARTS, tags_of
from musamma.data.text.segmentation import words_of

PATH = Path("gold.jsonl")
TEXT = "التقى لافروف متقي في موسكو.\nثم سافر"
"""Words: 0:5 6:12 13:17 18:20 21:26 26:27 | 28:30 31:35."""


def repaired(document: Document) -> tuple[Document, list[Repair]]:
    (mended,), repairs = repair_documents(located([(Lines(7), document)], PATH))
    assert (mended.lines, mended.path) == (Lines(7), PATH)
    return mended.document, repairs


def moved(*entities: Entity, text: str = TEXT) -> list[tuple[int, int]]:
    return [(entity.start, entity.end) for entity in repaired(Document("d", text, entities))[0].entities]


@st.composite
def misplaced(draw: st.DrawFn) -> Document:
    """Documents with arbitrary spans, valid or not."""
    document = draw(documents())
    offsets = st.integers(-1, len(document.text) + 1)
    wrong = st.builds(Entity, offsets, offsets, st.sampled_from(LABELS))
    entities = sorted([*document.entities, *draw(st.lists(wrong, max_size=4))], key=lambda entity: entity.key)
    improper_starts = (
        draw(st.lists(st.sampled_from([entity.start for entity in entities]), max_size=3)) if entities else []
    )
    return replace(document, entities=tuple(entities), meta=document.meta | {IMPROPER_STARTS: improper_starts})


@given(misplaced())
def test_a_repair_adds_no_problem_and_changes_neither_text_nor_words(document: Document) -> None:
    mended, repairs = repaired(document)
    assert (mended.id, mended.text, mended.sentences) == (document.id, document.text, document.sentences)
    before, after = (
        [problem.rule for problem in check_documents([LocatedDocument(x, PATH)])] for x in (document, mended)
    )
    assert "invalid-transition" not in after
    for rule in set(after):
        assert after.count(rule) <= before.count(rule)
    gone = [repair for repair in repairs if not repair.after]
    assert len(mended.entities) == len(document.entities) - len(gone) == len({each.key for each in mended.entities})
    removed = Counter(repair.before.split()[0] for repair in gone)
    assert Counter(x.label for x in mended.entities) + removed == Counter(x.label for x in document.entities)
    assert repaired(mended)[1] == []


@pytest.mark.parametrize("spans", [[(0, 5), (0, 6)], [(5, 12), (6, 12)], [(5, 12), (6, 12), (6, 13)]])
def test_entities_that_become_the_same_are_kept_once(spans: list[tuple[int, int]]) -> None:
    document = Document("d", TEXT, tuple(Entity(*span, "PER") for span in spans))
    mended, repairs = repaired(document)
    (kept,) = mended.entities
    assert (kept.start, kept.end) in {(0, 5), (6, 12)}
    assert [repair.rule for repair in repairs if not repair.after] == ["span-overlap"] * (len(spans) - 1)


@given(documents(), st.data())
def test_edges_that_cut_words_come_back(document: Document, data: st.DataObject) -> None:
    at = LocatedDocument(document, PATH)
    kept = [entity for entity in document.entities if trimmed(at, entity) == entity]
    words = words_of(document)
    cut = []
    for entity in kept:
        first = next(word for word in words if word.start == entity.start)
        last = next(word for word in words if word.end == entity.end)
        start = data.draw(st.integers(first.start, first.end - 1))
        end = data.draw(st.integers(max(last.start, start) + 1, last.end))
        cut.append(replace(entity, start=start, end=end))
    mended, repairs = repaired(replace(document, entities=tuple(cut)))
    assert list(mended.entities) == kept
    assert len([x for x in repairs if x.rule == "span-edge"]) == sum(x != y for x, y in zip(kept, cut, strict=True))


@given(tagged_sentences())
def test_invalid_starts_begin_and_no_other_tag_moves(tagged: list[TaggedSentence]) -> None:
    document = join_sentences(tagged)
    at = LocatedDocument(document, PATH)
    if any(trimmed(at, entity) != entity for entity in document.entities):
        return
    mended, repairs = repaired(document)
    before, after = ([tag for tags in tags_of(x) for tag in tags] for x in (document, mended))
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == len(repairs) == len(document.meta.get(IMPROPER_STARTS, ()))
    assert all(old[0] == "I" and new == f"B{old[1:]}" for old, new in changed)
    assert {repair.rule for repair in repairs} <= {"invalid-transition"}


def test_each_repair_is_told_with_its_line() -> None:
    spans = (Entity(6, 12, "PER"), Entity(6, 12, "PER"), Entity(14, 17, "PER", 0.5), Entity(20, 27, "LOC"))
    mended, repairs = repaired(Document("d", TEXT, spans, {IMPROPER_STARTS: [6], "source": "x"}))
    assert mended.entities == (Entity(6, 12, "PER"), Entity(13, 17, "PER", 0.5), Entity(21, 27, "LOC"))
    assert mended.meta == {"source": "x"}
    assert repairs == [
        Repair("gold.jsonl", 7, "d", "span-overlap", "PER 6:12 'لافروف'", ""),
        Repair("gold.jsonl", 7, "d", "invalid-transition", "I-PER 6:12 'لافروف'", "B-PER 6:12 'لافروف'"),
        Repair("gold.jsonl", 7, "d", "span-edge", "PER 14:17 'تقي'", "PER 13:17 'متقي'"),
        Repair("gold.jsonl", 7, "d", "span-edge", "LOC 20:27 ' موسكو.'", "LOC 21:27 'موسكو.'"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (7, 12, (6, 12)),
        (6, 11, (6, 12)),
        (5, 13, (6, 12)),
        (8, 15, (6, 17)),
        (12, 13, (12, 13)),  # white space only
        (25, 29, (25, 29)),  # two sentences
        (31, 36, (31, 36)),  # outside of the text
        (-1, 3, (-1, 3)),
    ],
)
def test_edges(start: int, end: int, expected: tuple[int, int]) -> None:
    assert moved(Entity(start, end, "PER")) == [expected]


def test_an_entity_does_not_grow_over_another() -> None:
    assert moved(Entity(6, 8, "PER"), Entity(8, 12, "PER")) == [(6, 8), (8, 12)]
    assert moved(Entity(6, 12, "PER"), Entity(11, 17, "PER")) == [(6, 12), (11, 17)]


def test_an_entity_takes_the_room_that_the_next_one_leaves() -> None:
    text = "وموسكو، باريس هنا"
    document = Document("a", text, (Entity(1, 7, "LOC"), Entity(6, 13, "LOC")))
    mended, repairs = repaired(document)
    assert [text[entity.start : entity.end] for entity in mended.entities] == ["وموسكو", "باريس"]
    assert repairs[-1].after
    assert repaired(mended) == (mended, [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("طالبان ،", "طالبان"),
        ("« طالبان »", "طالبان"),
        ("« ( طالبان ) »", "طالبان"),
        ("- طالبان :", "طالبان"),
        ("طالبان »", "طالبان"),
        ("( طالبان", "طالبان"),
        ('" طالبان "', "طالبان"),
        ("‹ طالبان ›", "طالبان"),
        ("طالبان ؟", "طالبان"),
        ("طالبان …", "طالبان"),
        ('طالبان "', "طالبان"),
        ("أغسطس ( آب )", "أغسطس ( آب )"),
        ("أغسطس ( آب ) ،", "أغسطس ( آب )"),
        ("( أغسطس ) و ( آب )", "( أغسطس ) و ( آب )"),
        ('مجموعة " روسيا - العالم', 'مجموعة " روسيا - العالم'),
        ('مجموعة " روسيا "', 'مجموعة " روسيا "'),
        ("أ . ف . ب .", "أ . ف . ب ."),
        ("،", "،"),
        ("( )", "( )"),
    ],
)
def test_punctuation_around_a_name_goes_where_it_cannot_belong(name: str, kept: str) -> None:
    text = f"قال {name} ثم"
    ((start, end),) = moved(Entity(4, 4 + len(name), "ORG"), text=text)
    assert text[start:end] == kept


@pytest.mark.parametrize("label", ["-ORG", "OGR", "org", "ORG`"])
def test_a_label_that_is_probably_misspelt_starts_no_entity(label: str) -> None:
    spans = (Entity(0, 5, "ORG"), Entity(6, 12, label), Entity(13, 17, "ORG"), Entity(21, 26, "LOC"))
    mended, repairs = repaired(Document("d", TEXT, spans, {IMPROPER_STARTS: [6, 21]}))
    assert mended.meta == {IMPROPER_STARTS: [6]}
    assert [(repair.rule, repair.after) for repair in repairs] == [("invalid-transition", "B-LOC 21:26 'موسكو'")]
