"""How far a prediction has come, on standard error."""

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ..inference.bulk.part_files import Tally
from .screen import note

_EVERY = 60.0
"""Seconds between two lines where nobody watches a screen."""


class PredictionProgress:
    """Documents and words a second, and the time left where the amount of text is known: a bar on a terminal, elsewhere
    a line a minute.

    Args:
        characters: of all texts, None where nobody knows.
        shown: whether there shall be anything to see.
    """

    def __init__(self, characters: int | None, *, shown: bool = True) -> None:
        self._characters = characters
        self._shown = shown
        self._begun = self._said = time.monotonic()
        self._before = Tally()
        self._done = Tally()
        self._bar = Progress(
            BarColumn(),
            TextColumn("{task.fields[state]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not (shown and sys.stderr.isatty()),
        )
        self._task = self._bar.add_task("", total=characters, state="")

    def __enter__(self) -> "PredictionProgress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, tally: Tally, new: bool) -> None:
        """Count what was done: now, or, where it is not new, by a run before."""
        if new:
            self._done += tally
        else:
            self._before += tally
        if not self._bar.disable:
            self._bar.update(self._task, completed=self.total.characters, state=self._state())
        elif self._shown and time.monotonic() - self._said >= _EVERY:
            note(self._state())
            self._said = time.monotonic()

    @property
    def total(self) -> Tally:
        """All that was done, before and now."""
        return self._before + self._done

    def _state(self) -> str:
        seconds = max(time.monotonic() - self._begun, 1e-9)
        state = (
            f"{self.total.documents:,} documents, {self._done.documents / seconds:,.1f} "
            f"documents/s, {self._done.words / seconds:,.0f} words/s"
        )
        if self._characters and self._done.characters:
            left = self._characters - self.total.characters
            state += f", {_clock(left * seconds / self._done.characters)} left"
        return state


def _clock(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min" if minutes else "under 1 min"
