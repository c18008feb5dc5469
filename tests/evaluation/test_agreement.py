"""`musamma agree`: comparison with scikit-learn, differences, the page, error messages."""

import json
import math
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from helpers.command import Command
from helpers.html_page import Page
from helpers.paths import SEEDS
from helpers.strategies import LABELS, documents, entities, tags
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.jsonl import format_document
from musamma.data.located import LocatedDocument
from musamma.data.tags.bio import tags_of
from musamma.data.text.segmentation import sentences_of
from musamma.evaluation.agreement import Agreement, cohen_kappa, measure_agreement, pair_annotations
from musamma.evaluation.pages.agreement_page import agreement_rows, render_agreement
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted

GOLD = SEEDS / "gold.jsonl"
TEXT = "التقى لافروف متقي في موسكو"
"""The spans of the words are 0:5, 6:12, 13:17, 18:20 and 21:26."""
A = [Entity(6, 12, "PER"), Entity(13, 17, "PER"), Entity(21, 26, "LOC")]
B = [Entity(6, 17, "PER"), Entity(21, 26, "ORG")]


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@st.composite
def annotations(draw: st.DrawFn) -> tuple[list[Document], list[Document]]:
    first = draw(st.lists(documents(LABELS), max_size=3, unique_by=lambda document: document.id))
    return first, [replace(x, entities=draw(entities(sentences_of(x), LABELS))) for x in first]


def agreement(first: list[Document], second: list[Document]) -> Agreement:
    return measure_agreement(GoldAndPredicted.of(first, second))


def document(found: list[Entity], *, text: str = TEXT, id: str = "d") -> Document:
    return Document(id, text, tuple(found))


def oracle(first: list[str], second: list[str]) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 0/0 if there is only one tag
        return float(cohen_kappa_score(first, second))


def same(ours: float | None, theirs: float) -> bool:
    return math.isnan(theirs) if ours is None else math.isclose(ours, theirs, abs_tol=1e-12)


@given(st.data(), tags(max_size=30).filter(bool))
def test_kappa_is_that_of_scikit_learn(data: st.DataObject, first: list[str]) -> None:
    second = data.draw(st.lists(st.sampled_from([*first, "O"]), min_size=len(first), max_size=len(first)))
    pairs = {pair: list(zip(first, second, strict=True)).count(pair) for pair in zip(first, second, strict=True)}
    assert same(cohen_kappa(pairs), oracle(first, second))


@given(annotations())
def test_all_figures_are_those_of_scikit_learn_and_the_same_both_ways(
    both: tuple[list[Document], list[Document]],
) -> None:
    one, other = agreement(*both), agreement(both[1], both[0])
    first, second = ([tag for document in side for tags in tags_of(document) for tag in tags] for side in both)
    assert one.words == len(first)
    if first:
        assert same(one.kappa, oracle(first, second))
        for label, kappa in one.kappa_labels.items():
            assert same(kappa, oracle(*[[str(tag[2:] == label) for tag in side] for side in (first, second)]))
    kept = [pair for pair in zip(first, second, strict=True) if pair != ("O", "O")]
    if kept:
        assert same(one.kappa_entities, oracle(*[list(side) for side in zip(*kept, strict=True)]))
    assert one.spans.micro.f1 == other.spans.micro.f1
    assert (one.kappa, one.kappa_entities, one.kappa_labels) == (other.kappa, other.kappa_entities, other.kappa_labels)
    json.dumps(one.as_json(), allow_nan=False)


@given(annotations())
def test_an_annotation_agrees_with_itself(both: tuple[list[Document], list[Document]]) -> None:
    found = agreement(both[0], both[0])
    assert found.spans.micro.fp == found.spans.micro.fn == 0
    assert found.kappa in (None, 1.0)


def test_by_hand() -> None:
    # The tags are O B-PER B-PER O B-LOC and O B-PER I-PER O B-ORG. 3 of 5 words have equal tags. The agreement by
    # chance is (O 2·2 + B-PER 2·1) / 25 = 6/25, so κ = (15/25 - 6/25) / (1 - 6/25) = 9/19.
    found = agreement([document(A)], [document(B)])
    assert found.kappa == pytest.approx(9 / 19)
    # Without the two words that are O in both, 1 of 3 words has equal tags; the agreement by chance is 2·1 / 9.
    assert found.kappa_entities == pytest.approx((3 / 9 - 2 / 9) / (1 - 2 / 9))
    assert found.kappa_labels == {"LOC": 0.0, "ORG": 0.0, "PER": 1.0}
    assert (found.spans.micro.tp, found.spans.micro.gold, found.spans.micro.predicted) == (0, 3, 2)
    assert agreement_rows(found)[-1] == ("all", "3", "2", "0", "0.00", "0.474")
    assert agreement([document([])], [document([])]).kappa is None


@given(annotations())
def test_the_page_has_every_text_and_every_difference(both: tuple[list[Document], list[Document]]) -> None:
    page = Page(render_agreement(agreement(*both), GoldAndPredicted.of(*both), facts={"A": "a", "B": "b"}))
    assert page.texts == [document.text.replace("\0", "\ufffd") for document in both[0]]
    assert len(page.cells.get("errors", [[]])) - 1 == len(GoldAndPredicted.of(*both).errors)


def test_the_page_speaks_of_a_and_b_and_not_of_right_and_wrong() -> None:
    one, two = document([*A, Entity(0, 5, "ORG")]), document([*B, Entity(18, 20, "LOC")])
    html = render_agreement(agreement([one], [two]), GoldAndPredicted.of([one], [two]), facts={})
    page = Page(html)
    chips = [values["data-chip"] for values, _ in page.marks if "data-chip" in values]
    assert chips == ["A ORG", "↔ PER · A PER", "B LOC", "LOC | ORG"]
    titles = [values["title"].partition(":")[0] for values, _ in page.marks if "title" in values]
    assert {"only in A", "only in B", "other edges", "other label"} <= set(titles)
    assert "predicted" not in html
    assert "wrong edges" not in html


def pair(first: list[Document], second: list[Document], *, in_words: tuple[bool, bool] = (False, False)) -> list[str]:
    """The ids of the pairs of two annotations."""
    one, two = (
        [LocatedDocument(x, Path(name)) for x in side] for name, side in (("a.jsonl", first), ("b.jsonl", second))
    )
    return [document.id for document in pair_annotations(one, two, in_words=in_words).predicted]


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (["d", "e"], ["d"], "a.jsonl:1: document 'e': found no document for it in b.jsonl, expected one for each"),
        (["d"], ["d", "e"], "b.jsonl:1: document 'e': found no such document in a.jsonl, expected only what"),
        (["d"], ["d", "d"], "b.jsonl:1: document 'd': found it on line 1 already, expected each document once"),
        (["d"], ["e", "f"], "b.jsonl:1: document 'f': found more documents than the 1 of a.jsonl"),
    ],
)
def test_documents_that_do_not_pair_are_named(first: list[str], second: list[str], message: str) -> None:
    with pytest.raises(DataError) as caught:
        pair([document([], id=name) for name in first], [document([], id=name) for name in second])
    assert str(caught.value).startswith(message)


T1, T2, T3 = "زار لافروف", "قال بوتين", "عاد متقي"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ({"1": T1, "2": T2}, {"2": T2}, "a.jsonl:1: document '1': found no document for it in b.jsonl"),
        ({"2": T2}, {"1": T1, "2": T2}, "b.jsonl:1: document '1': found no such document in a.jsonl"),
        ({"1": T1, "2": T2}, {"line 7": T2}, "a.jsonl:1: document '1': found no document for it in b.jsonl"),
        # The same texts under other numbers: their texts say which one is missing.
        ({"1": T1, "2": T2, "3": T3}, {"0": T1, "1": T2}, "a.jsonl:1: document '3': found no document for it"),
        # One is missing and the text of another differs: the ids say which one is missing.
        ({"1": T1, "2": T2}, {"2": T3}, "a.jsonl:1: document '1': found no document for it in b.jsonl"),
        ({"1": T1, "2": T2}, {"2": T2, "3": T3}, "b.jsonl:1: document '3': found no such document in a.jsonl"),
        # None is missing: the first text that differs.
        ({"0": T1, "1": T2}, {"1": T1, "2": T3}, "b.jsonl:1: document '2': found 'عاد متقي' from character 0 on"),
    ],
)
def test_a_missing_document_is_named_also_by_a_number(
    first: dict[str, str], second: dict[str, str], message: str
) -> None:
    one, two = ([document([], id=name, text=text) for name, text in side.items()] for side in (first, second))
    with pytest.raises(DataError) as caught:
        pair(one, two)
    assert str(caught.value).startswith(message)


def test_a_missing_document_is_named_also_in_a_file_of_words() -> None:
    one, two = [document([], id="1", text=T1), document([], id="2", text=T2)], [document([], id="x", text=T2)]
    with pytest.raises(DataError, match=r"document '1': found no document for it in b\.jsonl"):
        pair(one, two, in_words=(False, True))
    # Files of words may lack the boundaries of documents, and documents without a word.
    empty = document([], id="0", text="")
    assert pair([empty, *one], [document([], id="x", text=f"{T1}\n\n{T2}")], in_words=(False, True)) == ["0", "1", "2"]


def test_texts_that_differ_are_shown() -> None:
    with pytest.raises(DataError) as caught:
        pair([document([])], [document([], text=TEXT + ".")])
    assert str(caught.value) == (
        "b.jsonl:1: document 'd': found '.' from character 26 on, expected '' as in a.jsonl:1; both must have the same "
        "text"
    )


def test_annotations_with_other_ids_are_paired_by_their_texts() -> None:
    first = [document(A, id="1"), document([], id="2", text="نعم")]
    second = [document(B, id="line 1"), document([], id="line 2", text="نعم")]
    assert pair(first, second) == ["1", "2"]
    assert pair(first, second[::-1]) == ["1", "2"]


def test_words_without_their_spacing_are_put_on_the_text() -> None:
    spaced = document([Entity(8, 14, "PER")], text="التقى   لافروف", id="x")
    joined = document([Entity(6, 12, "PER")], text="التقى لافروف", id="y")
    for sides, in_words in (((spaced, joined), (False, True)), ((joined, spaced), (True, False))):
        one, two = ([LocatedDocument(each, Path("a"))] for each in sides)
        pairs = pair_annotations(one, two, in_words=in_words)
        assert [each.text for each in (*pairs.gold, *pairs.predicted)] == [spaced.text] * 2
        assert measure_agreement(pairs).spans.micro.tp == 1


def test_the_command(musamma: Command, tmp_path: Path) -> None:
    paths = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for path, found in zip(paths, (A, B), strict=True):
        path.write_text(format_document(document(found)) + "\n", encoding="utf-8")
    done = musamma("agree", *paths, "--html", tmp_path / "out" / "page.html")
    assert done.code == 0
    assert done.out.splitlines()[:6] == [
        "d: other edges: A PER «لافروف» 6:12, B PER «لافروف متقي» 6:17",
        "    التقى [لافروف متقي] في موسكو",
        "d: only in A: A PER «متقي» 13:17",
        "    التقى لافروف [متقي] في موسكو",
        "d: other label: A LOC «موسكو» 21:26, B ORG «موسكو» 21:26",
        "    التقى لافروف متقي في [موسكو]",
    ]
    assert "1 document, 1 sentence, 5 words" in done.out
    assert Page((tmp_path / "out" / "page.html").read_text(encoding="utf-8")).texts == [TEXT]
    found = json.loads(musamma("agree", *paths, "--json").out)
    assert (found["a"], found["b"], found["same"], found["words"]) == (3, 2, 0, 5)
    assert found["differences"][1] == {
        "document": "d",
        "kind": "only in A",
        "a": {"start": 13, "end": 17, "label": "PER", "text": "متقي"},
        "b": None,
    }
    assert musamma("agree", paths[0], GOLD).code == 2
    same = musamma("agree", GOLD, GOLD)
    assert (same.code, same.out.splitlines()[-1]) == (
        0,
        "κ of the words in an entity of A, B or both: 1.000; 0 differences",
    )
