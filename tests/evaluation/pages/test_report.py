"""The HTML report: exact and escaped texts, all errors, the numbers of the scores."""

from dataclasses import replace

import pytest
from helpers.html_page import Page
from helpers.strategies import documents, entities
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.text.segmentation import sentences_of
from musamma.evaluation.pages.report import Evaluated, render_report
from musamma.evaluation.pages.score_tables import counting_note, score_rows
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.scoring.metrics import Metrics, metrics_of
from musamma.evaluation.scoring.scores import Scores, score_tags

LABELS = ("PER", "ORG", "LOC", "DATE")


def published(scores: Scores) -> Metrics:
    return metrics_of(scores, GoldAndPredicted(), split="test", data={})


METRICS = published(score_tags([["B-PER"]], [["B-PER"]]))
"""Metrics for tests that check texts and not numbers."""


def render(gold: list[Document], predicted: list[Document], **changes: object) -> str:
    values = {"title": "T", "labels": LABELS, "facts": {"model": "m"}, "scores": None} | changes
    scores, labels = values.pop("scores"), values.pop("labels")
    metrics = METRICS if scores is None else published(scores)  # type: ignore[arg-type]
    return render_report(Evaluated(metrics, GoldAndPredicted.of(gold, predicted), labels), **values)  # type: ignore[arg-type]


def one(text: str, gold: list[Entity], predicted: list[Entity]) -> Page:
    document = Document("d", text, tuple(gold))
    return Page(render([document], [replace(document, entities=tuple(predicted))]))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[list[Document], list[Document]]:
    found = draw(st.lists(documents(LABELS), max_size=3, unique_by=lambda document: document.id))
    predicted = [replace(x, entities=draw(entities(sentences_of(x), LABELS))) for x in found]
    return found, predicted


@given(pairs())
def test_texts_are_exact_and_every_error_is_a_row(both: tuple[list[Document], list[Document]]) -> None:
    gold, predicted = both
    page = Page(render(gold, predicted))
    assert page.texts == [document.text.replace("\0", "\ufffd") for document in gold]
    assert len(page.cells.get("errors", [[]])) - 1 == len(GoldAndPredicted.of(gold, predicted).errors)


@given(st.text(st.sampled_from("<>&\"'\r\n\t \u064b\u0651م👩\u200d{}%#;a\ufeff\u202e\0\x85\ud83d"), max_size=30))
def test_hostile_texts_are_exact(text: str) -> None:
    html = render([Document("d", text)], [Document("d", text)])
    html.encode()
    assert Page(html).texts == [text.replace("\0", "\ufffd").replace("\ud83d", "\ufffd")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\n\n\n"])
def test_line_ends_survive_what_a_browser_does_to_them(end: str) -> None:
    text = f"{end}روسيا{end} موسكو {end}"
    html = render([Document("d", text)], [Document("d", text)])
    assert "\r" not in html  # a browser reads a bare CR as LF
    assert Page(html).texts == [text]
    assert '<div class="text"' in html  # <pre> would drop the first line break


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.sampled_from(LABELS)), max_size=8), st.data())
def test_any_overlap_of_gold_and_predicted_keeps_the_text(
    spans: list[tuple[int, int, str]], data: st.DataObject
) -> None:
    text = "قال <b>لافروف"
    chosen = [Entity(min(a, b), max(a, b), label) for a, b, label in spans if a != b]
    cut = data.draw(st.integers(0, len(chosen)))
    gold, predicted = Document("d", text, tuple(chosen[:cut])), Document("d", text, tuple(chosen[cut:]))
    page = Page(render([gold], [predicted], scores=score_tags([], [])))
    assert page.texts == [text]


def test_kinds_are_told_apart_by_class_chip_and_title() -> None:
    text = "أعلنت وزارة الخارجية الروسية أن لافروف يزور موسكو يوم الأربعاء مع طالبان"
    at = {word: (text.index(word), text.index(word) + len(word)) for word in text.split()}
    gold = [
        Entity(at["وزارة"][0], at["الروسية"][1], "ORG"),
        Entity(*at["لافروف"], "PER"),
        Entity(*at["موسكو"], "LOC"),
        Entity(at["يوم"][0], at["الأربعاء"][1], "DATE"),
    ]
    predicted = [
        Entity(at["الخارجية"][0], at["الروسية"][1], "ORG", 0.5),
        Entity(*at["لافروف"], "PER", 0.9),
        Entity(*at["موسكو"], "ORG", 0.7),
        Entity(*at["طالبان"], "ORG", 0.6),
    ]
    page = one(text, gold, predicted)
    assert page.marked("gold-correct") == page.marked("found-correct") == ["لافروف"]
    assert page.marked("gold-wrong") == ["وزارة ", "الخارجية الروسية", "موسكو"]
    assert page.marked("found-wrong") == ["الخارجية الروسية", "موسكو"]
    assert page.marked("gold-missed") == ["يوم الأربعاء"]
    assert page.marked("found-spurious") == ["طالبان"]
    chips = [values["data-chip"] for values, _ in page.marks if "data-chip" in values]
    assert chips == ["↔ ORG", "PER", "LOC → ORG", "− DATE", "+ ORG"]
    titles = [values["title"].partition(":")[0] for values, _ in page.marks if "title" in values]
    assert titles == ["wrong edges", "wrong edges", "correct", "wrong label", "missed", "spurious"]
    rows = [[" ".join(cell.split()) for cell in row] for row in page.cells["errors"][1:]]
    assert [row[:3] for row in rows] == [
        ["↔ wrong edges", "وزارة الخارجية الروسية ORG", "الخارجية الروسية ORG 0.50"],
        ["→ wrong label", "موسكو LOC", "موسكو ORG 0.70"],
        ["− missed", "يوم الأربعاء DATE", "–"],
        ["+ spurious", "–", "طالبان ORG 0.60"],
    ]
    assert all(row[3].replace("…", "") in text for row in rows)


def test_links_of_errors_lead_into_the_texts() -> None:
    page = one("سيرجي لافروف في موسكو", [Entity(0, 12, "PER")], [Entity(6, 12, "PER"), Entity(16, 21, "LOC")])
    ids = [values["id"] for _, values in page.tags if "id" in values]
    links = [values["href"] for tag, values in page.tags if tag == "a"]
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert "#d1c0" in links
    assert "#d1c16" in links


def test_long_lines_are_cut_at_spaces_around_the_error() -> None:
    text = "كلمة " * 40 + "موسكو" + " أخرى" * 40 + "\nسطر"
    start = text.index("موسكو")
    context = one(text, [Entity(start, start + 5, "LOC")], []).cells["errors"][1][3]
    assert context.startswith("…كلمة ")
    assert context.endswith(" أخرى…")
    assert "موسكو" in context
    assert "سطر" not in context


def test_chips_after_latin_words_join_their_run() -> None:
    page = one("[March 18] و Moscow في 2025", [Entity(1, 9, "DATE"), Entity(13, 19, "LOC"), Entity(23, 27, "DATE")], [])
    assert page.marked("latin") == ["March 18", "Moscow"]


def test_titles_facts_ids_and_labels_are_escaped() -> None:
    evil = "<script>alert('\"&')</script>"
    document = Document(evil, evil, (Entity(0, 8, evil),))
    html = render(
        [document],
        [replace(document, entities=())],
        title=evil,
        facts={evil: evil},
        labels=(evil,),
        scores=score_tags([["B-X"]], [["O"]]),
    )
    page = Page(html)
    assert "script" not in [tag for tag, _ in page.tags]
    assert page.cells["facts"] == [[evil, evil]]
    assert page.texts == [evil]
    assert "alert" not in html.replace("alert(&#39;&#34;&amp;&#39;)", "")


def test_the_page_needs_no_network() -> None:
    html = render([Document("d", "نص")], [Document("d", "نص")])
    page = Page(html)
    assert "default-src 'none'" in html
    assert not [tag for tag, _ in page.tags if tag in ("script", "img", "iframe", "object")]
    links = [values[name] for _, values in page.tags for name in ("href", "src") if name in values]
    assert all(link.startswith(("#", "data:")) for link in links)
    assert "url(" not in html
    assert "@import" not in html


@pytest.fixture
def mixed() -> Scores:
    return score_tags(
        [["B-PER", "I-PER", "O", "B-LOC"], ["I-ORG", "O", "B-DATE"]],
        [["B-PER", "I-PER", "O", "B-ORG"], ["B-ORG", "O", "B-DATE"]],
    )


def test_tables_are_the_scores(mixed: Scores) -> None:
    page = Page(render([], [], scores=mixed))
    for name, mode in (("strict", mixed.strict), ("default", mixed.default)):
        rows = {row[0]: row[1:] for row in page.cells[f"scores-{name}"][1:]}
        assert list(rows) == [*LABELS, "micro", "macro", "weighted"]
        for label, counts in [*mode.labels.items(), ("micro", mode.micro)]:
            numbers = [counts.gold, counts.predicted, counts.tp, counts.fp, counts.fn]
            ratios = [counts.precision, counts.recall, counts.f1]
            assert rows[label][:8] == [*map(str, numbers), *(f"{100 * ratio:.2f}" for ratio in ratios)]
        for mean in ("macro", "weighted"):
            ratios = [getattr(mode, mean)[ratio] for ratio in ("precision", "recall", "f1")]
            assert rows[mean][5:8] == [f"{100 * ratio:.2f}" for ratio in ratios]
    assert page.cells["scores-strict"] != page.cells["scores-default"]


def test_a_label_without_entities_has_dashes_and_an_unknown_one_a_row(mixed: Scores) -> None:
    rows = score_rows(published(mixed).strict, ("PER", "MISC"))
    assert rows[1].cells == ("MISC", "0", "0", "0", "0", "0", "–", "–", "–", "–")
    names = [row.cells[0] for row in rows]
    assert names == ["PER", "MISC", "DATE", "LOC", "ORG", "micro", "macro", "weighted"]


def test_the_note_says_how_the_numbers_were_counted(mixed: Scores) -> None:
    note = counting_note(published(mixed))
    assert "7 words in 2 sentences of 1 document;" in note
    assert 'mode="strict"' in note
    assert "start with I-: 1, left out of the strict scores." in note
    assert "start with I-: none." in counting_note(published(score_tags([["O"]], [["O"]])))
    predicted = counting_note(published(score_tags([["B-PER", "O"]], [["I-PER", "O"]])))
    assert "start with I-: none, predicted ones: 1, left out of the strict scores." in predicted


def test_without_errors_the_page_says_so() -> None:
    html = render([Document("d", "نص")], [Document("d", "نص")])
    assert "every gold entity was found" in html


def test_documents_that_do_not_pair_are_an_error() -> None:
    with pytest.raises(DataError, match="expected each gold document exactly once"):
        render([Document("a", "نص")], [Document("b", "نص")], scores=score_tags([], []))
