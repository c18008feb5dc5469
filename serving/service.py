"""One server: its engine, its metrics, and whether it is loading, serving, draining or closing."""

import asyncio
import time
from collections.abc import Sequence
from enum import Enum

from ..data.documents import Document
from ..inference.backends.choice import resolve
from ..inference.codec import Codec, Encoded
from ..inference.encoding.word_pieces import WindowTokenizer
from ..inference.model_folder import find_model, read_info
from ..inference.provenance import Origin
from .engine.engine import Engine
from .engine.tickets import Ticket, count_pieces
from .engine.worker import Task
from .errors import ApiError
from .logs import LOG
from .metrics import Metrics
from .settings import Settings

PROBES = frozenset({"/livez", "/readyz"})
OPEN = PROBES | {"/", "/docs", "/openapi.json"}
"""What needs no key: probes, and pages that hold no data of a request."""

_ROUTES = OPEN | {"/v1/predict", "/v1/model", "/metrics"}
"""The paths that metrics name; all others count as one."""

SMALL = 1_024
"""The largest number of pieces of a request of the class that goes first."""

_PROBE_SECONDS = 3.0
"""The time in which the workers must read the sentence of a probe."""

_PROBE_AGE = 0.2
"""The seconds for which the answer of a probe holds, so that many probes cost no more than one."""


class Phase(Enum):
    """What a server is doing."""

    LOADING = "loading"
    SERVING = "serving"
    DRAINING = "draining"
    """After SIGTERM: probes fail, so that a proxy sends requests elsewhere, but those that come are answered."""
    CLOSING = "closing"
    """No new request is accepted; those that were are finished."""


class Service:
    """What all requests of a server share.

    Args:
        settings: how the server runs.
        threads: the CPU threads of each worker process.

    Raises:
        ModelError: the model cannot be used.
    """

    def __init__(self, settings: Settings, threads: int | None) -> None:
        self.settings = settings
        self.limits = settings.limits
        self.metrics = Metrics()
        self.folder = find_model(settings.model)
        info = read_info(self.folder)
        backend = resolve(settings.backend, self.folder, info)
        self.origin = Origin.of(settings.model, self.folder, backend)
        tokenizer = WindowTokenizer.load(self.folder, info)
        codec = Codec(tokenizer, info, self.origin)
        task = Task(str(self.folder), self.origin.checksum, backend, None, threads, info.temperature, tokenizer.padding)
        self.engine = Engine(codec, task, settings.workers, self.metrics)
        self.phase = Phase.LOADING
        self.closing = asyncio.Event()
        self._probe: asyncio.Task[None] | None = None
        self._probed = 0.0
        self._healthy = False
        self.metrics.watch(self.engine, lambda: self._healthy and self.phase is Phase.SERVING)

    async def load(self) -> None:
        """Wait until the workers have loaded the model.

        Raises:
            ModelError: they cannot use the model.
        """
        await self.engine.crew.load()
        if self.phase is Phase.LOADING:
            self.phase = Phase.SERVING

    def drain(self) -> None:
        """Let probes fail; requests are still answered."""
        self.phase = Phase.DRAINING

    def close(self) -> None:
        """Accept no more requests, and let streams end after what they have read."""
        self.phase = Phase.CLOSING
        self.closing.set()

    @property
    def ends(self) -> bool:
        """Whether connections are closed after the next answer, so that a proxy opens its next one elsewhere."""
        return self.phase in (Phase.DRAINING, Phase.CLOSING)

    def shed(self, code: str) -> None:
        """Count a request that is refused because of load, with this code of an error."""
        self.metrics.shed.labels(code).inc()

    def left(self) -> None:
        """Count a client that has left before the answer."""
        self.metrics.cancelled.inc()

    def answered(self, request: str, method: str, path: str, status: int, seconds: float) -> None:
        """Write a request into the metrics and the log."""
        route = path if path in _ROUTES else "other"
        self.metrics.requests.labels(route, str(status)).inc()
        self.metrics.request_seconds.labels(route).observe(seconds)
        if route not in PROBES:
            fields = {"request": request, "method": method, "route": route}
            LOG.info("request", extra=fields | {"status": status, "ms": round(seconds * 1000, 1)})

    def check_open(self) -> None:
        """Check that requests are accepted.

        Raises:
            ApiError: the model is being loaded, or the server is about to end.
        """
        if self.phase is Phase.LOADING:
            raise ApiError("loading", "found the model being loaded; try again soon", retry_after=1)
        if self.phase is Phase.CLOSING:
            raise ApiError("draining", "found the server about to end; send the request to another one", retry_after=5)

    async def check_ready(self) -> None:
        """Check that the server is ready, by reading a sentence through the queue and a worker.

        Raises:
            ApiError: it is loading or draining, or a worker does not answer.
        """
        self.check_open()
        if self.phase is Phase.DRAINING:
            raise ApiError("draining", "found the server about to end; send requests to another one", retry_after=5)
        if self._probe is None or (self._probe.done() and time.monotonic() - self._probed > _PROBE_AGE):
            self._probe = asyncio.create_task(self._read_probe())
        await asyncio.shield(self._probe)
        trouble = None if self._healthy else "the workers do not answer"
        trouble = self.engine.crew.trouble() or trouble
        if trouble:
            raise ApiError("not_ready", f"found that {trouble}; try again soon", retry_after=2)

    async def _read_probe(self) -> None:
        try:
            async with asyncio.timeout(_PROBE_SECONDS):
                await self.engine.probe()
            self._healthy = True
        except TimeoutError:
            self._healthy = False
        self._probed = time.monotonic()

    async def encode(self, documents: Sequence[Document]) -> list[Encoded]:
        """Cut the documents of a body into windows.

        Raises:
            ApiError: they have more pieces than a request may have.
        """
        found: list[Encoded] = []
        total = 0
        async for portion in self.engine.encode_portions(documents):
            total += count_pieces(portion)
            error = self.excess(total, None)
            if error is not None:
                raise error
            found += portion
        return found

    def excess(self, pieces: int, document: int | None) -> ApiError | None:
        """The error of a body, or of a line of a stream, with more pieces than one may have; None if it may have them.

        Args:
            pieces: the number of its pieces.
            document: the index of the document, if the error is about one.
        """
        if pieces <= self.limits.pieces:
            return None
        return ApiError(
            "too_many_pieces",
            f"found {pieces:,} pieces or more, expected {self.limits.pieces:,} at most; send less in a request or line",
            document,
        )

    def submit(self, encoded: Sequence[Encoded]) -> Ticket:
        """Put the windows of a request into the queue.

        Raises:
            ApiError: too many wait there already.
        """
        pieces = count_pieces(encoded)
        bulk = pieces > SMALL
        self.check_queue(pieces, bulk=bulk)
        return self.engine.submit(encoded, bulk=bulk)

    def check_queue(self, pieces: int, *, bulk: bool) -> None:
        """Check that more pieces may wait in a class of the queue.

        Raises:
            ApiError: too many wait there already.
        """
        waiting = self.engine.queue.pieces(bulk=bulk)
        if waiting and waiting + pieces > self.limits.queue:
            self.shed("queue_full")
            raise ApiError(
                "queue_full",
                f"found {waiting:,} pieces waiting, expected {self.limits.queue:,} at most; try again later",
                retry_after=self.engine.seconds_to_wait(bulk=bulk),
            )

    def count(self, ticket: Ticket, items: Sequence[Document | ApiError]) -> None:
        """Count the documents of a request that are answered, their words, and those that cannot be used."""
        answered = sum(isinstance(item, Document) for item in items)
        self.metrics.documents.inc(answered)
        self.metrics.rejected.inc(len(items) - answered)
        self.metrics.words.inc(sum(len(each.log_probs) for each in ticket.documents if each not in ticket.unreadable))
