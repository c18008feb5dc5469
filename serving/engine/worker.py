"""The main function of a worker process: it loads the model, and reads batches of windows until its pipe closes.

It is started as ``python -m musamma.serving.engine.worker`` with one argument, a `Task` as JSON. It reads from standard
input and answers on standard output, so that it ends with the server, however that ends.
"""

import json
import os
import signal
import sys
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from struct import pack
from threading import Lock
from typing import BinaryIO

from ...data.errors import ExtraError, ModelError
from ...data.files.whole_files import sha256
from ...inference.backends.choice import load_backend
from ...inference.encoding.batches import Backend, run_batch
from ...inference.model_folder import INFO, read_info
from .frames import HEAD, Frame, Kind, frame_of, pack_log_probs, unpack_windows


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker process loads.

    Attributes:
        folder: the model folder.
        checksum: the SHA-256 of its `musamma.json`, as the server has read it.
        backend: the name of a backend.
        device: the device, or None to let the backend choose.
        threads: the number of threads, or None to let the backend choose.
        temperature: divides the logits before probabilities are computed.
        padding: the id of the piece that fills a batch.
    """

    folder: str
    checksum: str
    backend: str
    device: str | None
    threads: int | None
    temperature: float = 1.0
    padding: int = 0

    def command(self) -> list[str]:
        """The command that starts a worker process."""
        # -P: a folder in which the server was started must not provide modules.
        return [sys.executable, "-P", "-m", __name__, json.dumps(asdict(self))]


def read_frame(file: BinaryIO) -> Frame | None:
    """The next message of a pipe, or None at its end."""
    head = file.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    fields = HEAD.unpack(head)
    return frame_of(fields, file.read(fields[0]))


class _Worker:
    """Answers the messages of the server."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source, self._target = source, target
        self._writing = Lock()

    def serve(self, task: Task) -> None:
        """Load the model, say so, and answer until the pipe closes."""
        try:
            backend = _load(task)
        except (ModelError, ExtraError) as error:
            self._write(Frame(Kind.UNUSABLE, body=str(error).encode()))
            return
        self._write(Frame(Kind.READY, body=pack("<II", backend.parallel, backend.batch_pieces)))
        threads = ThreadPoolExecutor(backend.parallel)
        while (frame := read_frame(self._source)) is not None:
            if frame.kind is Kind.PING:
                self._write(frame)
            else:
                threads.submit(self._run, backend, task, frame).add_done_callback(_die_of_error)

    def _run(self, backend: Backend, task: Task, frame: Frame) -> None:
        start = time.perf_counter()
        log_probs = run_batch(backend, unpack_windows(frame.body), task.temperature, task.padding)
        seconds = time.perf_counter() - start
        self._write(Frame(Kind.RESULT, frame.number, seconds, pack_log_probs(log_probs)))

    def _write(self, frame: Frame) -> None:
        with self._writing:
            self._target.write(frame.pack())
            self._target.flush()


def _load(task: Task) -> Backend:
    """The backend that runs the model.

    Raises:
        ModelError: the model cannot be used, or is not the one that the server has read.
        ExtraError: a package that the backend needs is not installed.
    """
    folder = Path(task.folder)
    info = read_info(folder)
    if sha256(folder / INFO) != task.checksum:
        raise ModelError(f"{folder}: the model has changed since the server started; restart the server")
    return load_backend(task.backend, folder, info, device=task.device, threads=task.threads)


def _die_of_error(done: "Future[None]") -> None:
    """End the process after an error of the backend, so that the server starts another one."""
    error = done.exception()
    if error is not None:
        traceback.print_exception(error)
        os._exit(1)


def main() -> None:
    """Run this process as a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server ends its workers itself
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    target = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no message
    _Worker(sys.stdin.buffer, target).serve(Task(**json.loads(sys.argv[1])))
    os._exit(0)  # batches whose answers nobody awaits are not finished


if __name__ == "__main__":
    main()
