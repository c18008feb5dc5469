"""Distillation with tiny models: what it writes and records, that a kill changes nothing, and what is refused."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.tiny import write_tiny_classifier, write_tiny_encoder
from helpers.tiny_runs import SPLITS, files_of, make_config

from musamma.data.corpus import load_corpus, write_corpus
from musamma.data.documents import Document
from musamma.data.errors import DataError
from musamma.data.files.whole_files import sha256
from musamma.data.text.segmentation import words_of
from musamma.evaluation.run_folder import RunFolder
from musamma.inference.bulk import shards
from musamma.inference.model_folder import ModelInfo
from musamma.inference.predictor import Predictor
from musamma.training.config import Config, dump_config, load_config
from musamma.training.corpus_config import Corpus
from musamma.training.fine_tuning import Selection
from musamma.training.run import distil, run
from musamma.training.teaching.study import Teaching
from musamma.training.teaching.teachers import _known

LABELS = ("PER", "ORG", "LOC", "DATE")
SMALL = 300
"""Characters of a shard, so small that there are several."""

TEXT = "زار وزير الخارجية الروسي لافروف كابل اليوم .\nثم التقى نظيره متقي في قصر الرئاسة ."


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an encoder, two teachers and raw text."""
    folder = tmp_path_factory.mktemp("source")
    encoder = write_tiny_encoder(folder / "encoder")
    for name, labels in (("first", LABELS), ("second", LABELS[::-1])):
        write_tiny_classifier(folder / name, encoder, ModelInfo(labels, 64, 8, temperature=1.5))
    (folder / "raw").mkdir()
    for number in range(6):
        (folder / "raw" / f"{number}.txt").write_text(f"{TEXT}\nالعدد {number} من هذه النشرة .", encoding="utf-8")
    return folder


@pytest.fixture
def inputs(source: Path, tmp_path: Path) -> Path:
    return shutil.copytree(source, tmp_path / "in")


def teaching_of(folder: Path, **changes: Any) -> Teaching:
    given = Teaching([folder / "first", folder / "second"], [folder / "raw"], raw_words=60)
    return replace(given, **changes)


def config_of(folder: Path, **changes: Any) -> Config:
    return make_config(folder / "encoder", **{"epochs": 2, "recut": True, "onnx": False} | changes)


@pytest.fixture(scope="module")
def finished(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "student"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shards, "SHARD_CHARACTERS", SMALL)
        assert distil(config_of(source), folder, teaching_of(source), command="musamma distil x") is not None
    return folder


def test_it_leaves_an_ordinary_run_folder_that_says_who_taught(finished: Path, source: Path) -> None:
    assert [name for name in files_of(finished) if name.startswith((".", "model/"))] == [
        "model/README.md",
        "model/config.json",
        "model/model.safetensors",
        "model/musamma.json",
        "model/tokenizer.json",
        "model/tokenizer_config.json",
    ]
    assert RunFolder(finished).is_finished()
    record = RunFolder(finished).read_manifest().distillation
    assert record is not None
    assert [teacher.model_dump() for teacher in record.teachers] == [
        {
            "name": name,
            "sha256": sha256(source / name / "musamma.json"),
            "backend": "torch",
            "labels": list(labels),
            "encoder": "bert",
        }
        for name, labels in (("first", LABELS), ("second", LABELS[::-1]))
    ]
    files = sorted((source / "raw").iterdir())
    words = sum(len(words_of(document)) for path in files for document in load_corpus(path))
    assert record.raw.model_dump() == {
        "documents": 6,
        "words": words,
        "epoch_words": 60,
        "left_out": {},
        "files": {str(path): sha256(path) for path in files},
    }
    assert record.soft == 0.5
    card = (finished / "README.md").read_text(encoding="utf-8")
    assert f"| first | bert | PER, ORG, LOC, DATE | `{record.teachers[0].sha256}` |" in card
    assert f"Raw text: 6 documents of {words} words, about 60 of them in each epoch; no document shares" in card
    assert f"| `{files[0]}` | `{sha256(files[0])}` |" in card
    assert "share of these soft targets in the loss is 0.5 on the training documents" in card
    assert Predictor.load(finished).predict("زار القاهرة").text == "زار القاهرة"


@pytest.mark.slow
def test_teachers_make_another_student_and_the_soft_share_counts(finished: Path, source: Path, tmp_path: Path) -> None:
    config = config_of(source)
    run(config, tmp_path / "plain" / "student")
    distil(config, tmp_path / "less" / "student", teaching_of(source, soft=0.1))
    logs = {(folder / "log.jsonl").read_bytes() for folder in (finished, *tmp_path.glob("*/student"))}
    assert len(logs) == 3
    assert RunFolder(tmp_path / "plain" / "student").read_manifest().distillation is None


@pytest.mark.slow
def test_half_the_embedded_encoder_reads_raw_text_more_like_its_teacher_than_without_it(tmp_path: Path) -> None:
    train, dev, raw = ("000_49e94ad2a5d55e46", "003_ab246aee9b8fca83"), "004_eefef8c369eb0692", "002_05170beeb1fd3323"
    corpus = Corpus(path=str(SEEDS / "gold.jsonl"), train=train, dev=(dev,))
    config = load_config("configs/seeds.toml").model_copy(update={"corpus": (corpus,), "layers": 4, "epochs": 8})
    half = config.model_copy(update={"layers": 2})
    texts = SEEDS / "articles" / f"{raw}.txt"
    run(config, tmp_path / "teacher")
    run(half, tmp_path / "plain")
    distil(half, tmp_path / "student", Teaching([tmp_path / "teacher"], [texts], raw_words=0))
    documents = load_corpus(texts)
    taught, plain, student = (
        np.concatenate(list(Predictor.load(tmp_path / name).tag_marginals(documents)))
        for name in ("teacher", "plain", "student")
    )
    assert np.abs(student - taught).mean() < 0.8 * np.abs(plain - taught).mean()
    assert RunFolder(tmp_path / "student").read_metrics()["dev"].strict.micro.f1 > 0.5


def same(one: Path, other: Path) -> bool:
    names = ("log.jsonl", "predictions.jsonl", "metrics.json", "model/model.safetensors")
    return all((one / name).read_bytes() == (other / name).read_bytes() for name in names)


class Killed(Exception):
    """Simulates that the process is killed."""


def test_killed_while_teachers_read_and_while_it_trains_it_becomes_the_same_student(
    finished: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shards, "SHARD_CHARACTERS", SMALL)
    folder, config, teaching = tmp_path / "student", config_of(source), teaching_of(source)
    reading, calls = Predictor.tag_marginals, []

    def killed_reading(self: Predictor, documents: list[Document]) -> Any:
        calls.append(documents)
        if len(calls) > 3:
            raise Killed
        return reading(self, documents)

    with monkeypatch.context() as patch:
        patch.setattr(Predictor, "tag_marginals", killed_reading)
        with pytest.raises(Killed):
            distil(config, folder, teaching)
    parts = RunFolder(folder).work / "marginals"
    kept = {path: path.stat().st_mtime_ns for path in parts.iterdir()}
    assert len(kept) == 3
    ending = Selection.on_epoch_end

    def killed_training(self: Selection, args: Any, state: Any, control: Any, **rest: Any) -> None:
        if round(state.epoch) == 2:
            raise Killed
        ending(self, args, state, control, **rest)

    with monkeypatch.context() as patch:
        patch.setattr(Selection, "on_epoch_end", killed_training)
        with pytest.raises(Killed):
            distil(config, folder, teaching, resume=True)
    assert all(path.stat().st_mtime_ns == kept[path] for path in kept)
    assert len(list(parts.iterdir())) > 6
    with monkeypatch.context() as patch:
        patch.setattr(Predictor, "tag_marginals", None)  # nothing is read again
        distil(config, folder, teaching, resume=True)
    assert same(folder, finished)
    assert not RunFolder(folder).work.exists()


@pytest.mark.slow
def test_kept_marginals_serve_other_students(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    teaching = teaching_of(source, marginals=tmp_path / "kept")
    distil(config_of(source, epochs=1), tmp_path / "a", teaching)
    assert len(list((tmp_path / "kept").iterdir())) == 4  # of two teachers, for the training documents and the raw ones
    monkeypatch.setattr(Predictor, "tag_marginals", None)
    distil(config_of(source, epochs=1, layers=1, seed=7), tmp_path / "b", replace(teaching, soft=1.0))
    encoder = RunFolder(tmp_path / "b").read_manifest().encoder.name
    assert encoder.endswith("lowest 1 layer")


def change_teacher(folder: Path) -> None:
    shutil.rmtree(folder / "second")
    write_tiny_classifier(folder / "second", folder / "encoder", ModelInfo(LABELS, 64, 8, temperature=3.0))


def change_raw(folder: Path) -> None:
    (folder / "raw" / "0.txt").write_text("نص آخر تماما في هذا الملف .", encoding="utf-8")


def add_raw(folder: Path) -> None:
    (folder / "raw" / "7.txt").write_text("نص آخر تماما في هذا الملف .", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "changes", "message"),
    [
        (change_teacher, {}, r"another teacher .*second \(sha256 [0-9a-f]{12}\), expected the one there is now"),
        (change_raw, {}, r"another raw file .*0\.txt"),
        (add_raw, {}, r"another raw file .*7\.txt \(none\)"),
        (
            None,
            {"soft": 0.7},
            r"another setting soft \(0\.5\), expected the one there is now \(0\.7\); restore it, or run",
        ),
        (None, {"raw_words": 0}, r"another setting raw-words \(60\)"),
    ],
)
def test_it_is_resumed_with_nothing_else(
    inputs: Path, monkeypatch: pytest.MonkeyPatch, change: Any, changes: dict[str, Any], message: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("musamma.training.run.train", None)
        with pytest.raises(TypeError):
            distil(config_of(inputs), inputs / "student", teaching_of(inputs))
    if change is not None:
        change(inputs)
    with pytest.raises(DataError, match=message):
        distil(config_of(inputs), inputs / "student", teaching_of(inputs, **changes), resume=True)
    with pytest.raises(DataError, match=r"another teacher .*first .*\(none\)"):
        run(config_of(inputs), inputs / "student", resume=True)


def test_raw_text_is_announced_and_teachers_need_none(source: Path, tmp_path: Path) -> None:
    announced = []
    teaching = teaching_of(source, raw=())
    result = distil(
        config_of(source, epochs=1), tmp_path / "a", teaching, announce=lambda _, splits: announced.extend(splits)
    )
    assert result is not None
    assert [part.corpus for part in announced[0]["train"]] == ["gold"]
    assert "No raw text was read." in (tmp_path / "a" / "README.md").read_text(encoding="utf-8")
    assert result.manifest.distillation is not None
    assert result.manifest.distillation.raw.words == 0
    with pytest.raises(Killed):
        distil(config_of(source), tmp_path / "b", teaching_of(source), announce=_keep_and_stop(announced))
    gold, raw = announced[1]["train"]
    assert (gold.corpus, raw.corpus, raw.labels) == ("gold", "raw text", ())
    assert sum(len(words_of(document)) for document in raw.documents) == 60


def _keep_and_stop(announced: list[Any]) -> Any:
    def announce(_: Config, splits: Any) -> None:
        announced.extend(splits)
        raise Killed

    return announce


def test_a_student_teaches_in_its_turn_but_not_one_that_is_scored_on_what_it_learned(
    finished: Path, source: Path, tmp_path: Path
) -> None:
    itself = Teaching([finished])
    result = distil(config_of(source, epochs=1), tmp_path / "again", itself)
    assert result is not None
    assert result.manifest.distillation is not None
    [teacher] = result.manifest.distillation.teachers
    assert (teacher.name, teacher.encoder) == ("student", RunFolder(finished).read_manifest().encoder.name)
    swapped = SPLITS | {"train": SPLITS["test"], "test": SPLITS["train"]}
    config = config_of(source, corpus=(Corpus(path=str(SEEDS / "gold.jsonl"), **swapped),))
    with pytest.raises(DataError, match=f"trained on '{SPLITS['train'][0]}' of .*gold.jsonl, expected teachers that"):
        distil(config, tmp_path / "swapped", itself)


@pytest.mark.parametrize(("of_teacher", "refused"), [(0.25, False), (0.5, False), (0.1, True)])
def test_a_teacher_may_have_held_out_as_much_of_a_document_as_the_student(
    source: Path, tmp_path: Path, of_teacher: float, refused: bool
) -> None:
    gold = tmp_path / "one.conll"
    gold.write_text("زار O\nلافروف B-PER\nكابل B-LOC\n. O\n\n" * 40, encoding="utf-8")

    def config(share: float) -> Config:
        return config_of(
            source, labels=("PER", "LOC"), epochs=1, corpus=(Corpus(path=str(gold), split="train", dev_share=share),)
        )

    assert run(config(of_teacher), tmp_path / "teacher") is not None
    student = Teaching([tmp_path / "teacher"])
    if refused:
        with pytest.raises(DataError, match=r"trained on 'one#2' of .*one.conll, expected teachers that have not seen"):
            distil(config(0.25), tmp_path / "student", student)
    else:
        assert distil(config(0.25), tmp_path / "student", student) is not None


def test_numbers_and_seeds_that_cannot_be(source: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"found soft = 1\.5, expected a share of 0 to 1"):
        distil(config_of(source), tmp_path / "a", teaching_of(source, soft=1.5))
    with pytest.raises(DataError, match=r"found raw_words = -1, expected 0 or more"):
        distil(config_of(source), tmp_path / "a", teaching_of(source, raw_words=-1))
    with pytest.raises(
        DataError, match=r"found seeds = \[1, 2\], expected one student at a time; add --set seeds=\[\]"
    ):
        distil(config_of(source, seeds=(1, 2)), tmp_path / "a", teaching_of(source))
    assert not list(tmp_path.iterdir())


def test_the_command_trains_a_student_and_refuses_raw_text_with_the_test(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    musamma = Command(monkeypatch, capsys)
    config = tmp_path / "tiny.toml"
    config.write_text(dump_config(config_of(source, epochs=1)), encoding="utf-8")
    teachers = [part for name in ("first", "second") for part in ("--teachers", source / name)]
    output = ["-o", tmp_path / "student"]
    done = musamma(
        "distil", config, *teachers, "--raw", source / "raw", "--soft", 0.3, "--raw-words", 61, *output, "--json"
    )
    assert done.code == 0, done.err
    assert set(json.loads(done.out)) == {"dev", "test"}
    # A process says a remark once; no other test has 61 words.
    assert re.search("2 teachers; raw text: 3 documents, [0-9]+ words, 61 in each epoch\n", done.err)
    assert "raw documents beyond what all epochs read: 3 left out" in done.err
    assert "training takes about" in done.err
    manifest = RunFolder(tmp_path / "student").read_manifest()
    assert manifest.command.startswith(f"musamma distil {config} --teachers {source / 'first'}")
    assert manifest.distillation is not None
    assert manifest.distillation.soft == 0.3
    assert load_config(tmp_path / "student" / "config.toml") == config_of(source, epochs=1)
    leaked = [x for x in load_corpus(SEEDS / "gold.jsonl") if x.id in SPLITS["test"]]
    write_corpus(leaked, tmp_path / "leaked.jsonl")
    shown = musamma("distil", config, *teachers, "--raw", tmp_path / "leaked.jsonl", *output)
    assert (shown.code, shown.out) == (2, "")
    assert f"{tmp_path / 'leaked.jsonl'}: document {leaked[0].id!r}: all its sentences already occurred" in shown.err
    other = musamma("distil", config, *teachers, "--set", 'labels=["PER", "ORG", "LOC", "DATE", "MISC"]', *output)
    assert other.code == 2
    assert "a teacher of the labels PER, ORG, LOC, DATE, expected those of the config (PER, ORG, LOC, DATE, MISC)" in (
        other.err
    )


def test_a_teacher_in_the_folder_of_the_student_is_refused(inputs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "student"
    shutil.copytree(inputs / "first", folder / "model")
    before = sorted((path.name, path.read_bytes()) for path in (folder / "model").iterdir())
    given = teaching_of(inputs, teachers=[folder])
    with pytest.raises(DataError, match="in the folder of the student, expected it elsewhere; name another"):
        distil(config_of(inputs), folder, given)
    assert sorted((path.name, path.read_bytes()) for path in (folder / "model").iterdir()) == before


def test_ids_that_have_the_name_of_their_file_in_front_in_one_config_are_the_same() -> None:
    trained = {"line 1", "d7", "other/line 2", "test/line 3", "train/4", "whole"}
    known = {"line 1", "test/line 1", "line 3", "x/test/line 3", "whole#2", "d7"}
    asked = [*known, "line 2", "line 9", "test/line 9", "other#2", "4"]
    assert set(_known(asked, {*trained, "x/test/line 3"}, "test", ())) == known
    assert _known(["test/4", "4", "whole#2"], trained, "", ()) == ["whole#2"]
    assert _known(["whole#2", "whole#3", "line 1"], trained, "", ["whole#2", "line 1"]) == ["line 1", "whole#3"]
