"""Bodies of requests as they arrive: with limits of size and time, and with clients that leave."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from ..errors import ApiError
from ..settings import Limits

_Result = TypeVar("_Result")

Receive = Callable[[], Awaitable[Any]]
"""The function of ASGI that gives the next part of a body, or says that the client has left."""


class ClientGone(Exception):
    """The client has closed the connection."""


async def _next_part(receive: Receive) -> tuple[bytes, bool]:
    """The next part of a body, and whether more follow.

    Raises:
        ClientGone: the client has left.
    """
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientGone
    return message.get("body", b""), message.get("more_body", False)


async def read_body(receive: Receive, announced: str | None, limits: Limits) -> bytes:
    """The whole body of a request.

    Args:
        receive: gives the parts.
        announced: the value of the header Content-Length, if there is one.
        limits: those of the server.

    Raises:
        ApiError: it is too large, or takes too long to arrive.
        ClientGone: the client has left.
    """
    if announced is not None and announced.isdecimal() and int(announced) > limits.bytes:
        raise too_large(f"{int(announced):,}", "body", limits)
    parts, size, more = [], 0, True
    try:
        async with asyncio.timeout(limits.body_seconds):
            while more:
                part, more = await _next_part(receive)
                size += len(part)
                if size > limits.bytes:
                    raise too_large(f"more than {limits.bytes:,}", "body", limits)
                parts.append(part)
    except TimeoutError:
        raise ApiError(
            "body_timeout",
            f"found {size:,} bytes of the body after {limits.body_seconds:g} s, expected all of it by then; "
            "send it faster, or less at once",
        ) from None
    return b"".join(parts)


def too_large(found: str, what: str, limits: Limits) -> ApiError:
    """The error of a body or a line with more bytes than one may have."""
    return ApiError(
        "too_large",
        f"found a {what} of {found} bytes, expected {limits.bytes:,} at most; send less at once",
    )


async def unless_gone(receive: Receive, work: Awaitable[_Result]) -> _Result:
    """Await some work, unless the client leaves first; the work is then cancelled.

    Args:
        receive: of a request whose body has arrived.
        work: what the client waits for.

    Raises:
        ClientGone: the client has left.
    """
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGone
        return task.result()
    finally:
        for each in (task, watch):
            each.cancel()


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class Lines:
    """The lines of a body, as they arrive.

    Memory does not grow with the length of the body or of a line: what exceeds the limit of a line is skipped.

    Args:
        receive: gives the parts.
        limits: those of the server.
    """

    def __init__(self, receive: Receive, limits: Limits) -> None:
        self._receive, self._limits = receive, limits
        self._rest = b""
        self._skipping = False
        self.more = True
        self.number = 0

    async def arrived(self) -> list[tuple[int, bytes | ApiError]]:
        """The lines that the next part of the body completes, with their numbers from 1; blank ones are left out.

        Raises:
            ClientGone: the client has left.
            ApiError: nothing came for too long.
        """
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                part, self.more = await _next_part(self._receive)
        except TimeoutError:
            raise ApiError(
                "body_timeout",
                f"found nothing new for {self._limits.body_seconds:g} s, expected the rest of the body; send it faster",
            ) from None
        pieces = (self._rest + part).split(b"\n")
        self._rest = b"" if not self.more else pieces.pop()
        found: list[tuple[int, bytes | ApiError]] = []
        for line in pieces:
            skipped, self._skipping = self._skipping, False
            self.number += 1
            if skipped:
                continue
            if len(line) > self._limits.bytes:
                found.append((self.number, too_large(f"{len(line):,}", "line", self._limits)))
            elif line.strip():
                found.append((self.number, line))
        if len(self._rest) > self._limits.bytes:
            if not self._skipping:
                found.append((self.number + 1, too_large(f"more than {self._limits.bytes:,}", "line", self._limits)))
            self._rest, self._skipping = b"", True
        return found
