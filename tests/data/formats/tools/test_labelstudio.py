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
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError

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


def read(folder: Path, *found: Any) -> list[Document]:
    return [document for _, document in numbered(tasks(folder, *found))]


def refused(folder: Path, *found: Any) -> str:
    with pytest.raises(DataError) as caught:
        read(folder, *found)
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
    # Label Studio shows a task without an annotation as still to be done.
    assert third["annotations"] == []


def test_a_corrected_prediction_comes_back_with_its_id_and_without_scores(tmp_path: Path) -> None:
    write_corpus([Document("a", TEXT, (Entity(6, 12, "PER", 0.5),))], tmp_path / "t.json", "labelstudio")
    (exported,) = json.loads((tmp_path / "t.json").read_text(encoding="utf-8"))
    seen = [{**exported["predictions"][0]["result"][0], "origin": "prediction"}, region(16, 21, "LOC")]
    exported |= {"id": 31, "annotations": [{"id": 5, "result": seen, "was_cancelled": False}], "drafts": []}
    assert read(tmp_path, exported) == [Document("a", TEXT, (Entity(6, 12, "PER"), Entity(16, 21, "LOC")))]
    exported["annotations"][0]["result"] = []
    assert read(tmp_path, exported) == [Document("a", TEXT)], "a person deleted it"
    exported["annotations"][0] |= {"was_cancelled": True}
    assert read(tmp_path, exported) == [Document("a", TEXT, (Entity(6, 12, "PER", 0.5),))], "a person skipped it"


def test_annotations_were_completions_once(tmp_path: Path) -> None:
    exported = task(completions=[{"result": [region(6, 12)]}])
    del exported["annotations"]
    assert read(tmp_path, exported)[0].entities == (Entity(6, 12, "PER"),)


def test_of_several_annotations_the_ground_truth_is_taken(tmp_path: Path) -> None:
    both = [{"result": [region(6, 12)]}, {"result": [region(16, 21, "LOC")], "ground_truth": True}]
    assert read(tmp_path, task(annotations=both))[0].entities == (Entity(16, 21, "LOC"),)
    del both[1]["ground_truth"]
    message = refused(tmp_path, task(annotations=both))
    assert "task 7: found 2 annotations, expected one, or one marked as ground truth; mark one" in message


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


def test_results_that_are_no_spans_are_counted(tmp_path: Path) -> None:
    lost: Counter[str] = Counter()
    choice = {"type": "choices", "value": {"choices": ["news"]}}
    list(numbered(tasks(tmp_path, task(choice, region(6, 12))), lost=lost))
    assert lost == {"results of type choices": 1}


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (task({"type": "relation", "from_id": "a", "to_id": "b"}), "task 7: found a relation, expected only regions"),
        (
            task(region(6, 12), region(6, 15, "ORG")),
            "task 7: found the ORG at 6:15 overlapping the PER at 6:12, expected regions",
        ),
        (task(region(6, 99)), "task 7: found the region"),
        (task(region(-1, 4)), "task 7: found the region"),
        (
            task(region(6, 6)),
            "task 7: document '7': found the PER at 6:6, expected it within the text of 21 characters",
        ),
        (task(region(6, 12, text="موسكو")), "expected offsets (of Unicode characters, from 0 to 21) and the text that"),
        (task({**region(0, 1), "type": "hypertextlabels"} | {"value": {"start": "/p[1]"}}), "expected type labels"),
        (task({"type": "labels", "value": {"start": 0, "end": 5, "labels": []}}), "one label; correct the region"),
        (task({"type": "labels", "value": {"start": 0, "end": 5, "labels": ["A", "B"]}}), "one label"),
        (task(region(6, 12), predictions=7, annotations=[]), "found the predictions 7, expected a list"),
        (task(annotations=[{"result": None}]), "task 7: found the annotations"),
        (task(data={"title": "a", "body": "b"}), "task 7: found the texts ['title', 'body'] in data, expected one"),
        (task(data=None), "task 7: found the data None"),
        (task(data={"text": TEXT, "page": 1, "meta": {"page": 2}}), "without the keys next to it"),
        ({"data": {}}, "task of line 2: found the texts [] in data"),
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
        path.write_text('[{"data": {"text": "a", "more": ' + "[" * depth + "]" * depth + "}}]", encoding="utf-8")
        try:
            outcomes.add(len(list(numbered(path, "labelstudio"))))
        except DataError as error:
            outcomes.add(str(error.line))
    assert outcomes == {1, "1"}
