"""Measure `musamma serve` beside `musamma predict` and beside a FastAPI app around `transformers.pipeline`.

    python benchmarks/serving.py runs/seeds --part clients   # words/s with 1 to 64 clients, beside the two others
    python benchmarks/serving.py runs/seeds --part latency   # one sentence: in-process, served, served beside a stream
    python benchmarks/serving.py runs/seeds --part start     # from the command to the first answer of /readyz
    python benchmarks/serving.py runs/seeds --part left      # model time for 1,000 requests whose clients leave
    python benchmarks/serving.py runs/seeds --part rolling   # two servers restarted behind nginx (to be installed)
    python benchmarks/serving.py runs/seeds --part soak      # 30 minutes of mixed load, workers killed

All parts use the same sentences of 25 words from the seed articles. The clients are in one process of their own, and
send ready-made bytes, so that they cost little of the two cores.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil

from musamma import Predictor

REPOSITORY = Path(__file__).resolve().parent.parent
WORDS = 25

PIPELINE_APP = """
import sys
import uvicorn
from fastapi import FastAPI
from transformers import pipeline

tagger = pipeline("token-classification", model=sys.argv[1], aggregation_strategy="simple")
app = FastAPI()

@app.post("/v1/predict")
def predict(body: dict):
    return {"entities": [{**each, "score": float(each["score"])} for each in tagger(body["text"])]}

@app.get("/readyz")
def ready():
    return {}

uvicorn.run(app, port=int(sys.argv[2]), log_level="warning")
"""
"""What a user would write instead."""


def sentences() -> list[str]:
    """Sentences of 25 words, cut from the seed articles."""
    articles = sorted((REPOSITORY / "seeds" / "articles").glob("*.txt"))
    words = [word for path in articles for word in path.read_text(encoding="utf-8").split()]
    return [" ".join(words[start : start + WORDS]) for start in range(0, len(words) - WORDS, WORDS)]


def request_of(text: str) -> bytes:
    """An HTTP request for one sentence."""
    body = json.dumps({"text": text}, ensure_ascii=False).encode()
    head = "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def answer_of(reader: asyncio.StreamReader) -> bytes:
    """The body of the next response.

    Raises:
        ValueError: its status is not 200.
    """
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    body = await reader.readexactly(length)
    if b" 200 " not in head[:20]:
        raise ValueError(head + body)
    return body


async def load(port: int, clients: int, seconds: float, texts: list[str]) -> list[float]:
    """Send requests from some clients, one after the other each, and return the seconds that each answer took."""
    requests = [request_of(text) for text in texts]
    end = time.perf_counter() + seconds
    taken: list[float] = []

    async def ask(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn = number
        while (start := time.perf_counter()) < end:
            writer.write(requests[turn % len(requests)])
            await answer_of(reader)
            taken.append(time.perf_counter() - start)
            turn += clients
        writer.close()

    await asyncio.gather(*(ask(number) for number in range(clients)))
    return taken


async def stream(port: int, stop: asyncio.Event, texts: list[str]) -> int:
    """Send a stream of sentences without end, and return how many were answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
    writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()

    async def send() -> None:
        while not stop.is_set():
            writer.write(b"%x\r\n%s\r\n" % (len(lines), lines))
            await writer.drain()

    sending = asyncio.create_task(send())
    count = 0
    while not stop.is_set():
        count += (await reader.read(65_536)).count(b'"truncated"')
    sending.cancel()
    writer.close()
    return count


def show(name: str, taken: list[float], seconds: float) -> None:
    """Print the words per second and the times of answers."""
    taken.sort()
    rate = len(taken) * WORDS / seconds
    median, last = statistics.median(taken), taken[min(len(taken) - 1, round(0.99 * len(taken)))]
    print(
        f"{name:<42} {rate:>8,.0f} words/s   median {median * 1000:7.1f} ms   p99 {last * 1000:7.1f} ms"
        f"   p99/median {last / median:4.1f}",
        flush=True,
    )


@contextmanager
def running(command: list[str], port: int) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """A server, and the seconds until it was ready."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        break
            except OSError:
                time.sleep(0.02)
        yield process, time.perf_counter() - start
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def served(model: str, port: int, *options: str) -> list[str]:
    """The command of our server."""
    return [sys.executable, "-m", "musamma", "serve", model, "--port", str(port), "--grace", "0", *options]


def measure_clients(model: str, port: int, seconds: float, rounds: int) -> None:
    """Words per second and times with 1, 4, 16 and 64 clients: our server and the other app, beside `predict_many`."""
    texts = sentences()
    predictor = Predictor.load(model)
    list(predictor.predict_many(texts))
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "app.py"
        script.write_text(PIPELINE_APP, encoding="utf-8")
        inner = Path(model) / "model"
        app = [sys.executable, str(script), str(inner if inner.is_dir() else model), str(port)]
        for _ in range(rounds):
            start = time.perf_counter()
            count = 0
            while time.perf_counter() - start < seconds:
                count += sum(1 for _ in predictor.predict_many(texts * 4))
            rates.setdefault("predict_many", []).append(count * WORDS / (time.perf_counter() - start))
            for name, command in (("musamma serve", served(model, port)), ("pipeline app", app)):
                with running(command, port):
                    asyncio.run(load(port, 2, 2, texts))
                    for clients in (1, 4, 16, 64):
                        taken = asyncio.run(load(port, clients, seconds, texts))
                        show(f"{name}, {clients} clients", taken, seconds)
                        rates.setdefault(f"{name}, {clients} clients", []).append(len(taken) * WORDS / seconds)
    whole = rates["predict_many"]
    for name, found in rates.items():
        share = statistics.median(mine / its for mine, its in zip(found, whole, strict=True))
        print(f"{name:<42} {statistics.median(found):>8,.0f} words/s   {share:4.2f} of predict_many", flush=True)


def measure_in_process(model: str, seconds: float) -> None:
    """`Predictor.predict` on one sentence."""
    texts = sentences()
    predictor = Predictor.load(model)
    list(predictor.predict_many(texts))
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        predictor.predict(texts[len(taken) % len(texts)])
        taken.append(time.perf_counter() - start)
    show("Predictor.predict", taken, seconds)


async def beside_a_stream(port: int, seconds: float) -> None:
    """One client alone, and then while a stream is read."""
    texts = sentences()
    show("one client, idle", await load(port, 1, seconds, texts), seconds)
    stop = asyncio.Event()
    streaming = asyncio.create_task(stream(port, stop, texts))
    await asyncio.sleep(1)
    show("one client, beside a stream", await load(port, 1, seconds, texts), seconds)
    stop.set()
    print(f"the stream: {await streaming:,} sentences", flush=True)


async def soak(port: int, process: psutil.Process, minutes: float, texts: list[str]) -> None:
    """Mixed load: every answer is compared with that of the quiet server; workers are killed; memory is printed."""
    expected = {}
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for text in texts:
        writer.write(request_of(text))
        expected[text] = await answer_of(reader)
    end = time.perf_counter() + minutes * 60
    counts = {"answers": 0, "wrong": 0, "left": 0, "kills": 0}

    async def ask(number: int) -> None:
        drawn = random.Random(number)  # noqa: S311
        while time.perf_counter() < end:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(drawn.randrange(1, 50)):
                text = drawn.choice(texts)
                writer.write(request_of(text))
                if drawn.random() < 0.02:
                    counts["left"] += 1
                    break
                counts["answers"] += 1
                counts["wrong"] += await answer_of(reader) != expected[text]
            writer.close()

    async def kill() -> None:
        while time.perf_counter() < end:
            await asyncio.sleep(minutes * 60 / 21)
            children = process.children()
            if children:
                random.choice(children).kill()  # noqa: S311
                counts["kills"] += 1

    async def watch() -> None:
        while time.perf_counter() < end:
            sizes = [each.memory_info().rss for each in (process, *process.children())]
            print(
                f"{counts}; memory of the server {sizes[0] >> 20} MB, of workers {[x >> 20 for x in sizes[1:]]}",
                flush=True,
            )
            await asyncio.sleep(minutes * 60 / 30)

    stop = asyncio.Event()
    streaming = asyncio.create_task(stream(port, stop, texts))
    await asyncio.gather(*(ask(number) for number in range(8)), kill(), watch())
    stop.set()
    print(counts, f"stream: {await streaming:,} sentences")


def metric(port: int, name: str) -> float:
    """The value of a metric without labels."""
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))


async def leave(port: int, count: int, texts: list[str]) -> None:
    """Send requests, fifty at the same time, and close each connection without waiting for the answer."""

    async def ask(number: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request_of(texts[number % len(texts)]))
        await writer.drain()
        await asyncio.sleep(0.005)
        writer.close()

    for first in range(0, count, 50):
        await asyncio.gather(*(ask(number) for number in range(first, first + 50)))


def measure_left(model: str, port: int) -> None:
    """The seconds of the model for 1,000 requests that are answered, and for 1,000 whose clients leave."""
    texts = sentences()
    with running(served(model, port), port):
        asyncio.run(load(port, 2, 2, texts))
        before, answered = metric(port, "musamma_model_seconds_sum"), metric(port, "musamma_documents_total")
        asyncio.run(load(port, 16, 5, texts))
        seconds = metric(port, "musamma_model_seconds_sum") - before
        answered = metric(port, "musamma_documents_total") - answered
        print(f"1,000 requests answered: {1_000 * seconds / answered:.2f} s of the model")
        before = metric(port, "musamma_model_seconds_sum")
        asyncio.run(leave(port, 1_000, texts))
        time.sleep(2)
        seconds = metric(port, "musamma_model_seconds_sum") - before
        cancelled = metric(port, "musamma_cancelled_total")
        print(f"1,000 requests left: {seconds:.2f} s of the model; cancelled: {cancelled:.0f}")


def nginx_configuration(folder: Path, port: int) -> str:
    """The configuration of docs/serve.md, with sockets in a folder and a port of this machine."""
    page = (REPOSITORY / "docs" / "serve.md").read_text(encoding="utf-8")
    block = page.partition("```nginx\n")[2].partition("```")[0]
    for old, new in (
        ("/run/musamma/socket", f"{folder}/1"),
        ("/run/musamma-2/socket", f"{folder}/2"),
        ("443 ssl", f"127.0.0.1:{port}"),
    ):
        block = block.replace(old, new)
    paths = f"access_log off; client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/proxy;"
    return f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{\n{paths}\n{block}}}\n"


class Sockets:
    """Two servers that listen on the sockets 1 and 2 of a folder."""

    def __init__(self, model: str, folder: Path) -> None:
        self._model, self._folder = model, folder
        self.processes = {number: self._start(number) for number in (1, 2)}

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        options = ["--uds", f"{self._folder}/{number}", "--grace", "2"]
        command = [sys.executable, "-m", "musamma", "serve", self._model, *options]
        return subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603

    async def restart(self, number: int) -> None:
        """End a server, start it again, and wait until it is ready."""
        self.processes[number].send_signal(signal.SIGTERM)
        await asyncio.to_thread(self.processes[number].wait)
        self.processes[number] = self._start(number)
        await self.ready(number)

    async def ready(self, number: int) -> None:
        """Wait until a server is ready."""
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(f"{self._folder}/{number}")
                writer.write(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if b" 200 " in await reader.readline():
                    return
            except OSError:
                pass
            await asyncio.sleep(0.1)


async def roll(servers: Sockets, port: int, seconds: float) -> None:
    """Requests through a proxy while one of two servers after the other is restarted: how many failed."""
    texts = sentences()
    counts = {"answers": 0, "failed": 0, "restarts": 0}
    end = time.perf_counter() + seconds

    async def ask(number: int) -> None:
        turn = number
        while time.perf_counter() < end:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                for _ in range(20):
                    writer.write(request_of(texts[turn % len(texts)]))
                    await answer_of(reader)
                    counts["answers"] += 1
                    turn += 1
                writer.close()
            except (ValueError, OSError, EOFError) as error:
                counts["failed"] += 1
                print(f"failed: {error!r}"[:300])

    async def restart() -> None:
        while time.perf_counter() < end - 15:
            await asyncio.sleep(3)
            await servers.restart(1 + counts["restarts"] % 2)
            counts["restarts"] += 1

    await asyncio.gather(*(ask(number) for number in range(8)), restart())
    print(counts)


async def measure_rolling(model: str, port: int, seconds: float) -> None:
    """Restart two servers behind nginx, one after the other, under load."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        configuration = folder / "nginx.conf"
        configuration.write_text(nginx_configuration(folder, port), encoding="utf-8")
        servers = Sockets(model, folder)
        proxy = None
        try:
            await servers.ready(1)
            await servers.ready(2)
            proxy = subprocess.Popen(["nginx", "-c", str(configuration), "-e", str(folder / "error.log")])  # noqa: S603, S607
            await asyncio.sleep(1)
            await roll(servers, port, seconds)
        finally:
            for process in (*([proxy] if proxy else []), *servers.processes.values()):
                process.terminate()
                process.wait()


def main() -> None:
    """Measure what the options ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--part", choices=("clients", "latency", "start", "left", "rolling", "soak"))
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    port, model = options.port, options.model
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if options.part in (None, "clients"):
        measure_clients(model, port, options.seconds, options.rounds)
    if options.part in (None, "latency"):
        measure_in_process(model, options.seconds)
        with running(served(model, port), port):
            asyncio.run(load(port, 1, 2, sentences()))
            asyncio.run(beside_a_stream(port, options.seconds))
    if options.part in (None, "left"):
        measure_left(model, port)
    if options.part == "rolling":
        asyncio.run(measure_rolling(model, port, options.seconds * 6))
    if options.part in (None, "start"):
        times = []
        for _ in range(5):
            with running(served(model, port), port) as (_, seconds):
                times.append(seconds)
        print(f"cold start to ready: median {statistics.median(times):.2f} s of {[round(x, 2) for x in times]}")
    if options.part == "soak":
        with running(served(model, port, "--workers", "2"), port) as (process, _):
            asyncio.run(soak(port, psutil.Process(process.pid), options.minutes, sentences()))


if __name__ == "__main__":
    main()
