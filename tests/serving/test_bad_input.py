"""Bad input: each gets its code and message, the server goes on, and no traceback leaves it."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.serving import JSON, NDJSON, Server, start_server

LONE = b'{"id": "x", "text": "\\ud800"}'


@pytest.fixture(scope="module")
def small(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with low limits."""
    limits = ("--max-bytes", 100_000, "--max-pieces", 1_000)
    with start_server(model, tmp_path_factory.mktemp("small") / "log", *limits) as running:
        yield running


def error_of(record: dict[str, Any]) -> tuple[str, int | None]:
    assert set(record) == {"error"}
    assert set(record["error"]) == {"code", "message", "document"}
    assert record["error"]["message"]
    assert "Traceback" not in record["error"]["message"]
    return record["error"]["code"], record["error"]["document"]


def goes_on(server: Server) -> bool:
    return server.predict(text="زار لافروف كابل").status_code == 200 and server.get("/readyz").status_code == 200


BODIES: list[tuple[str, bytes, int, str, int | None]] = [
    ("broken JSON", b'{"text": "a"', 400, "invalid_json", None),
    ("nothing", b"", 400, "invalid_json", None),
    ("broken UTF-8", b'{"text": "\xff\xfe"}', 400, "invalid_encoding", None),
    ("deep nesting", b'{"text": ' + b"[" * 30_000, 400, "invalid_json", None),
    ("a huge number", b'{"text": "a", "min_score": ' + b"9" * 5_000 + b"}", 400, "invalid_json", None),
    ("a list", b"[]", 422, "invalid_request", None),
    ("a string", b'"text"', 422, "invalid_request", None),
    ("no text", b"{}", 422, "invalid_document", None),
    ("text is a number", b'{"text": 5}', 422, "invalid_document", None),
    ("a lone surrogate", LONE, 422, "invalid_document", None),
    ("min_score NaN", b'{"text": "a", "min_score": NaN}', 422, "invalid_request", None),
    ("min_score 2", b'{"text": "a", "min_score": 2}', 422, "invalid_request", None),
    ("min_score true", b'{"text": "a", "min_score": true}', 422, "invalid_request", None),
    ("min_score a string", b'{"text": "a", "min_score": "0.5"}', 422, "invalid_request", None),
    ("offsets", b'{"text": "a", "offsets": "bytes"}', 422, "invalid_request", None),
    ("offsets a list", b'{"text": "a", "offsets": ["utf16"]}', 422, "invalid_request", None),
    ("unknown field", b'{"text": "a", "label": 1}', 422, "invalid_document", None),
    ("unknown field of a list", b'{"documents": [{"text": "a"}], "label": 1}', 422, "invalid_request", None),
    ("documents an object", b'{"documents": {"text": "a"}}', 422, "invalid_request", None),
    ("no usable document", b'{"documents": [{"id": 1}, 5]}', 422, "invalid_document", 0),
    ("id a list", b'{"id": [], "text": "a"}', 422, "invalid_document", None),
    ("meta NaN", b'{"text": "a", "meta": {"x": NaN}}', 422, "invalid_document", None),
]


@pytest.mark.parametrize(("name", "body", "status", "code", "document"), BODIES, ids=[each[0] for each in BODIES])
def test_a_body_that_cannot_be_used(
    server: Server, name: str, body: bytes, status: int, code: str, document: int | None
) -> None:
    answer = server.post(body)
    assert answer.status_code == status
    assert error_of(answer.json()) == (code, document)
    assert goes_on(server)


def test_a_body_without_text_or_documents_is_told_of_both(server: Server) -> None:
    answer = server.post(b'{"texts": ["a"], "min_score": 0.5}').json()
    assert answer["error"]["message"] == ('found the fields [\'texts\'], expected {"text": …} or {"documents": […]}')


def test_documents_that_cannot_be_used_do_not_cost_the_others(server: Server) -> None:
    bad: list[Any] = [{"text": None}, 7, {"text": "a", "x": 1}, {"id": "one", "text": "again"}, {"text": "\ud800"}]
    documents = [{"id": "one", "text": "موسكو"}, *bad, {"text": "كابل"}]
    body = json.dumps({"documents": documents}).encode()
    answer = server.post(body)
    assert answer.status_code == 200
    found = answer.json()["documents"]
    assert (found[0]["text"], found[-1]["text"], found[-1]["id"]) == ("موسكو", "كابل", "6")
    codes = ["invalid_document"] * 3 + ["duplicate_id", "invalid_document"]
    assert [error_of(record) for record in found[1:-1]] == list(zip(codes, range(1, 6), strict=True))
    lines = [json.dumps(document).encode() for document in documents if document != bad[3]]
    stream = server.post(b"\n".join([*lines, b"\xff", b"{"]), NDJSON).text.splitlines()
    kinds = [json.loads(line).get("error", {}).get("code", "") for line in stream]
    assert kinds == ["", *["invalid_document"] * 4, "", "invalid_encoding", "invalid_json"]
    assert [json.loads(line)["error"]["document"] for line in stream[-2:]] == [6, 7]


@pytest.mark.parametrize("text", ["", " \n", "\0", "a\0b", "\u200f", "\U0010ffff"], ids=ascii)
def test_odd_texts_are_answered_unchanged(server: Server, text: str) -> None:
    record = server.predict(text=text).json()["documents"][0]
    assert record["text"] == text
    assert record["meta"]["musamma"]["truncated"] == 0


@pytest.mark.parametrize(
    ("headers", "path", "status", "code"),
    [
        ({}, "/v1/predict", 415, "unsupported_media_type"),
        ({"content-type": "text/plain"}, "/v1/predict", 415, "unsupported_media_type"),
        (JSON | {"x-request-timeout": "soon"}, "/v1/predict", 422, "invalid_request"),
        (JSON | {"x-request-timeout": "-1"}, "/v1/predict", 422, "invalid_request"),
        (JSON | {"x-request-timeout": "nan"}, "/v1/predict", 422, "invalid_request"),
        (NDJSON | {"x-request-timeout": "0"}, "/v1/predict", 422, "invalid_request"),
        (JSON, "/v1/predict?min_score=1", 422, "invalid_request"),
        (NDJSON, "/v1/predict?min_score=nan", 422, "invalid_request"),
        (NDJSON, "/v1/predict?min_score=x", 422, "invalid_request"),
        (NDJSON, "/v1/predict?minscore=0", 422, "invalid_request"),
        (JSON, "/v2/predict", 404, "not_found"),
        (JSON, "/readyz", 405, "method_not_allowed"),
        (JSON | {"host": "evil.example"}, "/v1/predict", 421, "unknown_host"),
    ],
)
def test_a_request_that_cannot_be_used(
    server: Server, headers: dict[str, str], path: str, status: int, code: str
) -> None:
    answer = server.post(b'{"text": "a"}', headers, path)
    assert answer.status_code == status
    assert error_of(answer.json()) == (code, None)


def test_the_limits_are_the_same_for_a_text_a_list_and_a_line(small: Server) -> None:
    fits, not_fits = "موسكو " * 100, "موسكو " * 1_200
    for text, fine in ((fits, True), (not_fits, False)):
        alone, listed = small.predict(text=text), small.predict(documents=[{"text": text}])
        line = small.post(json.dumps({"text": text}).encode(), NDJSON)
        assert line.status_code == 200
        if fine:
            assert alone.status_code == listed.status_code == 200
            assert "error" not in line.json()
        else:
            assert alone.status_code == listed.status_code == 413
            assert {error_of(each.json())[0] for each in (alone, listed, line)} == {"too_many_pieces"}
    assert goes_on(small)


def test_many_tiny_documents_count_too(small: Server) -> None:
    answer = small.predict(documents=[{"text": ""}] * 600)
    assert (answer.status_code, error_of(answer.json())[0]) == (413, "too_many_pieces")
    body = b'{"documents": [' + b'{"text":"a"},' * 1_000_000 + b'{"text":"a"}]}'
    answer = small.post(body)
    assert (answer.status_code, error_of(answer.json())[0]) == (413, "too_large")
    assert goes_on(small)


def test_bodies_that_are_too_large(server: Server, small: Server) -> None:
    large = b'{"text": "' + b"a" * 50_000_000 + b'"}'
    assert error_of(server.post(large).json())[0] == "too_large"

    def parts() -> Iterator[bytes]:
        for _ in range(800):
            yield b"x" * 10_000

    answer = server.post(parts())  # chunked: no length is announced
    assert answer.status_code == 200 or error_of(answer.json())[0] in ("invalid_json", "too_large")
    answer = small.post(parts())
    assert (answer.status_code, error_of(answer.json())[0]) == (413, "too_large")
    assert goes_on(small)


def test_a_line_that_is_too_long_costs_no_other(small: Server) -> None:
    long = json.dumps({"text": "x" * 300_000}).encode()
    body = b"\n".join([b'{"text": "a"}', long, b'{"text": "b"}', long])
    found = [json.loads(line) for line in small.post(body, NDJSON).text.splitlines()]
    assert [record.get("text") for record in found] == ["a", None, "b", None]
    assert [error_of(found[index]) for index in (1, 3)] == [("too_large", 1), ("too_large", 3)]


def raw(server: Server) -> socket.socket:
    host, _, port = server.url.removeprefix("http://").rpartition(":")
    return socket.create_connection((host, int(port)), timeout=30)


def received(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    """The status and the error of a response after which the server closes the connection."""
    data = b""
    while part := connection.recv(65_536):
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_what_is_no_http(server: Server) -> None:
    with raw(server) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        status, record = received(connection)
    assert (status, error_of(record)[0]) == (400, "invalid_http")
    assert goes_on(server)


def test_a_head_that_is_too_large(server: Server) -> None:
    with raw(server) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000)
        status, record = received(connection)
    assert (status, error_of(record)[0]) == (431, "headers_too_large")
    assert goes_on(server)


@pytest.mark.parametrize(
    ("size", "status"), [(32_768, 200), (32_769, 431), (33_000, 431), (100_000, 431), (200_000, 431)]
)
@pytest.mark.parametrize("what", ["one header", "many headers", "spaces", "path"])
def test_the_limit_of_a_head_holds_whether_it_arrives_at_once_or_in_parts(
    server: Server, size: int, status: int, what: str
) -> None:
    start, end = b"GET /livez", b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    if what == "path":
        head = start + b"?" + b"a" * (size - len(start + end) - 1) + end
    else:
        line = {"one header": b"X: %s\r\n", "many headers": b"X: %s\r\n" * 20, "spaces": b"X:%sa\r\n"}[what]
        rest = size - len(start + end) - len(line.replace(b"%s", b""))
        each, more = divmod(rest, line.count(b"%s"))
        fill = b" " if what == "spaces" else b"a"
        head = (start + end[:-2] + line + b"\r\n").replace(b"%s", fill * (each + more), 1).replace(b"%s", fill * each)
    assert len(head) == size
    for parts in ([head], [head[:20_000], head[20_000:]]):
        with raw(server) as connection:
            for part in parts:
                connection.sendall(part)
            data = b""
            while part := connection.recv(65_536):
                data += part
        assert int(data.split()[1]) == status
        if status == 431:
            assert error_of(json.loads(data.partition(b"\r\n\r\n")[2]))[0] == "headers_too_large"
    assert goes_on(server)


def test_a_head_that_is_too_large_after_another_one(server: Server) -> None:
    first = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with raw(server) as connection:
        connection.sendall(first + first[:-2] + b"X: " + b"a" * 40_000 + b"\r\n\r\n")
        data = b""
        while part := connection.recv(65_536):
            data += part
    assert data.startswith(b"HTTP/1.1 200 ")
    assert data.count(b"HTTP/1.1 431 ") == 1


def test_what_is_no_http_is_no_large_head_whatever_follows(server: Server) -> None:
    with raw(server) as connection:
        connection.sendall(b"hello\r\n\r\n" + b"a" * 40_000)
        status, record = received(connection)
    assert (status, error_of(record)[0]) == (400, "invalid_http")


def test_a_large_body_behind_a_small_head_is_no_large_head(server: Server) -> None:
    body = b'{"text": "' + b"a " * 50_000 + b'"}'
    with raw(server) as connection:
        head = f"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        connection.sendall(f"{head}Content-Type: application/json\r\nConnection: close\r\n\r\n".encode() + body)
        assert received(connection)[0] == 200


@pytest.mark.slow
def test_a_slow_head(server: Server) -> None:
    with raw(server) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: local")
        start = time.monotonic()
        status, record = received(connection)
    assert (status, error_of(record)[0]) == (408, "body_timeout")
    assert time.monotonic() - start < 20
    assert goes_on(server)


@pytest.mark.slow
def test_a_client_that_stops_reading_does_not_grow_the_server(server: Server) -> None:
    """Its stream stands still, others are answered, and the memory stays what it was."""
    line = json.dumps({"text": "زار لافروف كابل " * 40}).encode() + b"\n"
    chunk = b"%x\r\n%s\r\n" % (len(line) * 50, line * 50)
    with raw(server) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        head = b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        connection.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        connection.settimeout(3)
        sent = 0
        with pytest.raises(TimeoutError):
            while sent < 200_000_000:
                connection.sendall(chunk)
                sent += len(chunk)
        assert sent < 50_000_000
        assert goes_on(server)
    end = time.monotonic() + 20
    while server.metric("musamma_cancelled_total") < 1 and time.monotonic() < end:
        time.sleep(0.1)
    assert server.metric("musamma_cancelled_total") >= 1
    assert goes_on(server)


def test_no_traceback_and_no_text_is_in_the_log(server: Server) -> None:
    server.predict(text="سرّ لا يُكتب")
    server.post(LONE)
    log = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "سرّ" not in log and "لافروف" not in log
