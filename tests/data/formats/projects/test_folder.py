"""Projects: what is added is there again, and what was changed, damaged or made by others is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from helpers.command import Command
from helpers.strategies import documents
from hypothesis import given
from hypothesis import strategies as st

from musamma.data.corpus import read_located
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.projects.actions import Done, Edit, Mark, Seen
from musamma.data.formats.projects.annotations import Writing
from musamma.data.formats.projects.folder import PROJECT, Project, create_project, open_project
from musamma.data.formats.registry import EVERY_SPLIT, Tasks, checksum_of
from musamma.data.reading import EVERY_TASK, Reading

MOSCOW, CAIRO = Document("a", "ذهب محمد إلى موسكو."), Document("b", "عاد إلى القاهرة.")


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = create_project(tmp_path / "p", ["PER", "LOC"])
    made.add([(MOSCOW, False), (CAIRO, False)])
    return made


def annotate(project: Project, annotator: str, article: str, *marks: Mark, done: bool = True) -> None:
    writing = Writing(project.articles, annotator, project.journal(annotator))
    writing.perform(article, [Edit(add=marks), Seen(seconds=2.5), Done(done=done)])
    writing.close()


@given(st.lists(documents(), max_size=4, unique_by=lambda document: document.id), st.data())
def test_articles_come_back(
    tmp_path_factory: pytest.TempPathFactory, given: list[Document], data: st.DataObject
) -> None:
    given = [Document(x.id, x.text, tuple(Entity(*e.key) for e in x.entities), x.meta, x.sentences) for x in given]
    marked = [(document, data.draw(st.booleans()) or bool(document.entities)) for document in given]
    path = tmp_path_factory.mktemp("project") / "p"
    create_project(path, ["PER"]).add(marked, test_share=0.5)
    found = open_project(path)
    assert [(x.document, x.annotated) for x in found.articles.values()] == [
        (document if document.sentences is None else x.document, annotated)
        for (document, annotated), x in zip(marked, found.articles.values(), strict=True)
    ]
    assert sum(x.test for x in found.articles.values()) == round(len(given) / 2)


def test_adding_again_keeps_what_is_there_and_refuses_another_text(project: Project) -> None:
    before = (project.path / "articles.jsonl").read_bytes()
    assert project.add([(MOSCOW, False)]) == 0
    assert (project.path / "articles.jsonl").read_bytes() == before
    with pytest.raises(DataError, match="document 'a': found another text than that of the project's article"):
        project.add([(Document("a", "غيره"), False)])
    assert (project.path / "articles.jsonl").read_bytes() == before


def test_the_share_of_the_test_grows_with_the_project_and_never_moves(tmp_path: Path) -> None:
    made = create_project(tmp_path / "p", ["PER"])
    every = [(Document(str(number), f"نص {number}"), False) for number in range(100)]
    made.add(every[:10], test_share=0.2)
    first = {name for name, article in made.articles.items() if article.test}
    made.add(every, test_share=0.2)
    second = {name for name, article in open_project(tmp_path / "p").articles.items() if article.test}
    assert (len(first), len(second)) == (2, 20)
    assert first < second


def test_finished_articles_are_read_with_who_and_when(project: Project) -> None:
    annotate(project, "mona", "a", Mark(1, 1, "PER"), Mark(3, 3, "LOC"))
    annotate(project, "mona", "b", Mark(2, 2, "LOC"), done=False)
    (found,) = read_located(project.path)
    assert found.document.entities == (Entity(4, 8, "PER"), Entity(13, 18, "LOC"))
    assert found.document.meta["annotator"] == "mona"
    assert found.document.meta["seconds"] == 2.5
    assert str(found.document.meta["annotated_at"]).endswith("Z")
    every = list(read_located(project.path, EVERY_TASK))
    assert [(each.document.id, each.annotated) for each in every] == [("a", True), ("b", False)]


def test_one_annotator_is_chosen_and_splits_are_told(project: Project) -> None:
    annotate(project, "mona", "a", Mark(1, 1, "PER"))
    annotate(project, "omar", "a", Mark(3, 3, "LOC"))
    with pytest.raises(
        DataError, match="found annotations of mona, omar, expected those of one; choose one with --ann"
    ):
        list(read_located(project.path))
    with pytest.raises(DataError, match="expected annotations of 'ali'; correct --annotator"):
        list(read_located(project.path, Reading(annotator="ali")))
    (found,) = read_located(project.path, Reading(annotator="omar", split=EVERY_SPLIT))
    assert (found.document.entities, found.split) == ((Entity(13, 18, "LOC"),), "train")
    assert list(read_located(project.path, Reading(annotator="omar", split="test", tasks=Tasks.EVERY))) == []
    with pytest.raises(DataError, match="found the split 'dev', expected train, test or"):
        list(read_located(project.path, Reading(annotator="omar", split="dev")))


def test_the_commands_read_a_project(project: Project, command: Command, tmp_path: Path) -> None:
    annotate(project, "mona", "a", Mark(1, 1, "PER"))
    annotate(project, "omar", "a", Mark(1, 1, "PER"), Mark(3, 3, "LOC"))
    gold = tmp_path / "gold.jsonl"
    assert command("convert", project.path, gold, "--annotator", "mona").code == 0
    (line,) = gold.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["entities"] == [{"start": 4, "end": 8, "label": "PER", "text": "محمد"}]
    agreed = command("agree", project.path, project.path, "--annotator", "mona", "--b-annotator", "omar", "--json")
    assert (agreed.code, json.loads(agreed.out)["same"], json.loads(agreed.out)["b"]) == (0, 1, 2)
    assert command("check", project.path, "--annotator", "mona").code == 0
    assert "محمد" in command("stats", project.path, "--annotator", "mona").out
    assert "articles that are not done: 1" in command("convert", project.path, gold, "--annotator", "mona").err


def rewrite(path: Path, **changes: Any) -> None:
    record = json.loads((path / PROJECT).read_text(encoding="utf-8")) | changes
    (path / PROJECT).write_text(json.dumps(record), encoding="utf-8")


def test_the_checksum_is_that_of_what_is_read(project: Project) -> None:
    before = checksum_of(project.path)
    (project.runs / "001").mkdir(parents=True)
    (project.runs / "001" / "metrics.json").write_text("{}", encoding="utf-8")
    project.suggestions.write_text("", encoding="utf-8")
    assert checksum_of(project.path) == before
    with project.journal("zayd").open("a", encoding="utf-8") as journal:
        journal.write("{}\n")
    assert checksum_of(project.path) != before


def test_another_version_is_refused(project: Project) -> None:
    rewrite(project.path, musamma_project=2)
    with pytest.raises(DataError, match=r"project\.json: found a project of version 2, expected 1"):
        open_project(project.path)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"musamma_project": 1}', '{"musamma_project": 1, "labels": []}'])
def test_a_damaged_project_is_refused(project: Project, content: str) -> None:
    (project.path / PROJECT).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"project\.json: .*expected a project; restore the file"):
        open_project(project.path)


def test_a_text_that_was_changed_is_refused_at_its_line(project: Project) -> None:
    path = project.path / "articles.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("عاد", "ذهب"), encoding="utf-8")
    with pytest.raises(DataError, match=r"articles\.jsonl:2: document 'b': found another text or other entities"):
        open_project(project.path)


def test_an_article_that_is_gone_is_refused(project: Project) -> None:
    path = project.path / "articles.jsonl"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"found no document 'b', expected all that project\.json lists"):
        open_project(project.path)


def test_an_action_that_does_not_fit_is_refused_at_its_line(project: Project) -> None:
    annotate(project, "mona", "a", Mark(1, 1, "PER"))
    journal = project.journal("mona")
    with journal.open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-11-26T02:00:00Z", "article": "z", "do": "undo"}\n')
    with pytest.raises(DataError, match=r"mona\.jsonl:4: found the article 'z', expected one of the project"):
        list(read_located(project.path))


def test_a_project_is_open_once(project: Project) -> None:
    with (
        project.lock(),
        pytest.raises(DataError, match="found the project open in another `musamma annotate`"),
        open_project(project.path).lock(),
    ):
        pass
    with project.lock():
        pass


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "..", "a\\b", "x" * 65, "a\n", "-x"])
def test_names_that_are_no_file_names_are_refused(project: Project, name: str) -> None:
    with pytest.raises(DataError, match="expected a name of letters"):
        project.journal(name)


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match=r"a folder without project\.json, expected a project or a new name"):
        create_project(tmp_path, ["PER"])
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
