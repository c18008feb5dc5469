"""Listening on an address, and uvicorn as the servers of this package run it."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from ...data.errors import DataError
from .protocol import LimitedProtocol

_BACKLOG = 1_024


def make_uvicorn(app: Any, *, drain: float) -> "Uvicorn":
    """A server of an application.

    Args:
        app: the application, with its guard.
        drain: the seconds in which requests must be finished at the end.
    """
    return Uvicorn(
        uvicorn.Config(
            app,
            http=LimitedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=_BACKLOG,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=max(1, round(drain)),
        )
    )


class Uvicorn(uvicorn.Server):
    """A server of uvicorn that leaves signals to its caller."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextmanager
def listen(host: str, port: int, uds: Path | None = None) -> Iterator[socket.socket]:
    """A socket that listens.

    Args:
        host: the address to listen on.
        port: the port; 0 for any free one.
        uds: the path of a Unix socket to listen on instead.

    Raises:
        DataError: the address cannot be listened on.
    """
    try:
        if uds is not None:
            _remove_dead_socket(uds)
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(str(uds))
            # A proxy runs as another user. Who may connect is decided by who may enter the folder.
            uds.chmod(0o666)
        else:
            listener = socket.create_server((host, port), family=_family(host), backlog=_BACKLOG)
            # Connections inherit this. Without it, the body of an answer waits 40 ms for the delayed ACK of its head;
            # asyncio sets it only for sockets that it has made itself.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        where = uds or f"{host}:{port}"
        raise DataError(
            f"found {where} in use or not allowed ({error}), expected a free address; name another"
        ) from None
    try:
        yield listener
    finally:
        listener.close()
        if uds is not None:
            uds.unlink(missing_ok=True)


def _remove_dead_socket(path: Path) -> None:
    """Remove a socket that a server has left behind, to which nothing listens any more. All else stays as it is."""
    if path.is_socket():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == errno.ECONNREFUSED:
                path.unlink()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def address_of(listener: socket.socket) -> str:
    """The address of a socket that listens, as a URL or as ``unix:PATH``."""
    name: Any = listener.getsockname()
    if isinstance(name, str):
        return f"unix:{name}"
    host = f"[{name[0]}]" if ":" in name[0] else name[0]
    return f"http://{host}:{name[1]}"
