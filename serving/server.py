"""Run a server until it is told to end."""

import asyncio
import errno
import os
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import uvicorn

from ..data.errors import DataError
from ..inference.backends.cpu import available_cpus
from .http.guard import Guard
from .http.protocol import HEADER_BYTES, LimitedProtocol
from .logs import LOG, start_log
from .service import Service
from .settings import Settings

_BACKLOG = 1_024


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
        config = uvicorn.Config(
            Guard(make_app(service), service),
            http=LimitedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            h11_max_incomplete_event_size=HEADER_BYTES,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=max(1, round(settings.drain)),
        )
        self._uvicorn = _Uvicorn(config)
        with _listen(settings) as listener:
            loop = asyncio.get_running_loop()
            for each in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(each, self._end)
            serving = asyncio.create_task(self._uvicorn.serve([listener]))
            starting = asyncio.create_task(service.load())
            LOG.info("listening", extra={"address": _address(listener), "pid": os.getpid()})
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


class _Uvicorn(uvicorn.Server):
    """A server of uvicorn that leaves signals to `_Server`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextmanager
def _listen(settings: Settings) -> Iterator[socket.socket]:
    """A socket that listens on the address of the settings.

    Raises:
        DataError: the address cannot be listened on.
    """
    try:
        if settings.uds is not None:
            _remove_dead_socket(settings.uds)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(settings.uds))
            # A proxy runs as another user. Who may connect is decided by who may enter the folder.
            settings.uds.chmod(0o666)
        else:
            listener = socket.create_server(
                (settings.host, settings.port), family=_family(settings.host), backlog=_BACKLOG
            )
            # Connections inherit this. Without it, the body of an answer waits 40 ms for the delayed ACK of its head;
            # asyncio sets it only for sockets that it has made itself.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        where = settings.uds or f"{settings.host}:{settings.port}"
        raise DataError(
            f"found {where} in use or not allowed ({error}), expected a free address; name another"
        ) from None
    try:
        yield listener
    finally:
        listener.close()
        if settings.uds is not None:
            settings.uds.unlink(missing_ok=True)


def _remove_dead_socket(path: Path) -> None:
    """Remove a socket that a server has left behind, to which nothing listens any more. All else stays as it is."""
    if path.is_socket():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == errno.ECONNREFUSED:
                path.unlink()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _address(listener: socket.socket) -> str:
    name: Any = listener.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"http://{host}:{name[1]}"


def _allow_connections() -> None:
    """Raise the limit of open files, of which each connection needs one, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
