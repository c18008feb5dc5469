"""Remarks about an encoder, on standard error."""

from functools import cache

from accelerate import PartialState
from rich.console import Console


@cache
def note(text: str) -> None:
    """Print a line on standard error, once. Of several processes that train together, only the main one does."""
    if PartialState().is_main_process:
        Console(stderr=True).print(text, markup=False, emoji=False, highlight=False, soft_wrap=True)
