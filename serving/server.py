"""Run a server until it is told to end."""

import asyncio
import os
import resource
import signal
from importlib import import_module

from ..inference.backends.cpu import available_cpus
from .http.guard import Guard, Rules, read_keys
from .http.listening import address_of, listen, make_uvicorn
from .logs import LOG, start_log
from .service import OPEN, PROBES, Service
from .settings import Settings


def serve(settings: Settings) -> None:
    """Run a server until SIGTERM or SIGINT, and all requests are finished. A second signal exits at once, with 1.

    Raises:
        ModelError: the model cannot be used.
        ExtraError: a package that the backend needs is not installed.
        DataError: the address cannot be listened on, or the file of keys cannot be used.
    """
    start_log(as_json=settings.json_log)
    _allow_connections()
    asyncio.run(_Server(settings).run())


class _Server:
    """A server, from its start to its end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._signals = 0

    async def run(self) -> None:
        settings = self._settings
        threads = max(1, available_cpus() // settings.workers) if settings.workers > 1 else None
        self._service = service = Service(settings, threads)
        await service.engine.crew.spawn()  # first, so that they load the model while this process loads the rest
        make_app = import_module(".http.app", __package__).make_app
        rules = Rules(
            settings.allowed_hosts,
            settings.limits.connections,
            keys=read_keys(settings.keys) if settings.keys else None,
            open=OPEN,
            probes=PROBES,
        )
        self._uvicorn = make_uvicorn(Guard(make_app(service), rules, service), drain=settings.drain)
        with listen(settings.host, settings.port, settings.uds) as listener:
            loop = asyncio.get_running_loop()
            for each in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(each, self._end)
            serving = asyncio.create_task(self._uvicorn.serve([listener]))
            starting = asyncio.create_task(service.load())
            LOG.info("listening", extra={"address": address_of(listener), "pid": os.getpid()})
            try:
                await asyncio.wait({serving, starting}, return_when=asyncio.FIRST_COMPLETED)
                if starting.done() and starting.exception() is not None:
                    self._uvicorn.should_exit = True
                    await serving
                    starting.result()
                if starting.done():
                    LOG.info("ready", extra={"model": service.origin.model, "backend": service.origin.backend})
                await serving
            finally:
                starting.cancel()
                await asyncio.wait([starting])
                await service.engine.crew.stop()
        LOG.info("ended")
        if self._uvicorn.force_exit:
            os._exit(1)  # threads that still cut texts into windows would delay the end

    def _end(self) -> None:
        """Begin to end the server, or end it at once if that has begun."""
        self._signals += 1
        if self._signals == 1:
            LOG.info("ending", extra={"grace": self._settings.grace, "drain": self._settings.drain})
            self._service.drain()
            asyncio.get_running_loop().call_later(self._settings.grace, self._close)
        else:
            self._uvicorn.force_exit = True
            self._close()

    def _close(self) -> None:
        self._service.close()
        self._uvicorn.should_exit = True


def _allow_connections() -> None:
    """Raise the limit of open files, of which each connection needs one, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
