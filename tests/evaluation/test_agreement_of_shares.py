"""`musamma agree` of annotators with a share of the documents each: what both have is compared, the rest counted."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from helpers.command import Command
from helpers.html_page import Page

from musamma.annotation.others import Others
from musamma.annotation.settings import Settings
from musamma.data.documents import Document, Entity
from musamma.data.errors import DataError
from musamma.data.formats.projects.actions import Done, Edit, Mark
from musamma.data.formats.projects.annotations import Writing
from musamma.data.formats.projects.folder import Project, create_project, open_project
from musamma.data.located import LocatedDocument
from musamma.evaluation.agreement import pair_shares

TEXTS = {"d1": "زار لافروف موسكو", "d2": "قال بوتين", "d3": "عاد متقي إلى كابل"}

Work = Mapping[str, tuple[Sequence[tuple[int, int, str]], bool]]
"""What an annotator does: for each article the entities, and whether it is finished then."""

MONA: Work = {"d1": ([(1, 1, "PER"), (2, 2, "LOC")], True), "d2": ([(1, 1, "PER")], True), "d3": ([], False)}
OMAR: Work = {"d1": ([(1, 1, "PER"), (2, 2, "ORG")], True), "d3": ([(1, 1, "PER")], False)}


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def make_project(path: Path, *works: tuple[str, Work], given: Sequence[Document] = ()) -> Project:
    """A project of the texts, and of articles that were annotated before."""
    create_project(path, ("PER", "LOC", "ORG"))
    project = open_project(path)
    project.add([*((Document(name, text), False) for name, text in TEXTS.items()), *((each, True) for each in given)])
    for name, work in works:
        writing = Writing(project.articles, name, project.journal(name))
        for article, (marks, done) in work.items():
            writing.perform(article, [Edit(do="edit", add=tuple(Mark(*mark) for mark in marks))] if marks else [])
            writing.perform(article, [Done(do="done", done=done)])
        writing.close()
    return project


def of_page(project: Project, *names: str) -> dict[str, Any]:
    """The figures that the page shows to the one who decides."""
    one, two = names
    return Others(project, Settings("ali", adjudicate=(one, two))).agreement


def test_two_annotators_of_a_project(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "pj"
    project = make_project(path, ("mona", MONA), ("omar", OMAR))
    page = tmp_path / "page.html"
    done = musamma("agree", path, path, "--annotator", "mona", "--b-annotator", "omar", "--json", "--html", page)
    assert done.code == 0
    found = json.loads(done.out)
    assert (found["documents"], found["left_out"]) == (1, {"a": 1, "b": 0})
    assert (found["a"], found["b"], found["same"], found["f1"]) == (2, 2, 1, 0.5)
    assert "1 document of A alone, 0 of B alone: left out" in done.err
    html = page.read_text(encoding="utf-8")
    assert Page(html).texts == [TEXTS["d1"]]
    assert "1 document of A alone, 0 of B alone: left out" in html
    swapped = musamma("agree", path, path, "--annotator", "omar", "--b-annotator", "mona", "--json")
    other = json.loads(swapped.out)
    assert (other["left_out"], other["f1"], other["kappa"]) == ({"a": 0, "b": 1}, found["f1"], found["kappa"])
    assert "0 documents of A alone, 1 of B alone: left out" in swapped.err
    shown = of_page(project, "mona", "omar")
    assert shown == {key: found[key] for key in ("f1", "kappa", "kappa_entities")} | {"articles": found["documents"]}


def test_articles_that_came_with_entities_count_only_if_both_have_worked_on_them(
    musamma: Command, tmp_path: Path
) -> None:
    given = [
        Document(name, f"في {place}", (Entity(3, 3 + len(place), "LOC"),), {"annotator": "mona"} if named else {})
        for name, place, named in (("g1", "موسكو", False), ("g2", "كابل", False), ("g3", "القاهرة", True))
    ]
    work: Work = {"g1": ([], True), "d1": ([(1, 1, "PER")], True)}
    path = tmp_path / "pj"
    project = make_project(path, ("mona", work), ("omar", {**work, "g2": ([], True), "g3": ([], True)}), given=given)
    done = musamma("agree", path, path, "--annotator", "mona", "--b-annotator", "omar", "--json")
    found = json.loads(done.out)
    # g2 is of nobody in mona's journal; g3 she has annotated before it was added.
    assert (found["documents"], found["left_out"]) == (3, {"a": 0, "b": 1})
    assert "articles that mona has not worked on: 1 left out" in done.err
    shown = of_page(project, "mona", "omar")
    assert shown == {key: found[key] for key in ("f1", "kappa", "kappa_entities")} | {"articles": found["documents"]}


def test_annotators_with_nothing_in_common_or_only_one(musamma: Command, tmp_path: Path) -> None:
    path = tmp_path / "pj"
    make_project(path, ("mona", {"d1": ([], True)}), ("omar", {"d2": ([], True)}))
    apart = musamma("agree", path, path, "--annotator", "mona", "--b-annotator", "omar")
    assert apart.code == 2
    assert "found none of the 1 document of A in B, which has 1, expected some that both have annotated" in apart.err
    alone = musamma("agree", path, path, "--annotator", "mona")
    assert "A and B are both by mona: name the annotator of B with --b-annotator" in alone.err


def test_a_project_holds_the_text_and_not_only_its_words(musamma: Command, tmp_path: Path) -> None:
    path, file = tmp_path / "pj", tmp_path / "b.jsonl"
    make_project(path, ("mona", MONA))
    record = {"id": "d1", "text": TEXTS["d1"].replace(" ", "  "), "entities": []}
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    done = musamma("agree", file, path)
    assert (done.code, "both must have the same text" in done.err) == (2, True)


def test_a_project_and_a_file(musamma: Command, tmp_path: Path) -> None:
    path, file = tmp_path / "pj", tmp_path / "b.jsonl"
    make_project(path, ("mona", MONA))
    records = [{"id": name, "text": TEXTS[name], "entities": []} for name in ("d3", "d1")]
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in records), encoding="utf-8")
    found = json.loads(musamma("agree", path, file, "--json").out)
    assert (found["documents"], found["left_out"]) == (1, {"a": 1, "b": 1})


def test_an_export_with_the_tasks_of_several_annotators(musamma: Command, tmp_path: Path) -> None:
    tasks = [
        {"text": TEXTS[name], "answer": "accept", "_annotator_id": who, "_input_hash": name}
        | {"spans": [{"start": 0, "end": 3, "label": label}]}
        for who, name, label in (
            ("mona", "d1", "PER"),
            ("mona", "d2", "PER"),
            ("omar", "d3", "PER"),
            ("omar", "d1", "LOC"),
        )
    ]
    path = tmp_path / "tasks.jsonl"
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in tasks), encoding="utf-8")
    options = ("--from", "prodigy", "--annotator", "mona", "--b-annotator", "omar", "--json")
    found = json.loads(musamma("agree", path, path, *options).out)
    assert (found["documents"], found["same"], found["left_out"]) == (1, 0, {"a": 1, "b": 1})


def test_files_without_an_annotator_must_have_the_same_documents(musamma: Command, tmp_path: Path) -> None:
    paths = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    for path, names in zip(paths, (("d1", "d2"), ("d1",)), strict=True):
        records = [{"id": name, "text": TEXTS[name], "entities": []} for name in names]
        path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in records), encoding="utf-8")
    done = musamma("agree", *paths)
    assert (done.code, "document 'd2': found no document for it in" in done.err) == (2, True)
    assert json.loads(musamma("agree", paths[0], paths[0], "--json").out)["left_out"] == {"a": 0, "b": 0}


def side(*documents: tuple[str, str], path: str = "x") -> list[LocatedDocument]:
    return [LocatedDocument(Document(name, text), Path(path)) for name, text in documents]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (side(("a", "زار"), ("b", "عاد")), side(("b", "عاد"), ("c", "قال")), ["b"]),
        # Two documents of one text are two documents if the files say so.
        (side(("a", "زار"), ("b", "عاد")), side(("b", "عاد"), ("c", "زار")), ["b"]),
        # Numbers are believed only where the text is the same too.
        (side(("1", "زار"), ("2", "عاد")), side(("1", "عاد"), ("2", "قال")), ["2"]),
        (side(("line 1", "زار"), ("line 2", "عاد")), side(("line 4", "عاد"), ("line 9", "عاد")), ["line 2"]),
        (side(("1", "زار"), ("2", "زار")), side(("7", "زار"), ("8", "زار"), ("9", "زار")), ["1", "2"]),
    ],
)
def test_what_both_have(first: list[LocatedDocument], second: list[LocatedDocument], expected: list[str]) -> None:
    for one, two in ((first, second), (second, first)):
        pairs, alone = pair_shares(one, two, in_words=(False, False))
        assert [each.id for each in pairs.gold] == expected or one is second
        assert alone == (len(one) - len(expected), len(two) - len(expected))
        assert [each.text for each in pairs.gold] == [each.text for each in pairs.predicted]


def test_a_text_that_differs_is_an_error_also_between_shares() -> None:
    with pytest.raises(DataError, match="document 'a': found 'عاد' from character 0 on, expected 'زار'"):
        pair_shares(side(("a", "زار"), ("b", "قال")), side(("a", "عاد")), in_words=(False, False))


def test_words_without_their_spacing_are_shared_too() -> None:
    spaced, joined = side(("a", "زار   لافروف"), ("b", "عاد")), side(("a", "زار لافروف"))
    for one, two, in_words in ((spaced, joined, (False, True)), (joined, spaced, (True, False))):
        pairs, alone = pair_shares(one, two, in_words=in_words)
        assert [each.text for each in (*pairs.gold, *pairs.predicted)] == [spaced[0].document.text] * 2
        assert alone == (len(one) - 1, len(two) - 1)
