"""One call of a function for what several small requests ask for in one turn of the event loop."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

_Item = TypeVar("_Item")
_Done = TypeVar("_Done")


class Together(Generic[_Item, _Done]):
    """A function that is called once for the items of all tasks that await it in one turn of the event loop.

    Between two turns the model has emptied the processor's caches, so one call for five requests costs much less than
    five calls.

    Args:
        work: the function. Its result for an item must not depend on the other items.
    """

    def __init__(self, work: Callable[[Sequence[_Item]], list[_Done]]) -> None:
        self._work = work
        self._asked: list[tuple[Sequence[_Item], asyncio.Future[list[_Done]]]] = []

    async def __call__(self, items: Sequence[_Item]) -> list[_Done]:
        """The result for each item, in order."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[list[_Done]] = loop.create_future()
        if not self._asked:
            loop.call_soon(self._answer)
        self._asked.append((items, done))
        return await done

    def _answer(self) -> None:
        asked, self._asked = self._asked, []
        try:
            found = iter(self._work([item for items, _ in asked for item in items]))
        except Exception as error:
            for _, done in asked:
                if not done.done():
                    done.set_exception(error)
            raise
        for items, done in asked:
            results = [next(found) for _ in items]
            if not done.done():  # its client may have left
                done.set_result(results)
