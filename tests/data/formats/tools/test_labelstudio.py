"""Tests of Label Studio's JSON: tasks, annotations and predictions."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import numbered
from helpers.strategies import texts
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.corpus import write_corpus
from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.registry import Tasks

TEXT = "التقى لافروف في موسكو"


def region(start: int, end: int, label: str = "PER", **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label]}
    text = more.pop("text", None)
    value |= {} if text is None else {"text": text}
    return {"id": "x", "from_name": "ner", "to_name": "t", "type": "labels", "value": value, **more}


def task(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": list(results)}], **more}


def tasks(folder: Path, *found: Any) -> Path:
    path = folder / "export.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def read(folder: Path, *found: Any, **options: Any) -> list[Document]:
    return [document for _, document in numbered(tasks(folder, *found), **options)]


def counted(folder: Path, *found: Any, **options: Any) -> tuple[list[Document], dict[str, int], dict[str, int]]:
    """The documents, and what is counted as lost and as left out."""
    lost: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    return read(folder, *found, lost=lost, left_out=left_out, **options), dict(lost), dict(left_out)


def refused(folder: Path, *found: Any, **options: Any) -> str:
    with pytest.raises(DataError) as caught:
        read(folder, *found, **options)
    assert str(caught.value).startswith(f"{folder / 'export.json'}:")
    return str(caught.value)


def test_an_export_is_read_with_its_ids_and_other_data(tmp_path: Path) -> None:
    exported = task(region(6, 12), region(16, 21, "LOC"), data={"text": TEXT, "source": "TASS"}, project=3)
    assert read(tmp_path, exported) == [
        Document("7", TEXT, (Entity(6, 12, "PER"), Entity(16, 21, "LOC")), {"source": "TASS"})
    ]


def test_tasks_know_their_lines(tmp_path: Path) -> None:
    path = tasks(tmp_path, task(), task(id=8))
    lines = [lines.first for lines, _ in numbered(path)]
    source = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert all(source[line - 1].strip() == "{" for line in lines)


def test_entities_with_scores_are_a_prediction_and_others_an_annotation(tmp_path: Path) -> None:
    scored = Document("a", TEXT, (Entity(6, 12, "PER", 0.5),), {"page": 2})
    write_corpus(
        [scored, Document("b", TEXT, (Entity(6, 12, "PER"),)), Document("c", TEXT)], tmp_path / "t.json", "labelstudio"
    )
    first, second, third = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert first == {
        "data": {"text": TEXT, "id": "a", "meta": {"page": 2}},
        "predictions": [
            {
                "model_version": "musamma",
                "result": [
                    {
                        "id": "e0",
                        "from_name": "label",
                        "to_name": "text",
                        "type": "labels",
                        "value": {"start": 6, "end": 12, "text": "لافروف", "labels": ["PER"]},
                        "score": 0.5,
                    }
                ],
            }
        ],
    }
    assert second["annotations"][0]["result"][0]["value"]["labels"] == ["PER"]
    assert "predictions" not in second
    assert third["annotations"] == [{"result": []}], "annotated as well: there is nothing in it"
    assert [document.id for document in read(tmp_path, first, second, third)] == ["a", "b", "c"]


def test_texts_without_any_entity_are_written_as_tasks_to_be_done(tmp_path: Path) -> None:
    write_corpus([Document("a", TEXT), Document("b", TEXT)], tmp_path / "t.json", "labelstudio")
    found = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert [task["annotations"] for task in found] == [[], []]
    assert counted(tmp_path, *found) == ([], {}, {"tasks that nobody annotated": 2})
    assert read(tmp_path, *found, tasks=Tasks.EVERY) == [Document("a", TEXT), Document("b", TEXT)]


def test_a_prediction_of_nothing_is_a_prediction(tmp_path: Path) -> None:
    predicted = Document("a", TEXT, (), {PROVENANCE: {"model": "m"}})
    write_corpus([predicted, Document("b", TEXT)], tmp_path / "t.json", "labelstudio")
    found = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    assert counted(tmp_path, *found) == ([predicted], {}, {"tasks that nobody annotated": 1})
    assert read(tmp_path, *found, tasks=Tasks.ANNOTATED) == []


def test_a_corrected_prediction_comes_back_with_its_id_and_without_scores(tmp_path: Path) -> None:
    write_corpus([Document("a", TEXT, (Entity(6, 12, "PER", 0.5),))], tmp_path / "t.json", "labelstudio")
    (exported,) = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    seen = [{**exported["predictions"][0]["result"][0], "origin": "prediction"}, region(16, 21, "LOC")]
    exported |= {"id": 31, "annotations": [{"id": 5, "result": seen, "was_cancelled": False}], "drafts": []}
    assert read(tmp_path, exported) == [Document("a", TEXT, (Entity(6, 12, "PER"), Entity(16, 21, "LOC")))]
    exported["annotations"][0]["result"] = []
    assert read(tmp_path, exported) == [Document("a", TEXT)], "a person deleted it"
    exported["annotations"][0] |= {"was_cancelled": True}
    assert counted(tmp_path, exported) == ([], {}, {"skipped tasks": 1})
    assert read(tmp_path, exported, tasks=Tasks.EVERY) == [Document("a", TEXT, (Entity(6, 12, "PER", 0.5),))]


def test_annotations_were_completions_once(tmp_path: Path) -> None:
    exported = task(completions=[{"result": [region(6, 12)]}])
    del exported["annotations"]
    assert read(tmp_path, exported)[0].entities == (Entity(6, 12, "PER"),)


def test_of_several_annotations_the_ground_truth_is_taken(tmp_path: Path) -> None:
    both = [{"result": [region(6, 12)]}, {"result": [region(16, 21, "LOC")], "ground_truth": True}]
    assert read(tmp_path, task(annotations=both))[0].entities == (Entity(16, 21, "LOC"),)
    del both[1]["ground_truth"]
    message = refused(tmp_path, task(annotations=both))
    assert "task 7: found 2 annotations, expected one, or one marked as ground truth; mark one or delete" in message


EMOJI = "👨🏻\u200d🚒 في موسكو"
CRLF = "عنوان\r\nفي موسكو"


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        pytest.param(EMOJI, 8, 13, id="characters"),
        pytest.param(EMOJI, 11, 16, id="UTF-16, versions before 1.4"),
        pytest.param(CRLF, 10, 15, id="CRLF as two"),
        pytest.param(CRLF, 9, 14, id="CRLF as one"),
    ],
)
def test_offsets_are_counted_so_that_the_spelling_fits(tmp_path: Path, text: str, start: int, end: int) -> None:
    (document,) = read(tmp_path, task(region(start, end, text="موسكو"), data={"text": text}))
    (found,) = document.entities
    assert document.text == text
    assert text[found.start : found.end] == "موسكو"


def test_without_spelling_offsets_are_characters(tmp_path: Path) -> None:
    (document,) = read(tmp_path, task(region(8, 13), data={"text": EMOJI}))
    assert document.entities == (Entity(8, 13, "PER"),)


def test_a_line_end_in_a_spelling_may_be_written_as_two_characters(tmp_path: Path) -> None:
    (document,) = read(tmp_path, task(region(0, 5, text="a\\nbc"), data={"text": "a\r\nbc"}))
    assert document.entities == (Entity(0, 5, "PER"),)


@pytest.mark.parametrize("key", ["content", "نص"])
def test_the_one_text_of_a_task_may_have_any_name(tmp_path: Path, key: str) -> None:
    assert read(tmp_path, task(data={key: TEXT, "page": 3})) == [Document("7", TEXT, (), {"page": 3})]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"type": "choices", "value": {"choices": ["news"]}}, "results of type choices"),
        ({"type": "choices", "value": {"start": 6, "end": 12, "choices": ["news"]}}, "results of type choices"),
        ({"type": "textarea", "value": {"start": 6, "end": 12, "text": ["?"]}}, "results of type textarea"),
        ({"type": "number", "value": {"number": 3}}, "results of type number"),
        ({"type": "rating", "value": {"rating": 3}}, "results of type rating"),
        ({"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}, "relations"),
        (region(16, 21) | {"value": {"start": 16, "end": 21, "labels": []}}, "regions without a label"),
        ({"type": "text", "value": {"start": 16, "end": 21, "text": "موسكو"}}, "regions without a label"),
        (7, "results of type None"),
    ],
)
def test_results_that_are_no_labelled_regions_are_counted(tmp_path: Path, more: Any, kind: str) -> None:
    (document,), lost, _ = counted(tmp_path, task(more, region(6, 12)))
    assert lost == {kind: 1}
    assert document.entities == (Entity(6, 12, "PER"),)


def test_notes_of_regions_are_counted(tmp_path: Path) -> None:
    (document,), lost, _ = counted(tmp_path, task(region(6, 12, meta={"text": ["sure?"]})))
    assert (document.entities, lost) == ((Entity(6, 12, "PER"),), {"notes of regions": 1})


def test_what_a_refused_task_would_lose_is_not_counted(tmp_path: Path) -> None:
    rejected: list[DataError] = []
    bad = task({"type": "relation"}, region(6, 99), id=1)
    found, lost, _ = counted(tmp_path, bad, task(region(6, 12), id=2), on_rejected=rejected.append)
    assert [document.id for document in found] == ["2"]
    assert lost == {}
    assert [error.line for error in rejected] == [2]


@pytest.mark.parametrize("tool", ["labels", "hypertextlabels"])
def test_overlapping_regions_and_regions_of_two_labels_are_read(tmp_path: Path, tool: str) -> None:
    both = {"type": tool, "value": {"start": "16", "end": "21", tool: ["LOC", "ORG", "LOC"]}}
    (document,) = read(tmp_path, task(region(6, 12), region(6, 15, "ORG"), both))
    assert document.entities == (
        Entity(6, 12, "PER"),
        Entity(6, 15, "ORG"),
        Entity(16, 21, "LOC"),
        Entity(16, 21, "ORG"),
    )


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("زار جون  سميث", "جون سميث"),
        ("زار جون\u00a0 سميث", "جون سميث"),
        ("زار جون\t\tسميث", "جون سميث"),
        ("زار جون\r\n\r\nسميث", "جون\\n\\nسميث"),
        ("زار جون\n سميث", "جون\\n سميث"),
        ("زار جون\u200f\u200b سميث", "جون سميث"),
        ("👍 زار جون  سميث", "جون سميث"),
    ],
)
def test_offsets_count_where_a_spelling_differs_in_white_space_alone(tmp_path: Path, text: str, spelling: str) -> None:
    start = text.index("جون")
    (document,) = read(tmp_path, task(region(start, len(text), text=spelling), data={"text": text}))
    assert document.entities == (Entity(start, len(text), "PER"),)
    wrong = refused(tmp_path, task(region(start, len(text), text="جون سميد"), data={"text": text}))
    assert "and the text that they enclose" in wrong


def test_the_unit_of_offsets_is_the_one_that_spells_most_regions_exactly(tmp_path: Path) -> None:
    text = "👍 موسكو ثم كابل"
    found = task(region(2, 8, text=" موسكو"), region(12, 16, text="كابل"), data={"text": text})
    assert [text[e.start : e.end] for e in read(tmp_path, found)[0].entities] == [" موسكو", "كابل"]


def test_crlf_as_one_and_emoji_as_two_may_come_together(tmp_path: Path) -> None:
    text = "👍\r\nفي موسكو"
    (document,) = read(tmp_path, task(region(6, 11, "LOC", text="موسكو"), data={"text": text}))
    assert [text[e.start : e.end] for e in document.entities] == ["موسكو"]


def made_by(person: Any, *results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"completed_by": person, "result": list(results), **more}


@pytest.mark.parametrize(
    ("first", "second", "annotator", "names"),
    [
        (3, 14, "14", "14, 3"),
        ({"id": 3}, {"id": 14, "email": "b@x.org"}, "14", "14, 3, b@x.org"),
        ("a@x.org", {"email": "b@x.org"}, "b@x.org", "a@x.org, b@x.org"),
    ],
)
def test_an_annotator_is_chosen_among_several(
    tmp_path: Path, first: Any, second: Any, annotator: str, names: str
) -> None:
    both = [made_by(first, region(6, 12)), made_by(second, region(16, 21, "LOC"))]
    found = [task(annotations=both), task(annotations=both[:1], id=8), task(annotations=[], id=9)]
    documents, _, left_out = counted(tmp_path, *found, annotator=annotator, tasks=Tasks.ANNOTATED)
    assert [(each.id, each.entities) for each in documents] == [("7", (Entity(16, 21, "LOC"),))]
    assert left_out == {f"tasks that {annotator} did not annotate": 2}
    assert f"; choose one with --annotator ({names}), mark one" in refused(tmp_path, *found)


def test_an_annotator_that_no_task_has_is_refused(tmp_path: Path) -> None:
    message = refused(tmp_path, task(annotations=[made_by(3), made_by("a@x.org")]), annotator="b")
    assert "found those of 3, a@x.org, expected annotations of 'b'; correct --annotator" in message


def test_what_an_annotator_skipped_is_left_out(tmp_path: Path) -> None:
    both = [made_by(3, region(6, 12)), made_by(4, was_cancelled=True)]
    assert counted(tmp_path, task(annotations=both), annotator="4") == ([], {}, {"skipped tasks": 1})
    assert read(tmp_path, task(annotations=both))[0].entities == (Entity(6, 12, "PER"),)


def test_a_task_is_for_a_model_whoever_annotated_it(tmp_path: Path) -> None:
    both = task(annotations=[made_by(3, region(6, 12)), made_by(4)])
    assert read(tmp_path, both, tasks=Tasks.EVERY) == [Document("7", TEXT)]


def test_predictions_that_nobody_looked_at_are_no_gold(tmp_path: Path) -> None:
    alone = {"id": 1, "data": {"text": TEXT}, "annotations": []}
    alone["predictions"] = [{"model_version": "v2", "score": 87.5, "result": [region(6, 12, score=0.5)]}]
    corrected = alone | {"id": 2, "annotations": [made_by(3, region(16, 21, "LOC"))]}
    gold, _, left_out = counted(tmp_path, alone, corrected, tasks=Tasks.ANNOTATED)
    assert gold == [Document("2", TEXT, (Entity(16, 21, "LOC"),))]
    assert left_out == {"tasks with predictions alone": 1}
    both, _, left_out = counted(tmp_path, alone, corrected)
    assert both == [Document("1", TEXT, (Entity(6, 12, "PER", 0.5),), {PROVENANCE: {"model": "v2"}}), *gold]
    assert left_out == {}


def test_a_model_without_a_name_is_unknown_and_its_scores_may_be_none(tmp_path: Path) -> None:
    found = {"data": {"text": TEXT}, "predictions": [{"result": [region(6, 12, score=93)]}]}
    (document,), lost, _ = counted(tmp_path, found)
    assert document == Document("line 2", TEXT, (Entity(6, 12, "PER"),), {PROVENANCE: {"model": "unknown"}})
    assert lost == {"scores that are no probabilities": 1}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"annotations": []}, "tasks that nobody annotated"),
        ({}, "tasks that nobody annotated"),
        ({"annotations": [], "drafts": [{"result": [region(6, 12)]}]}, "tasks with nothing but a draft"),
        ({"annotations": [made_by(3, region(6, 12), was_cancelled=True)]}, "skipped tasks"),
        ({"completions": [made_by(3, was_cancelled=True)]}, "skipped tasks"),
    ],
)
@pytest.mark.parametrize("wanted", [Tasks.LABELLED, Tasks.ANNOTATED])
def test_tasks_without_an_annotation_are_left_out(
    tmp_path: Path, more: dict[str, Any], reason: str, wanted: Tasks
) -> None:
    open_task = {"id": 1, "data": {"text": TEXT}, **more}
    found, lost, left_out = counted(tmp_path, open_task, task(id=2), tasks=wanted)
    assert found == [Document("2", TEXT)], "a person found nothing there"
    assert (lost, left_out) == ({}, {reason: 1})
    assert [each.id for each in read(tmp_path, open_task, task(id=2), tasks=Tasks.EVERY)] == ["1", "2"]


def test_the_text_of_a_task_is_the_one_that_its_regions_fit(tmp_path: Path) -> None:
    data = {"title": "عنوان", "body": TEXT}
    (document,) = read(tmp_path, task(region(6, 12, text="لافروف"), data=data))
    assert document == Document("7", TEXT, (Entity(6, 12, "PER"),), {"title": "عنوان"})


def test_regions_of_a_second_text_are_counted_and_no_gold(tmp_path: Path) -> None:
    title = region(0, 5, "LOC", text="عنوان", to_name="title")
    found = task(region(6, 12, text="لافروف"), title, data={"title": "عنوان", "text": TEXT})
    (document,), lost, _ = counted(tmp_path, found)
    assert (document.text, document.entities) == (TEXT, (Entity(6, 12, "PER"),))
    assert lost == {"regions of other texts": 1}
    assert "found regions in several texts of the task, expected all in 'text'" in refused(
        tmp_path, found, tasks=Tasks.ANNOTATED
    )


def test_an_id_of_null_is_none(tmp_path: Path) -> None:
    found = [task(data={"text": TEXT, "id": None}), task(id=None)]
    first, second = read(tmp_path, *found)
    assert first.id == "7"
    assert second.id.startswith("line ")


def test_the_meta_of_a_task_is_kept(tmp_path: Path) -> None:
    found = task(data={"text": TEXT, "source": "TASS"}, meta={"page": 3})
    assert read(tmp_path, found)[0].meta == {"source": "TASS", "page": 3}
    assert "the key 'source' both in meta and next to it" in refused(tmp_path, found | {"meta": {"source": "AFP"}})


def test_tasks_may_be_one_a_line_or_one_alone(tmp_path: Path) -> None:
    first, second = task(region(6, 12), id=1), task(id=2)
    path = tmp_path / "tasks.jsonl"
    path.write_text(f"{json.dumps(first)}\n\n{json.dumps(second)}\n", encoding="utf-8")
    assert [(lines.first, each.id) for lines, each in numbered(path, "labelstudio")] == [(1, "1"), (3, "2")]
    path.write_text(json.dumps(first, indent=2), encoding="utf-8")
    assert [each.entities for _, each in numbered(path, "labelstudio")] == [(Entity(6, 12, "PER"),)]


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (task(region(6, 99)), "task 7: found the region"),
        (task(region(-1, 4)), "task 7: found the region"),
        (
            task(region(6, 6)),
            "task 7: document '7': found the PER at 6:6, expected it within the text of 21 characters",
        ),
        (task(region(6, 12, text="موسكو")), "expected offsets (of Unicode characters, from 0 to 21) and the text that"),
        (
            task(
                {
                    "type": "hypertextlabels",
                    "value": {"start": "/p[1]/text()[1]", "end": "/p", "hypertextlabels": ["A"]},
                }
            ),
            "expected start and end as offsets in a plain text; annotate plain text (<Text>), neither HTML nor",
        ),
        (
            task({"type": "paragraphlabels", "value": {"start": "0", "end": "0", "paragraphlabels": ["A"]}}),
            "expected start and end as offsets in a plain text",
        ),
        (task({"type": "labels", "value": {"labels": ["A"]}}), "expected start and end as offsets"),
        (task(region(True, 4)), "expected start and end as offsets"),
        (task(region("4.0", 4)), "expected start and end as offsets"),
        (task({"type": "labels", "value": {"start": 0, "end": 5, "labels": [3]}}), "expected a list of labels"),
        (task({"type": "labels", "value": {"start": 0, "end": 5, "labels": "A"}}), "expected a list of labels"),
        (
            task(region(0, 5, text="موسكو"), data={"text": "https://example.org/a.txt"}),
            "correct the text itself instead",
        ),
        (task(region(6, 12), predictions=7, annotations=[]), "found the predictions 7, expected a list"),
        (task(annotations=[{"result": None}]), "task 7: found the annotations"),
        (task(data={"title": "a", "body": "b"}), "task 7: found the texts ['title', 'body'] in data, expected one"),
        (task(data=None), "task 7: found the data None"),
        (task(data={"text": TEXT, "page": 1, "meta": {"page": 2}}), "found the key 'page' both in meta and next to it"),
        ({"data": {}, "annotations": [{"result": []}]}, "task of line 2: found the data {}, expected a text in it"),
        (
            task(data={"text": [{"author": "a", "text": TEXT}]}),
            "expected a text in it; annotate plain text, no dialogues",
        ),
        (
            {"text": TEXT, "label": [], "id": 3},
            "CSV; write records of other tools into a .jsonl file, one object a line",
        ),
        (3, "found something other than a list of objects"),
    ],
)
def test_a_bad_task_is_named(tmp_path: Path, found: Any, message: str) -> None:
    assert message in refused(tmp_path, found)


@pytest.mark.parametrize("source", ["", "{}", "[", '[{"data": 1}', "[{}", "[{]", "nonsense", "[] x", "[{} {}]", "[1]"])
def test_what_is_no_list_of_tasks_is_refused(tmp_path: Path, source: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(source, encoding="utf-8")
    with pytest.raises(DataError, match=r"export\.json:1: .*expected"):
        list(numbered(path))


@pytest.mark.parametrize("source", ["[]", " [ ]\n", "\ufeff[]"])
def test_a_list_of_nothing_has_no_documents(tmp_path: Path, source: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(source, encoding="utf-8")
    assert list(numbered(path)) == []


@given(texts.filter(bool), st.data())
def test_old_versions_and_web_line_ends_give_the_same_spans(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    units = [len(text[:edge].encode("utf-16-le")) // 2 for edge in (start, end)]
    (document,) = read(tmp_path_factory.getbasetemp(), task(region(*units, text=text[start:end]), data={"text": text}))
    (found,) = document.entities
    assert text[found.start : found.end].replace("\r\n", "\n") == text[start:end].replace("\r\n", "\n")


def test_data_nested_too_deep_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    outcomes = set()
    for depth in range(50, 1200, 10):
        deep = "[" * depth + "]" * depth
        task = f'{{"data": {{"text": "a", "more": {deep}}}, "annotations": [{{"result": []}}]}}'
        path.write_text(f"[{task}]", encoding="utf-8")
        try:
            outcomes.add(len(list(numbered(path, "labelstudio"))))
        except DataError as error:
            outcomes.add(str(error.line))
    assert outcomes == {1, "1"}


def test_what_is_called_text_is_kept_where_the_regions_are_in_another_one(tmp_path: Path) -> None:
    data = {"text": "عنوان الخبر", "body": "زار أحمد القاهرة"}
    result = {"from_name": "label", "to_name": "body", "type": "labels"}
    result["value"] = {"start": 4, "end": 8, "text": "أحمد", "labels": ["PER"]}  # type: ignore[assignment]
    (found,) = read(tmp_path, {"id": 1, "data": data, "annotations": [{"result": [result]}]})
    assert (found.text, found.meta) == (data["body"], {"text": data["text"]})
