"""The answer of `POST /v1/predict` to a stream of documents: one line for each, as soon as it is read."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.responses import Response

from ...data.documents import Document
from ..engine.tickets import Ticket, count_pieces
from ..errors import ApiError
from ..service import Service
from .answering import deadline_of, predicted
from .arriving import ClientGone, Lines, Receive
from .bodies import Item, Options, parse_line

NDJSON = "application/x-ndjson"

_AHEAD = 8_192
"""The number of pieces of a stream that are read ahead of its client."""

_TOGETHER = 32
"""The largest number of lines of a stream that share a ticket."""

_Result = TypeVar("_Result")
_Send = Callable[[Any], Awaitable[None]]


@dataclass(slots=True)
class _Part:
    """Consecutive lines of a stream that arrived together.

    Attributes:
        items: the documents, and the errors of those that cannot be used.
        ticket: the windows of the documents.
        first: the index of the first line in the stream.
    """

    items: Sequence[Item]
    ticket: Ticket
    first: int


class StreamAnswer(Response):
    """The answer of a stream of documents, in order, sent while the request still arrives.

    Memory does not grow with the number of documents. A slow reader slows the reading of the request down.

    Args:
        service: the server.
        headers: those of the request.
        options: how the client wants the answer.

    Raises:
        ApiError: the request cannot be answered.
    """

    def __init__(self, service: Service, headers: Mapping[str, str], options: Options) -> None:
        super().__init__(media_type=NDJSON)
        service.check_open()
        service.check_queue(0, bulk=True)
        self._service, self._options = service, options
        self._seconds = deadline_of(service, headers) if "x-request-timeout" in headers else None
        self._ahead = 0
        self._room = asyncio.Event()
        self._parts: asyncio.Queue[_Part | ApiError | None] = asyncio.Queue()

    async def __call__(self, scope: Any, receive: Receive, send: Any) -> None:
        """Answer the request.

        Raises:
            ClientGone: the client has left.
        """
        headers = [pair for pair in self.raw_headers if pair[0] != b"content-length"]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        reading, writing = asyncio.create_task(self._read(receive)), asyncio.create_task(self._write(send))
        try:
            await asyncio.wait({reading, writing}, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            if writing.done():
                writing.result()
            elif reading.done():
                reading.result()
            else:
                writing.cancel()
                await asyncio.wait([writing])
                error = ApiError("deadline", f"found the stream unfinished after {self._seconds:g} s, its time limit")
                await _send_lines(send, [error.body.decode()])
        finally:
            await self._forget(reading, writing)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _forget(self, *tasks: asyncio.Task[None]) -> None:
        """End the tasks of the stream, and drop windows that nobody awaits."""
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        while not self._parts.empty():
            part = self._parts.get_nowait()
            if isinstance(part, _Part):
                part.ticket.done.cancel()

    async def _read(self, receive: Receive) -> None:
        """Read lines, and put their windows into the queue, until the client leaves.

        Raises:
            ClientGone: the client has left.
        """
        lines = Lines(receive, self._service.limits)
        index = 0
        try:
            while lines.more:
                arrived = await self._unless_closing(lines.arrived())
                for start in range(0, len(arrived), _TOGETHER):
                    part = arrived[start : start + _TOGETHER]
                    await self._submit([_item(*each, index + at) for at, each in enumerate(part)], index)
                    index += len(part)
            self._parts.put_nowait(None)
        except ApiError as error:
            self._parts.put_nowait(error)
        while (await receive())["type"] != "http.disconnect":
            pass
        raise ClientGone

    async def _unless_closing(self, arriving: Coroutine[Any, Any, _Result]) -> _Result:
        """Await what arrives, unless the server closes meanwhile.

        Raises:
            ApiError: the server closes.
        """
        task, closing = asyncio.ensure_future(arriving), asyncio.ensure_future(self._service.closing.wait())
        try:
            await asyncio.wait({task, closing}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise ApiError("draining", "found the server about to end; send the documents after these to another one")
        finally:
            task.cancel()
            closing.cancel()

    async def _submit(self, items: list[Item], first: int) -> None:
        """Put the windows of some lines into the queue, as soon as the client has received enough of those before.

        Args:
            items: the lines.
            first: the index of the first in the stream.
        """
        documents = [item for item in items if isinstance(item, Document)]
        following = iter(await self._service.engine.encode(documents))
        kept = []
        for at, item in enumerate(items):
            if isinstance(item, Document):
                each = next(following)
                error = self._service.excess(count_pieces([each]), first + at)
                if error is None:
                    kept.append(each)
                else:
                    items[at] = error
        while self._ahead > _AHEAD:
            self._room.clear()
            await self._room.wait()
        ticket = self._service.engine.submit(kept, bulk=True)
        self._ahead += ticket.pieces
        self._parts.put_nowait(_Part(items, ticket, first))

    async def _write(self, send: _Send) -> None:
        """Send the answers of the lines, in order, until the last."""
        while (part := await self._parts.get()) is not None:
            if isinstance(part, ApiError):
                await _send_lines(send, [part.body.decode()])
                return
            items = await predicted(self._service, part.items, part.ticket, part.first)
            await _send_lines(send, list(map(self._options.answer, items)))
            self._ahead -= part.ticket.pieces
            self._room.set()


def _item(number: int, line: bytes | ApiError, index: int) -> Item:
    if isinstance(line, ApiError):
        line.document = index
        return line
    return parse_line(line, index, number)


async def _send_lines(send: _Send, lines: Sequence[str]) -> None:
    body = "".join(f"{line}\n" for line in lines).encode()
    await send({"type": "http.response.body", "body": body, "more_body": True})
