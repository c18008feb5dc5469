"""A real server in a process of its own, on a free port of this machine, with a tiny model."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from helpers.processes import running, wait_for_address
from helpers.tiny import write_tiny_model

from musamma.inference.model_folder import ModelInfo

JSON = {"content-type": "application/json"}
NDJSON = {"content-type": "application/x-ndjson"}


def write_exported_model(folder: Path) -> Path:
    """Write a model folder with random weights, exported to ONNX."""
    info = ModelInfo(
        ("PER", "ORG", "LOC", "DATE"), window=64, context=8, adjacency=-2.0, temperature=1.3, version="0.1.0"
    )
    return write_tiny_model(folder, info, exported=True)


@dataclass
class Server:
    """A running server.

    Attributes:
        url: its address.
        process: its process.
        log: the file of its standard error.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def client(self, **options: Any) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, timeout=60, trust_env=False, **options)

    def predict(self, **body: Any) -> httpx2.Response:
        with self.client() as client:
            return client.post("/v1/predict", json=body)

    def post(self, content: Any, headers: dict[str, str] = JSON, path: str = "/v1/predict") -> httpx2.Response:
        with self.client() as client:
            return client.post(path, content=content, headers=headers)

    def get(self, path: str, **options: Any) -> httpx2.Response:
        with self.client() as client:
            return client.get(path, **options)

    def metric(self, name: str) -> float:
        """The value of a metric, its labels included in the name as Prometheus writes them."""
        lines = [line.rpartition(" ") for line in self.get("/metrics").text.splitlines()]
        return next((float(value) for key, _, value in lines if key == name), 0.0)

    @property
    def workers(self) -> list[int]:
        """The process ids of its worker processes."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in children.split()]

    def wait_ready(self, seconds: float = 60) -> float:
        """Wait until it is ready, and return how long that took."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if self.process.poll() is not None:
                break
            with suppress(httpx2.TransportError):
                if self.get("/readyz").status_code == 200:
                    return time.monotonic() - start
            time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def start_server(model: Path, log: Path, *options: object, ready: bool = True) -> Iterator[Server]:
    """Start ``musamma serve``, and kill it at the end of the block if it still runs."""
    out = log.with_suffix(".out")
    with running(log, out, "serve", model, "--port", 0, "--grace", 0, *options) as process:
        server = Server(wait_for_address(process, log, log, 60), process, log)
        if ready:
            server.wait_ready()
        yield server
