"""What is downloaded from a hub, what counts as whole in the cache, and what is said where nothing can be loaded."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from helpers.local_hub import COMMIT, LocalHub
from huggingface_hub import close_session, constants

from musamma.data.errors import ModelError
from musamma.inference.hub import commit_of, fetch, needed_files
from musamma.inference.predictor import Predictor
from musamma.training.encoders.find import find_encoder, find_source

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
        assert ('use encoder = "embedded"' in str(caught.value)) == (find is find_encoder)  # no option of the others
        assert ("; check the path, or give" in str(caught.value)) == (find is not find_encoder)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("name", ["not a name/with/too/many", "a/b/c", "../x", "/absent", "a b", "", "a//b", "مسمى"])
def test_what_is_neither_a_folder_nor_a_hub_id_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="expected a folder that exists or a hub id like owner/name"):
        fetch(name)


def test_a_model_in_the_cache_needs_no_hub(cache: Path) -> None:
    snapshot = put_in_cache(cache, "config.json", "model.safetensors", "tokenizer.json")
    assert fetch(NAME) == fetch(NAME, encoder=True) == find_source(NAME) == snapshot
    assert commit_of(snapshot) == "abc"


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


BERT = {
    "config.json": b'{"model_type": "bert"}',
    "tokenizer.json": b'{"model": {}}',
    "tokenizer_config.json": b'{"do_lower_case": false}',
    "vocab.txt": b"[PAD]",
    "README.md": b"---\nlicense: mit\n---\n",
    "model.safetensors": b"0123456789",
    "pytorch_model.bin": b"0123456789",
    "tf_model.h5": b"0",
    "training_args.bin": b"0",
    "onnx/model.onnx": b"0",
    "onnx/config.json": b"{}",
    "checkpoint-500/model.safetensors": b"0",
    "model.fp16.safetensors": b"0",
}
NEEDED = ["README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch, hub: LocalHub) -> Iterator[LocalHub]:
    with hub.running() as address, monkeypatch.context() as patch:
        patch.setattr(constants, "ENDPOINT", address)
        patch.setattr(time, "sleep", lambda _: None)  # the client waits before it tries again
        patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}")
        close_session()
        yield hub


def test_an_encoder_is_downloaded_without_a_file_that_it_does_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch, LocalHub(NAME, BERT)) as hub:
        folder = fetch(NAME, encoder=True)
    assert sorted(hub.sent) == sorted(path.name for path in folder.iterdir()) == NEEDED
    assert (folder / "model.safetensors").read_bytes() == b"0123456789"
    assert commit_of(folder) == COMMIT
    assert fetch(NAME, encoder=True) == folder  # the hub is gone


@pytest.mark.parametrize("revision", ["v1.0", "refs/pr/1", "b" * 40])
def test_a_revision_is_resolved_to_its_commit(monkeypatch: pytest.MonkeyPatch, revision: str) -> None:
    commits = {"main": COMMIT, "v1.0": "c" * 40, "refs/pr/1": "d" * 40, "x": "b" * 40}
    with serving(monkeypatch, LocalHub(NAME, BERT, commits)):
        folder = fetch(f"{NAME}@{revision}", encoder=True)
        assert commit_of(fetch(NAME, encoder=True)) == COMMIT
    assert commit_of(folder) == commits.get(revision, revision)
    assert fetch(f"{NAME}@{revision}", encoder=True) == folder


@pytest.mark.parametrize("revision", ["v9", "refs/pr/7", "e" * 40])
def test_a_revision_that_does_not_exist_is_said(monkeypatch: pytest.MonkeyPatch, revision: str) -> None:
    with serving(monkeypatch, LocalHub(NAME, BERT)):
        for encoder in (True, False):
            with pytest.raises(ModelError, match=f"found no revision '{revision}', expected a branch, a tag"):
                fetch(f"{NAME}@{revision}", encoder=encoder)


def test_a_repository_that_does_not_exist_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch, LocalHub(NAME, BERT)), pytest.raises(ModelError, match="the hub knows no such model"):
        fetch("owner/other", encoder=True)


@pytest.mark.parametrize("revision", ["", "../../x", "a b", "/x", "a..b", "@"])
def test_what_cannot_be_a_revision_is_refused(revision: str) -> None:
    with pytest.raises(ModelError, match="expected a branch, a tag or a commit after the @, or no @"):
        fetch(f"{NAME}@{revision}")


@pytest.mark.parametrize("broken", ["README.md", "model.safetensors", "tokenizer_config.json"])
def test_a_download_that_stops_half_way_leaves_nothing_that_counts_as_whole(
    monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    hub = LocalHub(NAME, BERT, broken=broken)
    with serving(monkeypatch, hub), pytest.raises(ModelError, match=f"'{NAME}' could not be downloaded: [^\n]*$"):
        fetch(NAME, encoder=True)
    if broken != "README.md":
        with pytest.raises(ModelError, match="the model hub cannot be reached"):
            fetch(NAME, encoder=True)
    hub.broken = ""
    with serving(monkeypatch, hub):
        folder = fetch(NAME, encoder=True)
    assert {name: (folder / name).read_bytes() for name in NEEDED[1:]} == {name: BERT[name] for name in NEEDED[1:]}


def without(*names: str) -> dict[str, bytes]:
    return {name: data for name, data in BERT.items() if name not in names}


def test_weights_of_torch_are_downloaded_where_an_encoder_has_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch, LocalHub(NAME, without("model.safetensors", "tokenizer.json"))) as hub:
        folder = fetch(NAME, encoder=True)
        assert {"pytorch_model.bin", "vocab.txt"} <= set(hub.sent)
        assert "training_args.bin" not in hub.sent
        with pytest.raises(ModelError, match=r"found .*pytorch_model.bin.*, expected model.safetensors or model.onnx"):
            fetch(NAME)
    assert fetch(NAME, encoder=True) == folder


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"config.json": b"{}", "model.onnx": b"0"},
            "found model.onnx, expected model.safetensors or pytorch_model.bin",
        ),
        ({"config.json": b"{}", "tf_model.h5": b"0"}, "found tf_model.h5, expected"),
        ({"config.json": b"{}"}, "found no weights, expected"),
        ({"adapter_config.json": b"{}", "adapter_model.safetensors": b"0"}, "found a PEFT adapter, expected a whole"),
        ({"config.json": b"{}", "model.fp16.safetensors": b"0"}, "found model.fp16.safetensors, expected"),
    ],
)
def test_a_repository_without_weights_is_refused(
    monkeypatch: pytest.MonkeyPatch, files: dict[str, bytes], message: str
) -> None:
    with serving(monkeypatch, LocalHub(NAME, files)) as hub, pytest.raises(ModelError, match=message):
        fetch(NAME, encoder=True)
    assert hub.sent == []


def test_all_shards_are_needed(cache: Path) -> None:
    names = [
        "config.json",
        "model.safetensors.index.json",
        "model-00001-of-00002.safetensors",
        "model-00002-of-00002.safetensors",
        "tokenizer.json",
    ]
    assert needed_files(names, encoder=True) == sorted(names)
    put_in_cache(cache, *(name for name in names if not name.startswith("model-00002")))
    with pytest.raises(ModelError, match="the model hub cannot be reached"):
        fetch(NAME, encoder=True)


def test_a_trained_model_is_downloaded_with_its_exports(monkeypatch: pytest.MonkeyPatch) -> None:
    files = BERT | {"musamma.json": b"{}", "model.onnx": b"0", "model-int8.onnx": b"0", "int8.json": b"{}"}
    assert needed_files(files, encoder=False) == sorted(
        ["model.onnx", "model-int8.onnx", "int8.json", "musamma.json", *NEEDED]
    )
    assert needed_files(files, encoder=True) == NEEDED


@pytest.mark.parametrize(
    "name",
    ["model.pt", "training_args.bin", "vocab.pkl", "weights.pickle", "modeling.py", "x.ckpt", "optimizer.bin"],
)
@pytest.mark.parametrize("encoder", [True, False])
def test_nothing_else_that_runs_when_loaded_is_downloaded(name: str, encoder: bool) -> None:
    assert name not in needed_files([name, "config.json"], encoder=encoder)
