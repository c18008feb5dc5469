"""Run the server of a project until it is told to end."""

import asyncio
import signal
from collections.abc import Callable

from ..serving.http.guard import Guard, Rules
from ..serving.http.listening import address_of, listen, make_uvicorn
from .app import make_app
from .records import project_record
from .service import Service

_DRAIN = 3.0
"""The seconds in which requests must be finished at the end."""


def annotate(service: Service, on_ready: Callable[[str], None]) -> None:
    """Serve a project on this machine alone, until SIGTERM or SIGINT.

    Args:
        service: the project.
        on_ready: called with the address when the server listens.

    Raises:
        DataError: the port is in use.
        ModelError: the model cannot be used.
    """
    try:
        asyncio.run(_run(service, on_ready))
    finally:
        service.close()


async def _run(service: Service, on_ready: Callable[[str], None]) -> None:
    settings = service.settings
    rules = Rules(
        frozenset({settings.host, "localhost"}),
        connections=100,
        advice=f"open the page as http://{settings.host}:PORT",
    )
    server = make_uvicorn(Guard(make_app(service), rules, service), drain=_DRAIN)

    def end() -> None:
        service.ends = server.should_exit = True

    # So that the page, the checks and the names are there at once when they are asked for.
    project_record(service)
    service.labels_of_names()
    with listen(settings.host, settings.port) as listener:
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, end)
        on_ready(address_of(listener))
        serving = asyncio.create_task(server.serve([listener]))
        suggesting = asyncio.create_task(service.suggest())
        indexing = asyncio.create_task(asyncio.to_thread(getattr, service, "same_names"))
        try:
            await asyncio.wait({serving, suggesting}, return_when=asyncio.FIRST_COMPLETED)
            if suggesting.done() and suggesting.exception() is not None:
                server.should_exit = True
            await serving
        finally:
            suggesting.cancel()
            await asyncio.wait([suggesting, indexing])
            await service.stop()
        if not suggesting.cancelled():
            suggesting.result()
