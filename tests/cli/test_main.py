"""The command line: output, files and exit codes."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
import torch
import typer
from helpers.paths import SEEDS
from helpers.reading import numbered
from helpers.tiny import write_tiny_encoder

from musamma.cli.main import app, main
from musamma.data.corpus import load_corpus
from musamma.data.documents import Document
from musamma.data.formats.jsonl import format_document, parse_document
from musamma.data.tags.tag_set import TagSet
from musamma.evaluation.evaluate import evaluate
from musamma.evaluation.manifest import Manifest
from musamma.evaluation.pages.card_examples import pick_examples
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.run_folder import RunFolder
from musamma.evaluation.scoring.metrics import metrics_of
from musamma.evaluation.scoring.scores import Scores, score_tags
from musamma.inference.model_folder import ModelInfo, write_info
from musamma.inference.predictor import Predictor
from musamma.training.config import load_config
from musamma.training.encoders.classifier import load_classifier
from musamma.training.encoders.normalisation import load_tokenizer
from musamma.training.encoders.tokenizer_files import save_tokenizer
from musamma.training.records.run_description import describe_run
from musamma.training.splits import load_splits

GOLD = SEEDS / "gold.jsonl"
BIO = sorted((SEEDS / "bio").glob("*.conll"))
CONFIG = SEEDS.parent / "configs" / "seeds.toml"
TAGS = TagSet(("PER", "ORG", "LOC", "DATE"))
SENTENCE = "التقى لافروف متقي في موسكو يوم الأربعاء"


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in this process through the entry point."""
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")

    def call(*arguments: object, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["musamma", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin), encoding="ascii"))
        with pytest.raises(SystemExit) as stopped:
            main()
        captured = capsys.readouterr()
        return Done(int(stopped.value.code or 0), captured.out, captured.err)

    return call


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with a model of random weights."""
    encoder = write_tiny_encoder(tmp_path_factory.mktemp("encoder"))
    run = tmp_path_factory.mktemp("run")
    torch.manual_seed(3)
    load_classifier(encoder, TAGS, dropout=0.1).save_pretrained(run / "model")
    save_tokenizer(load_tokenizer(encoder), run / "model")
    write_info(run / "model", ModelInfo(TAGS.labels, 128, 16, version="0"))
    return run


@pytest.fixture(scope="module")
def predictor(model: Path) -> Predictor:
    return Predictor.load(model)


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def lines(documents: list[Document]) -> str:
    return "".join(format_document(document) + "\n" for document in documents)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_convert_to_a_folder_writes_the_derived_files(musamma: Command, tmp_path: Path) -> None:
    done = musamma("convert", GOLD, tmp_path / "bio", "--lossy")
    assert (done.code, done.out) == (0, "")
    lost = (
        "meanings of entities: 34 not in conll; musamma resolve finds them again\ndocuments' raw spacing: 5 left out\n"
    )
    assert done.err == f"{lost}5 documents → {tmp_path / 'bio'}/\n"
    assert names(tmp_path / "bio") == names(SEEDS / "bio")
    for path in BIO:
        assert (tmp_path / "bio" / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("path", BIO, ids=lambda path: path.stem[:3])
def test_convert_there_and_back_loses_nothing(musamma: Command, tmp_path: Path, path: Path) -> None:
    assert musamma("convert", path, tmp_path / "a.jsonl").code == 0
    assert musamma("convert", tmp_path / "a.jsonl", tmp_path / "b.txt", "--to", "conll").code == 0
    assert (tmp_path / "b.txt").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("target", "options", "message"),
    [
        ("b.xml", [], "the extension '.xml' names no format"),
        ("b.jsonl", ["--to", "yaml"], "cannot write 'yaml', expected one of"),
        ("b.txt", [], "cannot write 'txt', expected one of"),
        ("b", ["--to", "txt"], "cannot write 'txt', expected one of"),
        ("b.jsonl", ["--from", "yaml"], "cannot read 'yaml', expected one of"),
    ],
)
def test_convert_to_or_from_an_unknown_format_is_refused(
    musamma: Command, tmp_path: Path, target: str, options: list[str], message: str
) -> None:
    done = musamma("convert", GOLD, tmp_path / target, *options)
    assert done.code == 2
    assert message in done.err
    assert names(tmp_path) == []


def test_convert_leaves_nothing_where_a_document_cannot_be_written(musamma: Command, tmp_path: Path) -> None:
    inside = {"id": "b", "text": "لافروف", "entities": [{"start": 0, "end": 3, "label": "PER"}]}
    source = write(tmp_path / "a.jsonl", {"id": "a", "text": "قال", "entities": []}, inside)
    done = musamma("convert", source, tmp_path / "out.conll")
    assert done.code == 2
    assert "document 'b': the PER at 0:3 ('لاف')" in done.err
    assert names(tmp_path) == ["a.jsonl"]


def test_convert_to_a_folder_needs_an_id_for_each_file(musamma: Command, tmp_path: Path) -> None:
    source = write(tmp_path / "a.jsonl", *({"id": name, "text": name, "entities": []} for name in ("a", "b", "a")))
    done = musamma("convert", source, tmp_path / "out", "--lossy")
    assert done.code == 2
    assert "found documents that share an id" in done.err
    assert names(tmp_path) == ["a.jsonl"]


def test_predict_a_plain_text_file(musamma: Command, model: Path, predictor: Predictor, tmp_path: Path) -> None:
    text = f"\ufeff{SENTENCE}\r\n\r\n{SENTENCE}"
    (tmp_path / "a.txt").write_bytes(text.encode())
    done = musamma("predict", model, tmp_path / "a.txt")
    assert (done.code, done.err) == (0, "")
    assert done.out == lines([predictor.predict(Document("a", text))])


def test_predict_with_meaning(musamma: Command, model: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("التقى لافروف متقي في 24 يوليو 2025", encoding="utf-8")
    plain = musamma("predict", model, tmp_path / "a.txt")
    done = musamma("predict", model, tmp_path / "a.txt", "--meaning")
    assert (plain.code, done.code) == (0, 0)
    entities = json.loads(done.out)["entities"]
    assert entities and all("bare" in entity for entity in entities)
    assert not any("bare" in entity for entity in json.loads(plain.out)["entities"])
    refused = musamma("predict", model, tmp_path / "a.txt", "--date", "2024-10-04")
    assert refused.code == 2
    assert "expected them with --meaning" in refused.err


def test_predict_a_folder_in_order_with_the_folders_in_it(musamma: Command, model: Path, tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/x"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(f"{SENTENCE} {name}", encoding="utf-8")
    done = musamma("predict", model, tmp_path / "in", "-o", tmp_path / "in" / "out.jsonl")
    assert (done.code, done.out, done.err) == (0, "", "")
    found = [document for _, document in numbered(tmp_path / "in" / "out.jsonl", "jsonl")]
    assert [(document.id, document.text) for document in found] == [
        ("1", f"{SENTENCE} a/1.txt"),
        ("2", f"{SENTENCE} a/2.txt"),
        ("b", f"{SENTENCE} b.txt"),
    ]


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_predict_standard_input_line_by_line(
    musamma: Command, model: Path, predictor: Predictor, arguments: list[str]
) -> None:
    done = musamma("predict", model, *arguments, stdin=f"{SENTENCE}\r\n\n\u200f\n Reuters 📰".encode())
    assert (done.code, done.err) == (0, "")
    texts = {"line 1": SENTENCE, "line 3": "\u200f", "line 4": " Reuters 📰"}
    assert done.out == lines([predictor.predict(Document(name, text)) for name, text in texts.items()])


def test_predict_to_conll_on_the_words_of_a_file(musamma: Command, model: Path, tmp_path: Path) -> None:
    done = musamma("predict", model, BIO[0], "--to", "conll")
    assert done.code == 0
    columns = [
        [line.partition("\t")[0] for line in text.split("\n")]
        for text in (done.out, BIO[0].read_text(encoding="utf-8"))
    ]
    assert columns[0] == columns[1]
    assert musamma("predict", model, BIO[0], "-o", tmp_path / "out.bio").code == 0
    assert (tmp_path / "out.bio").read_text(encoding="utf-8") == done.out


def test_predict_writes_to_files_what_it_writes_to_the_screen(musamma: Command, model: Path, tmp_path: Path) -> None:
    shown = musamma("predict", model, GOLD).out
    assert musamma("predict", model, GOLD, "-o", tmp_path / "new" / "out.jsonl").code == 0
    assert (tmp_path / "new" / "out.jsonl").read_text(encoding="utf-8") == shown
    texts = [parse_document(line).text for line in shown.splitlines()]
    assert texts == [document.text for document in load_corpus(GOLD)]


@pytest.mark.parametrize("format", ["labelstudio", "doccano", "brat", "parquet"])
def test_predict_to_the_formats_of_annotation_tools(
    musamma: Command, model: Path, predictor: Predictor, tmp_path: Path, format: str
) -> None:
    name = {"labelstudio": "out.json", "doccano": "out.jsonl", "brat": "out", "parquet": "out.parquet"}[format]
    lost = ["scores", "provenance records of predictions"] if format in ("doccano", "brat") else []
    given = [Document("a", f"👍 {SENTENCE}،\r\n{SENTENCE}"), Document("b", SENTENCE)]
    (tmp_path / "in.jsonl").write_text(lines(given), encoding="utf-8")
    done = musamma("predict", model, tmp_path / "in.jsonl", "--to", format, "-o", tmp_path / name)
    expected = list(predictor.predict_many(given))
    counts = {"scores": sum(len(document.entities) for document in expected), "provenance records of predictions": 2}
    assert (done.code, done.out) == (0, "")
    assert done.err == "".join(f"{kind}: {counts[kind]} not in {format}\n" for kind in lost)
    found = [document for _, document in numbered(tmp_path / name, format)]
    assert [(d.id, d.text, [e.key for e in d.entities]) for d in found] == [
        (d.id, d.text, [e.key for e in d.entities]) for d in expected
    ]
    if format in ("labelstudio", "parquet"):
        assert all(entity.score is not None for document in found for entity in document.entities)
        refused = musamma("evaluate", model, tmp_path / name, "--from", format)
        assert refused.code == 2
        assert "--predictions-as-gold" in refused.err
    # The output can be read again, both as input of predict and, if asked for, as gold of evaluate.
    again = musamma("predict", model, tmp_path / name, "--from", format)
    assert again.out == lines(list(predictor.predict_many(found)))
    scored = musamma("evaluate", model, tmp_path / name, "--from", format, "--json", "--predictions-as-gold")
    [numbers] = json.loads(scored.out).values()
    assert numbers["strict"]["micro"]["fn"] == 0


def test_predict_needs_a_file_for_formats_of_files(musamma: Command, model: Path) -> None:
    done = musamma("predict", model, GOLD, "--to", "parquet")
    assert (done.code, done.out) == (2, "")
    assert "cannot write parquet on the screen, expected a file or folder; name it with -o" in done.err


def test_predict_writes_utf8_whatever_the_locale(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = BytesIO()
    monkeypatch.setattr(sys, "argv", ["musamma", "predict", str(model)])
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(SENTENCE.encode()), encoding="latin-1"))
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(screen, encoding="latin-1"))
    with pytest.raises(SystemExit):
        main()
    sys.stdout.flush()
    assert parse_document(screen.getvalue().decode()).text == SENTENCE


@pytest.mark.parametrize("strict", [True, False])
def test_broken_utf8_on_standard_input_is_told_with_its_line(
    musamma: Command, model: Path, tmp_path: Path, strict: bool
) -> None:
    broken = b"\n".join(["سطر".encode(), "سطر".encode(), b"ab\xff", "سطر".encode()])
    reason = "standard input:3: found the byte 0xff at position 2, expected UTF-8"
    shown = musamma("predict", model, *["--strict"] * strict, stdin=broken)
    assert shown.err.startswith(f"musamma: {reason}")
    done = musamma("predict", model, "-o", tmp_path / "out.jsonl", *["--strict"] * strict, stdin=broken)
    if strict:
        assert (shown.code, done.code, names(tmp_path)) == (2, 2, [])
        assert done.err == shown.err
    else:
        assert (shown.code, done.code) == (1, 1)
        assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == shown.out
        assert [parse_document(line).id for line in shown.out.splitlines()] == ["line 1", "line 2", "line 4"]
        rejected = json.loads((tmp_path / "out.jsonl.rejected.jsonl").read_text(encoding="utf-8"))
        assert f"{rejected['file']}:{rejected['line']}: {rejected['reason']}".startswith(reason)


def test_an_error_leaves_no_output_file(musamma: Command, model: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE, encoding="utf-8")
    done = musamma("predict", model, tmp_path / "a.txt", tmp_path / "b.txt", "-o", tmp_path / "out.jsonl")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"musamma: {tmp_path / 'b.txt'}: found no such file, expected one to read; check the path\n"
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("below", ["", "/a"])
@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (["convert", GOLD], "x.jsonl"),
        (["convert", GOLD, "--lossy"], "x"),
        (["convert", GOLD, "--to", "brat"], "x.brat"),
        (["resolve", GOLD, "-o"], "x.parquet"),
        (["check", GOLD, "--repair"], "x.jsonl"),
        (["evaluate", GOLD, GOLD, "-o"], "x"),
        (["agree", GOLD, GOLD, "--html"], "x.html"),
        (["names", GOLD, "-o"], "x.jsonl"),
        (["predict", "MODEL", GOLD, "-o"], "x.jsonl"),
        (["predict", "MODEL", GOLD, "-o"], "x"),
    ],
)
def test_a_file_in_the_place_of_the_output_s_folder_is_named(
    musamma: Command, model: Path, tmp_path: Path, arguments: list[object], output: str, below: str
) -> None:
    file = tmp_path / "a.conll"
    file.touch()
    done = musamma(*(model if each == "MODEL" else each for each in arguments), f"{file}{below}/{output}")
    said = f"found the file {file}, expected a folder of that name or nothing; name another output"
    assert (done.code, done.err.splitlines()[-1]) == (2, f"musamma: {said}")
    assert names(tmp_path) == ["a.conll"]


def test_a_folder_in_the_place_of_an_output_file_is_named(musamma: Command, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").mkdir()
    for arguments in (["convert", GOLD], ["check", GOLD, "--repair"], ["resolve", GOLD, "-o"]):
        done = musamma(*arguments, tmp_path / "x.jsonl")
        said = f"found the folder {tmp_path / 'x.jsonl'}, expected a file of that name or nothing; name another output"
        assert (done.code, done.err.splitlines()[-1]) == (2, f"musamma: {said}")
        assert names(tmp_path) == ["x.jsonl"]


def test_a_folder_of_files_has_no_place_where_a_file_is(musamma: Command, tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    done = musamma("convert", GOLD, tmp_path / "out", "--lossy")
    assert done.err.splitlines()[-1].startswith(f"musamma: found the file {tmp_path / 'out'}, expected a folder")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "html"], "cannot write html on the screen, expected a file or folder; name it with -o"),
        (["-o", "out.txt"], "cannot write predictions as 'txt', expected one of jsonl conll"),
        (["-o", "out.xml"], "the extension '.xml' names no format"),
        (["-o", "out.jsonl.gz"], "cannot write .gz, expected another extension; compress the file afterwards"),
        (["--workers", "2"], "found --workers or --ray, expected them with a folder of parts only; name one with -o"),
        (["--split", "test"], "found the option 'split', expected none for lines; leave it out"),
        ([GOLD, "--from", "yaml"], "cannot read 'yaml', expected one of"),
        (["--backend", "tensorflow"], "found the backend 'tensorflow', expected auto, torch, torch-bf16, onnx"),
    ],
)
def test_predict_refuses_what_it_does_not_know(
    musamma: Command, model: Path, arguments: list[object], message: str
) -> None:
    done = musamma("predict", model, *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_folder_of_other_files_as_the_output_is_one_line(musamma: Command, model: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    done = musamma("predict", model, "-o", tmp_path, "--to", "jsonl", stdin=SENTENCE.encode())
    assert done.code == 2
    assert names(tmp_path) == ["mine"]
    assert done.err.startswith("musamma: ")
    assert done.err.count("\n") == 1
    assert str(tmp_path) in done.err


def test_a_text_as_the_model_is_one_line(musamma: Command) -> None:
    done = musamma("predict", SENTENCE * 20)
    assert done.code == 2
    assert done.err.startswith("musamma: ")
    assert done.err.count("\n") == 1


def published(scores: Scores) -> dict[str, Any]:
    checksums = {str(GOLD): hashlib.sha256(GOLD.read_bytes()).hexdigest()}
    gold = load_corpus(GOLD)
    return metrics_of(scores, GoldAndPredicted.of(gold, gold), split=str(GOLD), data=checksums).model_dump(mode="json")


def test_evaluate_says_what_the_predictor_scores_as_plain_json(
    musamma: Command, model: Path, predictor: Predictor
) -> None:
    done = musamma("evaluate", model, GOLD, "--json")
    scores, _ = evaluate(predictor, load_corpus(GOLD))
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == {str(GOLD): published(scores)}


def test_evaluate_shows_every_number_however_narrow_the_screen(
    musamma: Command, model: Path, predictor: Predictor
) -> None:
    done = musamma("evaluate", model, GOLD)
    scores, _ = evaluate(predictor, load_corpus(GOLD))
    micro = scores.strict.micro
    expected = [str(GOLD), str(micro.gold), str(micro.predicted), str(micro.tp)]
    expected += [f"{value:.3f}" for value in (micro.precision, micro.recall, micro.f1)]
    expected.append("–".join(f"{end:.3f}" for end in scores.intervals.modes["strict"].micro["f1"] or ()))
    expected += [f"{scores.strict.labels[label].f1:.3f}" for label in sorted(TAGS.labels)]
    assert expected in [line.split() for line in done.out.splitlines()]


def test_evaluate_leaves_these_files(musamma: Command, model: Path, predictor: Predictor, tmp_path: Path) -> None:
    done = musamma("evaluate", model, GOLD, "-o", tmp_path / "out")
    assert done.code == 0
    assert done.err == "--train not given: the slices do not show which names were seen in training\n"
    analysed = ["analysis.json", "calibration.json", "errors.jsonl"]
    assert names(tmp_path / "out") == [*analysed, "metrics.json", "predictions.jsonl", "report.html"]
    scores, predicted = evaluate(predictor, load_corpus(GOLD))
    assert json.loads((tmp_path / "out" / "metrics.json").read_text(encoding="utf-8")) == {str(GOLD): published(scores)}
    assert (tmp_path / "out" / "predictions.jsonl").read_text(encoding="utf-8") == lines(predicted)
    assert load_corpus(GOLD)[0].id in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_evaluate_tells_what_was_seen_in_training(musamma: Command, model: Path, tmp_path: Path) -> None:
    done = musamma("evaluate", model, BIO[0], "-o", tmp_path / "a", "--train", BIO[0], "--train", BIO[1])
    assert (done.code, done.err) == (0, "")
    without = musamma("evaluate", model, BIO[0], "-o", tmp_path / "b")
    assert without.code == 0
    found = [json.loads((tmp_path / x / "analysis.json").read_text("utf-8"))[str(BIO[0])]["slices"] for x in "ab"]
    assert set(found[0]) - set(found[1]) == {"seen_exact", "seen_normalised"}
    assert "--train changes nothing without --output" in musamma("evaluate", model, BIO[0], "--train", BIO[0]).err
    gold = len(load_corpus(BIO[0])[0].entities)
    seen = {row["value"]: row["all"]["tp"] + row["all"]["fn"] for row in found[0]["seen_exact"]}
    assert seen == {"seen": gold} | ({"unseen": 0} if "unseen" in seen else {})


def test_a_least_score_leaves_out_the_others(musamma: Command, model: Path, predictor: Predictor) -> None:
    every = [x.written_score for document in predictor.predict_many(load_corpus(GOLD)) for x in document.entities]
    least = sorted(every)[len(every) // 2]
    done = musamma("evaluate", model, GOLD, "--min-score", least, "--json")
    expected, _ = evaluate(predictor, load_corpus(GOLD), min_score=least)
    assert json.loads(done.out) == {str(GOLD): published(expected)}
    assert expected.default.micro.predicted == sum(score >= least for score in every) < len(every)
    lines_out = musamma("predict", model, GOLD, "--min-score", least).out.splitlines()
    scores = [entity.score for line in lines_out for entity in parse_document(line).entities]
    assert len(scores) == expected.default.micro.predicted
    for wrong in ("1.5", "-0.1"):
        assert musamma("predict", model, GOLD, "--min-score", wrong).code == 2


def test_evaluate_tells_of_labels_the_model_does_not_know(musamma: Command, model: Path, tmp_path: Path) -> None:
    entities = [{"start": 0, "end": 6, "label": "GPE"}]
    path = write(tmp_path / "a.jsonl", {"id": "a", "text": "موسكوة", "entities": entities})
    done = musamma("evaluate", model, path, "--json")
    assert done.err == (
        "the gold has GPE, which the model does not know (PER ORG LOC DATE): these entities count as missed\n"
    )
    assert json.loads(done.out)[str(path)]["strict"]["labels"]["GPE"]["fn"] == 1


def test_evaluate_counts_every_prediction_where_the_gold_starts_with_i(
    musamma: Command, model: Path, tmp_path: Path
) -> None:
    text = BIO[0].read_text(encoding="utf-8")
    (tmp_path / "a.conll").write_text(text.replace("\tB-", "\tI-"), encoding="utf-8")
    [numbers] = json.loads(musamma("evaluate", model, tmp_path / "a.conll", "--json").out).values()
    assert numbers["invalid_gold"] == numbers["default"]["micro"]["gold"] > 0
    assert numbers["strict"]["micro"]["gold"] == 0
    # Predictions never start with I-, so both modes count all of them.
    assert numbers["strict"]["micro"]["predicted"] == numbers["default"]["micro"]["predicted"] > 0


def test_evaluate_scores_the_labels_that_the_files_annotate(musamma: Command, model: Path, tmp_path: Path) -> None:
    every = json.loads(musamma("evaluate", model, GOLD, "--json").out)
    kept = write(tmp_path / "kept.jsonl", *(_without_dates(line) for line in GOLD.read_text("utf-8").splitlines()))
    some = json.loads(musamma("evaluate", model, kept, "--labels", "PER, ORG,LOC", "--json").out)
    labels = [next(iter(scores.values()))["strict"]["labels"] for scores in (every, some)]
    assert labels[1] == {label: counts for label, counts in labels[0].items() if label != "DATE"}
    done = musamma("evaluate", model, GOLD, "--labels", "PER,ORG,LOC", "--json")
    assert "left out of the gold, not in --labels: DATE 34" in done.err
    assert next(iter(json.loads(done.out).values()))["strict"]["labels"] == labels[1]


def _without_dates(line: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(line)
    return record | {"entities": [entity for entity in record["entities"] if entity["label"] != "DATE"]}


@pytest.mark.parametrize("command", ["predict", "evaluate"])
def test_columns_are_read_where_they_are_said_to_be(
    musamma: Command, model: Path, tmp_path: Path, command: str
) -> None:
    path = tmp_path / "a.conll"
    path.write_text("O\t1\tفي\nB-LOC\t2\tموسكو\n", encoding="utf-8")
    done = musamma(command, model, path, "--columns", "word=3", "--columns", "tag=1")
    assert done.code == 0
    assert ("في موسكو" in done.out) if command == "predict" else (" 1 " in done.out)


def test_evaluate_refuses_an_id_in_two_files(musamma: Command, model: Path) -> None:
    done = musamma("evaluate", model, BIO[0], BIO[0])
    assert done.code == 2
    assert "expected each gold document exactly once" in done.err


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A folder with the files of a finished run that a model card needs."""
    config = load_config(CONFIG, [f'corpus=[{{path="{GOLD}", train=["{BIO[0].stem}"], test=["{BIO[2].stem}"]}}]'])
    manifest = describe_run(config, "musamma run configs/seeds.toml") | {
        "seconds": {"train": 1.0, "total": 2.0},
        "peak_memory_mb": 1.0,
        "encoder": {"name": "tiny", "parameters": 1, "licence": None, "source": "a folder", "sha256": {}},
        "splits": load_splits(config).describe(),
        "best_epoch": None,
        "epochs": 1,
    }
    RunFolder(tmp_path).write_manifest(Manifest.model_validate(manifest))
    return tmp_path


SCORES = metrics_of(score_tags([["B-PER"]], [["B-PER"]]), GoldAndPredicted(), split="test", data={})
NUMBERS = SCORES.model_dump(mode="json")


def test_card_is_written_for_the_run_and_for_its_model(musamma: Command, run_folder: Path) -> None:
    write(run_folder / "metrics.json", {"test": NUMBERS})
    done = musamma("card", run_folder)
    paths = [run_folder / "README.md", run_folder / "model" / "README.md"]
    assert (done.code, done.out.splitlines()) == (0, [str(path) for path in paths])
    assert paths[0].read_text(encoding="utf-8") == paths[1].read_text(encoding="utf-8")
    text = paths[0].read_text(encoding="utf-8")
    assert "**100.00 F1** on the test split (micro, strict;" in text
    assert "## Examples" not in text
    document = load_corpus(GOLD)[2]
    pairs = GoldAndPredicted.of([document], [document])
    RunFolder(run_folder).write_examples({"test": pick_examples(pairs, TAGS.labels)})
    assert musamma("card", run_folder).code == 0
    assert paths[0].read_text(encoding="utf-8").count("✓ correct") == 12


@pytest.mark.parametrize(
    ("metrics", "found"),
    [({}, "nothing"), ({"doc-1": NUMBERS, "pooled": NUMBERS}, "doc-1, pooled")],
    ids=["no scores", "cross-validation"],
)
def test_card_of_a_folder_without_scores_of_a_model_is_refused(
    musamma: Command, run_folder: Path, metrics: dict[str, Any], found: str
) -> None:
    write(run_folder / "metrics.json", metrics)
    done = musamma("card", run_folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(
        f"musamma: {run_folder / 'metrics.json'}: found scores of {found}, expected those of dev or test; "
    )
    assert names(run_folder) == ["manifest.json", "metrics.json"]


def test_card_of_a_folder_that_was_only_trained_is_refused(musamma: Command, run_folder: Path) -> None:
    done = musamma("card", run_folder)
    assert done.code == 2
    assert "metrics.json: found no such file" in done.err
    assert names(run_folder) == ["manifest.json"]


def test_card_of_a_folder_that_is_not_there_is_refused(musamma: Command, tmp_path: Path) -> None:
    done = musamma("card", tmp_path / "mien")
    assert (done.code, done.out) == (2, "")
    assert done.err == f"musamma: {tmp_path / 'mien'}: found no such folder, expected a run folder; check the path\n"


def test_card_of_scores_without_a_checksum_is_refused(musamma: Command, run_folder: Path) -> None:
    write(run_folder / "metrics.json", {"test": score_tags([["B-PER"]], [["B-PER"]]).as_json()})
    done = musamma("card", run_folder)
    assert done.code == 2
    assert "without gold_sha256" in done.err
    assert names(run_folder) == ["manifest.json", "metrics.json"]


@pytest.mark.parametrize("text", ["{", "[]"])
def test_card_of_broken_files_is_refused(musamma: Command, run_folder: Path, text: str) -> None:
    (run_folder / "metrics.json").write_text(text, encoding="utf-8")
    done = musamma("card", run_folder)
    assert done.code == 2
    assert "expected a finished run folder" in done.err


@pytest.mark.parametrize(
    ("examples", "where"),
    [
        ('{"test": NaN}', "test"),
        ('{"test": {"PER": {"right": []}}}', "test.PER.wrong"),
        (
            '{"test": {"PER": {"wrong": [], "right": [{"document": "d", "kind": "correct", "gold": null, '
            '"predicted": null, "context": ["a"]}]}}}',
            "test.PER.right.0.context.1",
        ),
    ],
)
def test_card_of_altered_examples_is_refused(musamma: Command, run_folder: Path, examples: str, where: str) -> None:
    write(run_folder / "metrics.json", {"test": NUMBERS})
    (run_folder / "examples.json").write_text(examples, encoding="utf-8")
    done = musamma("card", run_folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"musamma: {run_folder / 'examples.json'}: {where}: ")
    assert names(run_folder) == ["examples.json", "manifest.json", "metrics.json"]


@pytest.mark.parametrize("command", ["run", "train", "crossval"])
def test_a_config_that_is_wrong_stops_before_anything_is_written(
    musamma: Command, tmp_path: Path, command: str
) -> None:
    done = musamma(command, CONFIG, "--set", "epocs=3", "--runs", tmp_path / "runs")
    assert done.code == 2
    assert done.err.startswith(f"musamma: {CONFIG}: unknown key 'epocs'; did you mean 'epochs'?")
    assert musamma(command, tmp_path / "absent.toml").code == 2
    assert names(tmp_path) == []


def test_every_command_is_documented() -> None:
    group = typer.main.get_command(app)
    names = group.list_commands(None)
    assert names == [
        "run",
        "check",
        "convert",
        "annotate",
        "agree",
        "stats",
        "encoders",
        "train",
        "crossval",
        "distil",
        "evaluate",
        "compare",
        "card",
        "runs",
        "predict",
        "resolve",
        "names",
        "serve",
        "export",
    ]
    assert all(group.get_command(None, name).help for name in names)
    assert group.get_command(None, "nothing") is None


def test_checking_a_file_imports_no_framework() -> None:
    code = (
        "import sys; sys.argv = ['musamma', 'check', 'seeds/gold.jsonl']\n"
        "from musamma.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=GOLD.parent.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_unknown_option_is_a_usage_error(musamma: Command) -> None:
    done = musamma("check", GOLD, "--colour")
    assert done.code == 2
    assert "--colour" in done.err


def test_help_names_the_commands(musamma: Command) -> None:
    done = musamma("--help")
    assert done.code == 0
    assert all(name in done.out for name in ("run", "check", "convert", "evaluate", "predict"))


def test_version_is_shown_without_a_command(musamma: Command) -> None:
    assert musamma("--version") == Done(0, f"musamma {version('musamma')}\n", "")


def test_help_shows_no_type_after_flags(musamma: Command) -> None:
    assert "bool" not in musamma("--help").out
    assert "bool" not in musamma("check", "--help").out


def test_conll_that_predict_writes_is_read_again(musamma: Command, model: Path, tmp_path: Path) -> None:
    assert musamma("predict", model, GOLD, "-o", tmp_path / "out.conll").code == 0
    read = [document for _, document in numbered(tmp_path / "out.conll", "conll")]
    assert [document.id for document in read] == [document.id for document in load_corpus(GOLD)]
