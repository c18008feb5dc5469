"""`musamma convert`: what it writes, what it counts as lost, and when it writes nothing."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.paths import SEEDS
from helpers.reading import numbered, writers_that_keep

from musamma.cli.main import main
from musamma.data.corpus import load_corpus, read_located
from musamma.data.documents import Document, Entity
from musamma.data.formats.jsonl import format_document
from musamma.data.formats.registry import WRITERS, Keeps
from musamma.data.reading import Reading

GOLD = SEEDS / "gold.jsonl"

Convert = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def convert(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Convert:
    """Runs the command in this process; returns its exit code and the lines of standard error."""
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")

    def call(*arguments: object) -> tuple[int, list[str]]:
        monkeypatch.setattr(sys, "argv", ["musamma", "convert", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        assert captured.out == ""
        return int(stopped.value.code or 0), captured.err.splitlines()

    return call


def jsonl(folder: Path, *records: dict[str, Any]) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def record(*entities: tuple[int, int, str], **more: Any) -> dict[str, Any]:
    spans = [{"start": start, "end": end, "label": label} for start, end, label in entities]
    return {"id": "a", "text": "قال لافروف في موسكو", "entities": spans, **more}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def spans(path: Path) -> list[tuple[str, str]]:
    return [(e.label, d.text[e.start : e.end]) for _, d in numbered(path) for e in d.entities]


@pytest.mark.parametrize("format", writers_that_keep(Keeps.SPACING))
def test_the_seeds_come_back_from_every_format_that_keeps_the_text(
    convert: Convert, tmp_path: Path, format: str
) -> None:
    kept = Keeps.MEANING in (WRITERS[format].keeps or Keeps.NOTHING)
    lost = [] if kept else [f"meanings of entities: 34 not in {format}; musamma resolve finds them again"]
    written = f"5 documents → {tmp_path / 'there.x'}"
    assert convert(GOLD, tmp_path / "there.x", "--to", format) == (0, [*lost, written])
    assert convert(tmp_path / "there.x", tmp_path / "back.jsonl", "--from", format)[0] == 0
    gold = load_corpus(GOLD)
    if lost:
        gold = [replace(each, entities=tuple(Entity(*entity.key) for entity in each.entities)) for each in gold]
    assert (tmp_path / "back.jsonl").read_text(encoding="utf-8") == "".join(
        format_document(each) + "\n" for each in gold
    )


@pytest.mark.parametrize("format", sorted(set(WRITERS) - set(writers_that_keep(Keeps.SPACING))))
def test_columns_come_back_from_columns(convert: Convert, tmp_path: Path, format: str) -> None:
    assert convert(GOLD, tmp_path / "gold.conll", "--lossy")[0] == 0
    there = tmp_path / ("there.json" if format == "gliner" else "there")
    assert convert(tmp_path / "gold.conll", there, "--to", format)[0] == 0
    if format == "conll":
        assert names(there) == names(SEEDS / "bio")
        return
    assert convert(there, tmp_path / "back.conll", "--from", format)[0] == 0
    assert (tmp_path / "back.conll").read_bytes() == (tmp_path / "gold.conll").read_bytes()


def test_what_would_be_lost_is_counted_and_nothing_is_written(convert: Convert, tmp_path: Path) -> None:
    source = jsonl(tmp_path, record((4, 10, "PER"), (4, 19, "ORG"), meta={"page": 1}))
    code, said = convert(source, tmp_path / "out.conll")
    assert code == 1
    assert said == [
        "overlapping entities: 1 not in conll; convert to another format, or leave it out with --lossy",
        "keys of meta: 1 not in conll; convert to another format, or leave it out with --lossy",
    ]
    assert names(tmp_path) == ["in.jsonl"]
    code, said = convert(source, tmp_path / "out.conll", "--lossy")
    assert (code, said[:2]) == (0, ["overlapping entities: 1 left out", "keys of meta: 1 left out"])
    assert spans(tmp_path / "out.conll") == [("ORG", "لافروف في موسكو")]


def test_relations_are_counted_too(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("لافروف", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tPER 0 6\tلافروف\nR1\tX Arg1:T1 Arg2:T1\n", encoding="utf-8")
    code, said = convert(tmp_path / "a.ann", tmp_path / "out.jsonl")
    assert (code, names(tmp_path)) == (1, ["a.ann", "a.txt"])
    assert said == ["relations: 1 not in jsonl; convert to another format, or leave it out with --lossy"]
    assert convert(tmp_path / "a.ann", tmp_path / "out.jsonl", "--lossy")[0] == 0


def test_labels_are_renamed_dropped_and_counted(convert: Convert, tmp_path: Path) -> None:
    source = jsonl(tmp_path, record((0, 3, "MISC"), (4, 10, "PERS"), (14, 19, "GPE")))
    options = ("--map", "PERS=PER", "--map", "GPE=LOC", "--drop", "MISC")
    code, said = convert(source, tmp_path / "out.jsonl", *options)
    assert (code, said[0]) == (0, "entities of the label MISC: 1 left out, as asked")
    assert spans(tmp_path / "out.jsonl") == [("PER", "لافروف"), ("LOC", "موسكو")]
    assert convert(source, tmp_path / "out.jsonl", "--map", "PERS=PER", "--drop", "*")[0] == 0
    assert spans(tmp_path / "out.jsonl") == [("PER", "لافروف")]


def test_nested_layers_become_flat_after_their_labels_are_mapped(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("رئيس B-OCC\nبلدية I-OCC B-ORG\nالبيرة I-OCC I-ORG B-GPE\n", encoding="utf-8")
    options = ("--from", "conll", "--columns", "layer=0", "--flat")
    code, said = convert(tmp_path / "in.txt", tmp_path / "a.conll", *options, "--drop", "OCC")
    assert (code, said[:2]) == (
        0,
        ["entities of the label OCC: 1 left out, as asked", "overlapping entities: 1 left out, as asked"],
    )
    assert spans(tmp_path / "a.conll") == [("ORG", "بلدية البيرة")]
    assert convert(tmp_path / "in.txt", tmp_path / "b.conll", *options, "--map", "GPE=LOC", "--drop", "*")[0] == 0
    assert spans(tmp_path / "b.conll") == [("LOC", "البيرة")]


def test_schemes_in_and_out(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "in.conll").write_text("سيرغي I-PER\nلافروف I-PER\nموسكو B-PER\n", encoding="utf-8")
    options = ("--columns", "scheme=IOB1", "--scheme", "BILOU")
    assert convert(tmp_path / "in.conll", tmp_path / "out.conll", *options)[0] == 0
    text = (tmp_path / "out.conll").read_text(encoding="utf-8")
    assert text == "# id = in\nسيرغي\tB-PER\nلافروف\tL-PER\nموسكو\tU-PER\n\n"


@pytest.mark.parametrize("name", ["labelstudio", "prodigy", "spacy"])
def test_a_document_without_entities_is_as_annotated_in_a_file_of_its_own(
    convert: Convert, tmp_path: Path, name: str
) -> None:
    source = jsonl(tmp_path, record((4, 10, "PER"), id="a"), record(id="b"))
    assert convert(source, tmp_path / "out", "--to", name)[0] == 0
    (path,) = (tmp_path / "out").glob("b.*")
    assert [document.entities for document in load_corpus(path, format=name)] == [()]
    assert convert(jsonl(tmp_path, record(id="b")), tmp_path / "texts", "--to", name)[0] == 0
    (path,) = (tmp_path / "texts").glob("b.*")
    assert not list(read_located(path, Reading(name)))


def test_labels_to_rename_in_a_file_without_entities(convert: Convert, tmp_path: Path) -> None:
    code, said = convert(jsonl(tmp_path, record()), tmp_path / "out.jsonl", "--map", "PERS=PER")
    assert code == 2
    assert "found no entity of the label 'PERS', expected one, but there are no entities; correct --map" in said[0]


def test_invalid_starts_are_lost_in_other_schemes(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "in.conll").write_text("لافروف I-PER\n", encoding="utf-8")
    assert convert(tmp_path / "in.conll", tmp_path / "out.conll", "--scheme", "IOB2")[0] == 0
    code, said = convert(tmp_path / "in.conll", tmp_path / "out2.conll", "--scheme", "BIOES")
    assert code == 1
    assert said[0].startswith("invalid I- starts: 1 not in conll")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--map", "PERZ=PER"], "in.jsonl: found no entity of the label 'PERZ', expected one of PERS; correct --map"),
        (["--drop", "MISC"], "found no entity of the label 'MISC', expected one of PERS"),
        (["--map", "PERS"], "found --map 'PERS', expected OLD=NEW"),
        (["--map", "PERS=PER,MISC=X"], "found --map 'PERS=PER,MISC=X', expected OLD=NEW once for each label"),
        (["--map", "*=PER"], "found no entity of the label '*', expected one of PERS; correct --map"),
        (["--labels", "*"], "found no entity of the label '*', expected one of PERS; correct --map"),
        (["--map", "PERS=A", "--map", "PERS=B"], "found --map 'PERS=B', expected OLD=NEW once for each label"),
        (["--columns", "word=2"], "found the option 'columns', expected none for texts"),
        (["--columns", "word"], "--columns: found 'word', expected KEY=VALUE"),
        (["--scheme", "BIOE"], "found the scheme 'BIOE', expected one of BIO"),
        (["--scheme", "BIOES", "--to", "parquet"], "found a tag scheme, expected none for parquet"),
        (["--split", "test"], "found the option 'split', expected none for jsonl"),
    ],
)
def test_a_wrong_option_is_one_line(convert: Convert, tmp_path: Path, options: list[str], message: str) -> None:
    source = jsonl(tmp_path, record((4, 10, "PERS")))
    code, said = convert(source, tmp_path / "out.conll", *options)
    assert code == 2
    assert message in said[-1]
    assert names(tmp_path) == ["in.jsonl"]


def test_an_offset_beyond_the_text_is_refused_with_its_line(convert: Convert, tmp_path: Path) -> None:
    source = jsonl(tmp_path, record(), {**record((4, 99, "PER")), "id": "b"})
    code, said = convert(source, tmp_path / "out.parquet")
    assert code == 2
    assert said == [
        f"musamma: {source}:2: document 'b': found the PER at 4:99, expected it within the text of 19 characters; "
        "correct its offsets (they count Unicode characters of the raw text)"
    ]
    assert names(tmp_path) == ["in.jsonl"]


def test_predictions_are_corrected_in_label_studio(convert: Convert, tmp_path: Path) -> None:
    """Predictions with scores go to Label Studio, are corrected there, and come back as gold under the same ids."""
    text = "👍 قال لافروف،\r\nفي موسكو"
    scored = [{"start": 6, "end": 12, "label": "LOC", "score": 0.4}]
    source = jsonl(tmp_path, {"id": "002", "text": text, "entities": scored, "meta": {"page": 1}})
    assert convert(source, tmp_path / "tasks.json")[0] == 0
    (task,) = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    (region,) = task["predictions"][0]["result"]
    corrected = {**region, "value": {**region["value"], "labels": ["PER"]}}
    task |= {"id": 88, "annotations": [{"id": 9, "completed_by": 1, "result": [corrected], "was_cancelled": False}]}
    (tmp_path / "export.json").write_text(json.dumps([task]), encoding="utf-8")
    assert convert(tmp_path / "export.json", tmp_path / "gold.jsonl")[0] == 0
    (document,) = load_corpus(tmp_path / "gold.jsonl")
    assert (document.id, document.text, dict(document.meta)) == ("002", text, {"page": 1})
    assert [(e.label, text[e.start : e.end], e.score) for e in document.entities] == [("PER", "لافروف", None)]


def export(folder: Path, *annotations: Any) -> Path:
    """An export of Label Studio: a task for each list of annotations."""
    data = {"text": "قال لافروف في موسكو"}
    found = [{"id": number, "data": data, "annotations": each} for number, each in enumerate(annotations, start=1)]
    (folder / "export.json").write_text(json.dumps(found), encoding="utf-8")
    return folder / "export.json"


def by(person: int, *entities: tuple[int, int, str]) -> dict[str, Any]:
    regions = [{"type": "labels", "value": {"start": a, "end": b, "labels": [label]}} for a, b, label in entities]
    return {"completed_by": person, "result": regions}


def test_tasks_that_nobody_annotated_are_left_out_with_a_note(convert: Convert, tmp_path: Path) -> None:
    skipped = [by(1) | {"was_cancelled": True}]
    source = export(tmp_path, [by(1, (4, 10, "PER"))], [], [], skipped, [by(1)])
    code, said = convert(source, tmp_path / "out.jsonl")
    assert (code, said[:2]) == (0, ["tasks that nobody annotated: 2 left out", "skipped tasks: 1 left out"])
    assert [document.id for _, document in numbered(tmp_path / "out.jsonl")] == ["1", "5"]


def test_the_annotation_of_one_annotator_is_converted(convert: Convert, tmp_path: Path) -> None:
    source = export(tmp_path, [by(1, (4, 10, "PER")), by(2, (14, 19, "LOC"))])
    code, said = convert(source, tmp_path / "out.jsonl")
    assert code == 2
    assert "choose one with --annotator (1, 2)" in said[-1]
    assert convert(source, tmp_path / "out.jsonl", "--annotator", "2")[0] == 0
    assert spans(tmp_path / "out.jsonl") == [("LOC", "موسكو")]


def test_overlapping_regions_are_kept_or_the_longest_of_them(convert: Convert, tmp_path: Path) -> None:
    source = export(tmp_path, [by(1, (4, 10, "PER"), (4, 19, "ORG"))])
    assert convert(source, tmp_path / "out.jsonl")[0] == 0
    assert spans(tmp_path / "out.jsonl") == [("PER", "لافروف"), ("ORG", "لافروف في موسكو")]
    code, said = convert(source, tmp_path / "out.conll")
    assert (code, said) == (
        1,
        ["overlapping entities: 1 not in conll; convert to another format, or leave it out with --lossy"],
    )
    assert convert(source, tmp_path / "out.conll", "--flat")[0] == 0
    assert spans(tmp_path / "out.conll") == [("ORG", "لافروف في موسكو")]


def test_parts_of_an_entity_with_words_between_them_are_left_out_as_asked(convert: Convert, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("قال لافروف في موسكو", encoding="utf-8")
    (tmp_path / "a.ann").write_text("T1\tORG 4 10;14 19\tلافروف موسكو\nT2\tLOC 14 19\tموسكو\n", encoding="utf-8")
    code, said = convert(tmp_path / "a.ann", tmp_path / "out.jsonl")
    assert code == 1
    assert said[0].startswith("discontinuous entities: 1 not in jsonl;")
    assert convert(tmp_path / "a.ann", tmp_path / "out.jsonl", "--lossy")[0] == 0
    assert spans(tmp_path / "out.jsonl") == [("LOC", "موسكو")]


@pytest.mark.parametrize("format", ["brat", "conll", "labelstudio"])
def test_ids_that_are_no_file_names_are_written_to_a_folder(convert: Convert, tmp_path: Path, format: str) -> None:
    ids = ["2003/12/a", "..", "https://x.org/?a=b", "a"]
    source = jsonl(tmp_path, *(record((4, 10, "PER"), id=each) for each in ids))
    assert convert(source, tmp_path / "out", "--to", format, "--lossy")[0] == 0
    files = [tmp_path / "out"] if format == "brat" else [x for x in (tmp_path / "out").rglob("*") if x.is_file()]
    assert sorted(document.id for file in files for _, document in numbered(file)) == sorted(ids)


@pytest.mark.parametrize("ids", [["x.conll/b", "x"], ["x", "x.conll/b"]])
def test_a_file_and_a_folder_of_one_name_are_both_written(convert: Convert, tmp_path: Path, ids: list[str]) -> None:
    source = jsonl(tmp_path, *(record((4, 10, "PER"), id=each) for each in ids))
    assert convert(source, tmp_path / "out", "--lossy")[0] == 0
    files = [each for each in (tmp_path / "out").rglob("*") if each.is_file()]
    assert sorted(document.id for file in files for _, document in numbered(file)) == sorted(ids)


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


@pytest.mark.parametrize("format", ["conll", "brat"])
def test_a_folder_is_written_whole_or_not_at_all(convert: Convert, tmp_path: Path, format: str) -> None:
    source = jsonl(tmp_path, record((4, 10, "PER")), record((4, 10, "PER X"), id="b"))
    code, said = convert(source, tmp_path / "out", "--to", format, "--lossy", "--repair")
    assert (code, said[-1].startswith("musamma: document 'b': found the label 'PER X'")) == (2, True)
    assert names(tmp_path) == ["in.jsonl"]


def test_a_folder_with_other_files_keeps_them(convert: Convert, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert convert(jsonl(tmp_path, record(id="a"), record(id="c/d")), out, "--lossy")[0] == 0
    before = (out / "a.conll").read_bytes()
    source = jsonl(tmp_path, record((4, 10, "PER")), record((4, 10, "PER X"), id="b/b"))
    assert convert(source, out, "--lossy")[0] == 2
    assert everything_in(out) == ["a.conll", "c", "c/d.conll"]
    assert (out / "a.conll").read_bytes() == before
    assert convert(source, out, "--lossy", "--map", "PER X=PER")[0] == 0
    assert everything_in(out) == ["a.conll", "b", "b/b.conll", "c", "c/d.conll"]
    assert (out / "a.conll").read_bytes() != before


def test_a_folder_in_the_place_of_a_file_is_refused_before_any_file_is_replaced(
    convert: Convert, tmp_path: Path
) -> None:
    (tmp_path / "out" / "b.conll").mkdir(parents=True)
    code, said = convert(jsonl(tmp_path, record(id="a"), record(id="b")), tmp_path / "out", "--lossy")
    expected = (
        f"musamma: {tmp_path / 'out' / 'b.conll'}: found a folder, expected a file or nothing; name another output"
    )
    assert (code, said[-1]) == (2, expected)
    assert everything_in(tmp_path / "out") == ["b.conll"]


def test_anercorp_is_mapped_to_the_labels_of_the_seeds(convert: Convert, corpora: Path, tmp_path: Path) -> None:
    source = corpora / "anercorp" / "ANERCorp_CamelLab_test.txt"
    options = ("--from", "conll", "--map", "PERS=PER", "--drop", "MISC")
    assert convert(source, tmp_path / "test.conll", *options)[0] == 0
    (before,) = load_corpus(source, format="conll")
    (after,) = load_corpus(tmp_path / "test.conll", labels=("PER", "ORG", "LOC"))
    assert after.text == before.text
    assert after.sentences == before.sentences
    assert len(after.entities) == sum(entity.label != "MISC" for entity in before.entities)


def test_a_document_that_is_a_file_of_its_own_is_found_by_its_extension(convert: Convert, tmp_path: Path) -> None:
    source = jsonl(tmp_path, record((4, 10, "PER")))
    for format in ("jsonl", "conll", "labelstudio", "parquet"):
        assert convert(source, tmp_path / "out" / format, "--to", format)[0] == 0
        (path,) = (tmp_path / "out" / format).iterdir()
        assert spans(path) == [("PER", "لافروف")]


def test_the_written_line_is_the_document(convert: Convert, tmp_path: Path) -> None:
    source = jsonl(tmp_path, record((4, 10, "PER")))
    assert convert(source, tmp_path / "out.jsonl")[0] == 0
    (document,) = load_corpus(source)
    assert isinstance(document, Document)
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == format_document(document) + "\n"


@pytest.mark.parametrize("target", ["y.jsonl", "y.conll"])
def test_ids_that_begin_anew_in_each_split_differ(convert: Convert, tmp_path: Path, target: str) -> None:
    rows = {"id": ["0", "1"], "tokens": [["زار", "أحمد"], ["عاد"]], "ner_tags": [["O", "B-PER"], ["O"]]}
    for split in ("train", "test"):
        (tmp_path / "hub" / "data").mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(rows), tmp_path / "hub" / "data" / f"{split}-00000-of-00001.parquet")
    code, _ = convert(tmp_path / "hub", tmp_path / target, "--split", "*")
    assert code == 0
    found = load_corpus(tmp_path / target)
    assert [document.id for document in found] == ["test/0", "test/1", "train/0", "train/1"]
    assert [document.meta for document in found] == [{}] * 4
