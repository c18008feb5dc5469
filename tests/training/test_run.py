"""Runs with a tiny encoder: the files they write, and that they can be repeated and resumed, and fail cleanly."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_encoder
from helpers.tiny_runs import SPLITS, files_of, make_config
from transformers import PreTrainedModel, pipeline
from typer.testing import CliRunner

from musamma.cli.main import app
from musamma.cli.training_runs import announce
from musamma.data.corpus import load_corpus, write_corpus
from musamma.data.documents import PROVENANCE, Document, Entity
from musamma.data.errors import DataError, ModelError
from musamma.data.tags.tag_set import TagSet
from musamma.evaluation.paired.gold_and_predicted import GoldAndPredicted
from musamma.evaluation.run_folder import RunFolder
from musamma.evaluation.scoring.metrics import gold_checksum, metrics_json
from musamma.inference.backends import export
from musamma.inference.predictor import Predictor
from musamma.training import build_model, cross_validation
from musamma.training.config import dump_config, load_config
from musamma.training.corpus_config import Corpus
from musamma.training.cross_validation import cross_validate
from musamma.training.encoders.classifier import load_classifier
from musamma.training.fine_tuning import STATE, Selection, last_checkpoint, make_optimizer
from musamma.training.run import run, train_only
from musamma.training.splits import load_splits
from musamma.training.temperature import BOUNDS

ONE_THREAD = os.environ | {"OMP_NUM_THREADS": "1"}
FILES = [
    "README.md",
    "analysis.json",
    "calibration.json",
    "config.toml",
    "errors.jsonl",
    "examples.json",
    "log.jsonl",
    "manifest.json",
    "metrics.json",
    "model/README.md",
    "model/config.json",
    "model/model.onnx",
    "model/model.safetensors",
    "model/musamma.json",
    "model/tokenizer.json",
    "model/tokenizer_config.json",
    "predictions.jsonl",
    "report.html",
]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_encoder(tmp_path_factory.mktemp("encoder"))


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def finished(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    result = run(make_config(encoder), folder, command="musamma run tiny.toml")
    assert result is not None
    assert set(result.scores) == {"dev", "test"}
    return folder


def test_a_run_leaves_exactly_these_files(finished: Path) -> None:
    assert files_of(finished) == FILES
    assert list((finished / "tensorboard").iterdir())


@pytest.mark.parametrize(("mask", "rights"), [(0o022, (0o755, 0o644)), (0o027, (0o750, 0o640))])
def test_all_files_have_the_rights_of_the_umask(
    encoder: Path, tmp_path: Path, mask: int, rights: tuple[int, int]
) -> None:
    before = os.umask(mask)
    try:
        config = make_config(encoder, epochs=2, onnx=mask == 0o027)
        assert train_only(config, tmp_path / "tiny", command="") is not None
    finally:
        os.umask(before)
    paths = [tmp_path / "tiny", *(tmp_path / "tiny").rglob("*")]
    assert {"model.safetensors", "musamma.json"} <= {path.name for path in paths}
    found = {path.name: oct(path.stat().st_mode & 0o777) for path in paths}
    assert found == {path.name: oct(rights[0] if path.is_dir() else rights[1]) for path in paths}


def test_a_failed_export_costs_nothing_but_the_export(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(export, "TOLERANCE", -1.0)
    result = run(make_config(encoder, epochs=1), tmp_path / "tiny", command="")
    assert result is not None
    assert set(result.scores) == {"dev", "test"}
    assert files_of(tmp_path / "tiny") == [name for name in FILES if name != "model/model.onnx"]
    reason = "the exported model's logits differ by "
    assert f"not exported, the model runs with torch: {reason}" in capsys.readouterr().err
    assert read_json(tmp_path / "tiny" / "manifest.json")["not_exported"].startswith(reason)
    assert Predictor.load(tmp_path / "tiny").predict("زار القاهرة").text == "زار القاهرة"


def test_the_manifest_says_what_the_run_was_made_of(finished: Path, encoder: Path) -> None:
    manifest = read_json(finished / "manifest.json")
    assert manifest["command"] == "musamma run tiny.toml"
    assert list(manifest["data"]) == [str(SEEDS / "gold.jsonl")]
    assert set(manifest["encoder"]["sha256"]) == {path.name for path in encoder.iterdir()}
    assert manifest["splits"]["test"]["entities"] == {"DATE": 7, "LOC": 42, "ORG": 31, "PER": 10}
    assert manifest["peak_memory_mb"] > 100
    assert manifest["seconds"]["total"] >= manifest["seconds"]["train"] > 0
    assert {"torch", "transformers", "musamma", "python"} <= set(manifest["versions"])


def test_the_written_config_is_the_one_that_ran(finished: Path, encoder: Path) -> None:
    assert load_config(finished / "config.toml") == make_config(encoder)


def test_the_metrics_are_those_of_the_saved_model(finished: Path) -> None:
    gold = {document.id: document for document in load_corpus(SEEDS / "gold.jsonl")}
    predictor = Predictor.load(finished)
    for line in (finished / "predictions.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        found = predictor.predict(gold[record["id"]]).entities
        assert [(e["start"], e["end"], e["label"]) for e in record["entities"]] == [e.key for e in found]
    metrics = read_json(finished / "metrics.json")
    assert metrics["test"]["strict"]["micro"]["gold"] == 90
    assert metrics["test"]["words"] == 760
    assert metrics["test"]["split"] == "test"
    assert metrics["test"]["data"] == read_json(finished / "manifest.json")["data"]
    assert (metrics["test"]["bootstrap"]["unit"], metrics["test"]["bootstrap"]["units"]) == ("sentences", 19)


def test_the_log_has_a_row_for_each_epoch(finished: Path) -> None:
    rows = [json.loads(line) for line in (finished / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["epoch"] for row in rows] == [1, 2, 3, 4]
    assert all({"loss", "dev_f1"} <= set(row) for row in rows)
    best = max(row["dev_f1"] for row in rows)
    assert read_json(finished / "metrics.json")["dev"]["strict"]["micro"]["f1"] == best


def test_the_temperature_is_fitted_on_dev_and_kept_with_the_model(finished: Path) -> None:
    temperature = read_json(finished / "model" / "musamma.json")["temperature"]
    assert BOUNDS[0] <= temperature <= BOUNDS[1]
    assert temperature != 1
    found = read_json(finished / "calibration.json")
    assert found["temperature"] == temperature
    assert set(found["splits"]) == set(found["min_score"]["scores"]) == {"dev", "test"}
    for name, split in found["splits"].items():
        micro = read_json(finished / "metrics.json")[name]["strict"]["micro"]
        for when in ("before", "after"):
            assert split[when]["count"] == micro["predicted"]
            least = split[when]["curve"][0]
            assert [least[x] for x in ("tp", "fp", "fn")] == [micro[x] for x in ("tp", "fp", "fn")]


def test_the_analysis_is_of_what_was_scored(finished: Path) -> None:
    lines = (finished / "errors.jsonl").read_text(encoding="utf-8").splitlines()
    errors = [json.loads(line) for line in lines]
    for name in ("dev", "test"):
        micro = read_json(finished / "metrics.json")[name]["default"]["micro"]
        of_split = [error for error in errors if error["split"] == name]
        assert sum(error["gold"] is not None for error in of_split) == micro["fn"]
        assert sum(error["predicted"] is not None for error in of_split) == micro["fp"]
        slices = read_json(finished / "analysis.json")[name]["slices"]
        assert {"seen_exact", "seen_normalised", "pieces"} <= set(slices)
        assert sum(row["all"]["tp"] for row in slices["seen_normalised"]) == micro["tp"]


def test_pipeline_opens_the_model_folder_as_it_is(finished: Path) -> None:
    tagger = pipeline("token-classification", model=str(finished / "model"), device="cpu")
    assert tagger.model.config.id2label[1] == "B-PER"
    assert isinstance(tagger("التقى لافروف متقي في موسكو"), list)


def test_the_same_seed_gives_the_same_metrics_and_predictions(finished: Path, encoder: Path, tmp_path: Path) -> None:
    again = tmp_path / "again" / finished.name  # the same folder name, because predictions contain it
    run(make_config(encoder), again, command="musamma run tiny.toml")
    for name in ("metrics.json", "predictions.jsonl", "log.jsonl"):
        assert (again / name).read_bytes() == (finished / name).read_bytes()
    run(make_config(encoder, seed=1), tmp_path / "other", command="musamma run tiny.toml")
    assert (tmp_path / "other" / "log.jsonl").read_bytes() != (finished / "log.jsonl").read_bytes()


class Killed(Exception):
    """Simulates that the process is killed."""


def crash_in_epoch(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    original = Selection.on_epoch_end

    def on_epoch_end(self: Selection, args: Any, state: Any, control: Any, **rest: Any) -> None:
        if round(state.epoch) == number:
            raise Killed
        original(self, args, state, control, **rest)

    monkeypatch.setattr(Selection, "on_epoch_end", on_epoch_end)


def test_a_killed_run_resumes_to_the_same_curve_and_model(
    finished: Path, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tiny"
    with monkeypatch.context() as patch:
        crash_in_epoch(patch, 3)
        with pytest.raises(Killed):
            run(make_config(encoder), folder, command="musamma run tiny.toml")
    assert not (folder / "model").exists()
    with pytest.raises(ModelError):
        Predictor.load(folder)
    run(make_config(encoder), folder, command="musamma run tiny.toml", resume=True)
    assert files_of(folder) == FILES
    for name in ("log.jsonl", "predictions.jsonl", "metrics.json"):
        assert (folder / name).read_bytes() == (finished / name).read_bytes()


def killed(*_: Any, **__: Any) -> None:
    raise Killed


def test_a_run_that_is_killed_while_it_scores_keeps_no_score_of_another_model(
    finished: Path, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder(tmp_path / "tiny")
    run(make_config(encoder, epochs=1), folder.path, command="")
    assert folder.is_finished()
    with monkeypatch.context() as patch:
        patch.setattr("musamma.training.run.score_split", killed)
        with pytest.raises(Killed):
            run(make_config(encoder), folder.path, command="musamma run tiny.toml")
    assert not folder.is_finished()
    assert not [x for x in (folder.metrics, folder.card, folder.report, folder.predictions) if x.exists()]
    assert last_checkpoint(folder.work) is not None
    run(make_config(encoder), folder.path, command="musamma run tiny.toml", resume=True)
    assert files_of(folder.path) == FILES
    for name in ("log.jsonl", "predictions.jsonl", "metrics.json"):
        assert (folder.path / name).read_bytes() == (finished / name).read_bytes()


def test_training_alone_leaves_no_score_of_the_model_before(encoder: Path, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "tiny")
    run(make_config(encoder, epochs=1), folder.path, command="")
    train_only(make_config(encoder, epochs=2, onnx=False), folder.path, command="")
    left = [name for name in files_of(folder.path) if not name.startswith("model/")]
    assert left == ["config.toml", "log.jsonl", "manifest.json"]
    assert (folder.read_manifest().epochs, len(folder.read_log())) == (2, 2)


def test_a_run_that_is_killed_after_its_patience_has_ended_trains_no_further(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_config(encoder, epochs=6, patience=1, encoder_rate=1e-6, head_rate=1e-6, onnx=False)
    whole, folder = RunFolder(tmp_path / "whole"), RunFolder(tmp_path / "tiny")
    train_only(config, whole.path, command="")
    assert len(whole.read_log()) == 2
    with monkeypatch.context() as patch:
        patch.setattr(build_model, "fit_temperature", killed)
        with pytest.raises(Killed):
            train_only(config, folder.path, command="")
    train_only(config, folder.path, command="", resume=True)
    assert folder.log.read_bytes() == whole.log.read_bytes()
    weights = [each.model / "model.safetensors" for each in (folder, whole)]
    assert weights[0].read_bytes() == weights[1].read_bytes()


def test_an_incomplete_checkpoint_is_passed_over(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        crash_in_epoch(patch, 3)
        with pytest.raises(Killed):
            train_only(make_config(encoder), tmp_path / "tiny", command="")
    newest = last_checkpoint(tmp_path / "tiny" / ".work")
    assert newest is not None
    for name in (STATE, "optimizer.pt", "scheduler.pt", "rng_state.pth", "trainer_state.json", "weights.safetensors"):
        content = (newest / name).read_bytes()
        (newest / name).write_bytes(b"")  # as by a full disk
        older = last_checkpoint(tmp_path / "tiny" / ".work")
        assert older is not None
        assert older != newest
        (newest / name).unlink()
        assert last_checkpoint(tmp_path / "tiny" / ".work") == older
        (newest / name).write_bytes(content)
    assert last_checkpoint(tmp_path / "tiny" / ".work") == newest


def test_resuming_another_config_is_refused(encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        crash_in_epoch(patch, 2)
        with pytest.raises(Killed):
            train_only(make_config(encoder), tmp_path / "tiny", command="")
    with pytest.raises(
        DataError, match=r"another config \(epochs = 4\), expected epochs = 5; change it back, or run wi"
    ):
        train_only(make_config(encoder, epochs=5), tmp_path / "tiny", command="", resume=True)


def test_a_failed_save_leaves_the_old_model_or_none(
    finished: Path, encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(finished, tmp_path / "tiny")
    before = (folder / "model" / "model.safetensors").read_bytes()

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("musamma.training.build_model.save_tokenizer", refuse)
    with pytest.raises(OSError, match="disk full"):
        train_only(make_config(encoder, epochs=1, seed=9), folder, command="")
    assert (folder / "model" / "model.safetensors").read_bytes() == before
    Predictor.load(folder)
    with pytest.raises(OSError, match="disk full"):
        train_only(make_config(encoder, epochs=1), tmp_path / "fresh", command="")
    with pytest.raises(ModelError):
        Predictor.load(tmp_path / "fresh")
    monkeypatch.undo()
    train_only(make_config(encoder, epochs=1, seed=9), folder, command="")
    assert (folder / "model" / "model.safetensors").read_bytes() != before
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_training_stops_when_dev_does_not_improve(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scores = iter([0.5, 0.4, 0.3, 0.9])
    monkeypatch.setattr("musamma.training.build_model._scorer", lambda *_: lambda model: next(scores))
    config = make_config(encoder, epochs=10, patience=2, average=0.0)
    result = train_only(config, tmp_path / "tiny", command="")
    assert result is not None
    assert result.manifest.best_epoch == 1
    assert result.manifest.epochs == 3


def test_what_spoils_training_or_scores_is_pointed_out(
    encoder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = "زار وزير الخارجية الروسي لافروف مدينة كابل يوم الأحد الماضي"
    documents = [Document(name, sentence, (Entity(25, 31, "PER"),)) for name in ("a", "b")]
    write_corpus([*documents, Document("c", "قال متقي", (Entity(4, 8, "PER"),))], tmp_path / "a.jsonl")
    corpus = Corpus(path=str(tmp_path / "a.jsonl"), train=("a",), dev=("c",), test=("b",))
    config = make_config(encoder, labels=("PER", "LOC"), corpus=(corpus,))
    announce(config, [load_splits(config)])
    said = capsys.readouterr().err
    assert "a: no entity of the label LOC to train on, so every O counts as evidence against it" in said
    assert "test: 1 sentence of " in said
    assert "dev: " not in said
    whole = make_config(encoder)
    announce(whole, [load_splits(whole)])
    assert len(capsys.readouterr().err.splitlines()) == 1, "only the time"


def test_freezing_more_than_there_is_is_refused(encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"frozen = 9, but the encoder has \d parts, .*; set it to \d or less"):
        train_only(make_config(encoder, frozen=9), tmp_path / "tiny", command="")


@pytest.mark.parametrize(("command", "what"), [("train", "one model"), ("crossval", "one model for each fold, all")])
def test_several_seeds_are_for_runs(encoder: Path, tmp_path: Path, command: str, what: str) -> None:
    path = tmp_path / "tiny.toml"
    path.write_text(dump_config(make_config(encoder, seeds=(1, 2))), encoding="utf-8")
    done = CliRunner().invoke(app, [command, str(path), "--runs", str(tmp_path / "runs")])
    assert isinstance(done.exception, DataError)
    assert f"found seeds = [1, 2], expected {what} of one seed; add --set seeds=[] --set seed=1" in str(done.exception)
    assert done.stderr.splitlines()[0].endswith(", seeds 1 2")
    assert not (tmp_path / "runs").exists()


def test_a_window_longer_than_the_encoder_reads_is_refused(encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"window = 600, but .* reads 512 pieces at most"):
        train_only(make_config(encoder, window=600), tmp_path / "tiny", command="")
    assert not (tmp_path / "tiny").exists(), "what was written before the encoder was read is removed"


def test_two_runs_into_one_folder_are_refused_and_the_first_one_is_untouched(encoder: Path, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "tiny")
    (folder.work / "checkpoint-3").mkdir(parents=True)
    for resume in (False, True):
        with folder.lock(), pytest.raises(DataError, match="found another run writing into it, expected none; wait"):
            train_only(make_config(encoder, epochs=1), folder.path, command="", resume=resume)
        assert list(folder.work.iterdir()) == [folder.work / "checkpoint-3"]
    assert train_only(make_config(encoder, epochs=1), folder.path, command="") is not None


def test_a_run_that_cannot_begin_leaves_no_folder(encoder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        train_only(make_config(tmp_path / "none"), tmp_path / "runs" / "tiny", command="")
    assert not (tmp_path / "runs" / "tiny").exists()


def test_without_dev_the_last_weights_are_kept(encoder: Path, tmp_path: Path) -> None:
    splits = SPLITS | {"dev": ()}
    config = make_config(encoder, epochs=1, corpus=(Corpus(path=str(SEEDS / "gold.jsonl"), **splits),))
    result = run(config, tmp_path / "tiny", command="")
    assert result is not None
    assert set(result.scores) == {"test"}
    assert result.manifest.best_epoch is None
    calibration = read_json(tmp_path / "tiny" / "calibration.json")
    assert (calibration["temperature"], list(calibration["splits"])) == (1.0, ["test"])
    assert "before" not in calibration["splits"]["test"]


def test_cross_validation_scores_each_document_once_and_pools_the_counts(encoder: Path, tmp_path: Path) -> None:
    result = cross_validate(make_config(encoder, epochs=1), tmp_path / "tiny-crossval", command="")
    folds = {name: scores for name, scores in result.scores.items() if name != "pooled"}
    assert sorted(folds) == sorted((*SPLITS["train"], *SPLITS["dev"], *SPLITS["test"]))
    pooled = result.scores["pooled"].strict.micro
    slices = read_json(result.folder / "analysis.json")["pooled"]["slices"]
    for trait in ("seen_exact", "document"):
        assert sum(row["all"]["tp"] + row["all"]["fn"] for row in slices[trait]) == pooled.gold
    assert pooled.tp == sum(scores.strict.micro.tp for scores in folds.values())
    assert pooled.gold == sum(scores.strict.micro.gold for scores in folds.values())
    intervals = result.scores["pooled"].intervals
    assert (intervals.unit, intervals.units) == ("documents", len(folds))
    assert metrics_json(result.metrics) == read_json(result.folder / "metrics.json")
    gold = [document for document in load_corpus(SEEDS / "gold.jsonl") if document.id in folds]
    assert result.metrics["pooled"].gold_sha256 == gold_checksum(GoldAndPredicted.of(gold, gold))
    assert files_of(result.folder) == [
        "analysis.json",
        "calibration.json",
        "config.toml",
        "errors.jsonl",
        "manifest.json",
        "metrics.json",
        "out-of-fold.safetensors",
        "predictions.jsonl",
        "report.html",
    ]


@pytest.mark.slow
def test_a_cross_validation_counts_the_training_of_every_fold_and_names_its_models(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds: list[float] = []
    train = cross_validation.train

    def timed(*given: Any, **options: Any) -> Any:
        trained = train(*given, **options)
        seconds.append(trained.seconds)
        return trained

    monkeypatch.setattr(cross_validation, "train", timed)
    result = cross_validate(make_config(encoder, epochs=1), tmp_path / "tiny-crossval", command="")
    assert len(seconds) == len(result.scores) - 1
    assert result.manifest.seconds.train == round(sum(seconds), 1) <= result.manifest.seconds.total
    predicted = load_corpus(result.folder / "predictions.jsonl")
    assert sorted(document.meta[PROVENANCE]["model"] for document in predicted) == [
        f"fold-{number}" for number in range(1, len(seconds) + 1)
    ]


def test_a_corpus_of_one_document_is_cross_validated_in_folds(
    encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check --model` then reports what the models contradict, with the line of the word."""
    path = SEEDS / "bio" / "000_49e94ad2a5d55e46.conll"
    corpus = Corpus(path=str(path), split="train")
    config = make_config(encoder, corpus=(corpus,), epochs=1, adjacency=True, onnx=False)
    with pytest.raises(DataError, match="needs two documents or more; add ids to the corpus, or give --folds"):
        cross_validate(config, tmp_path / "none", command="")
    result = cross_validate(config, tmp_path / "folds", command="", folds=3)
    assert list(result.scores) == ["fold 1", "fold 2", "fold 3", "pooled"]
    (gold,) = load_corpus(path)
    pooled = result.scores["pooled"]
    assert pooled.strict.micro.gold == len(gold.entities)
    assert (pooled.documents, pooled.intervals.unit, pooled.intervals.units) == (1, "sentences", 17)
    assert result.metrics["pooled"].gold_sha256 == gold_checksum(GoldAndPredicted.of([gold], [gold]))
    done = Command(monkeypatch, capsys)("check", path, "--model", result.folder, "--top", 7, "--json")
    problems = json.loads(done.out)
    assert (done.code, [problem["rule"] for problem in problems]) == (0, ["suspicious-label"] * 7)
    lines = path.read_text(encoding="utf-8").splitlines()
    for problem in problems:
        word = lines[problem["line"] - 1].split("\t")[0]
        assert f"'{word}" in problem["found"]
    doubts = [float(problem["found"].rpartition(" ")[2]) for problem in problems]
    assert doubts == sorted(doubts, reverse=True)


def test_each_dropout_goes_where_it_belongs(encoder: Path) -> None:
    tags = TagSet(("PER",))
    config = load_classifier(encoder, tags, dropout=0.3, attention_dropout=0.2).config
    found = config.hidden_dropout_prob, config.classifier_dropout, config.attention_probs_dropout_prob
    assert found == (0.3, 0.3, 0.2)


def test_rates_fall_layer_by_layer_and_frozen_parts_stay_out(encoder: Path) -> None:
    model: PreTrainedModel = load_classifier(encoder, TagSet(("PER",)), dropout=0.0)
    config = make_config(encoder, encoder_rate=1e-3, head_rate=1e-2, layer_decay=0.5, frozen=1)
    rates = {
        id(parameter): (group["lr"], group["weight_decay"])
        for group in make_optimizer(model, config).param_groups
        for parameter in group["params"]
    }
    for name, parameter in model.named_parameters():
        if "embeddings" in name:
            assert id(parameter) not in rates
            assert not parameter.requires_grad
        else:
            rate = 1e-2 if "classifier" in name else 5e-4 if ".layer.0." in name else 1e-3
            assert rates[id(parameter)] == (rate, 0.01 if parameter.ndim > 1 else 0.0)


@pytest.mark.slow
def test_two_processes_train_one_model(encoder: Path, tmp_path: Path) -> None:
    config = make_config(encoder, epochs=2)
    (tmp_path / "tiny.toml").write_text(dump_config(config), encoding="utf-8")
    launch = ["-m", "accelerate.commands.launch", "--cpu", "--num_processes", "2", "-m", "musamma"]
    command = [sys.executable, *launch, "run", str(tmp_path / "tiny.toml"), "--runs", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280, env=ONE_THREAD)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert files_of(tmp_path / "tiny") == FILES
    rows = (tmp_path / "tiny" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["epoch"] for row in rows] == [1, 2]


def test_corpora_that_annotate_different_labels_train_one_model(encoder: Path, tmp_path: Path) -> None:
    """The second corpus has no DATE and names PER differently.

    It is scored on its own labels, and each corpus also has scores of its own.
    """
    names = {"PER": "PERS"}
    records = [json.loads(line) for line in (SEEDS / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    for record in records:
        record["id"] += "-partly"
        kept = [entity for entity in record["entities"] if entity["label"] != "DATE"]
        record["entities"] = [entity | {"label": names.get(entity["label"], entity["label"])} for entity in kept]
    path = tmp_path / "partly.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    partly = Corpus(
        path=str(path),
        map={"PERS": "PER"},
        annotates=("PER", "ORG", "LOC"),
        weight=0.5,
        **{split: tuple(f"{name}-partly" for name in ids) for split, ids in SPLITS.items()},
    )
    whole = Corpus(path=str(SEEDS / "gold.jsonl"), **SPLITS)
    config = make_config(encoder, corpus=(whole, partly), epochs=2, onnx=False)
    result = run(config, tmp_path / "run", command="musamma run")
    assert result is not None
    assert list(result.scores) == ["dev", "dev gold", "dev partly", "test", "test gold", "test partly"]
    assert "DATE" in result.scores["test gold"].strict.labels
    assert "DATE" not in result.scores["test partly"].strict.labels
    gold, partly_scores = result.scores["test gold"].strict.micro, result.scores["test partly"].strict.micro
    assert result.scores["test"].strict.micro == gold + partly_scores
    assert (gold.gold, partly_scores.gold) == (90, 83)
    # Dates predicted in the second corpus do not count as errors.
    calibration = read_json(tmp_path / "run" / "calibration.json")["splits"]["test"]
    assert calibration["after"]["count"] == result.scores["test"].strict.micro.predicted
    predicted = result.scores["test gold"].strict.labels["DATE"].predicted
    dates = [
        each["labels"].get("DATE", {"count": 0})["count"] for each in (calibration["before"], calibration["after"])
    ]
    assert dates == [predicted, predicted]
    assert not (tmp_path / "run" / "model" / "model.onnx").exists()
