"""Tests of predictions into a folder of parts: resumed runs, locks, and equal results from any number of workers."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.reading import numbered
from helpers.tiny import write_tiny_model

from musamma.data.documents import PROVENANCE, Document
from musamma.data.formats.jsonl import format_document
from musamma.data.text.segmentation import words_of
from musamma.inference.bulk.output_folder import MANIFEST
from musamma.inference.model_folder import ModelInfo
from musamma.inference.predictor import Predictor

pytestmark = pytest.mark.alone

LABELS = ("PER", "ORG", "LOC", "DATE")
SENTENCES = [
    line
    for path in sorted((SEEDS / "articles").glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line
]
BAD = [b"{", b'{"id": "x"}', b"\xff"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported model with random weights."""
    return write_tiny_model(tmp_path_factory.mktemp("tiny"), ModelInfo(LABELS, 64, 8, version="0"), exported=True)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A JSONL file of 240 documents and three lines that are not documents."""
    path = tmp_path_factory.mktemp("texts") / "texts.jsonl"
    given = (Document(f"d{n}", " ".join(SENTENCES[n % 20 : n % 20 + n % 7])) for n in range(240))
    lines = [format_document(document).encode() for document in given]
    for position, line in zip((0, 100, 242), BAD, strict=True):
        lines.insert(position, line)
    path.write_bytes(b"\n".join(lines))
    return path


@pytest.fixture(scope="module")
def whole(model: Path, texts: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of an uninterrupted run, with a part for every four lines."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    assert run(model, texts, "-o", folder).wait() == 1
    return tree(folder)


@pytest.fixture
def musamma(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "false")
    return Command(monkeypatch, capsys)


def run(model: Path, texts: Path, *options: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "musamma", "predict", model, texts, "--part-documents", 4, *options]
    return subprocess.Popen(  # noqa: S603
        [str(word) for word in command], cwd=SEEDS.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-*"))


def wait_for_parts(process: "subprocess.Popen[bytes]", folder: Path, count: int) -> None:
    """Wait until there are `count` more parts, or the run has ended."""
    wanted = len(parts(folder)) + count
    while process.poll() is None and len(parts(folder)) < wanted:
        time.sleep(0.002)


def test_the_folder_holds_every_document_once(model: Path, texts: Path, whole: dict[str, bytes]) -> None:
    assert sorted(whole) == [MANIFEST, *(f"part-{number:05}.jsonl" for number in range(61)), "rejected.jsonl"]
    found = [json.loads(line) for name in sorted(whole) if name.startswith("part") for line in whole[name].splitlines()]
    assert [record["id"] for record in found] == [f"d{number}" for number in range(240)]
    rejected = [json.loads(line) for line in whole["rejected.jsonl"].splitlines()]
    assert [(each["id"], each["file"], each["line"]) for each in rejected] == [
        ("line 1", str(texts), 1),
        ("x", str(texts), 101),
        (None, str(texts), 243),
    ]
    manifest = json.loads(whole[MANIFEST])
    assert manifest["model"] == model.name
    assert manifest["inputs"] == {str(texts): texts.stat().st_size}
    assert manifest["totals"] == {
        "documents": 240,
        "characters": sum(len(record["text"]) for record in found),
        "words": sum(len(words_of(Document("", record["text"]))) for record in found),
        "entities": sum(len(record["entities"]) for record in found),
        "rejected": 3,
        "lost": {},
    }
    assert manifest["totals"]["entities"] > 240


def test_what_is_in_the_parts_is_what_the_api_says(model: Path, whole: dict[str, bytes]) -> None:
    predictor = Predictor.load(model)
    for name in ("part-00000.jsonl", "part-00040.jsonl"):
        for line in whole[name].decode().splitlines():
            record = json.loads(line)
            alone = predictor.predict(Document(record["id"], record["text"]))
            assert line == format_document(alone)
            assert record["meta"][PROVENANCE]["truncated"] == 0


@pytest.mark.parametrize("kills", [5, pytest.param(25, marks=pytest.mark.slow)])
def test_killed_at_random_moments_it_finishes_with_the_same_bytes(
    model: Path, texts: Path, whole: dict[str, bytes], tmp_path: Path, kills: int
) -> None:
    out, chance = tmp_path / "out", random.Random(kills)  # noqa: S311
    for _ in range(kills):
        process = run(model, texts, "-o", out)
        wait_for_parts(process, out, chance.randint(0, 60 // kills))
        time.sleep(chance.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, "it ended before it was killed"
    assert MANIFEST not in tree_names(out) or json.loads((out / MANIFEST).read_bytes())["totals"] is None
    assert run(model, texts, "-o", out).wait() == 1
    assert tree(out) == whole


def tree_names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_that_is_complete_is_left_alone(
    musamma: Command, model: Path, texts: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    restore(whole, tmp_path / "out")
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    done = musamma("predict", model, texts, "--part-documents", 4, "-o", tmp_path / "out")
    assert done.code == 1
    assert done.err.startswith("240 documents, ")
    assert {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


def restore(files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("options", "other"),
    [
        (["--part-documents", 5], "part "),
        (["--part-documents", 4, "--to", "conll"], "to = 'jsonl', expected 'conll'"),
        (["--part-documents", 4, "--from", "lines"], "reading "),
        (["--part-documents", 4, "--backend", "torch"], "backend = 'onnx', expected 'torch'"),
    ],
)
def test_a_run_is_resumed_with_the_same_options_or_not_at_all(  # noqa: PLR0917 (pytest gives them by name)
    musamma: Command,
    model: Path,
    texts: Path,
    whole: dict[str, bytes],
    tmp_path: Path,
    options: list[object],
    other: str,
) -> None:
    restore(whole, tmp_path / "out")
    done = musamma("predict", model, texts, "-o", tmp_path / "out", *options)
    assert done.code == 2
    assert f"found a run with {other}" in done.err
    assert tree(tmp_path / "out") == whole


def test_another_model_or_input_is_refused(
    musamma: Command, model: Path, texts: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    restore(whole, tmp_path / "out")
    shutil.copytree(model, tmp_path / "other" / model.name)
    info = tmp_path / "other" / model.name / "musamma.json"
    info.write_text(info.read_text().replace('"temperature": 1.0', '"temperature": 2.0'))
    options = ["--part-documents", 4, "-o", tmp_path / "out"]
    assert "a run with checksum = " in musamma("predict", tmp_path / "other" / model.name, texts, *options).err
    longer = tmp_path / "texts.jsonl"
    longer.write_bytes(texts.read_bytes())
    assert "a run with inputs = " in musamma("predict", model, longer, *options).err


def test_parts_of_other_documents_are_refused(musamma: Command, model: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "a.jsonl", tmp_path / "out"
    source.write_text("".join(format_document(Document(f"{n}", SENTENCES[n])) + "\n" for n in range(40)))
    process = run(model, source, "-o", out)
    wait_for_parts(process, out, 2)
    process.kill()
    process.wait()
    assert parts(out)
    source.write_text(source.read_text().replace('"id": "0"', '"id": "x"'))
    done = musamma("predict", model, source, "--part-documents", 4, "-o", out)
    assert done.code == 2
    assert "part-00000.jsonl: found a part written from other documents" in done.err
    (out / ".parts" / "0.json").unlink()
    done = musamma("predict", model, source, "--part-documents", 4, "-o", out)
    assert done.code == 2
    assert "part-00000.jsonl: found the part without its record" in done.err


def test_two_runs_into_one_folder_are_refused(
    musamma: Command, model: Path, texts: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    process = run(model, texts, "-o", tmp_path / "out")
    wait_for_parts(process, tmp_path / "out", 2)
    process.send_signal(signal.SIGSTOP)
    done = musamma("predict", model, texts, "--part-documents", 4, "-o", tmp_path / "out")
    process.send_signal(signal.SIGCONT)
    assert done.code == 2
    assert "found another run writing into it, expected none" in done.err
    assert process.wait() == 1
    assert tree(tmp_path / "out") == whole


def test_what_fails_before_its_first_part_leaves_nothing(
    musamma: Command, model: Path, texts: Path, tmp_path: Path
) -> None:
    done = musamma("predict", model, texts, "--strict", "-o", tmp_path / "out")
    assert done.code == 2
    assert f"{texts}:1: found invalid JSON" in done.err
    assert musamma("predict", model, texts, "--backend", "jax", "-o", tmp_path / "out").code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", [[], ["--workers", "2"]], ids=" ".join)
def test_without_room_what_was_finished_stays(
    model: Path, texts: Path, whole: dict[str, bytes], tmp_path: Path, options: list[str]
) -> None:
    out = tmp_path / "out"
    largest = max(len(content) for name, content in whole.items() if name.startswith("part"))
    assert largest > 20 * 512
    limited = f'ulimit -f {largest // 1024 - 2}; exec "$@"'
    command = [sys.executable, "-m", "musamma", "predict", model, texts, "--part-documents", 4, "-o", out, *options]
    done = subprocess.run(  # noqa: S603
        ["/bin/bash", "-c", limited, "bash", *map(str, command)], cwd=SEEDS.parent, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"cannot be written (File too large); what was written before stays: make room" in done.stderr
    assert parts(out)
    assert run(model, texts, "-o", out, *options).wait() == 1
    assert tree(out) == whole


def test_workers_write_the_same_bytes_and_leave_no_process_when_all_is_killed(
    model: Path, texts: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    process = run(model, texts, "-o", tmp_path / "out", "--workers", 2)
    wait_for_parts(process, tmp_path / "out", 3)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    assert len(children) >= 2
    assert psutil.wait_procs(children, timeout=30)[1] == []
    process = run(model, texts, "-o", tmp_path / "out", "--workers", 2)
    wait_for_parts(process, tmp_path / "out", 3)
    kill_a_worker(process, "spawn_main")
    assert process.wait() == 1
    assert tree(tmp_path / "out") == whole


def kill_a_worker(process: "subprocess.Popen[bytes]", name: str) -> None:
    """Kill one of the child processes of a run whose command line contains `name`."""
    workers = [
        child for child in psutil.Process(process.pid).children(recursive=True) if name in " ".join(child.cmdline())
    ]
    assert workers
    os.kill(workers[0].pid, signal.SIGKILL)


def test_a_document_that_the_format_cannot_hold_is_rejected(musamma: Command, model: Path, tmp_path: Path) -> None:
    given = [Document("a", SENTENCES[0]), Document("b\n", SENTENCES[1]), Document("a", SENTENCES[2])]
    (tmp_path / "in.jsonl").write_text("".join(format_document(each) + "\n" for each in given))
    done = musamma("predict", model, tmp_path / "in.jsonl", "--to", "conll", "-o", tmp_path / "out")
    assert done.code == 1
    text = (tmp_path / "out" / "part-00000.conll").read_text(encoding="utf-8")
    assert text.count("# id = a\n") == 2
    [rejected] = [json.loads(line) for line in (tmp_path / "out" / "rejected.jsonl").read_text().splitlines()]
    assert rejected["id"] == "b\n"
    assert "found the id 'b\\n', expected one that fits on a line" in rejected["reason"]
    totals = json.loads((tmp_path / "out" / MANIFEST).read_text())["totals"]
    assert (totals["documents"], totals["rejected"]) == (2, 1)
    assert totals["lost"]["scores"] == totals["entities"] > 0
    assert f"scores: {totals['entities']} not in conll" in done.err


def test_parts_of_other_formats_are_read_again(musamma: Command, model: Path, tmp_path: Path) -> None:
    source = tmp_path / "in.txt"
    source.write_text("\n".join(SENTENCES[:6]), encoding="utf-8")
    musamma("predict", model, source, "--from", "lines", "-o", tmp_path / "jsonl")
    expected = [document for _, document in numbered(tmp_path / "jsonl" / "part-00000.jsonl", "jsonl")]
    for name, extension in (("parquet", "parquet"), ("labelstudio", "json")):
        out = tmp_path / name
        done = musamma("predict", model, source, "--from", "lines", "--to", name, "-o", out, "--part-documents", 4)
        assert (done.code, len(parts(out))) == (0, 2)
        for path in parts(out):
            assert path.suffix == f".{extension}"
            assert musamma("convert", path, path.with_suffix(".jsonl")).code == 0
        again = [x for path in parts(out) if path.suffix == ".jsonl" for _, x in numbered(path, "jsonl")]
        assert again == expected


@pytest.mark.parametrize(("closed", "code"), [(True, 1), (False, 2)])
def test_a_screen_that_takes_no_more_ends_the_run(model: Path, texts: Path, closed: bool, code: int) -> None:
    command = [sys.executable, "-m", "musamma", "predict", str(model), str(texts)]
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        process = subprocess.Popen(  # noqa: S603
            command, cwd=SEEDS.parent, stdout=subprocess.PIPE if closed else full, stderr=subprocess.PIPE
        )
    if process.stdout:
        process.stdout.read(100)
        process.stdout.close()
    assert process.stderr
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() == code
    assert "Traceback" not in said
    assert closed or said.endswith("No space left on device\n")


@pytest.mark.slow
def test_a_ray_cluster_writes_the_same_bytes_when_a_worker_is_killed(
    model: Path, texts: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray")
    monkeypatch.setenv("RAY_worker_niceness", "0")
    process = run(model, texts, "-o", tmp_path / "out", "--ray", "local", "--workers", 2)
    wait_for_parts(process, tmp_path / "out", 3)
    kill_a_worker(process, "ray::Map")
    assert process.wait() == 1
    assert tree(tmp_path / "out") == whole


def test_a_cluster_that_is_not_there_is_said(musamma: Command, model: Path, texts: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    done = musamma("predict", model, texts, "--ray", "nowhere", "-o", tmp_path / "out")
    assert done.code == 2
    assert "found no Ray cluster at nowhere (" in done.err
    assert list(tmp_path.iterdir()) == []
