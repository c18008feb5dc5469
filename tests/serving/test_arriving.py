"""Bodies that arrive too slowly: the error says what was measured, and against which limit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from musamma.serving.errors import ApiError
from musamma.serving.http.arriving import Lines, read_body
from musamma.serving.settings import Limits

LIMITS = Limits(body_seconds=0.2)


def drips(pause: float, part: bytes = b"a") -> Callable[[], Awaitable[dict[str, Any]]]:
    """A client that sends a part of a body after each pause, and never ends."""

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": part, "more_body": True}

    return receive


def refusal(work: Callable[[], Awaitable[Any]]) -> str:
    async def run() -> None:
        await work()

    with pytest.raises(ApiError) as caught:
        asyncio.run(run())
    assert caught.value.code == "body_timeout"
    return caught.value.message


def test_a_body_has_one_limit_for_all_its_parts() -> None:
    message = refusal(lambda: read_body(drips(10), "500", LIMITS))
    assert message.startswith("found 0 bytes of the body after 0.2 s, expected all of it by then; send it faster")
    slow = refusal(lambda: read_body(drips(0.01), "500", LIMITS))
    size, rest = slow.removeprefix("found ").split(" ", 1)
    assert 1 <= int(size) <= 20
    assert rest == message.removeprefix("found 0 ")


def test_a_stream_has_a_limit_for_each_pause() -> None:
    message = refusal(lambda: Lines(drips(10), LIMITS).arrived())
    assert message.startswith("found nothing new for 0.2 s, expected the rest of the body")
    lines = Lines(drips(0.02, b"a\n"), LIMITS)

    async def many() -> int:
        return sum([len(await lines.arrived()) for _ in range(15)])

    assert asyncio.run(many()) == 15
