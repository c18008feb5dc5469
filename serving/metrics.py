"""The metrics of a server, for Prometheus. No label of a metric holds a text, an entity or its label."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from .engine.crew import Batch
from .engine.engine import Engine

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


class Metrics:
    """The counters, gauges and histograms of one server."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self.requests = Counter(
            "musamma_requests", "Requests by route and status", ["route", "status"], registry=registry
        )
        self.request_seconds = Histogram(
            "musamma_request_seconds", "Seconds from request to answer", ["route"], buckets=_SECONDS, registry=registry
        )
        self.shed = Counter("musamma_shed", "Requests refused because of load", ["code"], registry=registry)
        self.cancelled = Counter("musamma_cancelled", "Requests whose client left before the answer", registry=registry)
        self.documents = Counter("musamma_documents", "Documents answered", registry=registry)
        self.rejected = Counter("musamma_rejected_documents", "Documents that cannot be used", registry=registry)
        self.words = Counter("musamma_words", "Words read", registry=registry)
        self.queue_seconds = self._histogram("queue", "Seconds that requests waited for the model")
        self._tokenise_seconds = self._histogram("tokenise", "Seconds in which documents were cut into windows")
        self._model_seconds = self._histogram("model", "Seconds of the model for a batch")
        self._batches = Counter("musamma_batches", "Batches read", registry=registry)
        self._pieces = Counter("musamma_pieces", "Pieces read, without padding", registry=registry)
        self._fill = Histogram(
            "musamma_batch_fill_ratio", "Pieces of a batch, of those it may have", buckets=_SHARES, registry=registry
        )
        self._padding = Histogram(
            "musamma_padding_ratio", "Padding in a batch, of its pieces", buckets=_SHARES, registry=registry
        )

    def _histogram(self, name: str, about: str) -> Histogram:
        return Histogram(f"musamma_{name}_seconds", about, buckets=_SECONDS, registry=self._registry)

    def watch(self, engine: Engine, state: Callable[[], bool]) -> None:
        """Report the queue and the workers of an engine, and whether the server is ready, when asked."""
        queue = Gauge("musamma_queue_pieces", "Pieces that wait to be read", ["class"], registry=self._registry)
        queue.labels("small").set_function(lambda: engine.queue.pieces(bulk=False))
        queue.labels("large").set_function(lambda: engine.queue.pieces(bulk=True))
        workers = Gauge("musamma_workers", "Worker processes that have loaded the model", registry=self._registry)
        workers.set_function(lambda: len(engine.crew.pids))
        restarts = Gauge("musamma_worker_restarts", "Worker processes that had to be replaced", registry=self._registry)
        restarts.set_function(lambda: engine.crew.restarts)
        ready = Gauge("musamma_ready", "Whether the last probe found the server ready", registry=self._registry)
        ready.set_function(state)

    def batch(self, batch: Batch, seconds: float, budget: int) -> None:
        """Count a batch of at most `budget` pieces that took so many seconds."""
        pieces = sum(job.pieces for job in batch.jobs)
        self._batches.inc()
        self._pieces.inc(pieces)
        self._fill.observe(batch.padded / budget)
        self._padding.observe(1 - pieces / batch.padded)
        self._model_seconds.observe(seconds)

    def tokenised(self, seconds: float) -> None:
        """Count the time in which documents were cut into windows."""
        self._tokenise_seconds.observe(seconds)

    def text(self) -> bytes:
        """All metrics in the text format of Prometheus."""
        return generate_latest(self._registry)
