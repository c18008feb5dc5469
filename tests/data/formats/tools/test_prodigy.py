"""Tests of Prodigy's JSONL."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from helpers.reading import numbered
from helpers.strategies import documents
from hypothesis import given

from musamma.data.corpus import write_corpus
from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.registry import Tasks

TEXT = "👍 زار لافروف كابل"
SPANS = [
    {"start": 6, "end": 12, "label": "PER", "token_start": 2, "token_end": 2},
    {"start": 13, "end": 17, "label": "LOC"},
]
ENTITIES = (Entity(6, 12, "PER"), Entity(13, 17, "LOC"))
TASK: dict[str, Any] = {"text": TEXT, "spans": SPANS, "answer": "accept"}


def file_of(folder: Path, *tasks: Any) -> Path:
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(task, ensure_ascii=False) + "\n" for task in tasks), encoding="utf-8")
    return path


def read(path: Path, tasks: Tasks = Tasks.ANNOTATED, **options: Any) -> tuple[list[Document], Counter[str]]:
    left_out: Counter[str] = Counter()
    found = [document for _, document in numbered(path, "prodigy", tasks=tasks, left_out=left_out, **options)]
    return found, left_out


def test_an_accepted_task_as_prodigy_writes_it(tmp_path: Path) -> None:
    task = {
        **TASK,
        "meta": {"page": 2},
        "source_url": "x",
        "_input_hash": 1,
        "_task_hash": 2,
        "_view_id": "ner_manual",
        "tokens": [{"text": "👍", "start": 0, "end": 1, "id": 0, "ws": True}],
    }
    found, left_out = read(file_of(tmp_path, task))
    assert found == [Document("line 1", TEXT, ENTITIES, {"page": 2, "source_url": "x"})]
    assert not left_out


@pytest.mark.parametrize("spans", [{}, {"spans": None}, {"spans": []}])
def test_an_accepted_task_may_have_no_spans(tmp_path: Path, spans: dict[str, Any]) -> None:
    assert read(file_of(tmp_path, {"text": TEXT, "answer": "accept", **spans}))[0] == [Document("line 1", TEXT)]


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        ({**TASK, "answer": "reject"}, "tasks with the answer reject"),
        ({**TASK, "answer": "ignore"}, "tasks with the answer ignore"),
        ({"text": TEXT, "spans": SPANS}, "tasks without an answer"),
        ({"text": TEXT}, "tasks without an answer"),
        ({**TASK, "_is_binary": True}, "answers to single suggestions"),
    ],
)
def test_only_what_a_person_accepted_is_annotated(tmp_path: Path, task: dict[str, Any], reason: str) -> None:
    path = file_of(tmp_path, TASK, task)
    assert read(path) == ([Document("line 1", TEXT, ENTITIES)], Counter({reason: 1}))
    assert len(read(path, Tasks.EVERY)[0]) == 2


def test_suggestions_are_predictions(tmp_path: Path) -> None:
    spans = [{**span, "source": "ar_model", "score": 0.5} for span in SPANS]
    found, left_out = read(file_of(tmp_path, {"text": TEXT, "spans": spans}, {"text": TEXT}), Tasks.LABELLED)
    assert [document.meta for document in found] == [{PROVENANCE: {"model": "ar_model"}}]
    assert [entity.score for entity in found[0].entities] == [0.5, 0.5]
    assert left_out == {"tasks without an answer": 1}
    odd = {"text": TEXT, "spans": [{**SPANS[0], "source": ["a", 1]}]}
    assert read(file_of(tmp_path, odd), Tasks.LABELLED)[0][0].meta == {PROVENANCE: {"model": "['a', 1]"}}


def test_an_accepted_prediction_is_a_persons(tmp_path: Path) -> None:
    predicted = Document("a", TEXT, (Entity(6, 12, "PER", 0.5),), {PROVENANCE: {"model": "m"}, "page": 1})
    write_corpus([predicted], tmp_path / "a.jsonl", "prodigy")
    (task,) = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert "answer" not in task
    assert read(tmp_path / "a.jsonl") == ([], Counter({"tasks without an answer": 1}))
    assert read(tmp_path / "a.jsonl", Tasks.LABELLED)[0] == [predicted]
    assert read(file_of(tmp_path, {**task, "answer": "accept"}))[0] == [
        Document("a", TEXT, (Entity(6, 12, "PER"),), {"page": 1})
    ]


def test_texts_alone_are_written_as_tasks_to_do(tmp_path: Path) -> None:
    write_corpus([Document("a", TEXT), Document("b", "نعم")], tmp_path / "a.jsonl", "prodigy")
    assert read(tmp_path / "a.jsonl") == ([], Counter({"tasks without an answer": 2}))


@pytest.mark.parametrize("key", ["_session_id", "_annotator_id"])
def test_an_annotator_is_chosen_where_there_are_several(tmp_path: Path, key: str) -> None:
    other = {"text": TEXT, "answer": "accept"}
    path = file_of(tmp_path, {**TASK, key: "ali", "_input_hash": 5}, {**other, key: "sara", "_input_hash": 5})
    with pytest.raises(
        DataError, match=r"a\.jsonl:2: found a second annotation, of sara, of the text of line 1, of ali"
    ):
        read(path)
    assert read(path, annotator="sara") == (
        [Document("line 2", TEXT)],
        Counter({"tasks that sara did not annotate": 1}),
    )
    with pytest.raises(DataError, match="found those of ali, sara, expected annotations of 'ann'; correct --annotator"):
        read(path, annotator="ann")


def test_what_a_document_cannot_hold_is_counted(tmp_path: Path) -> None:
    lost: Counter[str] = Counter()
    task = {**TASK, "relations": [{}, {}], "accept": ["NEWS"], "options": [{}], "label": "x"}
    task["spans"] = [*SPANS, {"start": 0, "end": 1}]
    read(file_of(tmp_path, task), lost=lost)
    assert lost == {"relations": 2, "accepted options": 1, "labels of texts": 1, "spans without a label": 1}


def test_keys_that_are_in_the_meta_too(tmp_path: Path) -> None:
    lost: Counter[str] = Counter()
    task = {**TASK, "meta": {"source": "AFP", "page": 2, "score": 0.5}, "source": "AFP", "page": 1}
    ((document,), _) = read(file_of(tmp_path, task), lost=lost)
    assert document.meta == {"source": "AFP", "page": 1, "score": 0.5}
    assert lost == {"keys of meta with another value": 1}


def test_spans_may_overlap(tmp_path: Path) -> None:
    spans = [{"start": 2, "end": 17, "label": "EVENT"}, *SPANS]
    assert read(file_of(tmp_path, {**TASK, "spans": spans}))[0][0].entities == (Entity(2, 17, "EVENT"), *ENTITIES)


def test_what_is_written(tmp_path: Path) -> None:
    write_corpus([Document("a", "زار  كابل.\n", (Entity(5, 9, "LOC"),))], tmp_path / "a.jsonl", "prodigy")
    (task,) = map(json.loads, (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines())
    assert task["tokens"] == [
        {"text": "زار", "start": 0, "end": 3, "id": 0, "ws": True},
        {"text": " ", "start": 4, "end": 5, "id": 1, "ws": False},
        {"text": "كابل", "start": 5, "end": 9, "id": 2, "ws": False},
        {"text": ".", "start": 9, "end": 10, "id": 3, "ws": False},
        {"text": "\n", "start": 10, "end": 11, "id": 4, "ws": False},
    ]
    assert task["spans"] == [{"start": 5, "end": 9, "label": "LOC", "text": "كابل", "token_start": 2, "token_end": 2}]
    assert (task["text"], task["answer"], task["id"]) == ("زار  كابل.\n", "accept", "a")


@given(documents())
def test_tokens_make_up_the_text(tmp_path_factory: pytest.TempPathFactory, document: Document) -> None:
    path = tmp_path_factory.getbasetemp() / "tokens.jsonl"
    write_corpus([document], path, "prodigy")
    task = json.loads(path.read_text(encoding="utf-8"))
    assert "".join(token["text"] + " " * token["ws"] for token in task["tokens"]) == document.text
    for token in task["tokens"]:
        assert document.text[token["start"] : token["end"]] == token["text"]
    for span in task["spans"]:
        first, last = task["tokens"][span["token_start"]], task["tokens"][span["token_end"]]
        assert (first["start"], last["end"]) == (span["start"], span["end"])


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ([], "found [], expected an object"),
        ({"html": "<b>x</b>", "answer": "accept"}, "found the text None, expected a string"),
        ({**TASK, "answer": "yes"}, "found the answer 'yes', expected accept, reject or ignore"),
        ({**TASK, "spans": "x"}, "found the spans 'x'"),
        ({**TASK, "spans": [[0, 1, "X"]]}, "found the span [0, 1, 'X'], expected an object"),
        ({**TASK, "spans": [{"start": 0, "end": 99, "label": "X"}]}, "found the X at 0:99, expected it within"),
        ({**TASK, "spans": [{"start": 6, "end": 12, "label": "X", "text": "كابل"}]}, "spelled 'كابل'"),
        ({**TASK, "meta": 3}, "found the meta 3, expected an object"),
    ],
)
def test_a_bad_task_is_named_and_costs_itself_alone(tmp_path: Path, task: Any, message: str) -> None:
    path = file_of(tmp_path, TASK, task, TASK)
    with pytest.raises(DataError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert message in str(caught.value)
    assert "expected Prodigy's" in str(caught.value)
    rejected: list[DataError] = []
    assert [document.id for document in read(path, on_rejected=rejected.append)[0]] == ["line 1", "line 3"]
    assert len(rejected) == 1
