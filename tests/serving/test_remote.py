"""`musamma predict --server` writes what `musamma predict MODEL` writes."""

import json
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.serving import Server, start_server

from musamma.data.documents import Document
from musamma.data.errors import ModelError
from musamma.inference.bulk import remote
from musamma.inference.bulk.remote import RemoteRecipe
from musamma.inference.predictor import Predictor

ARTICLES = SEEDS / "articles"
GOLD = SEEDS / "gold.jsonl"
BIO = sorted((SEEDS / "bio").glob("*.conll"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(monkeypatch, capsys)


@pytest.mark.parametrize("target", ["found.jsonl", "found.conll", "found.html"])
@pytest.mark.parametrize("source", [ARTICLES, GOLD, BIO[0]], ids=["txt", "jsonl", "conll"])
def test_a_file_has_the_same_bytes(
    run: Command, server: Server, model: Path, tmp_path: Path, source: Path, target: str
) -> None:
    here, there = tmp_path / "here" / target, tmp_path / "there" / target
    here.parent.mkdir()
    there.parent.mkdir()
    assert run("predict", model, source, "-o", here, "--min-score", 0.3).code == 0
    assert run("predict", "--server", server.url, source, "-o", there, "--min-score", 0.3).code == 0
    assert there.read_bytes() == here.read_bytes()
    assert len(here.read_bytes()) > 1_000


def test_a_folder_of_parts_has_the_same_bytes_and_is_continued(
    run: Command, server: Server, model: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "texts.jsonl"
    bad.write_text(GOLD.read_text(encoding="utf-8") + '{"id": 3}\n', encoding="utf-8")
    here, there = tmp_path / "here", tmp_path / "there"
    options = ("--part-documents", 2)
    assert run("predict", model, bad, "-o", here, *options).code == 1
    assert run("predict", "--server", server.url, bad, "-o", there, *options).code == 1
    names = sorted(path.name for path in here.iterdir() if not path.name.startswith("."))
    assert "rejected.jsonl" in names and len(names) > 3
    for name in names:
        assert (there / name).read_bytes() == (here / name).read_bytes()
    assert run("predict", model, bad, "-o", there, *options).code == 1  # either may continue what the other has begun


def test_standard_input_needs_no_model(server: Server) -> None:
    code = (
        "import sys\n"
        "sys.modules |= dict.fromkeys(('torch', 'onnxruntime', 'fastapi', 'uvicorn'))\n"
        "from musamma.cli.main import main\nmain()"
    )
    command = [sys.executable, "-c", code, "predict", "--server", server.url, "--to", "jsonl"]
    done = subprocess.run(command, input="زار لافروف كابل\n", capture_output=True, text=True, check=True)  # noqa: S603
    assert '"text": "زار لافروف كابل"' in done.stdout


@pytest.mark.slow
def test_a_server_that_restarts_costs_nothing(model: Path, tmp_path: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(ARTICLES.glob("*.txt"))] * 12
    documents = [Document(str(index), text) for index, text in enumerate(texts)]
    expected = list(Predictor.load(model).predict_many(documents))
    with start_server(model, tmp_path / "log") as first:
        port = first.url.rpartition(":")[2]
        found: list[Document] = []
        reading = threading.Thread(target=lambda: found.extend(RemoteRecipe(first.url).predict_many(documents)))
        reading.start()
        time.sleep(0.5)
        first.process.send_signal(signal.SIGTERM)
        first.process.wait(60)
        with start_server(model, tmp_path / "log2", "--port", port):
            reading.join(120)
    assert [document.id for document in found] == [document.id for document in expected]
    rounded = [[(e.key, round(e.score or 0, 6)) for e in document.entities] for document in expected]
    assert [[(e.key, e.score) for e in document.entities] for document in found] == rounded


def test_a_document_that_the_server_refuses_is_rejected_and_the_others_are_predicted(
    run: Command, model: Path, tmp_path: Path
) -> None:
    records = [{"id": "a", "text": "موسكو"}, {"id": "long", "text": "موسكو " * 200}, {"id": "c", "text": "كابل"}]
    source = tmp_path / "texts.jsonl"
    source.write_text("".join(f"{json.dumps(each)}\n" for each in records), encoding="utf-8")
    with start_server(model, tmp_path / "log", "--max-pieces", 100) as server:
        command = ("predict", "--server", server.url, source, "-o")
        outputs = [(tmp_path / "a.jsonl", tmp_path / "a.jsonl.rejected.jsonl")]
        outputs += [(tmp_path / "parts", tmp_path / "parts" / "rejected.jsonl")]
        for output, rejected in outputs:
            done = run(*command, output)
            assert done.code == 1
            assert "1 document could not be used" in done.err
            found = output if output.is_file() else output / "part-00000.jsonl"
            lines = found.read_text(encoding="utf-8").splitlines()
            assert [json.loads(line)["id"] for line in lines] == ["a", "c"]
            (why,) = [json.loads(line) for line in rejected.read_text(encoding="utf-8").splitlines()]
            assert why["id"] == "long"
            assert re.fullmatch(rf"refused by {server.url}: found .* pieces or more, expected 100 .*", why["reason"])
        done = run(*command, tmp_path / "strict.jsonl", "--strict")
        assert done.code == 2 and "refused by" in done.err
        assert not (tmp_path / "strict.jsonl").exists()


def test_no_server(monkeypatch: pytest.MonkeyPatch, run: Command, tmp_path: Path, server: Server) -> None:
    monkeypatch.setattr(remote, "_PATIENCE", 0.5)
    with pytest.raises(ModelError, match="start `musamma serve`"):
        RemoteRecipe("http://127.0.0.1:9").origin()
    with pytest.raises(ModelError, match="expected that of `musamma serve`"):
        RemoteRecipe(f"{server.url}/livez").origin()
    done = run("predict", "--server", "http://127.0.0.1:9", GOLD, "-o", tmp_path / "a.jsonl")
    assert done.code == 2 and done.err.count("\n") == 1
    assert "found neither a model nor --server" in run("predict").err
    assert "found --backend with --server" in run("predict", "--server", server.url, GOLD, "--backend", "onnx").err
