"""The answer of `POST /v1/predict` to a JSON body."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from ...data.documents import Document
from ...data.formats.shared.record import brief
from ..engine.tickets import Ticket
from ..errors import ApiError
from ..service import Service
from .arriving import read_body, unless_gone
from .bodies import Item, options_of_query, parse_body, refuse_without_documents

JSON = "application/json"

_UNREADABLE = (
    "found that worker processes die while they read this text; report it with the text, or leave the text out"
)

_IN_A_THREAD = 100_000
"""The number of bytes above which a body is parsed in a thread, so that others are answered meanwhile."""


async def answer_json(service: Service, request: HttpRequest) -> Response:
    """The answer of a JSON body.

    Raises:
        ApiError: the request cannot be answered.
        ClientGone: the client has left.
    """
    start = time.perf_counter()
    options_of_query(request.query_params, allowed=False)
    async with _within(deadline_of(service, request.headers)):
        body = await read_body(request.receive, request.headers.get("content-length"), service.limits)
        service.check_open()
        most = service.limits.pieces
        small = len(body) <= _IN_A_THREAD
        asked = parse_body(body, most) if small else await asyncio.to_thread(parse_body, body, most)
        encoding = time.perf_counter()
        encoded = await service.encode([item for item in asked.items if isinstance(item, Document)])
        encoding = time.perf_counter() - encoding
        ticket = service.submit(encoded)
        items = await unless_gone(request.receive, predicted(service, asked.items, ticket))
    refuse_without_documents(items)
    lines = map(asked.options.answer, items)
    return Response(
        f'{{"documents": [{", ".join(lines)}]}}'.encode(), media_type=JSON, headers=_times(ticket, encoding, start)
    )


async def predicted(service: Service, items: Sequence[Item], ticket: Ticket, first: int = 0) -> list[Item]:
    """Wait for the windows of a ticket, decode them, and count them.

    Args:
        service: the server.
        items: documents of a request, and errors in place of those that cannot be used.
        ticket: the windows of the documents.
        first: the index of the first item in the request.

    Returns:
        The items, with their entities.
    """
    found = iter(await service.engine.decode(ticket))
    result: list[Item] = []
    for index, item in enumerate(items, start=first):
        document = next(found) if isinstance(item, Document) else item
        result.append(document or ApiError("unreadable", _UNREADABLE, index))
    service.metrics.queue_seconds.observe(ticket.queue_seconds)
    service.count(ticket, result)
    return result


def _times(ticket: Ticket, tokenising: float, start: float) -> dict[str, str]:
    """Headers with times in milliseconds and the number of pieces, named as in text-embeddings-inference."""
    seconds = {
        "x-total-time": time.perf_counter() - start,
        "x-tokenization-time": tokenising,
        "x-queue-time": ticket.queue_seconds,
        "x-inference-time": ticket.model_seconds,
    }
    times = {name: f"{value * 1000:.1f}" for name, value in seconds.items()}
    return times | {"x-compute-tokens": str(ticket.pieces)}


def deadline_of(service: Service, headers: Mapping[str, str]) -> float:
    """The seconds in which a request must be answered.

    Raises:
        ApiError: the header says something else than a number above 0.
    """
    value = headers.get("x-request-timeout")
    if value is None:
        return service.limits.seconds
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not seconds > 0:
        raise ApiError(
            "invalid_request", f"found X-Request-Timeout: {brief(value)}, expected a number of seconds above 0"
        )
    return min(seconds, service.limits.seconds)


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        message = f"found no answer within {seconds:g} s, the time limit of this request; send less text or wait longer"
        raise ApiError("deadline", message, retry_after=1) from None
