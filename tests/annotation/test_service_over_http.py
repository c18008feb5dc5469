"""What the page asks for, through the real HTTP interface: suggestions, names, checks, adjudication, and bad input."""

import json
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from helpers.annotating import Annotating, annotating
from helpers.serving import write_exported_model

from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.formats.jsonl import write
from musamma.data.formats.projects.annotations import Annotations
from musamma.data.formats.projects.folder import open_project

TEXTS = {
    "a": "زار محمد موسكو يوم الأربعاء. وعاد مُحمّد من موســكو، أمس.",
    "b": "قال وزير الخارجية بموسكو إن محمدا عاد إلى «القاهرة».",
    "c": "الموسكوفي لا يسكن موسكو. موسكو بعيدة",
}


def words_of(article: dict[str, Any]) -> list[str]:
    return [word for word, _ in article["words"]]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def start(tmp_path: Path, files: Path) -> Iterator[Callable[..., Annotating]]:
    """A function that starts a server of the three articles."""
    running = []

    def begin(*options: object, source: Path = files, labels: str = "PER,LOC,DATE") -> Annotating:
        given = (source, "--labels", labels, "--test-share", 0, *options)
        running.append(annotating(tmp_path / "p", tmp_path / "log", *given))
        return running[-1].__enter__()

    yield begin
    for each in running:
        each.__exit__(None, None, None)


def predicted(folder: Path) -> Path:
    """The article `a` as a model has predicted it, with a sure and an unsure entity."""
    entities = (Entity(4, 8, "PER", 0.9), Entity(9, 14, "LOC", 0.3), Entity(15, 27, "ORG", 0.9))
    provenance = {"model": "tiny", "checksum": "0", "words": 12, "windows": 1, "truncated": 0}
    write([Document("a", TEXTS["a"], entities, {PROVENANCE: provenance})], folder / "predicted.jsonl")
    return folder / "predicted.jsonl"


def test_suggestions_are_entities_or_questions_by_the_threshold(
    start: Callable[..., Annotating], tmp_path: Path
) -> None:
    running = start(source=predicted(tmp_path))
    assert running.project()["threshold"] == 0.5
    before = running.article("a")
    assert before["entities"] == [[1, 1, "PER", 0.9, "suggestion"]]
    assert before["suggestions"] == [[2, 2, "LOC", 0.3]]
    assert running.http.post("/api/threshold", json={"value": 0.2}).status_code == 200
    assert len(running.article("a")["entities"]) == 2
    # The page still shows the article as it was.
    assert running.act("a", before["version"], do="done", done=True).status_code == 409
    found = running.do("a", do="edit", remove=[[1, 1, "PER"]], by="hand")
    assert found["entities"] == [[2, 2, "LOC", 0.3, "suggestion"]]
    running.do("a", do="done", done=True)
    running.http.post("/api/threshold", json={"value": 0.99})
    assert running.article("a")["entities"] == [[2, 2, "LOC", 0.3, "suggestion"]]
    assert running.project()["kept"] == {"kept": 1, "changed": 0, "removed": 1}
    assert running.end() == 0
    project = open_project(tmp_path / "p")
    assert project.threshold == 0.99  # also when it is opened again
    state = Annotations(project.articles, "annotator", project.journal("annotator"))["a"]
    assert state.kept == {"kept": 1, "removed": 1}
    assert "no label ORG: 1" in running.log.read_text(encoding="utf-8")


def test_a_model_suggests_while_the_page_is_open_and_only_once(
    start: Callable[..., Annotating], tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    model = write_exported_model(tmp_path_factory.mktemp("model"))
    running = start("--model", model, labels="PER,EVENT,LOC,DATE,ORG")
    assert "the model does not know EVENT, so nothing is suggested with" in running.log.read_text(encoding="utf-8")
    found = running.wait(lambda project: project["suggesting"] is None)
    total = sum(article["entities"] + article["questions"] for article in found["articles"])
    assert total > 0
    assert sorted(article["order"] for article in found["articles"]) == [0, 1, 2]
    running.end()
    written = (tmp_path / "p" / "suggestions.jsonl").stat().st_mtime_ns
    again = start("--model", model)
    found = again.wait(lambda project: project["suggesting"] is None)
    assert sum(article["entities"] + article["questions"] for article in found["articles"]) == total
    assert (tmp_path / "p" / "suggestions.jsonl").stat().st_mtime_ns == written


def test_the_same_name_is_found_whatever_its_spelling_and_proclitic(start: Callable[..., Annotating]) -> None:
    running = start()
    words = words_of(running.article("a"))
    moscow = words.index("موسكو")
    found = running.article("a", "same", first=moscow, last=moscow, label="LOC")["occurrences"]
    assert [(each["article"], each["text"]) for each in found] == [
        ("a", "موســكو"),
        ("b", "بموسكو"),
        ("c", "موسكو"),
        ("c", "موسكو"),
    ]
    assert found[0]["before"].endswith("من ")
    running.do("b", do="edit", add=[[found[1]["first"], found[1]["first"], "PER"]])
    again = running.article("a", "same", first=moscow, last=moscow, label="LOC")["occurrences"]
    assert [each["taken"] for each in again] == [None, "PER", None, None]
    places = [{key: each[key] for key in ("article", "version", "first", "last")} for each in again]
    answer = running.http.post("/api/same", json={"label": "LOC", "occurrences": places}).json()
    assert answer["added"] == 3
    assert [each["article"] for each in answer["refused"]] == ["b"]
    assert running.article("c")["entities"] == [
        [3, 3, "LOC", None, "same-name"],
        [5, 5, "LOC", None, "same-name"],
    ]
    assert running.article("c")["undo"] == 1
    assert running.do("c", do="undo")["entities"] == []


def test_checks_tell_their_words_and_what_would_correct_them(start: Callable[..., Annotating]) -> None:
    running = start()
    words = words_of(running.article("b"))
    quote, cairo = words.index("«"), words.index("القاهرة")
    running.do("b", do="edit", add=[[quote, cairo, "LOC"]])
    (fault,) = running.article("b", "checks")["faults"]
    assert (fault["rule"], fault["first"], fault["last"]) == ("span-punctuation", quote, cairo)
    assert not re.search(r"\d", fault["message"])  # an offset says nothing on a page of words
    running.do("b", **fault["fix"])
    assert running.article("b")["entities"] == [[cairo, cairo, "LOC", None, "check"]]
    assert running.article("b", "checks")["faults"] == []
    date = next(each for each in running.article("a", "checks")["faults"] if each["rule"] == "date-left-out")
    assert words_of(running.article("a"))[date["first"] : date["last"] + 1] == ["يوم", "الأربعاء"]
    running.do("a", **date["fix"])
    assert running.article("a")["entities"] == [[date["first"], date["last"], "DATE", None, "check"]]


def test_a_name_with_another_label_in_most_places_is_told(start: Callable[..., Annotating]) -> None:
    running = start()
    places = [at for at, word in enumerate(words_of(running.article("c"))) if word == "موسكو"]
    running.do("c", do="edit", add=[[at, at, "LOC"] for at in places])
    running.do("a", do="edit", add=[[2, 2, "PER"]])
    assert [each["rule"] for each in running.article("c", "checks")["faults"]] == []
    (fault,) = (each for each in running.article("a", "checks")["faults"] if each["rule"] == "label-varies")
    assert "'موسكو' is LOC (2), PER (1)" in fault["message"]
    running.do("a", **fault["fix"])
    assert running.article("a")["entities"] == [[2, 2, "LOC", None, "check"]]


def test_two_annotators_are_compared_and_a_third_decides(start: Callable[..., Annotating], tmp_path: Path) -> None:
    first = start("--as", "mona")
    first.do("a", do="edit", add=[[1, 1, "PER"], [2, 2, "LOC"]])
    first.do("a", do="done", done=True)
    first.end()
    second = start("--as", "omar", "--blind")
    assert second.article("a")["others"] == {}
    second.do("a", do="edit", add=[[1, 2, "PER"]])
    second.do("a", do="edit", add=[[3, 4, "DATE"]])
    second.end()
    third = start("--as", "ali", "--adjudicate", "mona", "omar")
    assert set(third.article("a")["others"]) == {"mona", "omar"}
    found = third.article("a", "differences")
    assert found["differences"] == [
        {"first": 1, "last": 2, "a": [[1, 1, "PER"], [2, 2, "LOC"]], "b": [[1, 2, "PER"]], "chosen": None},
        {"first": 3, "last": 4, "a": [], "b": [[3, 4, "DATE"]], "chosen": None},
    ]
    # The second has not finished it, so `musamma agree` would not read it either.
    assert (found["f1"], found["here"]["f1"], found["articles"]) == (None, 0.0, 0)
    chosen = third.do("a", do="edit", by="adjudication", choice=1, words=[1, 2])
    assert [each[:3] for each in chosen["entities"]] == [[1, 1, "PER"], [2, 2, "LOC"]]
    chosen = third.do("a", do="edit", by="adjudication", choice=2, words=[1, 2])
    assert [each[:3] for each in chosen["entities"]] == [[1, 2, "PER"]]
    third.do("a", do="edit", by="adjudication", choice=0, words=[3, 4])
    chosen = [each["chosen"] for each in third.article("a", "differences")["differences"]]
    assert chosen == [2, 0]
    third.do("a", do="undo")
    third.do("a", do="undo")
    assert [each["chosen"] for each in third.article("a", "differences")["differences"]] == [1, None]
    lines = (tmp_path / "p" / "journal" / "ali.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("choice") for line in lines] == [None, 1, 2, 0, None, None]


def test_what_two_annotators_agree_on_is_there_when_a_third_decides(start: Callable[..., Annotating]) -> None:
    for name in ("mona", "omar"):
        running = start("--as", name)
        running.do("a", do="edit", add=[[1, 1, "PER"]])
        running.do("a", do="done", done=True)
        running.end()
    third = start("--adjudicate", "mona", "omar")
    found = third.article("a", "differences")
    assert (found["differences"], found["f1"], found["kappa"]) == ([], 1.0, 1.0)
    assert third.article("a")["entities"] == [[1, 1, "PER", None, "adjudication"]]
    third.do("a", do="done", done=True)
    assert third.article("a")["entities"] == [[1, 1, "PER", None, "adjudication"]]


def test_agreement_is_measured_again_when_a_journal_has_changed(
    start: Callable[..., Annotating], tmp_path: Path
) -> None:
    for name in ("mona", "omar"):
        running = start("--as", name)
        running.do("a", do="edit", add=[[1, 1, "PER"]])
        running.do("a", do="done", done=True)
        running.end()
    third = start("--adjudicate", "mona", "omar")
    assert [row["questions"] for row in third.project()["articles"]][:1] == [0]
    assert third.article("a", "differences")["f1"] == 1.0
    line = '{"at": "2026-11-26T02:00:00Z", "article": "a", "do": "edit", "add": [[3, 3, "LOC"]]}\n'
    with (tmp_path / "p" / "journal" / "omar.jsonl").open("a", encoding="utf-8") as journal:
        journal.write(line)
    found = third.article("a", "differences")
    assert found["f1"] == pytest.approx(2 / 3)
    assert found["here"]["f1"] == pytest.approx(2 / 3)
    assert next(row["questions"] for row in third.project()["articles"] if row["id"] == "a") == 1


def test_any_id_is_that_of_one_article(start: Callable[..., Annotating], tmp_path: Path) -> None:
    names = ["x", "x/checks", "x/same", "x/differences", "x/actions", "x/checks/checks", ".", "..", "../x", "/", "//x"]
    names += ["a b", "a+b", "a%2Fb", "a?id=x", "a#b", "a&id=x", "قمة", "x/", "?"]
    write([Document(name, f"{TEXTS['a']} {n}") for n, name in enumerate(names)], tmp_path / "odd.jsonl")
    running = start(source=tmp_path / "odd.jsonl")
    for n, name in enumerate(names):
        found = running.article(name)
        assert (found["id"], words_of(found)[-1]) == (name, str(n))
        assert "faults" in running.article(name, "checks")
        assert "occurrences" in running.article(name, "same", first=2, last=2, label="LOC")
        running.do(name, do="flag", note=name)
    assert [row["flag"] for row in running.project()["articles"]] == names


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ({}, 422),
        ({"do": "edit", "add": [[0, 0, "ORG"]]}, 422),
        ({"do": "edit", "add": [[0, 99, "PER"]]}, 422),
        ({"do": "edit", "add": [[5, 6, "PER"]]}, 422),
        ({"do": "edit", "add": [[-1, 0, "PER"]]}, 422),
        ({"do": "edit", "add": [["0", 0, "PER"]]}, 422),
        ({"do": "edit", "add": 3}, 422),
        ({"do": "offer", "entities": [[0, 0, "PER", 0.5]]}, 422),
        ({"do": "edit", "by": "adjudication", "choice": 1, "words": [0, 1]}, 422),
        ({"do": "undo"}, 422),
        ({"do": "flag", "note": "\ud800"}, 400),
        ({"do": "undo", "version": 7}, 409),
        ({"do": "undo", "version": None}, 409),
    ],
)
def test_what_cannot_be_done_is_refused_and_not_written(
    shared: tuple[Annotating, Path], action: dict[str, Any], status: int
) -> None:
    running, journal = shared
    before = journal.read_bytes() if journal.exists() else b""
    record = {"version": running.article("a")["version"], **action}
    answer = running.http.post(
        "/api/actions?id=a", content=json.dumps(record), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]["message"] != "") == (status, True)
    assert (journal.read_bytes() if journal.exists() else b"") == before


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Annotating, Path]]:
    folder = tmp_path_factory.mktemp("shared")
    source = folder / "a.txt"
    source.write_text(TEXTS["a"], encoding="utf-8")
    with annotating(folder / "p", folder / "log", source, "--labels", "PER,LOC", "--as", "x") as running:
        yield running, folder / "p" / "journal" / "x.jsonl"


def test_other_requests_are_refused_in_the_one_shape(shared: tuple[Annotating, Path]) -> None:
    running, _ = shared
    json_type = {"content-type": "application/json"}
    found = {
        "no type": running.http.post("/api/actions?id=a", content="{}"),
        "no json": running.http.post("/api/actions?id=a", content="{", headers=json_type),
        "a list": running.http.post("/api/actions?id=a", content="[]", headers=json_type),
        "too much": running.http.post("/api/retrain", content=b" " * (2 << 20), headers=json_type),
        "no article": running.http.get("/api/article?id=z"),
        "no id": running.http.get("/api/article"),
        "no path": running.http.get("/api/x"),
        "method": running.http.get("/api/retrain"),
        "host": running.http.get("/api/project", headers={"host": "evil.example"}),
        "source": running.http.get("/page/files.py"),
        "outside": running.http.get("/page/..%2F..%2Fpyproject.toml"),
        "threshold": running.http.post("/api/threshold", json={"value": True}),
        "differences": running.http.get("/api/differences?id=a"),
        "same": running.http.get("/api/same?id=a&first=x"),
        "training": running.http.post("/api/retrain", json={}),
    }
    assert {name: answer.status_code for name, answer in found.items()} == {
        "no type": 415,
        "no json": 400,
        "a list": 422,
        "too much": 413,
        "no article": 404,
        "no id": 422,
        "no path": 404,
        "method": 405,
        "host": 421,
        "source": 404,
        "outside": 404,
        "threshold": 422,
        "differences": 422,
        "same": 422,
        "training": 422,
    }
    assert all(answer.json()["error"]["message"] for answer in found.values())


def test_two_tabs_do_not_overwrite_each_other(shared: tuple[Annotating, Path]) -> None:
    running, _ = shared
    seen = running.article("a")["version"]
    assert running.act("a", seen, do="edit", add=[[1, 1, "PER"]]).status_code == 200
    assert running.act("a", None, do="seen", seconds=3).status_code == 200
    late = running.act("a", seen, do="edit", add=[[2, 2, "LOC"]])
    assert (late.status_code, late.json()["error"]["code"]) == (409, "stale")
    assert [each[:3] for each in running.article("a")["entities"]] == [[1, 1, "PER"]]


def test_a_disk_that_is_full_is_told_and_loses_nothing(start: Callable[..., Annotating], tmp_path: Path) -> None:
    running = start()
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
    saved, refused = [], 0
    state = running.article("a")
    for number in range(60):
        answer = running.act("a", state["version"], do="flag", note=f"{number:040}")
        if answer.status_code == 200:
            state = answer.json()
            saved.append(state["flag"])
        else:
            assert (answer.status_code, answer.json()["error"]["code"]) == (507, "not_saved")
            refused += 1
    assert refused > 0
    assert running.article("a")["flag"] == saved[-1]
    resource.prlimit(running.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert running.act("a", state["version"], do="flag", note="room again").status_code == 200
    running.end()
    lines = (tmp_path / "p" / "journal" / "annotator.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["note"] for line in lines] == [*saved, "room again"]


@pytest.mark.alone
def test_nothing_that_was_saved_is_lost_when_the_server_is_killed(
    start: Callable[..., Annotating], tmp_path: Path
) -> None:
    saved: list[str] = []
    for attempt in range(20):
        running = start()
        state = running.article("a")
        assert state["flag"] == (saved[-1] if saved else None)
        for number in range(attempt + 1):
            state = running.act("a", state["version"], do="flag", note=f"{attempt}.{number}").json()
            saved.append(state["flag"])
        with pytest.raises(httpx2.TransportError):
            _kill_during(running, state)
        running.process.wait()
        path = tmp_path / "p" / "journal" / "annotator.jsonl"
        notes = [
            json.loads(line)["note"] for line in path.read_text(encoding="utf-8").splitlines() if line.endswith("}")
        ]
        assert notes[: len(saved)] == saved
        saved = notes


def _kill_during(running: Annotating, state: dict[str, Any]) -> None:
    killer = subprocess.Popen(["sh", "-c", f"sleep 0.01; kill -9 {running.process.pid}"])  # noqa: S603, S607
    try:
        for number in range(100_000):
            state = running.act("a", state["version"], do="flag", note=f"late {number}").json()
    finally:
        killer.wait()


def test_a_second_server_is_refused(start: Callable[..., Annotating], tmp_path: Path) -> None:
    start()
    done = _command(tmp_path / "p")
    assert (done.returncode, done.stdout) == (2, "")
    assert "found the project open in another `musamma annotate`" in done.stderr


def test_half_a_last_line_is_mended_and_told(start: Callable[..., Annotating], tmp_path: Path) -> None:
    running = start()
    running.do("a", do="flag", note="kept")
    running.end(signal.SIGKILL)
    journal = tmp_path / "p" / "journal" / "annotator.jsonl"
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026')
    again = start()
    assert again.project()["mended"] == '{"at": "2026'
    assert again.article("a")["flag"] == "kept"
    assert "found its last line written only in part" in again.log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("\xff\xfe", "expected text in UTF-8"),
        ("  \n", "empty-text"),
        ("", "empty-text"),
    ],
)
def test_a_file_that_is_no_text_adds_nothing(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "good.txt").write_text("نص", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(content.encode("latin-1"))
    done = _command(tmp_path / "p", tmp_path / "good.txt", tmp_path / "bad.txt", "--labels", "PER")
    assert done.returncode == 2
    assert message in done.stderr
    assert "bad.txt" in done.stderr
    assert not (tmp_path / "p").exists()


def test_what_cannot_be_begun_is_told(tmp_path: Path, files: Path) -> None:
    assert "name them: --labels PER,ORG,LOC" in _command(tmp_path / "p", files).stderr
    assert not (tmp_path / "p").exists()
    gold = tmp_path / "gold.jsonl"
    write([Document("a", TEXTS["a"], (Entity(4, 8, "PER"),))], gold)
    assert "unknown-label" in _command(tmp_path / "p", gold, "--labels", "LOC").stderr
    assert not (tmp_path / "p").exists()
    assert "expected at least one; name files of texts" in _command(tmp_path / "q", "--labels", "PER").stderr
    assert not (tmp_path / "q").exists()


def _command(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "musamma", "annotate", *map(str, arguments), "--port", "0"]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)  # noqa: S603


def test_annotated_files_begin_as_done_and_their_labels_are_the_projects(
    start: Callable[..., Annotating], tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    write([Document("a", TEXTS["a"], (Entity(4, 8, "PER"),)), Document("b", TEXTS["b"])], gold)
    running = start(source=gold)
    assert [(each["done"], each["entities"]) for each in running.project()["articles"]] == [(True, 1), (True, 0)]
    assert running.article("a")["entities"] == [[1, 1, "PER", None, "file"]]
    running.do("a", do="edit", remove=[[1, 1, "PER"]], add=[[1, 1, "LOC"]])
    assert running.do("a", do="undo")["entities"] == [[1, 1, "PER", None, "file"]]
