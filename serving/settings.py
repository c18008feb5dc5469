"""The settings of a server."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may cost. One text, a list of documents and a line of a stream have the same limits.

    Attributes:
        bytes: the largest body in bytes, and the longest line of a stream.
        pieces: the largest number of pieces of a body or of a line, [CLS] and [SEP] of each window included.
        queue: the number of pieces that may wait, in each of the two classes, before requests are refused.
        seconds: the time in which a request is answered if it does not set its own.
        body_seconds: the time in which a body must have arrived, and the longest pause of a stream.
        connections: the number of connections at the same time.
    """

    bytes: int = 8 << 20
    pieces: int = 500_000
    queue: int = 500_000
    seconds: float = 300.0
    body_seconds: float = 30.0
    connections: int = 1_000


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server runs.

    Attributes:
        model: a run folder, a model folder or a hub id.
        backend: the name of a backend, or "auto".
        workers: the number of worker processes, each with a copy of the model.
        host: the address to listen on.
        port: the port; 0 for any free one.
        uds: the path of a Unix socket to listen on instead.
        hosts: the names under which clients may address the server; empty for any, ``None`` for those of `host`.
        keys: a file with the SHA-256 of each accepted key, one a line; None if no key is needed.
        grace: the seconds between SIGTERM and the end of listening.
        drain: the seconds, after that, in which requests must be finished.
        json_log: whether log lines are JSON.
        limits: what a request may cost.
    """

    model: str
    backend: str = "auto"
    workers: int = 1
    host: str = "127.0.0.1"
    port: int = 8000
    uds: Path | None = None
    hosts: tuple[str, ...] | None = None
    keys: Path | None = None
    grace: float = 5.0
    drain: float = 30.0
    json_log: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def allowed_hosts(self) -> frozenset[str] | None:
        """The names under which clients may address the server, in lower case; None for any.

        A server that listens on this machine alone accepts only this machine's names. A page of another site could
        otherwise reach it by a name of its own that it points to 127.0.0.1.
        """
        if self.hosts is not None:
            return frozenset(name.lower() for name in self.hosts) or None
        local = {"127.0.0.1", "localhost", "::1"}
        return frozenset(local) if self.uds is None and self.host in local else None
