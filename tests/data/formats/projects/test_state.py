"""Random actions on articles of any text: edges of words, the journal read again, and the way back to the beginning."""

from itertools import pairwise

import pytest
from helpers.annotating import random_action
from helpers.strategies import documents, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from musamma.data.documents import Document
from musamma.data.formats.projects.actions import (
    Dismiss,
    Edit,
    Entry,
    Mark,
    Offer,
    Offered,
    Redo,
    Undo,
    format_entry,
    parse_action,
    parse_entry,
)
from musamma.data.formats.projects.articles import Article
from musamma.data.formats.projects.state import ArticleState
from musamma.data.text.segmentation import split_words

AT = "2026-11-26T02:00:00Z"


@settings(max_examples=300)
@given(st.data(), texts)
def test_any_actions_keep_to_words_and_come_back_and_are_undone(data: st.DataObject, text: str) -> None:
    article = Article(Document("a", text))
    state = ArticleState.of(article)
    edges = {edge for word in split_words(text) for edge in (word.start, word.end)}
    lines, shown = [], []
    for _ in range(data.draw(st.integers(0, 25))):
        entities = [list(held.mark) for held in state.entities]
        record = random_action(data.draw, text, entities)
        before = state.copy()
        try:
            action = parse_action(record)
            state.apply(action, AT)
        except ValueError:
            assert state == before
            continue
        lines.append(format_entry(Entry(AT, "a", action)))
        found = [article.entity_of(mark) for mark in state.marks]
        assert all({entity.start, entity.end} <= edges for entity in found)
        assert all(one.end <= two.start for one, two in pairwise(found))
        assert [article.mark_of(entity) for entity in found] == list(state.marks)
        shown.append(state.entities)
    again = ArticleState.of(article)
    for line, entities in zip(lines, shown, strict=True):
        again.apply(parse_entry(line).action, AT)
        assert again.entities == entities
    assert again == state
    last, (undo, _) = state.entities, state.steps
    for _ in range(undo):
        state.apply(Undo(), AT)
    assert state.entities == ()
    for _ in range(undo):
        state.apply(Redo(), AT)
    assert state.entities == last


@given(documents())
def test_the_entities_of_the_file_are_the_beginning(document: Document) -> None:
    article = Article(document, annotated=True)
    state = ArticleState.of(article)
    found = [
        article.entity_of(held.mark, entity.score)
        for held, entity in zip(state.entities, document.entities, strict=True)
    ]
    assert tuple(found) == document.entities
    assert state.done


ARTICLE = Article(Document("a", "ذهب محمد إلى القاهرة. ثم عاد إلى دمشق"))
OFFER = Offer(
    entities=(Offered(1, 1, "PER", 0.9),),
    questions=(Offered(3, 3, "LOC", 0.4), Offered(8, 8, "LOC", 0.3)),
    threshold=0.5,
)


def offered() -> ArticleState:
    state = ArticleState.of(ARTICLE)
    state.apply(OFFER, AT)
    return state


def test_what_is_offered_is_there_and_undo_does_not_go_behind_it() -> None:
    state = offered()
    assert [(held.mark, held.by, held.score) for held in state.entities] == [((1, 1, "PER"), "suggestion", 0.9)]
    assert [held.mark for held in state.questions] == [(3, 3, "LOC"), (8, 8, "LOC")]
    with pytest.raises(ValueError, match="found nothing to undo"):
        state.apply(Undo(), AT)


def test_a_question_is_answered_by_an_entity_or_dismissed_and_both_are_undone() -> None:
    state = offered()
    state.apply(Edit(add=(Mark(3, 3, "LOC"),), by="suggestion"), AT)
    assert [(held.mark, held.score) for held in state.entities] == [((1, 1, "PER"), 0.9), ((3, 3, "LOC"), 0.4)]
    assert [held.mark for held in state.questions] == [(8, 8, "LOC")]
    state.apply(Dismiss(suggestions=(Mark(8, 8, "LOC"),)), AT)
    assert state.questions == ()
    state.apply(Undo(), AT)
    state.apply(Undo(), AT)
    assert [held.mark for held in state.questions] == [(3, 3, "LOC"), (8, 8, "LOC")]
    assert state.marks == ((1, 1, "PER"),)


def test_all_questions_are_dismissed_in_one_step() -> None:
    state = offered()
    both = (Mark(3, 3, "LOC"), Mark(8, 8, "LOC"))
    state.apply(Dismiss(suggestions=both), AT)
    assert (state.questions, state.steps) == ((), (1, 0))
    with pytest.raises(ValueError, match="found no question"):
        state.apply(Dismiss(suggestions=both), AT)
    state.apply(Undo(), AT)
    assert tuple(held.mark for held in state.questions) == both


def test_what_became_of_suggestions_is_counted() -> None:
    state = offered()
    state.apply(Edit(remove=(Mark(1, 1, "PER"),), add=(Mark(0, 1, "PER"),)), AT)
    state.apply(Edit(add=(Mark(8, 8, "LOC"),), by="suggestion"), AT)
    assert state.kept == {"changed": 1, "removed": 1, "kept": 1}


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (Edit(remove=(Mark(0, 0, "PER"),)), "found no PER of the words 0 to 0"),
        (Edit(add=(Mark(1, 2, "LOC"),)), "expected entities that share no word"),
        (Edit(add=(Mark(2, 2, "LOC"), Mark(2, 2, "PER"))), "expected entities that share no word"),
        (Edit(add=(Mark(3, 5, "LOC"),)), "in two sentences"),
        (Edit(add=(Mark(8, 9, "LOC"),)), "expected those of 0 to 8"),
        (Edit(add=(Mark(6, 5, "LOC"),)), "found the words 6 to 5"),
        (Redo(), "found nothing to redo"),
        (Dismiss(suggestions=(Mark(1, 1, "PER"),)), "found no question"),
        (OFFER, "found something offered after the first step"),
    ],
)
def test_what_cannot_be_done_changes_nothing(action: Edit | Redo | Dismiss | Offer, message: str) -> None:
    state, before = offered(), offered()
    with pytest.raises(ValueError, match=message):
        state.apply(action, AT)
    assert state == before


def test_an_edit_forgets_what_could_be_done_again() -> None:
    state = offered()
    state.apply(Edit(add=(Mark(3, 3, "LOC"),)), AT)
    state.apply(Undo(), AT)
    assert state.steps == (0, 1)
    state.apply(Edit(add=(Mark(5, 5, "LOC"),)), AT)
    assert state.steps == (1, 0)


def test_a_choice_is_kept_and_undone() -> None:
    state = ArticleState.of(ARTICLE)
    state.apply(Edit(add=(Mark(1, 1, "PER"),), by="adjudication", choice=1, words=(1, 1)), AT)
    state.apply(Edit(remove=(Mark(1, 1, "PER"),), by="adjudication", choice=0, words=(1, 1)), AT)
    assert state.choices == {(1, 1): 0}
    state.apply(Undo(), AT)
    assert state.choices == {(1, 1): 1}
    state.apply(Undo(), AT)
    assert state.choices == {}
