"""The answers are what `musamma predict` writes, whatever the load and the form of the request."""

import json
import random
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from helpers.command import Command
from helpers.paths import SEEDS
from helpers.serving import NDJSON, Server

from musamma.data.text.offsets import utf16_edges

ARTICLES = [path.read_text(encoding="utf-8") for path in sorted((SEEDS / "articles").glob("*.txt"))]
WORDS = " ".join(ARTICLES).split()


def varied_texts() -> list[str]:
    """Whole articles, sentences of all lengths, tashkeel, emoji, line ends, Latin, NUL, and nothing at all."""
    drawn = random.Random(7)  # noqa: S311
    starts = [drawn.randrange(len(WORDS) - 80) for _ in range(120)]
    sentences = [" ".join(WORDS[start : start + drawn.choice((1, 2, 5, 13, 25, 60))]) for start in starts]
    odd = [
        "",
        " ",
        "؟",
        "مُحَمَّدٌ رَسُولُ اللَّهِ",
        "زار 🇪🇬 لافروف 👨‍👩‍👧 كابل 🙂",
        "a\r\nb\u2028c\u0085d",
        "س\0ص",
        "ـــ",
        "\ufeffموسكو",
        "x" * 3000,
    ]
    return [*ARTICLES, *odd, *sentences]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return varied_texts()


@pytest.fixture(scope="module")
def expected(model: Path, texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines that the command writes, one process and one file for all texts."""
    folder = tmp_path_factory.mktemp("expected")
    source = folder / "texts.jsonl"
    lines = [json.dumps({"id": f"t{index}", "text": text}) for index, text in enumerate(texts)]
    source.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "musamma", "predict", str(model), str(source), "-o", str(folder / "found.jsonl")]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    found = (folder / "found.jsonl").read_text(encoding="utf-8").split("\n")[:-1]
    assert len(found) == len(texts)
    assert sum(line.count('"score"') for line in found) > 100
    return found


def documents(texts: list[str]) -> list[dict[str, str]]:
    return [{"id": f"t{index}", "text": text} for index, text in enumerate(texts)]


def test_one_list_is_answered_with_the_bytes_of_the_command(
    server: Server, texts: list[str], expected: list[str]
) -> None:
    answer = server.predict(documents=documents(texts))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.content.decode() == f'{{"documents": [{", ".join(expected)}]}}'


def test_a_stream_is_answered_with_the_bytes_of_the_command(
    server: Server, texts: list[str], expected: list[str]
) -> None:
    body = "\n".join(json.dumps(document) for document in documents(texts)).encode()
    answer = server.post(body, NDJSON)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.content.decode().split("\n") == [*expected, ""]


def test_64_clients_at_once_get_the_bytes_of_the_command(server: Server, texts: list[str], expected: list[str]) -> None:
    def ask(number: int) -> list[tuple[int, str]]:
        order = list(range(len(texts)))
        random.Random(number).shuffle(order)  # noqa: S311
        chosen = order[:12]
        with server.client() as client:
            if number % 4 == 0:
                body = "\n".join(json.dumps({"id": f"t{index}", "text": texts[index]}) for index in chosen)
                lines = client.post("/v1/predict", content=body.encode(), headers=NDJSON).text.split("\n")[:-1]
                return list(zip(chosen, lines, strict=True))
            found = []
            for index in chosen:
                answer = client.post("/v1/predict", json={"id": f"t{index}", "text": texts[index]})
                found.append((index, answer.text.removeprefix('{"documents": [').removesuffix("]}")))
            return found

    with ThreadPoolExecutor(64) as clients:
        for pairs in clients.map(ask, range(64)):
            for index, line in pairs:
                assert line == expected[index]
    assert server.metric('musamma_requests_total{route="/v1/predict",status="200"}') >= 64
    assert server.metric("musamma_padding_ratio_count") > 0


def test_utf16_offsets_are_those_of_javascript(server: Server, texts: list[str], expected: list[str]) -> None:
    answer = server.predict(documents=documents(texts), offsets="utf16").json()["documents"]
    moved = 0
    for text, record, line in zip(texts, answer, expected, strict=True):
        units = text.encode("utf-16-le")
        for entity in record["entities"]:
            assert units[2 * entity["start"] : 2 * entity["end"]].decode("utf-16-le") == entity["text"]
        edges = utf16_edges(text)
        for entity in (before := json.loads(line))["entities"]:
            moved += edges[entity["end"]] != entity["end"]
            entity["start"], entity["end"] = edges[entity["start"]], edges[entity["end"]]
        assert record == before
    assert moved


@pytest.mark.parametrize("least", [0.3, 0.9, 1.0])
def test_the_minimum_score_leaves_out_what_is_below(
    server: Server, texts: list[str], expected: list[str], least: float
) -> None:
    found = server.predict(documents=documents(texts), min_score=least).json()["documents"]
    stream = server.post(json.dumps(documents(texts)[0]).encode(), NDJSON, f"/v1/predict?min_score={least}")
    assert stream.json() == found[0]
    kept = [[e for e in json.loads(line)["entities"] if e["score"] >= least] for line in expected]
    assert [record["entities"] for record in found] == kept


def test_ids_are_the_place_of_a_document_if_it_has_none(server: Server) -> None:
    assert server.predict(text="كابل").json()["documents"][0]["id"] == "0"
    found = server.predict(documents=[{"text": "كابل"}, {"id": 7, "text": "س"}, {"text": "موسكو"}]).json()["documents"]
    assert [record["id"] for record in found] == ["0", "7", "2"]
    lines = server.post('\n{"text": "كابل"}\n\n{"text": "موسكو"}'.encode(), NDJSON).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["line 2", "line 4"]


def test_meta_and_words_of_a_document_are_kept(server: Server) -> None:
    document: dict[str, Any] = {"id": "a", "text": "زار كابل", "meta": {"year": 2021}, "sentences": [[[0, 3], [4, 8]]]}
    record = server.predict(**document).json()["documents"][0]
    assert record["meta"]["year"] == 2021
    assert record["meta"]["musamma"]["truncated"] == 0
    split = server.predict(documents=[{**document, "sentences": [[[0, 3]], [[4, 8]]]}], offsets="utf16").json()
    assert split["documents"][0]["sentences"] == [[[0, 3]], [[4, 8]]]


def test_a_stream_is_answered_while_it_arrives(server: Server) -> None:
    """One line is sent, and its answer read, before the next one is sent."""
    answers: list[str] = []
    with server.client() as client:
        host, port = client.base_url.host, client.base_url.port

    with socket.create_connection((host, port), timeout=30) as raw:
        head = f"POST /v1/predict HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-ndjson\r\n"
        raw.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        file = raw.makefile("rb")
        for number in range(3):
            line = json.dumps({"id": str(number), "text": "موسكو"}).encode() + b"\n"
            raw.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            while True:
                got = file.readline()
                if got.startswith(b'{"id"'):
                    answers.append(json.loads(got)["id"])
                    break
        raw.sendall(b"0\r\n\r\n")
        assert file.read(5).strip()[:1] in (b"0", b"")
    assert answers == ["0", "1", "2"]


def test_the_headers_say_where_the_time_went(server: Server) -> None:
    headers = server.predict(text=ARTICLES[0]).headers
    parts = [float(headers[f"x-{name}-time"]) for name in ("queue", "inference", "tokenization")]
    assert all(part >= 0 for part in parts)
    assert float(headers["x-inference-time"]) > 0
    assert float(headers["x-total-time"]) >= max(parts[0], parts[2])
    assert int(headers["x-compute-tokens"]) > 500
    assert len(headers["x-request-id"]) == 12


def test_the_model_is_described(server: Server, model: Path) -> None:
    facts = server.get("/v1/model").json()
    assert facts["labels"] == ["PER", "ORG", "LOC", "DATE"]
    assert (facts["window"], facts["context"], facts["backend"]) == (64, 8, "onnx")
    assert facts["scores"] == {} and facts["calibration"] is None
    record = server.predict(text="كابل").json()["documents"][0]["meta"]["musamma"]
    assert facts["checksum"] == record["checksum"]


def test_the_probes_and_pages_answer(server: Server) -> None:
    assert server.get("/livez").json() == {"status": "alive"}
    assert server.get("/readyz").json() == {"status": "ready"}
    for path in ("/", "/docs"):
        page = server.get(path)
        assert page.headers["content-type"].startswith("text/html")
        assert "http://" not in page.text and "https://" not in page.text


def test_serving_with_onnx_imports_no_torch(model: Path) -> None:
    code = (
        "import sys\n"
        "sys.modules |= dict.fromkeys(('torch', 'transformers', 'datasets', 'accelerate', 'scipy', 'onnx'))\n"
        "import musamma.serving.server, musamma.serving.engine.worker as worker\n"
        "from musamma.serving.service import Service\n"
        "from musamma.serving.settings import Settings\n"
        f"service = Service(Settings({str(model)!r}), 1)\n"
        "task = service.engine.crew._workers[0]._task\n"
        "print(type(worker._load(task)).__name__, task.temperature)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout == "OnnxBackend 1.3\n"


def test_the_answer_of_the_client_library_is_complete(server: Server) -> None:
    with httpx2.Client(base_url=server.url, trust_env=False) as client:
        first = client.post("/v1/predict", json={"text": "موسكو"})
        second = client.post("/v1/predict", json={"text": "كابل"})  # on the same connection
    assert first.json()["documents"][0]["text"] == "موسكو"
    assert second.json()["documents"][0]["text"] == "كابل"


def test_the_command_is_in_the_help(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    done = Command(monkeypatch, capsys)("serve", "--help")
    assert done.code == 0
    assert "--max-pieces" in done.out


@pytest.mark.slow
def test_a_text_of_200_000_words_is_read_to_its_end(server: Server) -> None:
    text = "زار لافروف كابل، " * 50_000
    answer = server.predict(text=text)
    assert answer.status_code == 200
    (record,) = answer.json()["documents"]
    assert record["text"] == text
    assert record["meta"]["musamma"]["words"] == 200_000
    assert record["meta"]["musamma"]["truncated"] == 0
    assert all(text[each["start"] : each["end"]] == each["text"] for each in record["entities"])
