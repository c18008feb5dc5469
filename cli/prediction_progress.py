"""The progress of a prediction, shown on standard error."""

import sys
import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ..data.wording import duration
from ..inference.bulk.part_files import Tally
from .screen import note

_EVERY = 60.0
"""Seconds between two lines if standard error is not a terminal."""


class PredictionProgress:
    """Shows how many documents are predicted, the documents and words per second, and the time left.

    On a terminal it is a progress bar, elsewhere one line per minute. It counts all tallies that it is called with.

    Args:
        characters: the number of characters of all texts; None if unknown, and then no time left is shown.
        shown: whether to show anything.
    """

    def __init__(self, characters: int | None, *, shown: bool = True) -> None:
        self._characters = characters
        self._shown = shown
        self._started = self._last_line = time.monotonic()
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
        """Count a tally.

        Args:
            tally: what was predicted.
            new: whether this run predicted it; False for what an earlier run has already written.
        """
        if new:
            self._done += tally
        else:
            self._before += tally
        if not self._bar.disable:
            self._bar.update(self._task, completed=self.total.characters, state=self._state())
        elif self._shown and time.monotonic() - self._last_line >= _EVERY:
            note(self._state())
            self._last_line = time.monotonic()

    @property
    def total(self) -> Tally:
        """The sum of all tallies, of this run and of earlier ones."""
        return self._before + self._done

    def _state(self) -> str:
        seconds = max(time.monotonic() - self._started, 1e-9)
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
    return duration(minutes) if minutes else "under 1 min"
