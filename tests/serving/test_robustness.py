"""Workers that die or hang, clients that leave, deadlines, load, and the end of a server."""

import json
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from helpers.paths import SEEDS
from helpers.serving import JSON, NDJSON, Server, start_server

pytestmark = pytest.mark.alone

TEXT = " ".join(path.read_text(encoding="utf-8") for path in sorted((SEEDS / "articles").glob("*.txt")))
WORDS = TEXT.split()
LONG = {"text": TEXT * 20}


@pytest.fixture
def two(model: Path, tmp_path: Path) -> Iterator[Server]:
    with start_server(model, tmp_path / "log", "--workers", 2) as running:
        yield running


def wait_until(condition: object, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


def test_workers_killed_under_load_cost_no_answer(two: Server) -> None:
    sentences = [" ".join(WORDS[start : start + 25]) for start in range(0, 500, 5)]
    expected = [two.predict(text=text).text for text in sentences]
    stop = threading.Event()
    wrong: list[object] = []
    answered = [0]

    def ask(number: int) -> None:
        with two.client() as client:
            while not stop.is_set():
                index = (number * 7 + answered[0]) % len(sentences)
                answer = client.post("/v1/predict", json={"text": sentences[index]})
                answered[0] += 1
                if answer.status_code != 200 or answer.text != expected[index]:
                    wrong.append((answer.status_code, answer.text[:200]))

    with ThreadPoolExecutor(6) as clients:
        asking = [clients.submit(ask, number) for number in range(6)]
        for number in range(4):
            assert wait_until(lambda: two.metric("musamma_workers") == 2)
            os.kill(two.workers[number % 2], signal.SIGKILL)
            time.sleep(0.3)
        stop.set()
        for each in asking:
            each.result()
    assert not wrong
    assert answered[0] > 20
    assert wait_until(lambda: two.get("/readyz").status_code == 200)
    assert two.metric("musamma_worker_restarts") == 4


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "dies"])
def test_a_worker_that_hangs_or_dies_is_replaced_and_its_windows_are_read_again(two: Server, number: int) -> None:
    before = two.predict(**LONG).text
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(two.predict, **LONG)
        time.sleep(0.3)
        victim = two.workers[0]
        os.kill(victim, number)
        struck = time.monotonic()
        assert wait_until(lambda: two.get("/readyz").status_code == 503, 5)
        assert time.monotonic() - struck < 5
        assert wait_until(lambda: victim not in two.workers, 10)
        assert wait_until(lambda: two.get("/readyz").status_code == 200)
        assert asking.result().text == before


def test_a_client_that_leaves_takes_its_windows_along(two: Server) -> None:
    batches = two.metric("musamma_batches_total")
    two.predict(**LONG)
    whole = two.metric("musamma_batches_total") - batches
    batches = two.metric("musamma_batches_total")
    for _ in range(5):
        with pytest.raises(httpx2.TimeoutException), two.client() as client:
            client.post("/v1/predict", json=LONG, timeout=0.4)
    assert wait_until(lambda: two.metric("musamma_cancelled_total") == 5)
    assert two.metric('musamma_queue_pieces{class="large"}') == 0
    assert two.metric("musamma_batches_total") - batches < 5 * whole


def test_a_deadline(two: Server) -> None:
    body = json.dumps({"text": TEXT * 60}).encode()
    answer = two.post(body, JSON | {"x-request-timeout": "0.3"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (504, "deadline")
    stream = two.post((body + b"\n") * 5, NDJSON | {"x-request-timeout": "0.5"})
    assert json.loads(stream.text.splitlines()[-1])["error"]["code"] == "deadline"
    assert two.metric('musamma_queue_pieces{class="large"}') == 0


def test_a_full_queue(model: Path, tmp_path: Path) -> None:
    with start_server(model, tmp_path / "log", "--max-queue", 20_000) as server, ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(server.predict, text=TEXT * 20) for _ in range(8)]
        found = [each.result() for each in answers]
        shed = [answer for answer in found if answer.status_code == 429]
        assert {answer.status_code for answer in found} == {200, 429}
        assert all(answer.json()["error"]["code"] == "queue_full" for answer in shed)
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in shed)
        assert server.metric('musamma_shed_total{code="queue_full"}') == len(shed)


def test_small_requests_are_answered_while_a_large_one_is_read(two: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        large = pool.submit(two.predict, text=TEXT * 50)
        time.sleep(0.5)
        small = [two.predict(text="زار لافروف كابل").status_code for _ in range(10)]
        assert small == [200] * 10
        assert not large.done()
        assert large.result().status_code == 200


def test_before_the_model_is_loaded_requests_are_told_to_come_again(model: Path, tmp_path: Path) -> None:
    with start_server(model, tmp_path / "log", ready=False) as server:
        answer = server.predict(text="a")
        assert answer.status_code in (200, 503)
        if answer.status_code == 503:
            assert answer.json()["error"]["code"] == "loading"
            assert answer.headers["retry-after"] == "1"
        assert server.wait_ready() < 30


def test_the_end_waits_for_what_was_asked(model: Path, tmp_path: Path) -> None:
    with start_server(model, tmp_path / "log", "--grace", 1.5) as server:
        expected = server.predict(**LONG).text
        with ThreadPoolExecutor(1) as pool:
            asking = pool.submit(server.predict, **LONG)
            time.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            assert wait_until(lambda: server.get("/readyz").status_code == 503, 1)
            during = server.predict(text="كابل")  # still answered, and the connection ends
            assert (during.status_code, during.headers["connection"]) == (200, "close")
            assert asking.result().text == expected
        assert server.process.wait(30) == 0
        log = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in log


def test_a_second_signal_ends_at_once(model: Path, tmp_path: Path) -> None:
    with start_server(model, tmp_path / "log", "--grace", 30) as server, ThreadPoolExecutor(1) as pool:
        asking = pool.submit(server.predict, text=TEXT * 50)
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        start = time.monotonic()
        assert server.end() == 1
        assert time.monotonic() - start < 10
        try:
            assert asking.result().status_code == 503
        except httpx2.TransportError as error:
            assert error


def test_a_stream_ends_with_a_line_that_says_why(model: Path, tmp_path: Path) -> None:
    with start_server(model, tmp_path / "log") as server:
        host, _, port = server.url.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(port)), timeout=30) as raw:
            head = b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
            raw.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
            line = '{"text": "موسكو"}\n'.encode()
            raw.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            data = raw.recv(65_536)
            while b"line 1" not in data:
                data += raw.recv(65_536)
            server.process.send_signal(signal.SIGTERM)
            while part := raw.recv(65_536):
                data += part
        assert b'"code": "draining"' in data
        assert data.endswith(b"0\r\n\r\n")
        assert server.process.wait(30) == 0


def test_no_worker_outlives_a_killed_server(model: Path, tmp_path: Path) -> None:
    with start_server(model, tmp_path / "log", "--workers", 2) as server:
        workers = server.workers
        server.process.kill()
        server.process.wait()
        assert len(workers) == 2
        assert wait_until(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in workers), 5)


def test_a_model_that_cannot_be_used_ends_the_server(tmp_path: Path, model: Path) -> None:
    with (
        pytest.raises(AssertionError, match="expected a folder that exists"),
        start_server(tmp_path / "none", tmp_path / "log"),
    ):
        pass
    with (
        pytest.raises(AssertionError, match="musamma export --int8"),
        start_server(model, tmp_path / "log2", "--backend", "onnx-int8"),
    ):
        pass
    with (
        pytest.raises(AssertionError, match="found the backend 'tensorflow', expected auto, torch"),
        start_server(model, tmp_path / "log3", "--backend", "tensorflow"),
    ):
        pass
    assert "listening" not in (tmp_path / "log3").read_text(encoding="utf-8")


def test_a_unix_socket_and_a_key(model: Path, tmp_path: Path) -> None:
    keys, path = tmp_path / "keys", tmp_path / "socket"
    keys.write_text("2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b\n", encoding="ascii")  # secret
    with start_server(model, tmp_path / "log", "--uds", path, "--key-file", keys, ready=False) as server:
        transport = httpx2.HTTPTransport(uds=str(path))
        with httpx2.Client(transport=transport, base_url="http://any.name", timeout=30) as client:
            assert wait_until(lambda: client.get("/readyz").status_code == 200)  # a probe needs no key
            assert path.stat().st_mode & 0o777 == 0o666  # for a proxy, which runs as another user
            second = start_server(model, tmp_path / "log2", "--uds", path)
            with pytest.raises(AssertionError, match="in use"), second:
                pass
            assert client.get("/").status_code == 200
            for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic secret"}):
                answer = client.post("/v1/predict", json={"text": "a"}, headers=headers)
                assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")
            assert client.get("/v1/model").status_code == client.get("/metrics").status_code == 401
            answer = client.post("/v1/predict", json={"text": "a"}, headers={"authorization": "Bearer secret"})
            assert answer.status_code == 200
        assert server.end() == 0
    assert not path.exists()


def test_a_file_is_no_socket_and_a_dead_socket_is_replaced(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("مهم", encoding="utf-8")
    with (
        pytest.raises(AssertionError, match=re.escape(f"found {path} in use or not allowed")),
        start_server(model, tmp_path / "log", "--uds", path),
    ):
        pass
    assert path.read_text(encoding="utf-8") == "مهم"
    dead = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(dead))
    with start_server(model, tmp_path / "log2", "--uds", dead, ready=False) as server:
        transport = httpx2.HTTPTransport(uds=str(dead))
        with httpx2.Client(transport=transport, base_url="http://any.name", timeout=30) as client:
            assert wait_until(lambda: client.get("/livez").status_code == 200)
        assert server.end() == 0


def test_json_logs(model: Path, tmp_path: Path) -> None:
    with start_server(model, tmp_path / "log", "--log", "json") as server:
        server.predict(text="سر")
        assert server.end() == 0
        lines = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    assert [line["message"] for line in lines if line["message"] != "request"] == [
        "listening",
        "ready",
        "ending",
        "ended",
    ]
    request = next(line for line in lines if line["message"] == "request")
    assert (request["route"], request["status"], request["level"]) == ("/v1/predict", 200, "info")
