"""What every request passes, whatever it asks for: host, key, number of requests, log, metrics, and errors."""

import asyncio
import hashlib
import hmac
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers, MutableHeaders

from ...data.errors import DataError
from ...data.files.whole_files import read_text
from ..errors import ApiError
from ..logs import LOG
from ..service import Phase, Service
from .arriving import ClientGone

_Scope = Any
_Receive = Callable[[], Awaitable[Any]]
_Send = Callable[[Any], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]

PROBES = frozenset({"/livez", "/readyz"})
OPEN = PROBES | {"/", "/docs", "/openapi.json"}
"""What needs no key: probes, and pages that hold no data of a request."""

ROUTES = OPEN | {"/v1/predict", "/v1/model", "/metrics"}
"""The paths that metrics name; all others count as one."""

_LEFT = 499
"""The status under which logs and metrics count a client that left before the answer."""

_DRAIN_BYTES, _DRAIN_SECONDS = 256 << 20, 10.0
"""How much of a body is read after its refusal. A client that still sends would not see the answer otherwise."""


class Guard:
    """Wraps the application.

    Args:
        app: answers requests that may pass.
        service: the server.

    Raises:
        DataError: the file of keys cannot be used.
    """

    def __init__(self, app: _App, service: Service) -> None:
        self._app, self._service = app, service
        self._hosts = service.settings.allowed_hosts
        self._keys = read_keys(service.settings.keys) if service.settings.keys else None
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
            exchange.closing = self._service.phase in (Phase.DRAINING, Phase.CLOSING)
            await self._app(exchange.scope, exchange.receive, exchange.send)
        except ClientGone:
            exchange.status = _LEFT
            self._service.metrics.cancelled.inc()
        except ApiError as error:
            await exchange.refuse(error)
        except asyncio.CancelledError:  # the time to drain is over
            await exchange.refuse(ApiError("draining", "found the server ending; send the request to another one"))
        finally:
            self._active -= 1
            self._record(exchange, path if path in ROUTES else "other")

    def _check(self, path: str, headers: Headers) -> None:
        """Check that a request may pass.

        Raises:
            ApiError: it may not.
        """
        if self._hosts is not None and _host_of(headers.get("host", "")) not in self._hosts:
            raise ApiError("unknown_host", f"found another Host than {sorted(self._hosts)}; start with --allow-host")
        if self._active > self._service.limits.connections and path not in PROBES:
            self._service.metrics.shed.labels("too_many_connections").inc()
            raise ApiError("too_many_connections", "found too many requests at once; try again soon", retry_after=1)
        if self._keys is not None and path not in OPEN and not _is_known(headers.get("authorization", ""), self._keys):
            raise ApiError("unauthorized", "found no valid key, expected the header Authorization: Bearer KEY")

    def _record(self, exchange: "_Exchange", route: str) -> None:
        """Write a request into the metrics and the log."""
        seconds = time.perf_counter() - exchange.started
        self._service.metrics.requests.labels(route, str(exchange.status)).inc()
        self._service.metrics.request_seconds.labels(route).observe(seconds)
        if route not in PROBES:
            fields = {"request": exchange.id, "method": exchange.scope["method"], "route": route}
            LOG.info("request", extra=fields | {"status": exchange.status, "ms": round(seconds * 1000, 1)})


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
