"""`musamma names`: the names of annotated files, as JSONL and as a page."""

import json
from pathlib import Path

import pytest
from helpers.command import Command
from helpers.seed_articles import GOLD

from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import format_document


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def write(path: Path, *documents: Document) -> Path:
    path.write_text("".join(format_document(document) + "\n" for document in documents), encoding="utf-8")
    return path


def test_names_of_the_seeds(musamma: Command, tmp_path: Path) -> None:
    output, page = tmp_path / "names.jsonl", tmp_path / "names.html"
    done = musamma("names", GOLD, "-o", output, "--html", page)
    assert (done.code, done.out) == (0, "")
    assert "71 names, 280 mentions in 5 documents" in done.err
    found = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    lavrov = next(name for name in found if name["id"] == "PER:سيرغي لافروف")
    assert {key: value for key, value in lavrov.items() if key != "contexts"} == {
        "id": "PER:سيرغي لافروف",
        "label": "PER",
        "name": "سيرغي لافروف",
        "mentions": 25,
        "documents": 5,
        "first": "2024-10-04",
        "last": "2024-10-04",
        "spellings": {"لافروف": 20, "سيرغي لافروف": 3, "سيرجي لافروف": 2},
        "shared_by": [],
    }
    assert [context["document"][:3] for context in lavrov["contexts"]] == ["000", "001", "002", "003", "004"]
    text = page.read_text(encoding="utf-8")
    assert text.count("<mark>") == sum(len(name["contexts"]) for name in found)
    assert '<a href="#name-4">سيرغي لافروف</a>' in text
    assert 'id="name-4"' in text


def test_no_mention_is_lost_where_a_surname_stands_alone(musamma: Command, tmp_path: Path) -> None:
    names = ["م. مرسي، مرسي", "محمد مرسي", "محمود مرسي", "مرسي", "محمد مرسي"]
    spans = [(Entity(0, 7, "PER"), Entity(9, 13, "PER")), *((Entity(0, len(name), "PER"),) for name in names[1:])]
    found = [Document(str(at), text, each) for at, (text, each) in enumerate(zip(names, spans, strict=True))]
    done = musamma("names", write(tmp_path / "found.jsonl", *found))
    assert "4 names, 6 mentions in 5 documents" in done.err
    assert {x["id"]: x["mentions"] for x in map(json.loads, done.out.splitlines())} == {
        "PER:م. مرسي": 2,
        "PER:محمد مرسي": 2,
        "PER:محمود مرسي": 1,
        "PER:مرسي": 1,
    }


def test_a_label_that_nobody_uses_is_refused(musamma: Command) -> None:
    done = musamma("names", GOLD, "--labels", "PER,PLACE")
    assert (done.code, done.out) == (2, "")
    assert "found no entity of the label PLACE, expected one of DATE LOC ORG PER; correct --labels" in done.err


def test_labels_and_standard_output(musamma: Command) -> None:
    done = musamma("names", GOLD, "--labels", "PER")
    assert {json.loads(line)["label"] for line in done.out.splitlines()} == {"PER"}
    assert done.code == 0


def test_a_gazetteer_gives_ids(musamma: Command, tmp_path: Path) -> None:
    gazetteer = tmp_path / "ids.jsonl"
    gazetteer.write_text('{"name": "سيرغي لافروف", "id": "Q58217", "label": "PER"}\n', encoding="utf-8")
    done = musamma("names", GOLD, "--gazetteer", gazetteer)
    assert {"Q58217": 25}.items() <= {x["id"]: x["mentions"] for x in map(json.loads, done.out.splitlines())}.items()
    gazetteer.write_text('{"name": "سيرغي لافروف", "id": ""}\n', encoding="utf-8")
    done = musamma("names", GOLD, "--gazetteer", gazetteer)
    assert done.code == 2
    assert f"{gazetteer}:1: found" in done.err


def test_a_folder_of_parts_is_read_without_what_is_beside_them(musamma: Command, tmp_path: Path) -> None:
    found = tmp_path / "found"
    found.mkdir()
    write(found / "part-00000.jsonl", Document("a", "موسكو", (Entity(0, 5, "LOC"),), {"date": "2024-10-04"}))
    write(found / "part-00001.jsonl", Document("b", "بموسكو", (Entity(0, 6, "LOC"),), {"date": "2021-01-02"}))
    (found / "_musamma.json").write_text("{}", encoding="utf-8")
    (found / "rejected.jsonl").write_text('{"id": null}\n', encoding="utf-8")
    done = musamma("names", found)
    (name,) = map(json.loads, done.out.splitlines())
    assert done.code == 0
    assert (name["id"], name["mentions"], name["first"], name["last"]) == ("LOC:موسكو", 2, "2021-01-02", "2024-10-04")


def test_broken_documents_are_said_and_counted(musamma: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", Document("a", "موسكو", (Entity(0, 5, "LOC"),)))
    path.write_text(path.read_text(encoding="utf-8") + "{\n", encoding="utf-8")
    done = musamma("names", path)
    assert done.code == 1
    assert f"{path}:2: found invalid JSON" in done.err
    assert "1 name, 1 mention in 1 document; 1 document not read" in done.err
    assert json.loads(done.out)["name"] == "موسكو"


def test_an_entity_outside_of_its_text_is_rejected(musamma: Command, tmp_path: Path) -> None:
    spans = [Entity(0, 15, "PER"), Entity(3, 3, "PER"), Entity(-3, 3, "PER"), Entity(0, 6, "PER")]
    found = write(tmp_path / "f.jsonl", *(Document(str(at), "لافروف", (each,)) for at, each in enumerate(spans)))
    done = musamma("names", found, "--html", tmp_path / "names.html")
    assert done.code == 1
    assert "document '2': found the PER at -3:3, expected it within the text of 6 characters" in done.err
    assert "1 name, 1 mention in 1 document; 3 documents not read" in done.err
    assert [name["id"] for name in map(json.loads, done.out.splitlines())] == ["PER:لافروف"]


def test_a_page_of_standard_input_is_refused(musamma: Command, tmp_path: Path) -> None:
    done = musamma("names", "-", "--from", "jsonl", "--html", tmp_path / "names.html")
    assert done.code == 2
    assert "found standard input with --html" in done.err


def test_the_output_is_no_input(musamma: Command, tmp_path: Path) -> None:
    found = write(tmp_path / "found.jsonl", Document("a", "زار أحمد", (Entity(4, 8, "PER"),)))
    before = found.read_bytes()
    for given in (found, tmp_path, tmp_path / "*.jsonl"):
        done = musamma("names", given, "-o", found)
        assert (done.code, done.out) == (2, "")
        assert (
            "found.jsonl: found no file to read but this output, expected another one; name another output" in done.err
        )
    assert found.read_bytes() == before
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "rejected.jsonl").write_text("", encoding="utf-8")
    done = musamma("names", tmp_path / "parts")
    assert (done.code, done.err.count("found no document, expected one to read; check the path")) == (2, 1)


def test_standard_input_is_jsonl(musamma: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = write(tmp_path / "found.jsonl", Document("a", "زار أحمد", (Entity(4, 8, "PER"),)))
    with found.open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        done = musamma("names", "-")
    assert "1 name, 1 mention in 1 document" in done.err
    with found.open(encoding="utf-8") as file:
        monkeypatch.setattr("sys.stdin", file)
        done = musamma("resolve", "-")
    assert (done.code, done.out) == (2, "")
    assert "standard input:1: found an object of JSON, expected a line of text; name the format of standard" in done.err


def test_what_is_left_out_is_counted(musamma: Command, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("زار أحمد علي كابل\n", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tPER 4 8;13 17\tأحمد كابل\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("نص\n", encoding="utf-8")
    done = musamma("names", tmp_path)
    assert "discontinuous entities: 1 left out" in done.err
    assert "texts without an .ann file: 1 left out" in done.err


def test_the_page_is_another_file_than_the_output(musamma: Command, tmp_path: Path) -> None:
    done = musamma("names", GOLD, "-o", tmp_path / "a", "--html", tmp_path / "." / "a")
    assert done.code == 2
    assert "found the same file as -o and as --html, expected two; name another one" in done.err
    assert not list(tmp_path.iterdir())
