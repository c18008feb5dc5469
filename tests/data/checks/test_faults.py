from pathlib import Path

import pytest
from helpers.reading import located
from helpers.strategies import LABELS, documents, tagged_sentences
from hypothesis import given

from musamma.data.checks.faults import check_documents
from musamma.data.documents import Document, Entity, Sentence, Word
from musamma.data.errors import DataError
from musamma.data.formats.shared.tagged_sentences import TaggedSentence, join_sentences
from musamma.data.located import Lines
from musamma.data.problems import Problem
from musamma.data.tags.bio import IMPROPER_STARTS, read_tags, tags_of
from musamma.data.text.segmentation import words_of

PATH = Path("gold.jsonl")
TEXT = "التقى لافروف متقي في موسكو.\nثم سافر"
"""Words: 0:5 6:12 13:17 18:20 21:26 26:27 | 28:30 31:35."""


def problems(*entities: Entity, labels: tuple[str, ...] | None = None, **fields: object) -> list[Problem]:
    document = Document("002", TEXT, entities, **fields)  # type: ignore[arg-type]
    return list(check_documents(located([(Lines(7), document)], PATH), labels=labels))


def rules(*entities: Entity, **fields: object) -> list[str]:
    return [problem.rule for problem in problems(*entities, **fields)]  # type: ignore[arg-type]


def test_clean_gold_has_no_problem() -> None:
    assert problems(Entity(6, 12, "PER"), Entity(13, 17, "PER"), Entity(21, 26, "LOC"), labels=LABELS) == []


@given(documents())
def test_correct_documents_have_no_problem(document: Document) -> None:
    found = [problem.rule for problem in check_documents(located([(Lines(1), document)], PATH), labels=LABELS)]
    assert found == ([] if words_of(document) else ["empty-text"])


@given(tagged_sentences())
def test_a_files_only_problem_can_be_invalid_starts(tagged: list[TaggedSentence]) -> None:
    found = list(check_documents(located([(Lines(1), join_sentences(tagged))], PATH), labels=LABELS))
    improper_starts = [chunk for sentence in tagged for chunk in read_tags(sentence.tags) if not chunk.proper]
    assert [problem.rule for problem in found] == ["invalid-transition"] * len(improper_starts)


@pytest.mark.parametrize("text", ["", " \n", "\u200f", "\ufeff\r\n"])
def test_empty_text(text: str) -> None:
    (problem,) = check_documents(located([(Lines(1), Document("d", text))], PATH))
    assert (
        str(problem)
        == "gold.jsonl:1: empty-text: document 'd': the text has no words: delete the document or restore its text"
    )


def test_unknown_label() -> None:
    (problem,) = problems(Entity(6, 12, "PERS"), labels=("PER", "LOC"))
    assert str(problem) == (
        "gold.jsonl:7: unknown-label: document '002': PERS 6:12 'لافروف', expected one of PER, LOC: "
        "rename or map the label"
    )
    assert problems(Entity(6, 12, "PERS")) == []


@pytest.mark.parametrize(("start", "end"), [(31, 36), (-5, 5), (12, 6), (6, 6), (100, 101), (35, 36)])
def test_span_range(start: int, end: int) -> None:
    (problem,) = problems(Entity(start, end, "PER"))
    assert str(problem).startswith(f"gold.jsonl:7: span-range: document '002': PER {start}:{end} ")
    assert "in a text of 35 characters: correct the offsets, which count characters of the raw text" in str(problem)


@pytest.mark.parametrize(("start", "end"), [(7, 12), (6, 11), (5, 12), (6, 13), (6, 14), (12, 13)])
def test_span_edge(start: int, end: int) -> None:
    (problem,) = problems(Entity(start, end, "PER"))
    assert str(problem).startswith(f"gold.jsonl:7: span-edge: document '002': PER {start}:{end} {TEXT[start:end]!r} ")
    assert str(problem).endswith(": move it to the word boundaries")


def test_span_sentence() -> None:
    (problem,) = problems(Entity(21, 30, "LOC"))
    assert str(problem).startswith("gold.jsonl:7: span-sentence: document '002': LOC 21:30 'موسكو.\\nثم' crosses")


def test_sentences_of_the_file_count() -> None:
    given = (Sentence((Word(0, 5), Word(6, 12))), Sentence((Word(13, 35),)))
    assert rules(Entity(13, 35, "ORG"), sentences=given) == []
    assert rules(Entity(13, 17, "ORG"), sentences=given) == ["span-edge"]
    assert rules(Entity(6, 35, "ORG"), sentences=given) == ["span-sentence"]


def test_span_overlap() -> None:
    (problem,) = problems(Entity(6, 17, "PER"), Entity(13, 17, "LOC"))
    assert str(problem) == (
        "gold.jsonl:7: span-overlap: document '002': LOC 13:17 'متقي' overlaps PER 6:17: keep the longer one"
    )


@pytest.mark.parametrize(
    ("entities", "count"),
    [
        ([Entity(6, 12, "PER"), Entity(6, 12, "PER")], 1),
        ([Entity(6, 12, "LOC"), Entity(6, 12, "PER")], 1),
        ([Entity(6, 20, "PER"), Entity(6, 12, "PER"), Entity(13, 17, "PER"), Entity(18, 20, "LOC")], 3),
        ([Entity(6, 12, "PER"), Entity(13, 17, "PER")], 0),
    ],
)
def test_each_overlapping_span_is_a_problem(entities: list[Entity], count: int) -> None:
    assert rules(*entities) == ["span-overlap"] * count


def test_invalid_transition() -> None:
    (problem,) = problems(Entity(6, 12, "PER"), meta={IMPROPER_STARTS: [6]})
    assert str(problem) == (
        "gold.jsonl:7: invalid-transition: document '002': PER 6:12 'لافروف' begins with I-: tag its first word with "
        "B-; if all entities begin with I-, read the file with --columns scheme=IOB1"
    )


def test_an_invalid_start_whose_entity_is_gone_is_no_problem() -> None:
    assert problems(Entity(21, 26, "LOC"), meta={IMPROPER_STARTS: [6]}) == []


def test_duplicate_id() -> None:
    found = list(
        check_documents(
            located(
                [(Lines(1), Document("d", "أ")), (Lines(2), Document("e", "ب")), (Lines(5), Document("d", "ج"))], PATH
            )
        )
    )
    assert [str(problem) for problem in found] == [
        "gold.jsonl:5: duplicate-id: id 'd' already occurs on line 1: give each document a unique id"
    ]


def test_all_problems_of_all_documents_are_told() -> None:
    first = Document("a", TEXT, (Entity(7, 12, "PERS"), Entity(8, 12, "PER")))
    found = check_documents(located([(Lines(1), first), (Lines(2), Document("a", ""))], PATH), labels=("PER",))
    assert [(problem.line, problem.rule) for problem in found] == [
        (1, "unknown-label"),
        (1, "span-edge"),
        (1, "span-edge"),
        (1, "span-overlap"),
        (2, "empty-text"),
        (2, "duplicate-id"),
    ]


@given(documents(), documents())
def test_a_span_problem_is_found_exactly_where_tags_cannot_be_made(document: Document, other: Document) -> None:
    """The span of another document is usually invalid in this one."""
    mixed = tuple(sorted((*document.entities, *other.entities[:1]), key=lambda entity: entity.key))
    changed = Document("d", document.text, mixed, {}, document.sentences)
    found = [p for p in check_documents(located([(Lines(1), changed)], PATH)) if p.rule.startswith("span-")]
    try:
        tags_of(changed)
    except DataError:
        assert found
    else:
        assert not found
