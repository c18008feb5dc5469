"""Gold of `evaluate`, `compare` and `agree`: what is refused, options for each side, ids, and labels that count."""

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.command import Command

from musamma.data.corpus import write_corpus
from musamma.data.documents import PROVENANCE, Document, Entity

COLUMNS = "زار O\nلافروف B-PER\nكابل B-LOC\n"
INDEXED = "1\tزار\tO\n2\tلافروف\tB-PER\n3\tكابل\tB-LOC\n"


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def tasks(path: Path, *found: dict[str, Any]) -> Path:
    return write(path, json.dumps(found, ensure_ascii=False))


def micro(musamma: Command, *arguments: object) -> tuple[int, int, int]:
    """Gold, predicted and right entities that `evaluate` counts."""
    done = musamma("evaluate", *arguments, "--json")
    assert done.code == 0, done.err
    [scores] = json.loads(done.out).values()
    counts = scores["strict"]["micro"]
    return counts["gold"], counts["predicted"], counts["tp"]


def predicted(path: Path) -> Path:
    found = Document("a", "زار كابل", (Entity(4, 8, "LOC", 0.9),), {PROVENANCE: {"model": "m"}})
    write_corpus([found], path)
    return path


@pytest.mark.parametrize("command", ["evaluate", "agree"])
def test_predictions_as_gold_only_if_asked_for(musamma: Command, tmp_path: Path, command: str) -> None:
    path = predicted(tmp_path / "x.jsonl")
    done = musamma(command, path, path)
    assert done.code == 2
    assert f"{path}:1: found predictions of a model in 1 of 1 document" in done.err
    assert musamma(command, path, path, "--predictions-as-gold").code == 0


def test_predictions_as_gold_of_compare(musamma: Command, tmp_path: Path) -> None:
    path = predicted(tmp_path / "x.jsonl")
    assert "--predictions-as-gold" in musamma("compare", path, path, path).err
    assert musamma("compare", path, path, path, "--predictions-as-gold").code == 0


@pytest.mark.parametrize("command", ["evaluate", "agree"])
def test_columns_in_a_text_file_are_read_with_one_option(musamma: Command, tmp_path: Path, command: str) -> None:
    gold, other = write(tmp_path / "gold.txt", COLUMNS), write(tmp_path / "other.conll", COLUMNS)
    assert "found columns read as plain text" in musamma(command, other, gold).err
    assert musamma(command, other, gold, "--from", "conll").code == 0
    assert musamma(command, other, gold, "--columns", "word=1").code == 0
    assert "found columns read as plain text" in musamma(command, gold, other).err


def test_tasks_that_nobody_annotated_are_left_out_and_counted(musamma: Command, tmp_path: Path) -> None:
    region = {"from_name": "l", "to_name": "t", "type": "labels", "value": {"start": 4, "end": 8, "labels": ["LOC"]}}
    export = tasks(
        tmp_path / "x.json",
        {"id": 1, "data": {"text": "زار كابل"}, "annotations": [{"id": 1, "result": [region]}]},
        {"id": 2, "data": {"text": "عاد متقي"}, "annotations": [], "predictions": [{"result": [region]}]},
    )
    found = write(tmp_path / "p.conll", "زار O\nكابل B-LOC\n")
    assert micro(musamma, found, export) == (1, 1, 1)
    assert ": 1 left out" in musamma("evaluate", found, export).err


@pytest.mark.parametrize(
    ("gold", "found", "options"),
    [
        (INDEXED, COLUMNS, ["--columns", "word=2"]),
        (INDEXED, INDEXED, ["--columns", "word=2"]),
        (INDEXED, COLUMNS, ["--columns", "word=2", "--pred-columns", "word=1"]),
        (COLUMNS, INDEXED, ["--pred-columns", "word=2"]),
        ("زار O\nلافروف S-PER\nكابل S-LOC\n", COLUMNS, ["--columns", "scheme=BIOES"]),
    ],
)
def test_each_side_is_read_in_its_own_columns(
    musamma: Command, tmp_path: Path, gold: str, found: str, options: list[str]
) -> None:
    paths = write(tmp_path / "p.conll", found), write(tmp_path / "g.conll", gold)
    assert micro(musamma, *paths, *options) == (2, 2, 2)


def test_columns_that_can_be_read_in_two_ways_are_refused(musamma: Command, tmp_path: Path) -> None:
    gold = write(tmp_path / "g.conll", "زار O x\nكابل B-LOC x\n")
    both = write(tmp_path / "p.conll", "زار O O\nكابل B-LOC O\n")  # the gold's tag, then the predicted one
    done = musamma("evaluate", both, gold, "--columns", "tag=2")
    assert done.code == 2
    assert "name its columns with --pred-columns" in done.err
    assert micro(musamma, both, gold, "--columns", "tag=2", "--pred-columns", "tag=3") == (1, 0, 0)


def test_columns_that_fit_in_no_way_name_the_option(musamma: Command, tmp_path: Path) -> None:
    paths = write(tmp_path / "p.conll", "x\tزار\tO\tO\n"), write(tmp_path / "g.conll", "1\tزار\tO\n")
    done = musamma("evaluate", *paths, "--columns", "word=2", "--columns", "tag=3", "--pred-columns", "word=1")
    assert done.code == 2
    assert "found the word 'x', expected the word 'زار'" in done.err


def test_agree_reads_the_second_file_with_its_own_options(musamma: Command, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a.conll", INDEXED), write(tmp_path / "b.conll", COLUMNS)
    assert musamma("agree", one, two, "--columns", "word=2").code == 2
    found = json.loads(musamma("agree", one, two, "--columns", "word=2", "--b-columns", "word=1", "--json").out)
    assert (found["a"], found["b"], found["same"]) == (2, 2, 2)


def test_several_files_without_ids_are_scored(musamma: Command, tmp_path: Path) -> None:
    files = [write(tmp_path / year / "test.conll", COLUMNS) for year in ("2019", "2020")]
    found = write(tmp_path / "p.conll", f"{COLUMNS}\n{COLUMNS}")
    assert micro(musamma, found, *files) == (4, 4, 4)


def test_two_exports_with_numbers_are_scored(musamma: Command, tmp_path: Path) -> None:
    files = [
        write(tmp_path / f"{name}.jsonl", json.dumps({"id": 1, "text": text, "label": [[4, 8, "LOC"]]}) + "\n")
        for name, text in (("x", "زار كابل"), ("y", "عاد كابل"))
    ]
    records = [
        {"text": text, "entities": [{"start": 4, "end": 8, "label": "LOC"}]} for text in ("زار كابل", "عاد كابل")
    ]
    found = write(tmp_path / "p.jsonl", "".join(json.dumps(each) + "\n" for each in records))
    assert micro(musamma, found, *files, "--from", "doccano") == (2, 2, 2)


def test_a_document_in_two_files_is_told(musamma: Command, tmp_path: Path) -> None:
    files = [write(tmp_path / name, f"# id = news-1\n{COLUMNS}") for name in ("a.conll", "b.conll")]
    done = musamma("evaluate", write(tmp_path / "p.conll", f"{COLUMNS}\n{COLUMNS}"), *files)
    assert done.code == 2
    assert "news-1" in done.err


def test_annotations_with_other_ids_agree(musamma: Command, tmp_path: Path) -> None:
    record = {"text": "زار كابل", "label": [[4, 8, "LOC"]], "id": 7}
    one = write(tmp_path / "a.jsonl", json.dumps(record) + "\n")
    two = write(tmp_path / "b.conll", "زار O\nكابل B-LOC\n")
    for sides in ((one, two, "--from", "doccano", "--b-from", "conll"), (two, one, "--b-from", "doccano")):
        assert json.loads(musamma("agree", *sides, "--json").out)["same"] == 1


@pytest.mark.parametrize("command", ["evaluate", "compare"])
def test_labels_that_do_not_count_are_left_out_on_both_sides(musamma: Command, tmp_path: Path, command: str) -> None:
    gold = write(tmp_path / "g.conll", f"{COLUMNS}الإسلام B-MISC\n")
    found = write(tmp_path / "p.conll", f"{COLUMNS}الإسلام B-REL\n")
    systems = [found] * (1 if command == "evaluate" else 2)
    done = musamma(command, *systems, gold, "--labels", "PER,LOC")
    assert done.code == 0
    assert "left out of the gold, not in --labels: MISC 1" in done.err
    assert f"left out of {found}, not in --labels: REL 1" in done.err
    if command == "evaluate":
        assert micro(musamma, found, gold, "--labels", "PER,LOC") == (2, 2, 2)


def test_labels_that_nothing_has_are_told(musamma: Command, tmp_path: Path) -> None:
    gold, found = write(tmp_path / "g.conll", COLUMNS), write(tmp_path / "p.conll", COLUMNS)
    done = musamma("evaluate", found, gold, "--labels", "PER,LCO")
    assert done.code == 0
    assert f"--labels has LCO, no label of the gold or of {found} (LOC PER)" in done.err
    done = musamma("evaluate", found, gold, "--labels", "PRE,LCO")
    assert done.code == 2
    assert "--labels: found PRE LCO, expected labels of the gold or of" in done.err


def test_agree_leaves_labels_out(musamma: Command, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a.conll", COLUMNS), write(tmp_path / "b.conll", COLUMNS.replace("B-PER", "B-ORG"))
    found = json.loads(musamma("agree", one, two, "--labels", "LOC", "--json").out)
    assert (found["a"], found["b"], found["same"]) == (1, 1, 1)


def test_labels_of_stats_and_convert(musamma: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.conll", COLUMNS)
    [counts] = json.loads(musamma("stats", path, "--labels", "PER", "--json").out)["files"].values()
    assert counts["labels"] == {"PER": 1}
    done = musamma("convert", path, tmp_path / "b.conll", "--labels", "LOC")
    assert (done.code, "entities of the label PER: 1 left out, as asked" in done.err) == (0, True)
    assert (tmp_path / "b.conll").read_text(encoding="utf-8") == "# id = a\nزار\tO\nلافروف\tO\nكابل\tB-LOC\n\n"
    done = musamma("convert", path, tmp_path / "c.conll", "--labels", "LCO")
    assert (done.code, "found no entity of the label 'LCO'" in done.err) == (2, True)


def test_the_same_entity_twice_is_told_as_such(musamma: Command, tmp_path: Path) -> None:
    spans = [{"start": 4, "end": 8, "label": label} for label in ("LOC", "LOC")]
    path = write(tmp_path / "x.jsonl", json.dumps({"id": "a", "text": "زار كابل", "entities": spans}))
    done = musamma("check", path)
    assert "LOC 4:8 'كابل' overlaps LOC 4:8: keep one of the two" in done.out


def test_gold_without_an_entity_is_told(musamma: Command, tmp_path: Path) -> None:
    gold = write(tmp_path / "g.conll", "زار O\nكابل O\n")
    predictions = write(tmp_path / "p.conll", "زار O\nكابل B-LOC\n")
    done = musamma("evaluate", predictions, gold, "--labels", "LOC")
    assert done.err.splitlines() == [
        f"{gold}: found no entity in 1 document: scores say nothing; check that it is annotated"
    ]


def test_a_file_that_is_scored_against_itself_is_told(musamma: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "g.conll", "زار O B-LOC\nلافروف B-PER B-PER\n")
    done = musamma("evaluate", path, path, "--columns", "tag=2", "--labels", "PER")
    assert f"{path} is the gold itself" in done.err
    done = musamma("evaluate", path, path, "--columns", "tag=2", "--pred-columns", "tag=3", "--labels", "PER,LOC")
    assert (done.code, "is the gold itself" in done.err) == (0, False)


def test_compressed_predictions_are_read_in_the_format_of_their_extension(musamma: Command, tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.bio", "زار O\nلافروف B-PER\n")
    path = tmp_path / "found.jsonl"
    write_corpus([Document("gold-1", "زار لافروف", (Entity(4, 10, "PER"),))], path)
    compressed = tmp_path / "found.jsonl.gz"
    compressed.write_bytes(gzip.compress(path.read_bytes()))
    assert micro(musamma, compressed, gold, "--from", "conll") == micro(musamma, path, gold, "--from", "conll")


@pytest.mark.parametrize("name", ["none.jsonl", "none.jsonl.gz", "none.conll.zst", "none.parquet.gz"])
def test_missing_predictions_are_no_model(musamma: Command, tmp_path: Path, name: str) -> None:
    done = musamma("evaluate", tmp_path / name, write(tmp_path / "gold.conll", COLUMNS))
    assert (done.code, "found no such file" in done.err) == (2, True)


def test_the_page_of_agree_overwrites_no_input(musamma: Command, tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, COLUMNS) for name in ("a.conll", "b.conll"))
    for path in (one, two):
        done = musamma("agree", one, two, "--html", path)
        assert (done.code, "found the same file as A or B and as --html" in done.err) == (2, True)
        assert path.read_text(encoding="utf-8") == COLUMNS


def test_options_about_predictions_are_refused_with_models_alone(musamma: Command, tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.conll", COLUMNS)
    for command in (("evaluate", "runs/none", gold), ("compare", "runs/none", "runs/other", gold)):
        done = musamma(*command, "--pred-from", "conll")
        assert done.code == 2
        assert "expected them with a file of predictions only; leave them out" in done.err
    assert (
        "runs/none" in musamma("compare", gold, "runs/none", gold, "--pred-from", "conll").err
    )  # one of them is a file


def test_agreement_on_labels_that_nobody_uses_is_refused(musamma: Command, tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, COLUMNS) for name in ("a.conll", "b.conll"))
    done = musamma("agree", one, two, "--labels", "XX")
    assert done.code == 2
    assert "--labels: found XX, expected labels of A or of B (LOC PER)" in done.err
    assert musamma("agree", one, two, "--labels", "XX,PER").code == 0


def test_what_is_left_out_of_two_annotations_names_the_side(musamma: Command, tmp_path: Path) -> None:
    one, two = (write(tmp_path / name, COLUMNS) for name in ("a.conll", "b.conll"))
    done = musamma("agree", one, two, "--labels", "PER")
    assert done.err.splitlines() == [f"left out of {side}, not in --labels: LOC 1" for side in "AB"]


def test_errors_name_the_options_for_the_file_that_they_are_in(musamma: Command, tmp_path: Path) -> None:
    bio = write(tmp_path / "bio.conll", "زار O\nلافروف B-PER\nموسكو B-LOC\n")
    bioes = write(tmp_path / "bioes.conll", "زار O\nلافروف S-PER\nموسكو S-LOC\n")
    for command, option in (
        (("evaluate", bioes, bio), "--pred-columns"),
        (("compare", bio, bioes, bio), "--pred-columns"),
        (("agree", bio, bioes), "--b-columns"),
        (("agree", bioes, bio), "--columns"),
        (("evaluate", bio, bioes), "--columns"),
    ):
        done = musamma(*command)
        assert done.code == 2
        assert done.err.splitlines()[-1].startswith(f"musamma: {bioes}:2: ")
        assert f" {option} scheme=BIOES" in done.err
        if command[0] != "compare" and option != "--columns":
            assert musamma(*command, option, "scheme=BIOES").code == 0
    unknown = bio.rename(tmp_path / "bio.unknown")
    bioes.write_text("زار O\nلافروف B-PER\nموسكو B-LOC\n", encoding="utf-8")
    assert "name the format with --b-from" in musamma("agree", bioes, unknown).err
    assert musamma("agree", bioes, unknown, "--b-from", "conll").code == 0


def test_predictions_of_one_of_several_annotators(musamma: Command, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    write_corpus([Document("a", "زار لافروف", (Entity(4, 10, "PER"),))], gold)
    region = {"type": "labels", "from_name": "label", "to_name": "text"}
    value = {"start": 4, "end": 10, "text": "لافروف", "labels": ["PER"]}
    annotations = [{"completed_by": 1, "result": []}, {"completed_by": 2, "result": [region | {"value": value}]}]
    found = tasks(tmp_path / "found.json", {"data": {"text": "زار لافروف", "id": "a"}, "annotations": annotations})
    assert "choose one with --pred-annotator (1, 2)" in musamma("evaluate", found, gold).err
    assert micro(musamma, found, gold, "--pred-annotator", "1") == (1, 0, 0)
    assert micro(musamma, found, gold, "--pred-annotator", "2") == (1, 1, 1)


@pytest.mark.parametrize("name", ["rows.jsonl", "words.jsonl", "rows.parquet"])
def test_rows_of_words_are_predictions_for_any_gold_with_these_words(
    musamma: Command, tmp_path: Path, name: str
) -> None:
    rows = [{"tokens": ["زار", "لافروف"], "ner_tags": ["O", "B-PER"]}, {"tokens": ["عاد"], "ner_tags": ["O"]}]
    path = tmp_path / name
    if name == "rows.parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        words = [
            {"token": word, "ner_tag": tag, "sentence_id": number}
            for number, row in enumerate(rows)
            for word, tag in zip(row["tokens"], row["ner_tags"], strict=True)
        ]
        write(path, "\n".join(map(json.dumps, rows if name == "rows.jsonl" else words)))
    columns = write(tmp_path / "gold.conll", "زار O\nلافروف B-PER\n\nعاد B-LOC\n")
    text = tmp_path / "gold.jsonl"
    write_corpus([Document("a", "زار  لافروف.عاد", (Entity(5, 11, "PER"), Entity(12, 15, "LOC")))], text)
    assert micro(musamma, path, columns) == (2, 1, 1)
    assert json.loads(musamma("agree", path, columns, "--json").out)["same"] == 1
    done = musamma("evaluate", path, text)
    assert done.code == 2
    assert f"{path}:1: found the end of a sentence, expected the word '.' (word 3 of" in done.err
    write_corpus([Document("a", "زار  لافروف\nعاد", (Entity(5, 11, "PER"), Entity(12, 15, "LOC")))], text)
    assert micro(musamma, path, text) == (2, 1, 1)


def test_entities_of_labels_that_do_not_count_may_overlap(musamma: Command, tmp_path: Path) -> None:
    nested = write(tmp_path / "gold.conll", "بلدية B-ORG\nالبيرة I-ORG B-LOC\nموسكو B-LOC\n")
    flat = write(tmp_path / "found.conll", "بلدية O\nالبيرة B-LOC\nموسكو O\n")
    layers = ("--columns", "layer=0", "--pred-columns", "tag=2", "--labels", "LOC")
    assert "span-overlap" in musamma("evaluate", flat, nested, *layers[:-2]).err
    assert micro(musamma, flat, nested, *layers) == (2, 1, 1)
    assert micro(musamma, nested, flat, "--pred-columns", "layer=0", "--labels", "LOC") == (1, 2, 1)
    done = musamma("agree", nested, flat, "--columns", "layer=0", "--b-columns", "tag=2", "--labels", "LOC", "--json")
    assert json.loads(done.out)["same"] == 1
    assert "left out of A, not in --labels: ORG 1" in done.err
