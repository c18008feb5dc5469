"""A model hub on this machine, with the part of the Hugging Face Hub's interface that its client uses to download."""

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "a" * 40


@dataclass
class LocalHub:
    """A hub with one repository.

    Attributes:
        repository: its id.
        files: the contents of its files, by path.
        revisions: the commit of each branch, tag or pull request.
        broken: the file in the middle of which the hub hangs up, if any.
        sent: the files that were sent whole.
    """

    repository: str
    files: Mapping[str, bytes]
    revisions: Mapping[str, str] = field(default_factory=lambda: {"main": COMMIT})
    broken: str = ""
    sent: list[str] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Serve the repository; the value is the hub's address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": self}))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: LocalHub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def _answer(self, *, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        api, files = f"/api/models/{self.hub.repository}", f"/{self.hub.repository}/resolve/"
        if path.startswith(files):
            self._file(path.removeprefix(files), body=body)
        elif path == api or path.startswith(f"{api}/revision/"):
            self._info(path.removeprefix(api).removeprefix("/revision/") or "main")
        elif path.startswith(f"{api}/tree/"):
            self._json([_entry(name, data) for name, data in self.hub.files.items()])
        else:
            self._missing("RepoNotFound")

    def _info(self, revision: str) -> None:
        commit = self.hub.revisions.get(revision, revision if revision in self.hub.revisions.values() else None)
        if commit is None:
            self._missing("RevisionNotFound")
        else:
            siblings = [{"rfilename": name} for name in self.hub.files]
            self._json({"id": self.hub.repository, "sha": commit, "siblings": siblings})

    def _file(self, path: str, *, body: bool) -> None:
        commit, _, name = path.partition("/")
        data = self.hub.files[name]
        self.send_response(200)
        self.send_header("ETag", f'"{_sum(data)}"')
        self.send_header("X-Repo-Commit", commit)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body and name == self.hub.broken:
            if "Range" not in self.headers:  # not when the client asks for the rest
                self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
        elif body:
            self.hub.sent.append(name)
            self.wfile.write(data)

    def _json(self, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _missing(self, code: str) -> None:
        self.send_response(404)
        self.send_header("X-Error-Code", code)
        self.send_header("Content-Length", "0")
        self.end_headers()


def _sum(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _entry(name: str, data: bytes) -> dict[str, object]:
    return {"type": "file", "path": name, "size": len(data), "oid": _sum(data)}
