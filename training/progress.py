"""Progress bars for training and for the teachers that read before it, on standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

Advance = Callable[[int], None]
"""Called with the number of words that were read since the last call."""


@contextmanager
def show_progress(title: str, words: int) -> Iterator[Advance]:
    """Show how many words are read, and the time elapsed and remaining, until the block ends.

    Args:
        title: what is being done.
        words: the number of all words.
    """
    with _bar() as progress:
        task = progress.add_task(title, total=words, note="words")
        yield lambda count: progress.advance(task, count)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=Console(stderr=True),
    )


class ProgressBar(TrainerCallback):
    """Shows the steps done, the time elapsed and remaining, and the loss of the last epoch."""

    def __init__(self) -> None:
        self._progress = _bar()

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Show the bar."""
        if state.is_world_process_zero:
            self._task = self._progress.add_task("training", total=state.max_steps, note="")
            self._progress.start()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Advance the bar."""
        if state.is_world_process_zero:
            self._progress.update(self._task, completed=state.global_step)

    def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Show the loss of the epoch that has ended."""
        logs = state.log_history[-1] if state.log_history else {}
        if state.is_world_process_zero and "loss" in logs:
            self._progress.update(self._task, note=f"epoch {logs['epoch']:.0f}, loss {float(logs['loss']):.3f}")

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        """Stop the bar and leave it on the screen."""
        self._progress.stop()
