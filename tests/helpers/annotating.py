"""A real server of `musamma annotate` in a process of its own, and random actions for it."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from helpers.processes import running, wait_for_address
from hypothesis import strategies as st

from musamma.data.text.segmentation import split_sentences

LABELS = ("PER", "ORG", "LOC", "DATE")


@dataclass
class Annotating:
    """A running server.

    Attributes:
        url: its address.
        process: its process.
        log: the file of its standard error.
        http: a client of it.
    """

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    http: httpx2.Client

    def project(self) -> dict[str, Any]:
        return self.http.get("/api/project").json()

    def article(self, name: str, what: str = "article", **query: Any) -> dict[str, Any]:
        return self.http.get(f"/api/{what}", params={"id": name, **query}).json()

    def act(self, name: str, version: Any, **action: Any) -> httpx2.Response:
        return self.http.post("/api/actions", params={"id": name}, json={"version": version, **action})

    def do(self, name: str, **action: Any) -> dict[str, Any]:
        """Do an action on the article as it is now, which must be possible."""
        answer = self.act(name, self.article(name)["version"], **action)
        if answer.status_code != 200:
            raise AssertionError(answer.text)
        return answer.json()

    def wait(self, ready: Any, seconds: float = 150) -> dict[str, Any]:
        """The project, as soon as something is true of it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.project()
            if ready(found):
                return found
            time.sleep(0.05)
        raise AssertionError(self.log.read_text(encoding="utf-8"))

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(150)


@contextmanager
def annotating(project: Path, log: Path, *options: object) -> Iterator[Annotating]:
    """Start ``musamma annotate``, and kill it at the end of the block if it still runs."""
    out = log.with_suffix(".out")
    with running(log, out, "annotate", project, "--port", 0, *options) as process:
        url = wait_for_address(process, out, log, 150)
        with httpx2.Client(base_url=url, timeout=60, trust_env=False) as http:
            yield Annotating(url, process, log, http)


def random_action(draw: Any, text: str, entities: list[list[Any]]) -> dict[str, Any]:
    """An action on an article that may be possible: an edit of words near each other, an undo, a redo or another one.

    Args:
        draw: that of hypothesis.
        text: the text of the article.
        entities: those that it has, as the API tells them.
    """
    kind = draw(
        st.sampled_from(["add", "add", "add", "move", "remove", "undo", "undo", "redo", "flag", "done", "seen"])
    )
    sizes = [len(sentence.words) for sentence in split_sentences(text)]
    words = sum(sizes)
    if kind == "add" and words:
        first = draw(st.integers(0, words - 1))
        last = min(words - 1, first + draw(st.integers(0, 3)))
        mark = [first, last, draw(st.sampled_from(LABELS))]
        gone = [each[:3] for each in entities if each[0] <= last and first <= each[1]] if draw(st.booleans()) else []
        return {"do": "edit", "remove": gone, "add": [mark], "by": "hand"}
    if kind in ("move", "remove") and entities:
        first, last, label = draw(st.sampled_from(entities))[:3]
        moved = [[first + draw(st.integers(-1, 1)), last + draw(st.integers(-1, 1)), label]] if kind == "move" else []
        return {"do": "edit", "remove": [[first, last, label]], "add": moved, "by": "hand"}
    if kind == "flag":
        return {"do": "flag", "note": draw(st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=5))}
    if kind == "done":
        return {"do": "done", "done": draw(st.booleans())}
    if kind == "seen":
        return {"do": "seen", "seconds": draw(st.integers(0, 60))}
    return {"do": kind if kind in ("undo", "redo") else "undo"}
