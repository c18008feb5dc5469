"""What every request passes, whatever it asks for: host, key, number of requests, and errors."""

import asyncio
import hashlib
import hmac
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from starlette.datastructures import Headers, MutableHeaders

from ...data.errors import DataError
from ...data.files.whole_files import read_text
from ..errors import ApiError
from .arriving import ClientGone

_Scope = Any
_Receive = Callable[[], Awaitable[Any]]
_Send = Callable[[Any], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]

_LEFT = 499
"""The status under which logs and metrics count a client that left before the answer."""

_DRAIN_BYTES, _DRAIN_SECONDS = 256 << 20, 10.0
"""How much of a body is read after its refusal. A client that still sends would not see the answer otherwise."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Which requests may pass.

    Attributes:
        hosts: the names under which clients may address the server, in lower case; None for any.
        connections: the number of requests at the same time.
        keys: the SHA-256 of each accepted key in hexadecimal; None if no key is needed.
        open: the paths that need no key.
        probes: the paths that pass, however many requests there are.
        advice: how the server is reached under another name.
    """

    hosts: frozenset[str] | None
    connections: int
    keys: frozenset[str] | None = None
    open: frozenset[str] = frozenset()
    probes: frozenset[str] = frozenset()
    advice: str = "start the server with --allow-host NAME"


class Watcher(Protocol):
    """A server as its guard sees it: what it is told of requests."""

    @property
    def ends(self) -> bool:
        """Whether the server is about to end, so that connections are closed after the next answer."""

    def shed(self, code: str) -> None:
        """A request is refused because of load, with this code of an error."""

    def left(self) -> None:
        """A client has left before the answer."""

    def answered(self, request: str, method: str, path: str, status: int, seconds: float) -> None:
        """A request is answered.

        Args:
            request: the id that the answer has in its header X-Request-Id.
            method: of the request.
            path: of the request.
            status: of the answer; 499 if the client has left before.
            seconds: from the request to the answer.
        """


class Guard:
    """Wraps the application.

    Args:
        app: answers requests that may pass.
        rules: which may.
        watcher: the server.
    """

    def __init__(self, app: _App, rules: Rules, watcher: Watcher) -> None:
        self._app, self._rules, self._watcher = app, rules, watcher
        self._active = 0

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            await self._answer(_Exchange(scope, receive, send))
        else:
            await self._app(scope, receive, send)

    async def _answer(self, exchange: "_Exchange") -> None:
        path = exchange.scope["path"]
        self._active += 1
        try:
            self._check(path, exchange.headers)
            exchange.closing = self._watcher.ends
            await self._app(exchange.scope, exchange.receive, exchange.send)
        except ClientGone:
            exchange.status = _LEFT
            self._watcher.left()
        except ApiError as error:
            await exchange.refuse(error)
        except asyncio.CancelledError:  # the time to drain is over
            await exchange.refuse(ApiError("draining", "found the server ending; send the request to another one"))
        finally:
            self._active -= 1
            seconds = time.perf_counter() - exchange.started
            self._watcher.answered(exchange.id, exchange.scope["method"], path, exchange.status, seconds)

    def _check(self, path: str, headers: Headers) -> None:
        """Check that a request may pass.

        Raises:
            ApiError: it may not.
        """
        rules = self._rules
        if rules.hosts is not None and _host_of(headers.get("host", "")) not in rules.hosts:
            raise ApiError(
                "unknown_host",
                f"found a request to another host, expected one to {' '.join(sorted(rules.hosts))}; {rules.advice}",
            )
        if self._active > rules.connections and path not in rules.probes:
            self._watcher.shed("too_many_connections")
            raise ApiError("too_many_connections", "found too many requests at once; try again soon", retry_after=1)
        if (
            rules.keys is not None
            and path not in rules.open
            and not _is_known(headers.get("authorization", ""), rules.keys)
        ):
            raise ApiError("unauthorized", "found no valid key, expected the header Authorization: Bearer KEY")


class _Exchange:
    """A request and its response."""

    def __init__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self.headers = Headers(scope=scope)
        self.id = uuid.uuid4().hex[:12]
        self.started = time.perf_counter()
        self.status = 0
        self.closing = False
        self._complete = False

    async def receive(self) -> Any:
        message = await self._receive()
        self._complete = message["type"] == "http.disconnect" or not message.get("more_body", False)
        return message

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            headers["x-request-id"] = self.id
            if self.closing:
                headers["connection"] = "close"  # so that a proxy opens its next connection to another server
        elif not message.get("more_body", False) and not self._complete:
            await self._send({**message, "more_body": True})
            await self._drain()
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    async def refuse(self, error: ApiError) -> None:
        """Send an error, unless the response has begun."""
        if not self.status:
            body = error.body
            headers = error.headers | {"content-length": str(len(body))}
            raw = [(name.encode(), value.encode()) for name, value in headers.items()]
            await self.send({"type": "http.response.start", "status": error.status, "headers": raw})
            await self.send({"type": "http.response.body", "body": body})

    async def _drain(self) -> None:
        """Read and forget the rest of a body, within limits."""
        size = 0
        try:
            async with asyncio.timeout(_DRAIN_SECONDS):
                while not self._complete and size < _DRAIN_BYTES:
                    size += len((await self.receive()).get("body", b""))
        except TimeoutError:
            return


def read_keys(path: Path) -> frozenset[str]:
    """The accepted keys: the SHA-256 of each in hexadecimal, one a line.

    Raises:
        DataError: the file cannot be read, or has a line that is no SHA-256.
    """
    lines = [line.strip().lower() for line in read_text(path).splitlines()]
    keys = [line for line in lines if line]
    for number, line in enumerate(lines, start=1):
        if line and not (len(line) == 64 and set(line) <= set("0123456789abcdef")):
            raise DataError(
                "found no SHA-256, expected 64 hexadecimal digits; write printf %s KEY | sha256sum | cut -c-64",
                path=path,
                line=number,
            )
    if not keys:
        raise DataError("found no key, expected the SHA-256 of one on each line", path=path)
    return frozenset(keys)


def _is_known(authorization: str, keys: frozenset[str]) -> bool:
    scheme, _, key = authorization.partition(" ")
    found = hashlib.sha256(key.strip().encode("latin-1", errors="replace")).hexdigest()
    known = [hmac.compare_digest(found, each) for each in keys]
    return scheme.lower() == "bearer" and any(known)


def _host_of(header: str) -> str:
    """The name in a Host header, without the port and without the brackets of IPv6."""
    name = header.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.rpartition(":")[0] if ":" in name else name
