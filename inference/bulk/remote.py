"""Prediction by a server (`musamma serve`), so that this machine needs no model."""

import json
import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import httpx2

from ...data.documents import Document
from ...data.errors import ModelError
from ...data.formats.jsonl import format_document, parse_document
from ...data.sources import RejectedDocument
from ...data.tags.labels import keep_labels
from ..meaning.meaning import Meaning
from ..predictor import chunks
from ..provenance import Origin
from .recipe import Prediction, check_labels
from .shards import Shard

KEY = "MUSAMMA_KEY"
"""The environment variable with the key of the server, if it needs one."""

_AT_ONCE = 3
"""The number of chunks that are on their way at the same time, so that the server never waits for the next."""

_PATIENCE = 300.0
"""Seconds for which a server that does not answer, or is overloaded, is asked again before the prediction stops."""

_AGAIN = frozenset({429, 502, 503, 504})
"""Statuses after which the same request may succeed."""

_UNFINISHED = frozenset({"draining", "deadline"})
"""Codes of errors that end a stream before its last document; the rest is sent again."""

_TIMEOUT = httpx2.Timeout(600.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class RemoteRecipe:
    """How documents are predicted by a server; used in place of a `Recipe`.

    Attributes:
        server: the address of the server, or ``unix:PATH`` of its socket.
        min_score: entities with a lower score, in 0..1, are left out.
        labels: entities of other labels are left out; None keeps all.
        strict: whether a document that the server refuses is an error.
        meaning: how entities are read, on this machine; None if they are not.
    """

    server: str
    min_score: float = 0.0
    labels: tuple[str, ...] | None = None
    strict: bool = False
    meaning: Meaning | None = None

    def origin(self) -> Origin:
        """The origin of the server's predictions.

        Raises:
            ModelError: the server does not answer, or is none.
        """
        facts = self._facts()
        return Origin(*(str(facts[name]) for name in ("model", "checksum", "backend", "version")))

    def with_threads(self, threads: int) -> "RemoteRecipe":
        """The same recipe: the server has its own threads."""
        return self

    def predict(self, shard: Shard) -> list[Prediction]:
        """The predictions for the documents of a shard."""
        return list(self.predict_many(shard.documents))

    def predict_many(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        """The predictions, lazily and in the order of `documents`.

        Raises:
            ModelError: the server does not answer, or its model does not know one of `labels`.
            DataError: the server refuses a document, and `strict` is set.
        """
        kept = self.labels and check_labels(self.labels, self._facts()["labels"])
        for each in self._predict_all(documents):
            if isinstance(each, Document):
                document = keep_labels(each, kept) if kept else each
                yield document if self.meaning is None else self.meaning.of(document)
            elif self.strict:
                raise each.error
            else:
                yield each

    def _facts(self) -> Mapping[str, Any]:
        """What the server says of its model.

        Raises:
            ModelError: it does not answer, or is no server of this kind.
        """
        with _client(self.server) as client:
            answer = _insist(client, self.server, "GET", "/v1/model")
        try:
            facts: Any = answer.json()
        except ValueError:
            raise _strange(self.server, answer.text) from None
        if not isinstance(facts, dict) or not facts.keys() >= {"model", "checksum", "backend", "version", "labels"}:
            raise _strange(self.server, answer.text)
        return facts

    def _predict_all(self, documents: Iterable[Document]) -> Iterator[Prediction]:
        waiting: deque[Future[list[Prediction]]] = deque()
        threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="musamma")
        client = _client(self.server)
        try:
            for chunk in chunks(documents):
                waiting.append(threads.submit(self._predict, client, chunk))
                if len(waiting) >= _AT_ONCE:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except Exception:  # an error of the input; the documents before it are still predicted
            while waiting:
                yield from waiting.popleft().result()
            raise
        finally:
            threads.shutdown(cancel_futures=True)
            client.close()

    def _predict(self, client: httpx2.Client, documents: Sequence[Document]) -> list[Prediction]:
        """The predictions for one chunk, which a server that ends may answer in parts."""
        found: list[Prediction] = []
        while len(found) < len(documents):
            rest = documents[len(found) :]
            lines = "".join(f"{format_document(replace(document, entities=()))}\n" for document in rest)
            answer = _insist(
                client,
                self.server,
                "POST",
                "/v1/predict",
                params={"min_score": str(self.min_score)},
                content=lines.encode(),
                headers={"content-type": "application/x-ndjson"},
            )
            found += self._read(answer.text, rest)
        return found

    def _read(self, answer: str, documents: Sequence[Document]) -> Iterator[Prediction]:
        """The predictions of an answer, which may end early."""
        for line, document in zip(answer.split("\n")[:-1], documents, strict=False):
            error = _error_in(line)
            if error is None:
                yield parse_document(line)
            elif error.get("code") in _UNFINISHED:
                return
            else:
                reason = f"refused by {self.server}: {error.get('message')}; or start it with higher limits"
                yield RejectedDocument(document.id, None, None, reason)


def _error_in(line: str) -> Mapping[str, Any] | None:
    """The error that a line of an answer is, or None if it is a document."""
    if not line.startswith('{"error"'):
        return None
    error: Mapping[str, Any] = json.loads(line)["error"]
    return error


def _insist(client: httpx2.Client, server: str, method: str, path: str, **request: Any) -> httpx2.Response:
    """The answer of a server, which is asked again for some time if it is overloaded, restarted or out of reach.

    Raises:
        ModelError: it does not answer, or refuses the request.
    """
    end = time.monotonic() + _PATIENCE
    pause = 0.5
    while True:
        try:
            answer = client.request(method, path, **request)
            if answer.status_code == 200:
                return answer
            reason = f"status {answer.status_code}: {answer.text[:300]}"
            asked = answer.headers.get("retry-after", "")
        except httpx2.TransportError as error:
            answer, reason, asked = None, str(error) or type(error).__name__, ""
        if answer is not None and answer.status_code not in _AGAIN:
            raise _strange(server, reason)
        if time.monotonic() > end or (answer is None and method == "GET"):
            raise ModelError(f"found no answer of the server {server} ({reason}), expected one; start `musamma serve`")
        time.sleep(float(asked) if asked.isdecimal() else pause)
        pause = min(30.0, 2 * pause)


def _strange(server: str, answer: str) -> ModelError:
    return ModelError(
        f"found the answer {answer[:300]!r} of {server}, expected that of `musamma serve`; check the address, and the "
        f"key in the environment variable {KEY} if it needs one"
    )


def _client(server: str) -> httpx2.Client:
    """Connections to a server.

    Raises:
        ModelError: the address is none.
    """
    key = os.environ.get(KEY)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    if server.startswith("unix:"):
        transport = httpx2.HTTPTransport(uds=server.removeprefix("unix:"))
        return httpx2.Client(transport=transport, base_url="http://localhost", headers=headers, timeout=_TIMEOUT)
    try:
        return httpx2.Client(base_url=server, headers=headers, timeout=_TIMEOUT)
    except httpx2.InvalidURL as error:
        raise ModelError(f"found the server {server!r} ({error}), expected an address like http://host:8000") from None
