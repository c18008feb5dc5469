"""Without a hub, a hub id gives a quick error that says what to do."""

import socket
import threading
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from huggingface_hub import close_session, constants

from musamma.data.errors import ModelError
from musamma.inference.hub import FILES, fetch
from musamma.inference.predictor import Predictor
from musamma.training.encoders.find import find_encoder

NAME = "owner/name"
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache, a hub that refuses connections, and no proxy."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "ENDPOINT", NOWHERE)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    close_session()
    yield tmp_path
    close_session()


def put_in_cache(cache: Path, *names: str) -> Path:
    """Write a snapshot in the layout of the hub's client, with the given files."""
    repository = cache / f"models--{NAME.replace('/', '--')}"
    snapshot = repository / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc", encoding="utf-8")
    for name in names:
        (snapshot / name).write_text("{}", encoding="utf-8")
    return snapshot


@pytest.mark.parametrize("offline", [False, True])
def test_an_unreachable_hub_is_said_at_once_with_two_ways_on(monkeypatch: pytest.MonkeyPatch, offline: bool) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    started = time.monotonic()
    for find in (fetch, find_encoder, Predictor.load):
        with pytest.raises(ModelError) as caught:
            find(NAME)
        assert f"{NAME!r} is not a local folder, and the model hub cannot be reached" in str(caught.value)
        assert "give a local folder that holds the model (config.json, model.safetensors, tokenizer.json)" in str(
            caught.value
        )
        assert 'use encoder = "embedded"' in str(caught.value)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("name", ["not a name/with/too/many", "a/b/c", "../x", "/absent", "a b", "", "a//b", "مسمى"])
def test_what_is_neither_a_folder_nor_a_hub_id_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="expected a folder that exists or a hub id like owner/name"):
        fetch(name)


def test_a_model_in_the_cache_needs_no_hub(cache: Path) -> None:
    snapshot = put_in_cache(cache, "config.json", "model.safetensors", "tokenizer.json")
    assert fetch(NAME) == snapshot
    assert find_encoder(NAME) == snapshot


def test_a_part_of_a_model_in_the_cache_is_not_the_model(cache: Path) -> None:
    put_in_cache(cache, "config.json", "tokenizer.json")
    with pytest.raises(ModelError, match="the model hub cannot be reached"):
        fetch(NAME)


def test_a_hub_that_hangs_up_is_an_error_of_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            while True:
                try:
                    server.accept()[0].close()
                except OSError:
                    return

        threading.Thread(target=hang_up, daemon=True).start()
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(
            ModelError, match=f"'{NAME}' could not be downloaded: .*check the name, or give a local folder"
        ):
            fetch(NAME)
        server.shutdown(socket.SHUT_RDWR)


def test_a_hub_behind_a_proxy_is_asked_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(constants, "ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.server_port}")
    with pytest.raises(ModelError, match=f"'{NAME}' could not be downloaded"):
        fetch(NAME)
    server.shutdown()
    server.server_close()
    assert asked[0].startswith(f"http://hub.invalid/api/models/{NAME}")


@pytest.mark.parametrize(
    "name",
    ["pytorch_model.bin", "model.pt", "training_args.bin", "vocab.pkl", "weights.pickle", "modeling.py", "x.ckpt"],
)
def test_nothing_that_runs_when_loaded_is_fetched(name: str) -> None:
    assert not any(fnmatch(name, pattern) for pattern in FILES)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer.json", "musamma.json", "vocab.txt"])
def test_what_a_model_needs_is_fetched(name: str) -> None:
    assert any(fnmatch(name, pattern) for pattern in FILES)
