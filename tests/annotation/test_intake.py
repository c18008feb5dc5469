"""Files of other formats as articles, and the guide."""

import json
from pathlib import Path

import pytest

from musamma.annotation.guide import guide_html
from musamma.annotation.intake import Intake, read_articles
from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.jsonl import write
from musamma.data.formats.projects.folder import create_project
from musamma.data.reading import EVERY_TASK

TASKS = [
    {"data": {"text": "زار محمد موسكو"}, "annotations": []},
    {
        "data": {"text": "عاد علي"},
        "annotations": [
            {
                "result": [
                    {
                        "type": "labels",
                        "from_name": "label",
                        "to_name": "text",
                        "value": {"start": 4, "end": 7, "text": "علي", "labels": ["PER"]},
                    }
                ]
            }
        ],
    },
]


def read(*files: Path) -> Intake:
    return read_articles(files, EVERY_TASK, None)


def test_tasks_that_wait_are_not_done_and_others_are(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(TASKS), encoding="utf-8")
    found = read(path)
    assert [(document.text, annotated) for document, annotated in found.articles] == [
        ("زار محمد موسكو", False),
        ("عاد علي", True),
    ]
    assert found.labels == ["PER"]


def test_texts_without_entities_wait_and_empty_lists_are_annotations(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "نص"}\n{"id": "b", "text": "نص", "entities": []}\n', encoding="utf-8")
    assert [annotated for _, annotated in read(path).articles] == [False, True]


def test_what_a_model_found_is_suggested_and_no_annotation(tmp_path: Path) -> None:
    predicted = Document("a", "زار محمد", (Entity(4, 8, "PER", 0.5),), {PROVENANCE: {"model": "m"}, "source": "x"})
    write([predicted], tmp_path / "a.jsonl")
    found = read(tmp_path / "a.jsonl")
    assert found.articles == [(Document("a", "زار محمد", (), {"source": "x"}), False)]
    assert found.predicted == [predicted]


def test_documents_of_several_files_have_ids_of_their_own(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("نص", encoding="utf-8")
    found = read(tmp_path / "one" / "a.txt", tmp_path / "two" / "a.txt")
    assert [document.id for document, _ in found.articles] == ["one/a", "two/a"]


def test_entities_that_are_not_whole_words_are_refused_with_their_line(tmp_path: Path) -> None:
    write([Document("a", "نص"), Document("b", "زار محمد", (Entity(5, 8, "PER"),))], tmp_path / "a.jsonl")
    with pytest.raises(DataError, match=r"a\.jsonl:2: span-edge: document 'b': PER 5:8 'حمد' does not start and end"):
        read(tmp_path / "a.jsonl")


def test_the_guide_is_shown_without_its_own_html(tmp_path: Path) -> None:
    project = create_project(tmp_path / "p", ["PER"])
    assert guide_html(project) is None
    (tmp_path / "p" / "GUIDE.md").write_text("# دليل\n\n<script>x</script> [a](javascript:x)\n", encoding="utf-8")
    project.guide = "GUIDE.md"
    html = guide_html(project)
    assert html is not None
    assert "<h1>دليل</h1>" in html
    assert "<script>" not in html
    assert "href" not in html
